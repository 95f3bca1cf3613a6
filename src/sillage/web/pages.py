"""The frozen context of each page: texts ready in the reader's language, addresses, nothing to compute."""

from __future__ import annotations

from dataclasses import dataclass, field

from sillage.language import msg
from sillage.web.filter_bar import FilterBar
from sillage.web.shell import Frame, Link

WORDS = {
    "period": msg("Period"),
    "first": msg("From"),
    "last": msg("To"),
    "show": msg("Show"),
    "download_pdf": msg("Download the PDF"),
    "download_xlsx": msg("Download the workbook"),
    "back": msg("Back to the report"),
    "formula": msg("Formula"),
    "with_numbers": msg("With its numbers"),
    "files": msg("Files it comes from"),
    "definition": msg("Definition"),
    "no_files": msg("No file feeds this figure in these days."),
}
"""Words of several pages; the frame's own stand in `shell`."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report.

    Parameters
    ----------
    frame : Frame
        Around it.
    workspace, heading, days, reason : str
        The head.
    bar : FilterBar
        Periods and days.
    pdf, xlsx : str
        Addresses of the other forms.
    body : str
        HTML, escaped by the writer of reports.
    """

    frame: Frame
    workspace: str
    heading: str
    days: str
    reason: str
    bar: FilterBar
    pdf: str
    xlsx: str
    body: str


@dataclass(frozen=True, slots=True)
class ExplainPage:
    """Where a figure comes from.

    Parameters
    ----------
    frame : Frame
        Around it.
    name, sentence, formula, kpi_id, days : str
        The definition and the days.
    value, interval, reason : str
        The figure, or why there is none.
    lines : tuple of (str, str)
        By key, the formula with its numbers.
    rows : str
        How many rows were read, in words.
    files : tuple of tuple of str
        File, format, rows.
    heads : tuple of str
        Of `files`.
    notes, definitions : tuple of str
        What to know, and what the parts mean.
    sums : tuple of (str, tuple of (str, str, str))
        What adds up to the figures: their names, with the name, the amount and the reckoning of each part.
    scope : str
        Says that the figure is of the social networks alone; empty otherwise.
    whole : tuple of Link
        To the same figure of every channel; empty when it is that.
    """

    frame: Frame
    name: str
    sentence: str
    formula: str
    kpi_id: str
    days: str
    value: str
    interval: str
    reason: str
    lines: tuple[tuple[str, str], ...]
    rows: str
    files: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    notes: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    sums: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = ()
    scope: str = ""
    whole: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """What was imported.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, empty : str
        The head, and what to say when there is nothing.
    heads : tuple of str
        Of the table.
    rows : tuple of tuple of str
        One an import, newest first.
    """

    frame: Frame
    heading: str
    empty: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class FailurePage:
    """What went wrong, and what to do.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, what, remedy : str
        In the reader's language.
    """

    frame: Frame
    heading: str
    what: str
    remedy: str
