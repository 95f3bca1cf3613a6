"""Remember how often somebody has looked at an experiment: a file beside its schedule, a line a look.

Whoever looks every week has looked eight times, whether they say so or not. A look is told by the last day whose
figures it saw: the same figures asked for again are no look more. Calendar and table of one plan share the file.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sillage.effects.schedules import Design
from sillage.errors import UnreadableFile
from sillage.imports.decoding import to_utf8
from sillage.language import msg

COLUMNS = ("design", "figure", "known_until")


@dataclass(frozen=True, slots=True)
class Looks:
    """How often a figure of an experiment is looked at.

    Parameters
    ----------
    seen : tuple of date
        The last day of each look so far, this one among them.
    planned : int
        Looks in all: these, and the one at the end.
    kept : bool
        Whether this one could be written down.
    """

    seen: tuple[date, ...]
    planned: int
    kept: bool


def looks_path(schedule: Path) -> Path:
    """Return where the looks of a schedule are written down.

    Parameters
    ----------
    schedule : Path
        Its calendar, or its table.

    Returns
    -------
    Path
        ``plan.looks.csv`` beside ``plan.ics`` and ``plan.csv``.
    """
    return schedule.with_suffix(".looks.csv")


def seen_before(schedule: Path, design: Design, figure: str) -> tuple[date, ...]:
    """Return the looks that are written down.

    Parameters
    ----------
    schedule : Path
        Beside which file.
    design : Design
        Of which experiment.
    figure : str
        At which column.

    Returns
    -------
    tuple of date
        The last day that each saw, in order.

    Raises
    ------
    UnreadableFile
        If the file holds something else.
    """
    path = looks_path(schedule)
    if not path.exists():
        return ()
    try:
        rows = list(csv.DictReader(io.StringIO(to_utf8(path.read_bytes()).decode("utf-8"), newline="")))
        seen = {date.fromisoformat(row["known_until"]) for row in rows
                if (row["design"], row["figure"]) == (design.code, figure)}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise UnreadableFile(
            msg("The file {file} does not tell which looks were taken.", file=path.name),
            msg("Put it back as it was written; without it, say with --looks how many times you look in all."),
        ) from exc
    return tuple(sorted(seen))


def keep_look(schedule: Path, design: Design, figure: str, until: date, before: tuple[date, ...]) -> Looks:
    """Write a look down.

    Parameters
    ----------
    schedule : Path
        Beside which file.
    design : Design
        Of which experiment.
    figure : str
        At which column.
    until : date
        The last day it saw; that of the experiment where it is over.
    before : tuple of date
        As `seen_before` told.

    Returns
    -------
    Looks
        With this one; not kept where nothing may be written there.
    """
    if until in before:
        return looks_with(design, until, before, kept=True)
    path, buffer = looks_path(schedule), io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if not path.exists():
        writer.writerow(COLUMNS)
    writer.writerow((design.code, figure, until.isoformat()))
    try:
        with path.open("ab") as file:
            file.write(buffer.getvalue().encode("utf-8"))
    except OSError:
        return looks_with(design, until, before, kept=False)
    return looks_with(design, until, before, kept=True)


def looks_with(design: Design, until: date, before: tuple[date, ...], *, kept: bool = False) -> Looks:
    """Count the looks, this one and the one at the end among them.

    Parameters
    ----------
    design : Design
        Of which experiment.
    until : date
        The last day that this one sees.
    before : tuple of date
        Of the others.
    kept : bool
        Whether it is written down.

    Returns
    -------
    Looks
        One where the first look is that at the end.
    """
    seen = {*before, until}
    return Looks(tuple(sorted(seen)), len(seen | {design.ends_on}), kept)
