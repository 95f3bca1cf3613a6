"""What the steps of a funnel are called: they are written as ``/cart*`` or ``event:cart``, and read as words."""

from __future__ import annotations

from collections.abc import Mapping

from sillage.domain.events import EventKind
from sillage.journeys.funnels import Step
from sillage.language import Message, msg

ANY: Mapping[EventKind, Message] = {
    EventKind.CUSTOM: msg("any event"),
    EventKind.CONVERSION: msg("any conversion"),
    EventKind.FORM: msg("any form sent"),
    EventKind.FORM_START: msg("any form begun"),
    EventKind.OUTBOUND: msg("any click to another site"),
    EventKind.ORDER: msg("order"),
}
"""A step that takes whatever is of its kind."""


def step_words(step: Step) -> Message:
    """Return what a step is called.

    Parameters
    ----------
    step : Step
        As `sillage.journeys.funnels.steps_of` read it.

    Returns
    -------
    Message
        Names that people gave stay as they are.

    Examples
    --------
    >>> from sillage.journeys.funnels import steps_of
    >>> [str(step_words(step)) for step in steps_of("/*, /, /shop/*, /cart, event:add, order")]
    ['any page', 'home page', 'pages under /shop/', 'page /cart', 'event “add”', 'order']
    """
    if len(step.kinds) > 1:
        return msg("“{name}”", name=step.name)
    kind = EventKind(step.kinds[0])
    if kind is EventKind.PAGEVIEW:
        return _page(step.name)
    if not step.name:
        return ANY[kind]
    match kind:
        case EventKind.CONVERSION:
            return msg("conversion “{name}”", name=step.name)
        case EventKind.FORM:
            return msg("form “{name}” sent", name=step.name)
        case EventKind.FORM_START:
            return msg("form “{name}” begun", name=step.name)
        case EventKind.OUTBOUND:
            return msg("click to {name}", name=step.name)
        case EventKind.ORDER:
            return msg("order “{name}”", name=step.name)
    return msg("event “{name}”", name=step.name)


def _page(path: str) -> Message:
    if path in ("/*", "*"):
        return msg("any page")
    if path == "/":
        return msg("home page")
    if path.endswith("/*") and "*" not in path[:-1]:
        return msg("pages under {path}", path=path[:-1])
    if "*" in path:
        return msg("pages like {path}", path=path)
    return msg("page {path}", path=path)
