"""The timer of somebody in a workspace: one at a time in whatever browser, and its hours are added once.

It is a file of the data folder, ``timers/<workspace>/<account>.json``, changed in the workspace's turn alone: of two
tabs that start or stop at once, the second one meets what the first one did. No backup holds it, nor any session.

A timer that is stopped says first which entry its hours will be, and goes once they are written for good. Whatever ends
the process in between, it runs where the ledger has no such entry, and does not where it has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sillage.domain.costs import CostKind
from sillage.errors import Refused, SillageError
from sillage.language import msg
from sillage.ledger import queries
from sillage.ledger.taking_back import all_or_none
from sillage.ledger.turns import take_turn
from sillage.services.kept_json import read_json, write_json
from sillage.services.open_workspace import Opened
from sillage.services.record_costs import CostDetails, HoursAdded, add_hours

FOLDER = "timers"
LEAST = timedelta(minutes=1)
STOPPED_AS = "stopped_as"


@dataclass(frozen=True, slots=True)
class Timer:
    """What runs.

    Parameters
    ----------
    since : datetime
        When it was started.
    activity, channel, person, note : str
        Of what its hours will be.
    """

    since: datetime
    activity: str = ""
    channel: str = ""
    person: str = ""
    note: str = ""


def running(opened: Opened, account: int) -> Timer | None:
    """Return the timer that runs for an account; None where none does.

    Parameters
    ----------
    opened : Opened
        Where.
    account : int
        Whose; 0 for whoever looks at a demo.

    Returns
    -------
    Timer or None
        As it was started.
    """
    known = read_json(_file(opened, account))
    if known is None:
        return None
    with suppress(KeyError, TypeError, ValueError):
        entry = known.pop(STOPPED_AS, None)
        timer = Timer(**known | {"since": datetime.fromisoformat(known["since"])})
        return None if entry is not None and _is_booked(opened, timer, entry) else timer
    return None


def start_timer(opened: Opened, account: int, timer: Timer) -> None:
    """Start a timer.

    Parameters
    ----------
    opened : Opened
        Where.
    account : int
        Whose.
    timer : Timer
        Since when, and of what.

    Raises
    ------
    Refused
        If one runs already: its hours are not lost to this one.
    """
    with all_or_none():
        take_turn(opened.workspace.id)
        if running(opened, account) is not None:
            raise Refused(msg("A timer runs already."), msg("Stop it or throw it away first."))
        _put(_file(opened, account), timer)


def stop_timer(opened: Opened, account: int) -> tuple[Timer, HoursAdded]:
    """Stop the timer and add its hours on the day on which it was started.

    Parameters
    ----------
    opened : Opened
        Where.
    account : int
        Whose.

    Returns
    -------
    timer : Timer
        What ran.
    added : HoursAdded
        The hours, a minute at least.

    Raises
    ------
    Refused
        If none runs, as after another tab stopped it.
    """
    path = _file(opened, account)
    with all_or_none():
        take_turn(opened.workspace.id)
        timer = running(opened, account)
        if timer is None:
            raise Refused(msg("No timer runs."), msg("Start one in the time sheet."))
        day = _day(opened, timer)
        details = CostDetails(channel=timer.channel, activity=timer.activity, person=timer.person, note=timer.note)
        minutes = max(1, round((opened.now - timer.since) / LEAST))
        added = add_hours(opened, Decimal(minutes) / 60, on=day, details=details)
        _put(path, timer, added.entry.id)
    with suppress(SillageError, OSError), all_or_none():  # its hours are written, whatever becomes of the file
        take_turn(opened.workspace.id)
        if running(opened, account) is None:  # nobody started another one meanwhile
            path.unlink(missing_ok=True)
    return timer, added


def drop_timer(opened: Opened, account: int) -> None:
    """Throw the timer away without its hours.

    Parameters
    ----------
    opened : Opened
        Where.
    account : int
        Whose.
    """
    with all_or_none():
        take_turn(opened.workspace.id)
        _file(opened, account).unlink(missing_ok=True)


def _put(path: Path, timer: Timer, entry: int | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = {"activity": timer.activity, "channel": timer.channel, "person": timer.person, "note": timer.note}
    stopped = {} if entry is None else {STOPPED_AS: entry}
    write_json(path, {"since": timer.since.isoformat(), **known, **stopped})


def _is_booked(opened: Opened, timer: Timer, entry: int) -> bool:
    """Tell whether the ledger has a stopped timer's hours; an entry that was undone leaves its number to others."""
    costs = (one.cost for one in queries.cost_entries(opened.whole().whose) if one.id == entry)
    return any(cost.kind is CostKind.HOURS and cost.first == _day(opened, timer) for cost in costs)


def _day(opened: Opened, timer: Timer) -> date:
    return timer.since.astimezone(ZoneInfo(opened.workspace.zone)).date()


def _file(opened: Opened, account: int) -> Path:
    return opened.data_dir / FOLDER / opened.workspace.id / f"{account}.json"
