"""Check what a form of costs says, answer by answer: what is wrong stands beside its own question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sillage.domain.costs import CostKind
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.reports.sentences import join
from sillage.services import typed_values
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_costs import hours_of

Typed = Mapping[str, str]
NOTHING_WRITTEN = msg("This is needed.")
NEVER = msg("A cost that does not come back has no end.")


def doubts(opened: Opened, typed: Typed) -> dict[str, Message]:
    """Say what is wrong with a form of costs.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : mapping of str to str
        ``kind amount first last channel shared_by payer every until``, as somebody typed them; a missing one is empty.

    Returns
    -------
    dict of str to Message
        By question; empty when `sillage.services.record_costs.add_cost` takes it.
    """
    found: dict[str, Message] = {}
    for name, read in _readers(opened, typed).items():
        try:
            read(typed.get(name, ""))
        except WrongUsage as wrong:
            found[name] = _said(wrong)
    if not typed.get("amount", "").strip():
        found["amount"] = NOTHING_WRITTEN
    if not found:
        found |= _against_each_other(opened, typed)
    return found


def _readers(opened: Opened, typed: Typed) -> Mapping[str, Callable[[str], object]]:
    now = today(opened)
    hours = typed.get("kind") == CostKind.HOURS
    return {
        "kind": typed_values.cost_kind,
        "amount": hours_of if hours else lambda text: typed_values.money(text, opened.workspace.currency, ""),
        "first": lambda text: typed_values.day(text, now),
        "last": lambda text: typed_values.day(text, now),
        "channel": typed_values.channel,
        "shared_by": typed_values.share_rule,
        "payer": lambda text: typed_values.payer(text, CostKind.TOOL),
        "every": typed_values.recurrence,
        "until": lambda text: typed_values.day(text, now),
    }


def _against_each_other(opened: Opened, typed: Typed) -> dict[str, Message]:
    first = typed_values.day(typed.get("first", ""), today(opened))
    found: dict[str, Message] = {}
    for name in ("last", "until"):
        end: date = typed_values.day(typed.get(name, ""), first)
        if end < first:
            found[name] = msg("The last day, {last}, is before the first, {first}.", last=end, first=first)
    if typed.get("until") and not typed.get("every"):
        found["until"] = NEVER
    if typed.get("channel") and typed.get("shared_by"):
        found["shared_by"] = msg("A cost that names a channel is not shared out.")
    return found


def _said(wrong: WrongUsage) -> Message:
    if wrong.remedy is None:
        return wrong.what
    return join(wrong.what, wrong.remedy)
