"""The frozen context of each page: texts ready in the reader's language, addresses, nothing to compute."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.language import msg
from sillage.web.filter_bar import FilterBar
from sillage.web.shell import Frame, Link

WORDS = {
    "period": msg("Period"),
    "first": msg("From"),
    "last": msg("To"),
    "show": msg("Show"),
    "copy": msg("Copy"),
    "copied": msg("Copied"),
    "download_pdf": msg("Download the PDF"),
    "download_xlsx": msg("Download the workbook"),
    "download_pptx": msg("Download the slides"),
    "back": msg("Back to the report"),
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
    pdf, xlsx, pptx : str
        Addresses of the other forms.
    keep : tuple of Link
        Where a report of these days is kept and shared, for who may.
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
    pptx: str
    keep: tuple[Link, ...]
    body: str


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
