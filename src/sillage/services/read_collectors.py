"""What the collectors of this machine say of themselves, for `sillage doctor`."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sillage.language import Message
from sillage.ledger.sentences import sentence_of

FOLDER = "collectors"
COLLECTOR_BASE = "SILLAGE_COLLECTOR_BASE"
"""What a collector is told by who starts it: where it is reached on this machine."""
KEPT_S = 7 * 86_400
"""How long the last words of a collector that has ended are kept."""


@dataclass(frozen=True, slots=True)
class CollectorStatus:
    """What one collector counted since it began.

    Parameters
    ----------
    collector : str
        Its id; empty when it could not begin a tail.
    unstored_clicks : int
        Clicks that were led on and could not be stored.
    unstored : int
        All that could not be stored; what was no click was refused.
    problem : Message or str
        Why: a sentence of ours, or the system's own words.
    """

    collector: str
    unstored_clicks: int
    unstored: int
    problem: Message | str


def read_collectors(data_dir: Path) -> tuple[CollectorStatus, ...]:
    """Read the status files.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    tuple of CollectorStatus
        Those that ran in the last days, by id; what cannot be read is left out.
    """
    found = []
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(path.read_text(encoding="utf-8"))
            found.append(
                CollectorStatus(
                    str(told["collector"]), int(told["unstored_clicks"]), int(told["unstored"]), _problem(told)
                )
            )
    return tuple(found)


def local_base(data_dir: Path, otherwise: str) -> str:
    """Return where the collector that ran last is reached on this machine.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    otherwise : str
        What to say when none ran in the last days.

    Returns
    -------
    str
        ``http://127.0.0.1:8001``.
    """
    last: tuple[float, str] = (0.0, otherwise)
    for path in (data_dir / FOLDER).glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            base = str(json.loads(path.read_text(encoding="utf-8"))["base"])
            if base:
                last = max(last, (path.stat().st_mtime, base))
    return last[1]


def _problem(told: dict[str, Any]) -> Message | str:
    sentence = told.get("sentence")
    return sentence_of(sentence) if sentence else str(told["problem"])


def forget_ended(data_dir: Path) -> None:
    """Delete the status files of collectors that ended a week ago.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    """
    horizon = time.time() - KEPT_S
    for path in (data_dir / FOLDER).glob("*.json"):
        with suppress(OSError):
            if path.stat().st_mtime < horizon:
                path.unlink()
