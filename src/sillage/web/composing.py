"""Reports that were composed, kept while the data stand as they are; and the files that they are handed out as."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from sillage.domain.saved_reports import Audience, SavedReport
from sillage.ledger import studies
from sillage.reports.look import Look
from sillage.reports.spec import Report
from sillage.services.compose_report import composed, days_of, narrower, seen_as, whole_report, why_these_days
from sillage.services.kept_figures import state_of
from sillage.services.open_workspace import Opened
from sillage.web.desk import program_stamp
from sillage.web.figures_thread import figures

KEPT = 16
FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""The files that a report is handed out as."""

_lock = threading.Lock()
_wholes: OrderedDict[tuple[Any, ...], Report] = OrderedDict()


def forget() -> None:
    """Remember no report: for tests, and when the data folder is replaced."""
    with _lock:
        _wholes.clear()


def composed_for(opened: Opened, report: SavedReport, audience: Audience | None = None) -> Report:
    """Compose a report, from what was built before where it can be.

    Parameters
    ----------
    opened : Opened
        The whole workspace, or what a client sees of it.
    report : SavedReport
        Which report.
    audience : Audience, optional
        For whom; what was made for a client stays so.

    Returns
    -------
    Report
        Ready for any form.
    """
    shown_to = Audience.CLIENT if opened.for_client else narrower(report.audience, audience)
    seen = opened if opened.for_client else seen_as(opened, shown_to, report.brand)
    period, why = days_of(seen, report), why_these_days(seen, report)
    key = (
        seen.data_dir, seen.workspace, seen.for_client, seen.brand, seen.journal.cut, state_of(seen), period,
        report.compare, report.language, report.preset, studies.stamp(seen.workspace.id), program_stamp(),
    )  # fmt: skip
    with _lock:
        whole = _wholes.get(key)
    if whole is None:
        whole = figures(seen, lambda asked: whole_report(asked, period, report.compare, report.language, why))
    with _lock:
        _wholes[key] = whole
        _wholes.move_to_end(key)
        while len(_wholes) > KEPT:
            _wholes.popitem(last=False)
    return composed(whole, report, shown_to)


def look_of(opened: Opened, language: str, explain: Callable[[str], str] | None = None) -> Look:
    """Return how a report is written out on a page.

    Parameters
    ----------
    opened : Opened
        Whose.
    language : str
        A language tag.
    explain : callable, optional
        From a definition's id to its address; to the definitions at the report's end by default.

    Returns
    -------
    Look
        With the folder of pictures.
    """
    return Look(language, explain or (lambda id: f"#def-{id}"), opened.data_dir / "cache" / "charts")


def file_of(opened: Opened, report: Report, form: str, stem: str, language: str = "") -> HttpResponse:
    """Hand out a report as a file.

    Parameters
    ----------
    opened : Opened
        Whose.
    report : Report
        Composed.
    form : str
        A key of `FORMS`.
    stem : str
        How the file's name begins: plain letters, digits and hyphens.
    language : str
        A language tag; the report's own by default.

    Returns
    -------
    HttpResponse
        To be saved.
    """
    language = language or report.language
    response = HttpResponse(written(opened, report, form, language), content_type=FORMS[form])
    name = f"{stem}-{report.period.first}-{report.period.last}-{language}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def written(opened: Opened, report: Report, form: str, language: str = "") -> bytes:
    """Write a report as a file.

    Parameters
    ----------
    opened : Opened
        Whose.
    report : Report
        Composed.
    form : str
        A key of `FORMS`.
    language : str
        A language tag; the report's own by default.

    Returns
    -------
    bytes
        The file.
    """
    language = language or report.language
    pictures = opened.data_dir / "cache" / "charts"
    if form == "pdf":
        from sillage.reports.pdf import paper

        return paper(report, language, pictures)
    if form == "xlsx":
        from sillage.reports.xlsx import workbook

        return workbook(report, language)
    from sillage.reports.pptx import slides

    return slides(report, language)
