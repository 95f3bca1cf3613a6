"""Hits that were said by browsers, servers and files: once, twice, sealed, waiting, and of somebody else."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from sillage.domain.events import EVENTS
from sillage.domain.places import CommittedImport
from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from tests.journal.facts import committed
from tests.journal.live import hit

SPOKEN = date(2026, 3, 1)
"""The first of the days on which they were said."""

_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ORIGINS = ("script", "api", "redirect", "import")


def spoken(journal: Journal) -> list[CommittedImport]:
    """Fill a journal; return the imports that count.

    Parameters
    ----------
    journal : Journal
        An empty one.

    Returns
    -------
    list of CommittedImport
        Two of the three that stand there.
    """
    for number, uid in enumerate(("first", "second", "undone")):
        rows = [
            {"event_id": f"i{place % 7}", "origin": "import", "kind": "click", "row": place, "name": f"{uid}-{place}"}
            | {"at": _NOON + timedelta(hours=11 * place)}
            for place in range(number, number + 12)
        ]
        batch = pa.RecordBatch.from_pylist(rows, schema=EVENTS.import_schema)
        journal.append("w", "events", [batch], import_uid=uid, observed_at=_NOON + timedelta(days=1 - number % 2))
    tail = Tail.start(journal.tails)
    for round_ in range(3):
        tail.write(
            [
                hit(
                    f"{origin[0]}{place % (5 if origin == 'api' else 40)}-{round_ if origin != 'api' else 0}",
                    "v" if place % 9 == 8 else "w",
                    origin=origin,
                    name=f"{round_}-{place}",
                    at=round((_NOON + timedelta(hours=7 * place)).timestamp() * 1_000_000),
                )
                for origin in _ORIGINS[:3]
                for place in range(10)
            ]
        )
        if round_ < 2:
            seal(journal.root, journal.tails)
    tail.close()
    return [committed("first", 1), committed("second", 2)]
