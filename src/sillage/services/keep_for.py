"""Keep each kind of what happened for as long as was decided, and no longer.

Nothing is deleted unless somebody set a number of days. Hits go once their sums by day stand for good: visits, page
views and clicks of old days are still counted, what only hits can tell (landing pages, funnels, paths) is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sillage import settings
from sillage.errors import Busy, Refused, WrongUsage
from sillage.journal import Journal
from sillage.journal.aging import drop_old
from sillage.journal.durability import sync_folder
from sillage.journal.raw_files import RawFiles
from sillage.journal.sealing import seal
from sillage.journeys.rolling import NEIGHBOURS
from sillage.language import Message, msg
from sillage.ledger import erasures
from sillage.ledger import retention as kept
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.roll_up import settle_days
from sillage.services.turns import alone

TABLES = {"hits": "events", "touches": "touches", "messages": "messages", "orders": "orders"}
KINDS: Mapping[str, Message] = {
    "hits": msg("hits of sites and clicks of links; their sums by day stay"),
    "touches": msg("calls, visits to the shop, sign-ups and other touches"),
    "messages": msg("messages of customers"),
    "orders": msg("orders and refunds: what is deleted leaves every figure of money"),
    "raw": msg("kept copies of the files that were imported; their rows stay"),
}
"""What can be kept for a time."""

FIXED: Mapping[str, tuple[Message, Message]] = {
    "salts": (msg("the salts under which visitors are hashed"), msg("48 hours")),
    "keys": (msg("keys by which something sent twice is known"), msg("7 days")),
}
"""What is never kept longer, whatever is set."""

LEAST_DAYS = 2


def shown(opened: Opened) -> dict[str, int | None]:
    """Return how many days each kind is kept.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    dict of str to int or None
        None is for good.
    """
    known = kept.retention(opened.workspace.id)
    return {kind: known.get(kind) for kind in KINDS}


def put(opened: Opened, kind: str, days: int | None) -> None:
    """Say how long a kind is kept; what is older goes when the worker comes to it.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        A key of `KINDS`.
    days : int or None
        None keeps it for good.

    Raises
    ------
    WrongUsage
        If there is no such kind, or it would be kept for less than two days.
    Refused
        If the rows lie in a lake: sums by day are each machine's own, so none can answer for all of them.
    """
    if kind not in KINDS:
        raise WrongUsage(
            msg("There is no kind “{kind}”.", kind=kind), msg("Write one of: {known}.", known=", ".join(KINDS))
        )
    if days is not None and days < LEAST_DAYS:
        raise WrongUsage(msg("Two days are the least: a visit may cross midnight."), msg("Give a number of days."))
    if days is not None:
        _check_place(kind)
    kept.put_retention(opened.workspace.id, kind, days)


def apply_retention(opened: Opened) -> dict[str, int]:
    """Delete what is older than it is kept.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    dict of str to int
        Kind to rows, or raw files, that went.

    Raises
    ------
    Busy
        If somebody imports, rolls up or seals; nothing is lost by trying again.
    Refused
        If rows lie in a lake that was named after the number of days was set.
    """
    gone: dict[str, int] = {}
    for kind, days in shown(opened).items():
        if days is None:
            continue
        _check_place(kind)
        count = _raw_files(opened, days) if kind == "raw" else _rows(opened, kind, days)
        if count:
            gone[kind] = count
    if gone.keys() & TABLES.keys():
        Journal(opened.journal.root).purge()
    return gone


def _check_place(kind: str) -> None:
    lake = settings.lake()
    if kind in TABLES and lake:
        raise Refused(
            msg("SILLAGE_LAKE names {lake}: rows there belong to several machines, and none deletes them.", lake=lake),
            msg("Unset SILLAGE_LAKE, or keep these rows for good."),
        )


def _rows(opened: Opened, kind: str, days: int) -> int:
    first = today(opened) - timedelta(days=days)
    moment = datetime.combine(first, time(), ZoneInfo(opened.workspace.zone))
    seal(opened.journal.root, opened.data_dir / "tails")
    if not (opened.journal.root / TABLES[kind]).is_dir():
        return 0
    # The first days that are kept were worked out with hits that now go: they are never worked out again either.
    if kind == "hits" and not settle_days(opened, first + timedelta(days=NEIGHBOURS)):
        raise Busy(msg("Days are still being added up."), msg("Try again when it has finished."))
    with alone(opened.data_dir):
        gone = drop_old(opened.journal.root, opened.workspace.id, TABLES[kind], moment, first)
        erasures.lower_counts({TABLES[kind]: gone})
    return gone.total()


def _raw_files(opened: Opened, days: int) -> int:
    limit = opened.now - timedelta(days=days)
    gone = 0
    with alone(opened.data_dir):
        for sha, used in kept.raw_last_used(opened.workspace.id).items():
            path = RawFiles(opened.data_dir / "raw").path_of(sha)
            if used < limit and path.is_file():
                path.unlink()
                sync_folder(path.parent)
                gone += 1
    return gone
