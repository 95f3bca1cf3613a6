"""Keep reports: read what was typed, check it, keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sillage.domain.saved_reports import MOST_WORDS, Audience, Compare, SavedReport
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.ledger import queries, report_entries
from sillage.services.checked_terms import checked_language
from sillage.services.compose_report import SECTION_TITLES, moving_periods, offered, ordered
from sillage.services.open_workspace import Opened
from sillage.services.report_sections import SECTIONS

Choice = TypeVar("Choice", bound=StrEnum)
FIXED = "days"
"""What the list of periods says for days that do not move."""
LONGEST_NAME = 200
_FIRST_YEAR = 2000
_MOST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class TypedReport:
    """What was typed about a report, as it was.

    Parameters
    ----------
    name, period, first, last, compare, language, audience, brand : str
        Answers to the questions of the form.
    sections : tuple of str
        Every section, in the order asked for.
    shown : frozenset of str
        Those that are ticked.
    words : mapping of str to str
        Own words by section.
    """

    name: str = ""
    period: str = "month"
    first: str = ""
    last: str = ""
    compare: str = Compare.PREVIOUS.value
    language: str = ""
    audience: str = Audience.TEAM.value
    brand: str = ""
    sections: tuple[str, ...] = SECTIONS
    shown: frozenset[str] = frozenset(SECTIONS)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was understood.

    Parameters
    ----------
    report : SavedReport or None
        None where something is wrong beside the name, so that nothing can be shown.
    wrong : mapping of str to Message
        By field.
    """

    report: SavedReport | None
    wrong: Mapping[str, Message]


def first_typed(opened: Opened) -> TypedReport:
    """Return what the form of a new report proposes.

    Parameters
    ----------
    opened : Opened
        Where.

    Returns
    -------
    TypedReport
        Everything that the workspace does not hide, in its own language.
    """
    hidden = opened.workspace.hidden_sections
    shown = frozenset(id for id in SECTIONS if id not in hidden)
    return TypedReport(language=opened.workspace.language, brand=opened.brand, shown=shown)


def typed_from(report: SavedReport) -> TypedReport:
    """Return a kept report as its form shows it.

    Parameters
    ----------
    report : SavedReport
        Which.

    Returns
    -------
    TypedReport
        Sections that it does not show come after those that it does.
    """
    return TypedReport(
        report.name,
        report.preset or FIXED,
        report.first.isoformat() if report.first else "",
        report.last.isoformat() if report.last else "",
        report.compare.value,
        report.language,
        report.audience.value,
        report.brand,
        ordered((*report.sections, *SECTIONS)),
        frozenset(report.sections),
        report.words,
    )


def read_report(opened: Opened, typed: TypedReport, number: int = 0) -> ReadReport:
    """Understand what was typed.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : TypedReport
        As it came.
    number : int
        Of the report that is changed; 0 for a new one.

    Returns
    -------
    ReadReport
        With everything that is wrong, at once.
    """
    wrong: dict[str, Message] = {}
    preset, first, last = _days(opened, typed, wrong)
    compare = _one_of(Compare, typed.compare, "compare", wrong) or Compare.PREVIOUS
    audience = _one_of(Audience, typed.audience, "audience", wrong) or Audience.CLIENT
    language = _language(opened, typed.language, wrong)
    brand = _brand(opened, audience, typed.brand, wrong)
    words = {id: typed.words[id].replace("\r\n", "\n").strip() for id in SECTIONS if typed.words.get(id, "").strip()}
    for id, text in words.items():
        if len(text) > MOST_WORDS:
            wrong[f"words-{id}"] = msg(
                "{section}: these words are too long, {count} letters at most.",
                section=SECTION_TITLES[id], count=MOST_WORDS,
            )  # fmt: skip
    allowed = offered(audience)
    sections = tuple(id for id in ordered(typed.sections) if id in typed.shown and id in allowed)
    if not sections:
        wrong["sections"] = msg("A report shows one section at least.")
    readable = not wrong
    name = " ".join(typed.name.split())[:LONGEST_NAME]
    if not name:
        wrong["name"] = msg("A report needs a name.")
    if not readable:
        return ReadReport(None, wrong)
    report = SavedReport(number, name, preset, first, last, compare, language, audience, brand, sections, words)
    return ReadReport(report, wrong)


def keep_report(opened: Opened, report: SavedReport) -> SavedReport:
    """Keep a report.

    Parameters
    ----------
    opened : Opened
        Where.
    report : SavedReport
        As it was read.

    Returns
    -------
    SavedReport
        With its number.
    """
    return report_entries.put_report(opened.workspace.id, report, opened.now)


def remove_report(opened: Opened, number: int) -> SavedReport:
    """Take a report out of the list; its links show nothing, and nothing of it is sent.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        Which.

    Returns
    -------
    SavedReport
        It can be put back.
    """
    return report_entries.remove_report(opened.workspace.id, number, opened.now)


def put_back_report(opened: Opened, number: int) -> SavedReport:
    """Put a removed report back.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        Which.

    Returns
    -------
    SavedReport
        As it was.
    """
    return report_entries.put_back_report(opened.workspace.id, number, opened.now)


def reports_shown(opened: Opened, brand: str = "") -> Sequence[SavedReport]:
    """Return the reports that whoever asks may see.

    Parameters
    ----------
    opened : Opened
        As they see the workspace.
    brand : str
        The only brand that they see.

    Returns
    -------
    sequence of SavedReport
        A client sees what was made for clients of their brand; who looks at a brand, what is of it or of all.
    """
    found = report_entries.saved_reports(opened.workspace.id)
    near = ("", opened.brand) if opened.brand else ()
    return [one for one in found if _is_for(opened, one, brand) and (not near or one.brand in near)]


def report_shown(opened: Opened, number: int, brand: str = "") -> SavedReport | None:
    """Return one report, if whoever asks may see it.

    Parameters
    ----------
    opened : Opened
        As they see the workspace.
    number : int
        Which.
    brand : str
        The only brand that they see.

    Returns
    -------
    SavedReport or None
        None for what is not theirs to see.
    """
    found = report_entries.saved_report(opened.workspace.id, number)
    return found if _is_for(opened, found, brand) else None


def _is_for(opened: Opened, report: SavedReport, brand: str) -> bool:
    if not opened.for_client:
        return True
    theirs = (opened.brand,) if opened.brand else ("", brand)
    return report.audience is Audience.CLIENT and (report.brand in theirs or not (brand or opened.brand))


def _one_of(kind: type[Choice], typed: str, name: str, wrong: dict[str, Message]) -> Choice | None:
    try:
        return kind(typed)
    except ValueError:
        wrong[name] = msg("“{typed}” is not known.", typed=typed[:40])
        return None


def _days(opened: Opened, typed: TypedReport, wrong: dict[str, Message]) -> tuple[str, date | None, date | None]:
    if typed.period != FIXED:
        if typed.period not in [name for name, _, _ in moving_periods(opened)]:
            wrong["period"] = msg("“{typed}” is not known.", typed=typed.period[:40])
        return typed.period, None, None
    found: list[date | None] = []
    for name, text in (("first", typed.first), ("last", typed.last)):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            wrong[name] = msg("Write a day, such as 2026-07-01.")
            found.append(None)
            continue
        if day.year < _FIRST_YEAR or day.year > opened.now.year + 1:
            wrong[name] = msg("There is no data that far.")
        found.append(day)
    first, last = found
    if first and last and "first" not in wrong and "last" not in wrong:
        if last < first:
            wrong["last"] = msg("The last day comes before the first.")
        elif (last - first).days > _MOST_DAYS:
            wrong["last"] = msg("A report speaks of five years at most.")
    return "", first, last


def _language(opened: Opened, typed: str, wrong: dict[str, Message]) -> str:
    try:
        return checked_language(typed, opened.workspace.currency)
    except WrongUsage as refused:
        wrong["language"] = refused.what
        return opened.workspace.language


def _brand(opened: Opened, audience: Audience, typed: str, wrong: dict[str, Message]) -> str:
    brands = queries.brands(opened.workspace.id)
    if len(brands) < 2:
        return brands[0] if brands and audience is Audience.CLIENT else ""
    if typed and typed not in brands:
        wrong["brand"] = msg("“{typed}” is not known.", typed=typed[:40])
    elif not typed and audience is Audience.CLIENT:
        wrong["brand"] = msg("A client sees one brand: choose which.")
    return typed
