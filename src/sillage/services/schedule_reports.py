"""Schedule a report by e-mail: read what was typed, check the addresses, keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sillage import settings
from sillage.domain.saved_reports import Every, SavedReport, Schedule
from sillage.language import Message, msg
from sillage.ledger import outbox
from sillage.services.open_workspace import Opened

MOST_RECIPIENTS = 20
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class TypedSchedule:
    """What was typed about a schedule.

    Parameters
    ----------
    every, weekday, day, hour, recipients : str
        Answers to the questions of the form.
    with_paper, with_link : bool
        What goes along.
    """

    every: str = Every.MONTH.value
    weekday: str = "0"
    day: str = "1"
    hour: str = "8"
    recipients: str = ""
    with_paper: bool = True
    with_link: bool = False


def typed_from(schedule: Schedule) -> TypedSchedule:
    """Return a kept schedule as its form shows it.

    Parameters
    ----------
    schedule : Schedule
        Which.

    Returns
    -------
    TypedSchedule
        An address a line.
    """
    on = str(schedule.on)
    weekly = schedule.every is Every.WEEK
    return TypedSchedule(
        schedule.every.value, on if weekly else "0", "1" if weekly else on, str(schedule.hour),
        "\n".join(schedule.recipients), schedule.with_paper, schedule.with_link,
    )  # fmt: skip


def schedule_report(
    opened: Opened, report: SavedReport, typed: TypedSchedule, kept: Schedule | None = None
) -> Schedule | Mapping[str, Message]:
    """Keep a schedule.

    Parameters
    ----------
    opened : Opened
        Where.
    report : SavedReport
        Which report.
    typed : TypedSchedule
        As it came.
    kept : Schedule, optional
        The one that is changed.

    Returns
    -------
    Schedule, or mapping of str to Message
        As kept; or what is wrong, by field.
    """
    wrong: dict[str, Message] = {}
    every = typed.every if typed.every in [one.value for one in Every] else ""
    if not every:
        wrong["every"] = msg("“{typed}” is not known.", typed=typed.every[:40])
    weekly = every == Every.WEEK.value
    on = _within(typed.weekday, 0, 6, "weekday", wrong) if weekly else _within(typed.day, 1, 31, "day", wrong)
    hour = _within(typed.hour, 0, 23, "hour", wrong)
    recipients = _recipients(typed.recipients, wrong)
    if not (typed.with_paper or typed.with_link):
        wrong["with_paper"] = msg("Something goes along: the PDF, a link or both.")
    if typed.with_link and not pages_url():
        wrong["with_link"] = msg("Links in mails need the address of these pages: SILLAGE_PAGES_URL.")
    if wrong:
        return wrong
    made = Schedule(0, report.id, Every(every), on, hour, recipients, typed.with_paper, typed.with_link, opened.now)
    if kept is not None:
        same = (kept.every, kept.on, kept.hour) == (made.every, made.on, made.hour)
        made = replace(made, id=kept.id, starts_at=kept.starts_at if same else opened.now)
    return outbox.put_schedule(opened.workspace.id, made, opened.now)


def pages_url() -> str:
    """Return the address at which people reach the pages; empty where nobody said."""
    return settings.get("SILLAGE_PAGES_URL").strip().rstrip("/")


def mail_goes_out() -> bool:
    """Tell whether there is a mail server: without one, mails are printed by the worker and go nowhere."""
    return settings.smtp() is not None


def _within(typed: str, low: int, high: int, name: str, wrong: dict[str, Message]) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) <= 2 and low <= int(typed) <= high:
        return int(typed)
    wrong[name] = msg("“{typed}” is not known.", typed=typed[:40])
    return low


def _recipients(typed: str, wrong: dict[str, Message]) -> tuple[str, ...]:
    found = dict.fromkeys(part for part in re.split(r"[\s,;]+", typed.strip()) if part)
    bad = [one for one in found if len(one) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(one)]
    if not found:
        wrong["recipients"] = msg("Write one address at least.")
    elif bad:
        wrong["recipients"] = msg("“{text}” is not an e-mail address.", text=bad[0][:80])
    elif len(found) > MOST_RECIPIENTS:
        wrong["recipients"] = msg("{count} addresses at most.", count=MOST_RECIPIENTS)
    return tuple(found)
