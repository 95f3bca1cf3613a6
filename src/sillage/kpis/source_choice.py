"""Which of several sources of the same figures answers for an account: they are chosen among, never added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sillage.kpis.slots import Slot

PREFERENCE = (
    "post/lifetime",
    "post/day",
    "account/day",
    "account/week",
    "account/month",
    "account/period",
    "account/lifetime",
)
"""Which source answers when an account has several: its posts, else its own figures, the finest first."""


_WINDOWS = {"day": 0, "lifetime": 1, "week": 2, "month": 3, "period": 4}


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """Which of several sources of the same measures was taken for an account.

    Parameters
    ----------
    network, account : str
        Whose.
    source : str
        The one that was taken.
    others : tuple of str
        Those that were left aside, never added.
    """

    network: str
    account: str
    source: str
    others: tuple[str, ...]


def choose(slots: Iterable[Slot], *, account_first: bool) -> tuple[list[Slot], tuple[SourceChoice, ...]]:
    """Keep one source per account: the same thing is never counted twice.

    Parameters
    ----------
    slots : iterable of Slot
        Of one group of measures.
    account_first : bool
        Whether the account's own figures come before what its posts say.

    Returns
    -------
    tuple of (list of Slot, tuple of SourceChoice)
        What is kept, and the choices that had to be made. Ads, links and channels stand beside: they overlap with
        nothing in their own measures.
    """
    mine = list(slots)
    order = [*PREFERENCE[2:], *PREFERENCE[:2]] if account_first else list(PREFERENCE)
    offers: dict[tuple[str, str, str], set[str]] = {}
    for slot in mine:
        offers.setdefault((slot.network, slot.account, _family(slot.source)), set()).add(slot.source)
    taken: dict[tuple[str, str, str], str] = {}
    choices = []
    for place, sources in sorted(offers.items()):  # a query gives its rows in any order
        ranked = sorted(sources, key=lambda source: (order.index(source) if source in order else 99, source))
        if place[2] not in ("", "post", "account"):
            ranked.sort(key=lambda source: (_WINDOWS.get(source.partition("/")[2], 9), source))
        taken[place] = ranked[0]
        if len(ranked) > 1:
            choices.append(SourceChoice(place[0], place[1], ranked[0], tuple(ranked[1:])))
    kept = [slot for slot in mine if taken[slot.network, slot.account, _family(slot.source)] == slot.source]
    return kept, tuple(choices)


def _family(source: str) -> str:
    kind = source.partition("/")[0]
    return "" if kind in ("post", "account") else kind
