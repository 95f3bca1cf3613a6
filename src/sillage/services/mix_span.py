"""The weeks that a mix of a workspace may count: those in which sales and what was put in are both known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.errors import Refused
from sillage.language import Message, _n, msg
from sillage.mix.checks import LEAST_WEEKS
from sillage.services.report_names import listed

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of one side of a mix.

    Parameters
    ----------
    name : Message
        Sales, ad spend or hours.
    first, last : date
        The days from which and up to which it is known: nothing in between is 0, outside nobody knows.
    """

    name: Message
    first: date
    last: date


def source_of(name: Message, days: Collection[date]) -> tuple[Source, ...]:
    """Return a source that is known from its first to its last day.

    Parameters
    ----------
    name : Message
        What it tells.
    days : collection of date
        On which it tells something.

    Returns
    -------
    tuple of Source
        Empty where it tells nothing.
    """
    return (Source(name, min(days), max(days)),) if days else ()


def known_weeks(weeks: Sequence[date], sources: Sequence[Source]) -> tuple[list[date], tuple[Message, ...]]:
    """Cut weeks to the span that every source covers.

    Parameters
    ----------
    weeks : sequence of date
        Mondays, without a gap.
    sources : sequence of Source
        Of sales, and of what was put in.

    Returns
    -------
    weeks : list of date
        Those that each source reaches into.
    notes : tuple of Message
        Which were left out at either end, and what is not known there.

    Raises
    ------
    Refused
        If too few weeks are left.
    """
    if not weeks or not sources:
        return list(weeks), ()
    first, last = _monday(max(one.first for one in sources)), _monday(min(one.last for one in sources))
    kept = [week for week in weeks if first <= week <= last]
    if len(kept) < LEAST_WEEKS:
        raise _too_few(len(kept), sources)
    early = [one.name for one in sources if _monday(one.first) > weeks[0]]
    late = [one.name for one in sources if _monday(one.last) < weeks[-1]]
    notes = (*_before(weeks, kept[0], early), *_after(weeks, kept[-1], late))
    return kept, notes


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _before(weeks: Sequence[date], first: date, names: Sequence[Message]) -> tuple[Message, ...]:
    count = (first - weeks[0]) // _WEEK
    if not count:
        return ()
    return (
        _n("{count} week before {day} is left out; not known there: {names}.",
           "{count} weeks before {day} are left out; not known there: {names}.",
           count, day=first, names=listed(names)),
    )  # fmt: skip


def _after(weeks: Sequence[date], last: date, names: Sequence[Message]) -> tuple[Message, ...]:
    count = (weeks[-1] - last) // _WEEK
    if not count:
        return ()
    return (
        _n("{count} week after {day} is left out; not known there: {names}.",
           "{count} weeks after {day} are left out; not known there: {names}.",
           count, day=last + timedelta(days=6), names=listed(names)),
    )  # fmt: skip


def _too_few(count: int, sources: Sequence[Source]) -> Refused:
    spans = [msg("{name} from {first} to {last}", name=one.name, first=one.first, last=one.last) for one in sources]
    return Refused(
        _n("A mix needs at least {least} weeks in which everything is known; there is {count}. Known: {spans}.",
           "A mix needs at least {least} weeks in which everything is known; there are {count}. Known: {spans}.",
           count, least=LEAST_WEEKS, spans=listed(spans)),
        msg("Import what is missing; or leave out what is known for too short, with --channels or --hours."),
    )  # fmt: skip
