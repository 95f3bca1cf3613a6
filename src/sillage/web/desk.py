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
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from sillage import settings
from sillage.domain.period import Period
from sillage.errors import SillageError, WrongUsage
from sillage.journal.tail_upkeep import is_collecting
from sillage.language import msg, translator
from sillage.ledger import imports_log, queries
from sillage.reports.html import Look, body
from sillage.reports.spec import Report
from sillage.services.build_report import build_report
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.own_day import today
from sillage.services.report_period import presets

KEPT = 24
"""Reports kept in memory; a rebuilt one costs seconds."""

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
    """

    language: str
    period: Period | None
    preset: str = ""

    def query(self, **changes: str) -> str:
        """Return the query of an address that asks the same, but for some changes.

        Parameters
        ----------
        **changes : str
            ``lang``, ``period``, ``from`` as ``first``, ``to`` as ``last``.

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
        values |= changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


def workspace_now() -> Opened:
    """Return the workspace, opened once per process, at this moment.

    Returns
    -------
    Opened
        With the workspace's decisions as they stand.
    """
    folder = settings.data_dir()
    with _lock:
        known = _opened.get(folder)
        if known is None:
            known = open_workspace(folder, settings.get("SILLAGE_WORKSPACE"))
            _opened[folder] = known
            return known
    return replace(known, workspace=queries.workspace(known.workspace.id), now=settings.now())


def forget() -> None:
    """Close what is kept: for tests, and when the data folder is replaced."""
    with _lock:
        _opened.clear()
        _reports.clear()


def language_of(request: HttpRequest, opened: Opened | None) -> str:
    """Return the language of a page: the address's, else the workspace's, else the browser's.

    Parameters
    ----------
    request : HttpRequest
        The request.
    opened : Opened or None
        None when the workspace cannot be opened.

    Returns
    -------
    str
        One of `sillage.language.LANGUAGES`; ``fr`` is the French of the workspace.
    """
    wanted = request.GET.get("lang", "")
    own = opened.workspace.language if opened else ""
    if not wanted:
        wanted = own or request.headers.get("Accept-Language", "en")
    if wanted == "fr" and own.startswith("fr"):
        return own
    if wanted == "fr" and opened is not None and opened.workspace.currency == "CAD":
        return "fr-CA"
    return translator(wanted).language


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
    preset = request.GET.get("period", "")
    if preset:
        for name, _, period in presets(opened):
            if name == preset:
                return Asked(language, period, preset)
    first, last = _day(request.GET, "from"), _day(request.GET, "to")
    if first and last:
        return Asked(language, Period(first, last, opened.workspace.zone))
    return Asked(language, None)


def _day(query: QueryDict, name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise WrongUsage(msg("{text} is not a day.", text=str(text)[:40]), msg("Write days as 2026-07-01.")) from exc


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
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
            return _reports[key]
        made = build_report(opened, asked.period, asked.language)
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
        A hash of the journal's version, the ledger's state, the day, the question and the program itself.
    """
    workspace = opened.workspace
    trail = queries.audit_trail(workspace.id, limit=1)
    imports = tuple((record.number, record.status) for record in imports_log.all(workspace.id))
    parts = (
        workspace,
        opened.journal.version(workspace.id),
        imports,
        trail,
        _ledger_file(opened.data_dir),
        today(opened),
        is_collecting(opened.journal.tails),
        asked,
        program_stamp(),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _ledger_file(folder: Path) -> tuple[tuple[int, int], ...]:
    # SQLite makes an empty write-ahead log anew for each connection: only one with something in it says anything.
    found = [folder / f"ledger.sqlite3{suffix}" for suffix in ("", "-wal")]
    stats = [file.stat() for file in found if file.is_file()]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats if stat.st_size)


@cache
def program_stamp() -> str:
    """Return what changes with the program's own files: pages of another version are never shown."""
    room = Path(__file__).parent.parent
    files = [file for file in sorted(room.rglob("*")) if file.suffix in (".py", ".html", ".css", ".mo", ".typ")]
    marks = "".join(f"{file.name}{file.stat().st_mtime_ns}{file.stat().st_size}" for file in files)
    return hashlib.blake2b(marks.encode(), digest_size=8).hexdigest()


def try_workspace() -> Opened | None:
    """Return the workspace, or None when it cannot be opened: an error page must not fail in its turn."""
    try:
        return workspace_now()
    except SillageError:
        return None
