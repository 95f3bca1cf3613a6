"""What the models of attribution agree on, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sillage.attribution import Agreement, Attribution
from sillage.language import Message, msg

_NAMED = 5


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
        The first channel, the channels that are sure, the ones that hang on the model.
    """
    about = found.agreements
    if not about:
        return ()
    said = []
    firsts = [one for one in about if one.best_rank == 1]
    if len(firsts) == 1:
        said.append(
            msg("All {models} models put {channel} first.", models=len(found.models), channel=name(firsts[0].channel))
        )
    else:
        names = _listed(firsts, name)
        said.append(msg("Which channel is first hangs on the model: {channels}.", channels=names))
    sure = [one for one in about if one.agreed and one.highest > 0]
    points = round(100 * found.tolerance)
    if sure:
        said.append(
            msg("They agree within {points} points on: {channels}.", points=points, channels=_listed(sure, name))
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


def _listed(some: Sequence[Agreement], name: Callable[[str], str]) -> str:
    names = [f"{name(one.channel)} ({_percent(one.lowest)}-{_percent(one.highest)} %)" for one in some[:_NAMED]]
    return ", ".join(names) + (f" (+{len(some) - _NAMED})" if len(some) > _NAMED else "")


def _percent(share: float) -> str:
    return str(round(100 * share))
