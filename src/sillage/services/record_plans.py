"""Record what is planned and said: objectives, changes of strategy, business hours, KPIs of one's own, blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from sillage.domain.aims import Objective
from sillage.domain.decisions import AuthorBlock, BlockKind, UserKpi
from sillage.domain.period import Period
from sillage.domain.workspace import BusinessHours, Workspace
from sillage.errors import Refused, WrongUsage
from sillage.imports.headers import fold
from sillage.language import msg
from sillage.ledger import entries, plans, queries
from sillage.services.checked_terms import checked_language, checked_zone
from sillage.services.keep_brand import keep_brand
from sillage.services.objective_checks import refusals
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_values import check_kpi
from sillage.services.report_sections import checked_sections

DAYS = {
    **dict.fromkeys(("mon", "monday", "lun", "lundi"), 0),
    **dict.fromkeys(("tue", "tuesday", "mar", "mardi"), 1),
    **dict.fromkeys(("wed", "wednesday", "mer", "mercredi"), 2),
    **dict.fromkeys(("thu", "thursday", "jeu", "jeudi"), 3),
    **dict.fromkeys(("fri", "friday", "ven", "vendredi"), 4),
    **dict.fromkeys(("sat", "saturday", "sam", "samedi"), 5),
    **dict.fromkeys(("sun", "sunday", "dim", "dimanche"), 6),
}
"""Days of the week, in both languages; Monday is 0."""

HOLIDAYS_BACK_YEARS, HOLIDAYS_AHEAD_YEARS = 15, 5
_SHIFT = re.compile(r"(\d{1,2})(?:[:h](\d{2})?)?-(\d{1,2})(?:[:h](\d{2})?)?")


def put_objective(opened: Opened, objective: Objective) -> Objective:
    """Add an objective, or replace the one that has its number.

    Parameters
    ----------
    opened : Opened
        Where.
    objective : Objective
        With number 0 when it is new.

    Returns
    -------
    Objective
        With its number, milestones in date order.

    Raises
    ------
    NotFound
        If its KPI is unknown.
    WrongUsage
        If its dates or values lead nowhere.
    """
    check_kpi(opened, objective.kpi_id)
    for _, refusal in refusals(objective):
        raise refusal
    stones = tuple(sorted(objective.milestones))
    name = objective.name.strip() or objective.kpi_id
    stored = plans.put_objective(opened.workspace.id, replace(objective, name=name, milestones=stones), opened.now)
    if objective.id == 0:
        keep_brand(opened, "objective", stored.id)
    return stored


def remove_objective(opened: Opened, number: int) -> Objective:
    """Remove an objective.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.

    Returns
    -------
    Objective
        What was removed.
    """
    return plans.remove_objective(opened.workspace.id, number, opened.now)


def set_business_hours(opened: Opened, shifts: str, *, zone: str = "", country: str = "") -> BusinessHours:
    """Say when the team answers; public holidays have no shift.

    Parameters
    ----------
    opened : Opened
        Where.
    shifts : str
        ``mon-fri 9:00-12:00 13:00-17:00; sat 10-14``, or ``lun-ven 9h-12h 13h-17h``.
    zone : str
        IANA time zone; the workspace's by default.
    country : str
        ``CA-QC``, ``FR``...; the workspace's by default; empty there too means no holidays.

    Returns
    -------
    BusinessHours
        As stored.

    Raises
    ------
    WrongUsage
        If the text, the zone or the country cannot be read.
    """
    where = country or opened.workspace.country
    hours = BusinessHours(
        checked_zone(zone or opened.workspace.zone),
        read_shifts(shifts),
        public_holidays(where, today(opened).year) if where else frozenset(),
    )
    plans.put_business_hours(opened.workspace.id, hours, opened.now)
    return hours


def read_shifts(text: str) -> tuple[tuple[int, time, time], ...]:
    """Read opening hours.

    Parameters
    ----------
    text : str
        Days then hours, parts separated by ``;``.

    Returns
    -------
    tuple of (int, time, time)
        Weekday, opening, closing; several a day make split shifts.

    Raises
    ------
    WrongUsage
        If a part cannot be read.
    """
    found: list[tuple[int, time, time]] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        named, _, hours = part.partition(" ")
        spans = [_span(word) for word in hours.replace(",", " ").split()]
        days = _days(named)
        if not spans or not days or None in spans:
            raise WrongUsage(
                msg("These business hours cannot be read: {part}.", part=part),
                msg('Write them like "mon-fri 9:00-12:00 13:00-17:00; sat 10:00-14:00".'),
            )
        found.extend((day, *span) for day in days for span in spans if span)
    return tuple(sorted(found))


def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country around a year.

    Parameters
    ----------
    country : str
        ISO 3166 code with or without a subdivision: ``FR``, ``CA-QC``.
    year : int
        This year.

    Returns
    -------
    frozenset of date
        From 15 years before to 5 after.

    Raises
    ------
    WrongUsage
        If the calendar is not known.
    """
    import holidays

    code, _, subdivision = country.upper().partition("-")
    years = range(year - HOLIDAYS_BACK_YEARS, year + HOLIDAYS_AHEAD_YEARS + 1)
    try:
        return frozenset(holidays.country_holidays(code, subdiv=subdivision or None, years=years))
    except (NotImplementedError, KeyError, ValueError) as exc:
        raise WrongUsage(
            msg("The holidays of {country} are not known.", country=country), msg("Write a code like FR or CA-QC.")
        ) from exc


def set_user_kpi(opened: Opened, kpi: UserKpi) -> None:
    """Add a KPI of one's own, once its formula has been read.

    Parameters
    ----------
    opened : Opened
        Where.
    kpi : UserKpi
        Whose formula `sillage.kpis.from_user` accepts.

    Raises
    ------
    WrongUsage
        If its id could not be written in a formula or on the command line, or is taken.
    """
    from sillage.kpis.catalogue import from_user

    if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", kpi.id):
        raise WrongUsage(
            msg("“{kpi}” cannot be the id of a KPI.", kpi=kpi.id[:40]),
            msg("Write small letters, digits and underscores, such as saves_per_post."),
        )
    others = [known for known in queries.user_kpis(opened.workspace.id) if known.id != kpi.id]
    from_user(kpi, others)
    plans.put_user_kpi(opened.workspace.id, kpi, opened.now)


def remove_user_kpi(opened: Opened, kpi_id: str) -> None:
    """Remove a KPI of one's own.

    Parameters
    ----------
    opened : Opened
        Where.
    kpi_id : str
        Which.

    Raises
    ------
    Refused
        If another KPI's formula or an objective needs it.
    """
    from sillage.kpis.formula import names, parse

    users = [mine.id for mine in queries.user_kpis(opened.workspace.id) if kpi_id in names(parse(mine.formula))]
    users += [aim.name for aim in queries.objectives(opened.whose) if aim.kpi_id == kpi_id]
    if users:
        raise Refused(
            msg("{kpi} is needed by: {users}.", kpi=kpi_id, users=", ".join(users)),
            msg("Change or remove these first."),
        )
    plans.remove_user_kpi(opened.workspace.id, kpi_id, opened.now)


def write_block(opened: Opened, kind: str | BlockKind, period: Period, text: str, language: str = "") -> AuthorBlock:
    """Write a block of the report for a period and a language; an empty text removes it.

    Parameters
    ----------
    opened : Opened
        Where.
    kind : str
        ``highlights``, ``explanation``, ``recommendations`` or ``next_steps``.
    period : Period
        The days it speaks of.
    text : str
        Plain text; paragraphs are parted by an empty line.
    language : str
        The workspace's by default.

    Returns
    -------
    AuthorBlock
        As stored.
    """
    try:
        known = BlockKind(str(kind).replace("-", "_"))
    except ValueError as exc:
        names = ", ".join(block.value for block in BlockKind)
        raise WrongUsage(
            msg("“{kind}” is not a block of the report.", kind=str(kind)), msg("Write one of: {known}.", known=names)
        ) from exc
    tag = checked_language(language or opened.workspace.language, opened.workspace.currency)
    block = AuthorBlock(known, period.first, period.last, tag, text.strip())
    plans.put_block(opened.workspace.id, block)
    return block


def hide_sections(opened: Opened, sections: Sequence[str]) -> Workspace:
    """Choose the sections that reports leave out.

    Parameters
    ----------
    opened : Opened
        Where.
    sections : sequence of str
        Their ids; none shows everything.

    Returns
    -------
    Workspace
        As stored.

    Raises
    ------
    WrongUsage
        If there is no such section.
    """
    return edit_workspace(opened, hidden_sections=checked_sections(sections))


def edit_workspace(opened: Opened, **values: object) -> Workspace:
    """Change what the workspace decided about itself.

    Parameters
    ----------
    opened : Opened
        Where.
    **values : object
        Fields of `sillage.domain.workspace.Workspace`, already checked.

    Returns
    -------
    Workspace
        As stored.
    """
    current = queries.workspace(opened.workspace.id)
    return entries.edit_workspace(replace(current, **values), opened.now)  # type: ignore[arg-type]


def _days(text: str) -> list[int]:
    found: list[int] = []
    for word in fold(text).split(","):
        first, _, last = word.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            return []
        start, end = DAYS[first], DAYS[last or first]
        found.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    return found


def _span(word: str) -> tuple[time, time] | None:
    found = _SHIFT.fullmatch(word.replace("–", "-").rstrip("h"))
    if found is None:
        return None
    opening, closing = (int(found[1]), int(found[2] or 0)), (int(found[3]), int(found[4] or 0))
    if opening[0] > 23 or closing[0] > 24 or opening[1] > 59 or closing[1] > 59 or closing > (24, 0):
        return None
    return time(*opening), time(closing[0] % 24, closing[1])
