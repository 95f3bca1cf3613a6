"""What the models of attribution agree on, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sillage.attribution import Agreement, Attribution, model_name
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.attribute_orders import Credited
from sillage.services.report_names import listed

_NAMED = 5
_SEVERAL = 2.0
_SMALLEST = 0.01

TIE_NAMES: Mapping[str, Message] = {
    "customer": msg("a customer known by address or number"),
    "cookie": msg("a cookie, with consent"),
    "click": msg("the click on a short link"),
    "visitor_day": msg("one browser on one day"),
}
"""What paths rest on, in words."""


def agreement_sentences(found: Attribution, name: Callable[[str], str] = str) -> tuple[Message, ...]:
    """Say where the models agree and where they do not.

    Parameters
    ----------
    found : Attribution
        By at least two models; nothing is said of one.
    name : callable
        Gives a channel's name.

    Returns
    -------
    tuple of Message
        The first channel, the channels that are sure, those of them that one model still credits with several times
        what another does, the ones that hang on the model.
    """
    about = found.agreements
    if not about:
        return ()
    said = []
    firsts = [one for one in about if one.best_rank == 1]
    if len(firsts) == 1 and firsts[0].same_rank:
        said.append(_first(len(found.models), name(firsts[0].channel)))
    elif firsts:  # none of some touches alone need be first of all
        names = _listed(firsts, name)
        said.append(msg("Which channel is first hangs on the model: {channels}.", channels=names))
    sure = [one for one in about if one.agreed and one.highest > 0]
    points = round(100 * found.tolerance)
    if sure:
        said.append(
            msg("They agree within {points} points on: {channels}.", points=points, channels=_listed(sure, name))
        )
    several = [one for one in sure if one.highest >= max(_SEVERAL * one.lowest, _SMALLEST)]
    if several:
        said.append(
            msg(
                "Within these points, some are still credited twice as much by one model as by another: {channels}.",
                channels=_listed(several, name),
            )
        )
    apart = sorted((one for one in about if not one.agreed), key=lambda one: one.lowest - one.highest)
    if apart:
        said.append(
            msg(
                "They disagree on: {channels}: what these bring in cannot be told from paths alone.",
                channels=_listed(apart, name),
            )
        )
    return tuple(said)


def _first(models: int, channel: str) -> Message:
    if models == 2:
        return msg("Both models put {channel} first.", channel=channel)
    return msg("All {models} models put {channel} first.", models=models, channel=channel)


def credit_sentences(found: Credited) -> tuple[Message, ...]:
    """Say by which model orders were credited, how many paths were followed and what these rest on.

    Parameters
    ----------
    found : Credited
        See `sillage.services.attribute_orders`.

    Returns
    -------
    tuple of Message
        The model first.
    """
    model = model_name(found.model)
    if not found.orders:
        return (msg("Orders are credited by the model “{model}”.", model=model),)
    said = [
        msg(
            "Orders are credited by the model “{model}”: {share} of them ({followed} of {orders}) have a path that was"
            " followed, {declared}. Credited is not caused.",
            model=model,
            share=Percent(found.followed / found.orders, 0),
            followed=found.followed,
            orders=found.orders,
            declared=_n(
                "{count} keeps the channel that it names itself",
                "{count} keep the channel that they name themselves",
                found.declared,
            ),
        )
    ]
    ties = [
        msg("{tie} ({share})", tie=TIE_NAMES[tie], share=Percent(count / found.followed, 0))
        for tie, count in found.rests_on.items()
        if tie in TIE_NAMES
    ]
    if ties:
        said.append(msg("What ties the paths followed: {ties}.", ties=listed(ties)))
    return tuple(said)


def _listed(some: Sequence[Agreement], name: Callable[[str], str]) -> Message:
    names: list[Message | str] = [
        msg(
            "{channel} ({lowest} to {highest})",
            channel=name(one.channel),
            lowest=Percent(one.lowest, 0),
            highest=Percent(one.highest, 0),
        )
        for one in some[:_NAMED]
    ]
    if len(some) > _NAMED:
        names.append(_n("{count} more", "{count} more", len(some) - _NAMED))
    return listed(names)
