"""Compose a saved report: its days, its sections in its order, its author's words, for the team or for a client.

The figures are those of `build_report`; here they are only cut and ordered, so that a change of words is shown at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sillage.domain.access import Member, Role
from sillage.domain.period import Period
from sillage.domain.saved_reports import Audience, Compare, SavedReport
from sillage.language import Message, msg
from sillage.reports.spec import Block, Report, Section
from sillage.services.brand_view import of_brand
from sillage.services.build_report import build_report
from sillage.services.client_view import HIDDEN_SECTIONS, seen_by
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_annex import definitions_of
from sillage.services.report_period import presets
from sillage.services.report_sections import SECTIONS

ANNEX = ("sources", "missing", "methods")
"""Sections that come after the others, whatever their order."""

SECTION_TITLES: dict[str, Message] = {
    "summary": msg("In short"),
    "objectives": msg("Objectives"),
    "audience": msg("Audience"),
    "content": msg("Content"),
    "service": msg("Customer service"),
    "traffic": msg("Traffic and conversions"),
    "cost": msg("What it cost"),
    "earned": msg("What it earned"),
    "separable": msg("What can be told apart"),
    "marginal": msg("Marginal return"),
    "next": msg("What to do next"),
    "sources": msg("Where the figures come from"),
    "missing": msg("What is not measured"),
    "methods": msg("Methods"),
}
OWN_WORDS = msg("In our own words")


def offered(audience: Audience) -> tuple[str, ...]:
    """Return the sections that a report may show.

    Parameters
    ----------
    audience : Audience
        For whom.

    Returns
    -------
    tuple of str
        In printing order.
    """
    if audience is Audience.TEAM:
        return SECTIONS
    return tuple(id for id in SECTIONS if id not in HIDDEN_SECTIONS)


def ordered(sections: Iterable[str]) -> tuple[str, ...]:
    """Return sections in their order, those of the annex last.

    Parameters
    ----------
    sections : iterable of str
        In the order asked for.

    Returns
    -------
    tuple of str
        Each once, and only those that exist.
    """
    known = [id for id in dict.fromkeys(sections) if id in SECTIONS]
    return (*(id for id in known if id not in ANNEX), *(id for id in known if id in ANNEX))


def moving_periods(opened: Opened) -> tuple[tuple[str, Message, Period], ...]:
    """Return the periods that move with time, for a report that is made again and again.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of (str, Message, Period)
        A name, a label and today's days.
    """
    now, zone = today(opened), opened.workspace.zone
    monday = now - timedelta(days=now.weekday())
    first = now.replace(day=1)
    week = Period(monday - timedelta(days=7), monday - timedelta(days=1), zone)
    before = first - timedelta(days=1)
    month = Period(date(before.year, before.month, 1), before, zone)
    return (("week", msg("Last full week"), week), ("month", msg("Last full month"), month), *presets(opened))


def days_of(opened: Opened, report: SavedReport) -> Period:
    """Return the days that a report speaks of today.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    report : SavedReport
        Which report.

    Returns
    -------
    Period
        The last full quarter for a name that is not known any more.
    """
    if report.first is not None and report.last is not None:
        return Period(report.first, report.last, opened.workspace.zone)
    known = {name: period for name, _, period in moving_periods(opened)}
    return known.get(report.preset) or known["quarter"]


def seen_as(opened: Opened, audience: Audience, brand: str = "") -> Opened:
    """Return a workspace as those see it for whom a report is.

    Parameters
    ----------
    opened : Opened
        The whole workspace.
    audience : Audience
        For whom.
    brand : str
        Whose figures they see; empty for the whole workspace.

    Returns
    -------
    Opened
        Without what was put in, for a client.

    Raises
    ------
    NotAllowed
        If a client would see the figures of several brands.
    NotFound
        If there is no such brand any more.
    """
    whole = opened if opened.for_client else opened.whole()  # a report is of its own brand, whichever is looked at
    if audience is Audience.TEAM:
        return of_brand(whole, brand)
    return seen_by(whole, Member(0, "", "", opened.workspace.id, Role.CLIENT, brand))


def period_named(label: Message) -> Message:
    """Return the name of a period as the reason why a report speaks of its days.

    Parameters
    ----------
    label : Message
        As `moving_periods` calls it.

    Returns
    -------
    Message
        A sentence.
    """
    return msg("{text}.", text=label)


def why_these_days(opened: Opened, report: SavedReport) -> Message | None:
    """Return the name of the period that a report moves with.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    report : SavedReport
        Which report.

    Returns
    -------
    Message or None
        None for a report of fixed days.
    """
    if report.first is not None and report.last is not None:
        return None
    labels = {name: label for name, label, _ in moving_periods(opened)}
    return period_named(labels.get(report.preset) or labels["quarter"])


def whole_report(
    opened: Opened, period: Period, compare: Compare, language: str, reason: Message | None = None
) -> Report:
    """Build every section that a report may show.

    Parameters
    ----------
    opened : Opened
        As those see it for whom the report is.
    period : Period
        Its days.
    compare : Compare
        What changes are measured against.
    language : str
        A language tag.
    reason : Message, optional
        Why these days, where they have a name.

    Returns
    -------
    Report
        To be cut by `composed`.
    """
    return build_report(opened, period, language, shown=SECTIONS, compare=compare, reason=reason)


def composed(whole: Report, report: SavedReport, audience: Audience) -> Report:
    """Cut a whole report to what a saved one shows.

    Parameters
    ----------
    whole : Report
        Of the same days and language, built for the same audience.
    report : SavedReport
        Its sections and words.
    audience : Audience
        For whom.

    Returns
    -------
    Report
        The definitions are those that its figures name.
    """
    built = {section.id: section for section in whole.sections}
    allowed = offered(audience)
    sections = tuple(
        section
        for id in ordered(report.sections)
        if id in allowed and (section := _with_words(id, built.get(id), report.words.get(id, "")))
    )
    return replace(whole, sections=sections, definitions=definitions_of(sections, whole.answers))


def _with_words(id: str, section: Section | None, words: str) -> Section | None:
    if not words.strip():
        return section
    block = Block("own", OWN_WORDS, words)
    if section is None:
        return Section(id, SECTION_TITLES[id], (block,), annex=id in ANNEX)
    return replace(section, items=(block, *section.items))


def compose_report(opened: Opened, report: SavedReport, audience: Audience | None = None) -> Report:
    """Build a saved report at once, for who needs it once.

    Parameters
    ----------
    opened : Opened
        The whole workspace.
    report : SavedReport
        Which report.
    audience : Audience, optional
        For whom; what a client's report shows stays a client's.

    Returns
    -------
    Report
        Ready for any form.
    """
    shown_to = narrower(report.audience, audience)
    seen = seen_as(opened, shown_to, report.brand).for_many_requests()
    days, why = days_of(seen, report), why_these_days(seen, report)
    return composed(whole_report(seen, days, report.compare, report.language, why), report, shown_to)


def narrower(of_report: Audience, asked: Audience | None) -> Audience:
    """Return for whom a report is shown: a client's is never shown wider.

    Parameters
    ----------
    of_report : Audience
        For whom it was made.
    asked : Audience or None
        For whom it is asked.

    Returns
    -------
    Audience
        The narrower one.
    """
    return Audience.CLIENT if Audience.CLIENT in (of_report, asked) else Audience.TEAM
