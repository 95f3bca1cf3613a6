"""Links as a file, with their clicks: everything goes out as it came in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sillage.language import msg
from sillage.ledger import queries
from sillage.services.draw_links import write_picture
from sillage.services.list_links import listed
from sillage.services.open_workspace import Opened

COLUMNS = (
    "id", "address", "domain", "slug", "destination", "title", "campaign", "network", "post", "content", "channel",
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id", "expires_at", "fallback",
    "enabled", "version", "created_at", "clicks", "bot_clicks", "last_click_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Clicks:
    """The clicks of a link.

    Parameters
    ----------
    people, bots : int
        Those that count, and those that a rule or a flag sets aside.
    last_at : datetime or None
        The latest of people's.
    """

    people: int = 0
    bots: int = 0
    last_at: Any = None


def clicks_of(opened: Opened) -> dict[str, Clicks]:
    """Count the clicks of each link, live ones and imported ones.

    Parameters
    ----------
    opened : Opened
        Where.

    Returns
    -------
    dict of str to Clicks
        By the link's id; a link without a click is absent.
    """
    import ibis

    imports = queries.committed_imports(opened.workspace.id)
    columns = ("at", "kind", "link_id", "bot", "flag")
    events = opened.journal.read(opened.workspace.id, "events", imports, columns=columns)
    clicks = events.filter((events.kind == "click") & (events.link_id != ""))
    counts = (clicks.bot == "") & (clicks.flag == "")
    found = clicks.group_by("link_id").aggregate(
        people=counts.sum(), every=clicks.count(), last_at=ibis.ifelse(counts, clicks["at"], None).max()
    )
    return {
        row["link_id"]: Clicks(int(row["people"]), int(row["every"]) - int(row["people"]), row["last_at"])
        for row in found.to_pyarrow().to_pylist()
    }


def export_links(opened: Opened, path: Path) -> int:
    """Write the links of a workspace and their clicks.

    Parameters
    ----------
    opened : Opened
        Where.
    path : Path
        ``.json`` writes JSON, anything else CSV.

    Returns
    -------
    int
        How many links.

    Raises
    ------
    Refused
        If it cannot be written.
    """
    rows = link_rows(opened)
    if path.suffix.lower() == ".json":
        content = json.dumps(rows, ensure_ascii=False, indent=1)
    else:
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        content = "\ufeff" + buffer.getvalue()
    write_picture(path, content.encode())
    return len(rows)


def link_rows(opened: Opened) -> list[dict[str, Any]]:
    """Return the links of a workspace and their clicks, as plain values.

    Parameters
    ----------
    opened : Opened
        Where.

    Returns
    -------
    list of dict
        By `COLUMNS`, the newest link first.
    """
    clicks = clicks_of(opened)
    rows = []
    for kept in listed(opened):
        one, count = kept.link, clicks.get(kept.link.id, Clicks())
        utm = dict(one.utm)
        row = {name: getattr(one, name, None) for name in COLUMNS if not name.startswith("utm_")}
        row |= {f"utm_{name}": utm.get(name, "") for name in ("source", "medium", "campaign", "content", "term", "id")}
        row |= {"address": kept.address, "post": one.post_id, "clicks": count.people, "bot_clicks": count.bots}
        moments = {"expires_at": one.expires_at, "created_at": one.created_at, "last_click_at": count.last_at}
        row |= {name: moment and moment.isoformat() for name, moment in moments.items()}
        rows.append({name: row[name] for name in COLUMNS})
    return rows


def said(count: int, path: Path) -> Any:
    """Return what to say of an export.

    Parameters
    ----------
    count : int
        How many links.
    path : Path
        Where.

    Returns
    -------
    Message
        For a person.
    """
    return msg("Links written to {file}: {count}.", file=str(path), count=count)


def _cell(value: Any) -> Any:
    # A spreadsheet would run what begins so.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
