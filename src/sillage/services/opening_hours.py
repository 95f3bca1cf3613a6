"""When the team answers, as a form asks it: hours by weekday, a zone, public holidays and closed days of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from sillage.domain.workspace import BusinessHours
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.ledger import plans, queries
from sillage.reports.sentences import join
from sillage.services import typed_values
from sillage.services.checked_terms import checked_zone
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_plans import public_holidays, read_shifts

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_CLOSED = 400


@dataclass(frozen=True, slots=True)
class TypedHours:
    """What was typed, read.

    Parameters
    ----------
    hours : BusinessHours or None
        None where something is wrong.
    wrong : dict of str to Message
        What could not be read, by question.
    """

    hours: BusinessHours | None
    wrong: dict[str, Message]


def typed_hours(opened: Opened) -> dict[str, str]:
    """Return what stands in the form.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    dict of str to str
        By question; closed days of one's own are those that no calendar of the workspace's country holds.
    """
    known = queries.business_hours(opened.workspace.id)
    country, public = opened.workspace.country, frozenset[date]()
    if country:
        public = public_holidays(country, today(opened).year)
    if known is None:
        return {"hours_zone": opened.workspace.zone, "hours_country": country}
    followed = bool(public) and len(known.holidays & public) > len(public) // 2
    own = known.holidays - public if followed else known.holidays
    spans: dict[str, list[str]] = {}
    for day, opening, closing in known.shifts:
        spans.setdefault(WEEKDAYS[day], []).append(f"{_clock(opening)}-{_clock(closing, end=True)}")
    return {
        "hours_zone": known.zone,
        "hours_country": country if followed else "",
        "closed": "\n".join(day.isoformat() for day in sorted(own)),
        **{day: ", ".join(said) for day, said in spans.items()},
    }


def read_hours(opened: Opened, given: Mapping[str, str]) -> TypedHours:
    """Read what was typed.

    Parameters
    ----------
    opened : Opened
        The workspace.
    given : mapping of str to str
        By question.

    Returns
    -------
    TypedHours
        Nothing is stored.
    """
    wrong: dict[str, Message] = {}
    shifts: list[tuple[int, time, time]] = []
    zone, holidays = opened.workspace.zone, frozenset[date]()
    for day in WEEKDAYS:
        try:
            shifts += _shifts(day, given.get(day, ""))
        except WrongUsage as refused:
            wrong[day] = _beside(refused)
    try:
        zone = checked_zone(given.get("hours_zone") or zone)
    except WrongUsage as refused:
        wrong["hours_zone"] = _beside(refused)
    try:
        country = given.get("hours_country", "").strip().upper()
        holidays |= public_holidays(country, today(opened).year) if country else frozenset()
    except WrongUsage as refused:
        wrong["hours_country"] = _beside(refused)
    try:
        holidays |= _closed(opened, given.get("closed", ""))
    except WrongUsage as refused:
        wrong["closed"] = _beside(refused)
    if wrong:
        return TypedHours(None, wrong)
    return TypedHours(BusinessHours(zone, tuple(sorted(shifts)), holidays), {})


def put_hours(opened: Opened, hours: BusinessHours) -> None:
    """Store when the team answers.

    Parameters
    ----------
    opened : Opened
        The workspace.
    hours : BusinessHours
        From `read_hours`.
    """
    plans.put_business_hours(opened.workspace.id, hours, opened.now)


def take_back_hours(opened: Opened) -> None:
    """Take back the last change of hours.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Raises
    ------
    Refused
        If there is nothing to take back.
    """
    plans.take_back_business_hours(opened.workspace.id, opened.now)


def _shifts(day: str, text: str) -> tuple[tuple[int, time, time], ...]:
    said = " ".join(text.replace(",", " ").replace(";", " ").replace("–", "-").split()).replace(" - ", "-")
    if not said:
        return ()
    try:
        found = read_shifts(f"{day} {said}")
    except WrongUsage as exc:
        raise WrongUsage(
            msg("“{typed}” are no hours of a day.", typed=text[:60]), msg("Write them like 9:00-12:00, 13:00-17:00.")
        ) from exc
    ends = [(opening, closing) for _, opening, closing in found]
    late = any(closing <= opening and closing != time() for opening, closing in ends)
    if late or any(before[1] > after[0] for before, after in pairwise(ends)):
        raise WrongUsage(
            msg("Hours of a day follow each other, each from its opening to its closing."),
            msg("Write them like 9:00-12:00, 13:00-17:00."),
        )
    return found


def _closed(opened: Opened, text: str) -> frozenset[date]:
    words = text.replace(",", " ").split()
    if len(words) > MOST_CLOSED:
        raise WrongUsage(msg("At most {most} closed days can be written.", most=MOST_CLOSED))
    return frozenset(typed_values.day(word, today(opened)) for word in words)


def _clock(moment: time, *, end: bool = False) -> str:
    return "24:00" if end and moment == time() else f"{moment:%H:%M}"


def _beside(refused: WrongUsage) -> Message:
    return refused.what if refused.remedy is None else join(refused.what, refused.remedy)
