"""What every page needs: the workspace opened once, the period and language of the address, reports kept ready."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from sillage import settings
from sillage.domain.access import Member
from sillage.domain.period import Period
from sillage.domain.saved_reports import Compare
from sillage.domain.workspace import Workspace
from sillage.language import Message
from sillage.ledger import queries, studies
from sillage.reports.html import body
from sillage.reports.look import Look
from sillage.reports.spec import Report
from sillage.services.build_report import build_report
from sillage.services.compose_report import period_named
from sillage.services.kept_figures import state_of
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.report_period import default_period, presets
from sillage.web import figures_thread
from sillage.web.figures_thread import figures
from sillage.web.filters import Comparison, Filters, compared_days, read_filters
from sillage.web.reader_language import chosen_before, said_in
from sillage.web.shell import Around

if TYPE_CHECKING:
    from sillage.web.shell import Frame

FRENCH = "french"
"""Where a session keeps which French its reader reads."""

KEPT = 24
"""Reports kept in memory; a rebuilt one costs seconds."""

EVERYTHING = Filters()
NOBODY = Around()

_lock = threading.Lock()
_opened: dict[Path, Opened] = {}
_reports: OrderedDict[str, Report] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Parameters
    ----------
    language : str
        One of `sillage.language.LANGUAGES`.
    period : Period or None
        None for the default one.
    preset : str
        Its name, when the address gives one.
    filters : Filters
        Everything that the address asks for, as it stands there.
    against : Period or None
        The days of one's choice that the period is compared with; None for another comparison.
    """

    language: str
    period: Period | None
    preset: str = ""
    filters: Filters = EVERYTHING
    against: Period | None = None

    @property
    def how(self) -> str:
        """What the period is compared with: days of one's choice, once they are given, or as the services call it."""
        if self.against is None and self.filters.compare is Comparison.CUSTOM:
            return Comparison.PREVIOUS.value
        return self.filters.compare.value

    def query(self, **changes: str) -> str:
        """Return the query of an address that asks the same, but for some changes.

        Parameters
        ----------
        **changes : str
            ``lang``, ``period``, ``compare``, ``brand``, ``network``, ``campaign``, or what a page asks besides.

        Returns
        -------
        str
            With its question mark; empty when there is nothing to ask.
        """
        values = {"lang": self.language}
        if self.preset:
            values["period"] = self.preset
        elif self.period:
            values |= {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        if "period" in changes:
            values = {"lang": values["lang"]}
        kept = ("compare", "compare_from", "compare_to", "brand", "network", "campaign")
        values |= {name: word for name, word in self.filters.as_query().items() if name in kept}
        values |= changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page of a workspace works with.

    Parameters
    ----------
    opened : Opened
        The workspace, cut to what its member may see.
    member : Member
        Who asks.
    asked : Asked
        The period, the filters and the language.
    path : str
        The page's own path.
    around : Around
        What the frame shows of who asks.
    """

    opened: Opened
    member: Member
    asked: Asked
    path: str
    around: Around = NOBODY

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.asked.language

    def url(self, name: str, *args: object, **changes: str) -> str:
        """Return the address of a page of this workspace, under the same filters.

        Parameters
        ----------
        name : str
            The route's.
        *args : object
            Parts of its path.
        **changes : str
            Words of the query that differ; an empty one leaves the word out.

        Returns
        -------
        str
            Path and query.
        """
        return reverse(name, args=(self.opened.workspace.slug, *args)) + self.asked.query(**changes)

    def frame(self, title: Message | str, here: str = "") -> Frame:
        """Return the frame of the page.

        Parameters
        ----------
        title : Message or str
            For the window.
        here : str
            The name of the page's route.

        Returns
        -------
        Frame
            Ready strings.
        """
        from sillage.web.frames import frame

        return frame(self.opened, self.asked, title, self.path, here, self.around)


def opened_for(workspace: Workspace) -> Opened:
    """Return a workspace opened at this moment; its journal is opened once per process.

    Parameters
    ----------
    workspace : Workspace
        As decided now.

    Returns
    -------
    Opened
        Whole: see `sillage.services.client_view.seen_by`.
    """
    folder = settings.data_dir()
    with _lock:
        known = _opened.get(folder)
        if known is None:
            known = _opened[folder] = open_workspace(folder, workspace.slug)
            known.journal.live.look_every(settings.look_seconds())
    return replace(known, workspace=workspace, now=settings.now())


def forget() -> None:
    """Close what is kept, in the thread of figures too: for tests, and when the data folder is replaced."""
    figures_thread.forget()
    with _lock:
        _opened.clear()
        _reports.clear()


def language_of(request: HttpRequest, opened: Opened | None) -> str:
    """Return the language of a page: the address's, else the one chosen before, the workspace's, the browser's.

    Parameters
    ----------
    request : HttpRequest
        The request.
    opened : Opened or None
        None on a page that has no workspace.

    Returns
    -------
    str
        One of `sillage.language.LANGUAGES`; ``fr`` is the French of the workspace.
    """
    wanted = request.GET.get("lang", "")
    own = opened.workspace.language if opened else ""
    if not wanted:
        wanted = chosen_before(request) or own or request.headers.get("Accept-Language", "en")
    if wanted == "fr" and own.startswith("fr"):
        return own
    if wanted == "fr" and opened is None:  # pages of an account: the French of the workspace that was looked at last
        wanted = str(getattr(request, "session", {}).get(FRENCH, wanted))
    if wanted == "fr" and opened is not None and opened.workspace.currency == "CAD":
        return "fr-CA"
    return said_in(wanted)


def asked_of(request: HttpRequest, opened: Opened) -> Asked:
    """Read an address.

    Parameters
    ----------
    request : HttpRequest
        The request.
    opened : Opened
        The workspace.

    Returns
    -------
    Asked
        The period and the language.

    Raises
    ------
    WrongUsage
        If a day is not a day, or the period ends before it begins.
    """
    language = language_of(request, opened)
    offered = {name: period for name, _, period in presets(opened)}
    filters = read_filters(request.GET, offered)
    period = None
    if filters.preset:
        period = offered[filters.preset]
    elif filters.first and filters.last:
        period = Period(filters.first, filters.last, opened.workspace.zone)
    against = compared_days(filters, period or default_period(opened).period)
    return Asked(language, period, filters.preset, filters, against)


def report_of(opened: Opened, asked: Asked) -> Report:
    """Return a report, built once for each state of the data.

    Parameters
    ----------
    opened : Opened
        The workspace.
    asked : Asked
        The period and the language.

    Returns
    -------
    Report
        Frozen.
    """
    key = state_key(opened, asked)
    known = _known_report(key)
    return known or figures(opened, lambda one: _known_report(key) or _built(one, asked, key))


def _known_report(key: str) -> Report | None:
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
        return _reports.get(key)


def _built(opened: Opened, asked: Asked, key: str) -> Report:
    compare = Compare.PREVIOUS if asked.against else Compare(asked.how)
    named = {name: label for name, label, _ in presets(opened)}.get(asked.preset)
    reason = period_named(named) if named is not None else None
    made = build_report(opened, asked.period, asked.language, compare=compare, reason=reason, before=asked.against)
    with _lock:  # never while it is built: every page takes it to open its workspace
        _reports[key] = made
        while len(_reports) > KEPT:
            _reports.popitem(last=False)
    return made


def body_of(opened: Opened, asked: Asked, look: Look) -> tuple[str, Period, str]:
    """Return a report's page without its frame, kept on disk for each state of the data.

    Parameters
    ----------
    opened : Opened
        The workspace.
    asked : Asked
        The period and the language.
    look : Look
        How to write it.

    Returns
    -------
    tuple of (str, Period, str)
        The HTML, the days it speaks of, and why these.
    """
    folder = opened.data_dir / "cache" / "pages"
    path = folder / f"{state_key(opened, asked)}.html"
    if path.is_file():
        head, reason, html = path.read_text(encoding="utf-8").split("\n", 2)
        first, last = (date.fromisoformat(part) for part in head.split())
        return html, Period(first, last, opened.workspace.zone), reason
    report = report_of(opened, asked)
    html, reason = body(report, look), look.say(report.period_reason)
    _keep_page(path, f"{report.period.first} {report.period.last}\n{reason}\n{html}")
    return html, report.period, reason


def _keep_page(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("*.html"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError:  # a full or read-only disk: the page is made again next time
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def state_key(opened: Opened, asked: Asked) -> str:
    """Return what changes whenever a page would.

    Parameters
    ----------
    opened : Opened
        The workspace.
    asked : Asked
        The period and the language.

    Returns
    -------
    str
        A hash of the state of figures, what was done last, what was studied, the question and the program itself. Who
        logs in, and what machines do meanwhile, changes nothing.
    """
    workspace = opened.workspace
    trail = queries.audit_trail(workspace.id, limit=1)
    # The cut itself, not its name alone: it was read before the state, and something may have changed hands meanwhile.
    brand = opened.journal.cut.mark if opened.journal.cut is not None else opened.brand
    parts = (
        workspace,
        state_of(opened),
        trail,
        studies.stamp(workspace.id),
        opened.for_client,
        brand,
        asked,
        program_stamp(),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@cache
def program_stamp() -> str:
    """Return what changes with the program's own files: pages of another version are never shown."""
    room = Path(__file__).parent.parent
    files = [file for file in sorted(room.rglob("*")) if file.suffix in (".py", ".html", ".css", ".mo", ".typ")]
    marks = "".join(f"{file.name}{file.stat().st_mtime_ns}{file.stat().st_size}" for file in files)
    return hashlib.blake2b(marks.encode(), digest_size=8).hexdigest()
