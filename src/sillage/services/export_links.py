"""Links as a file, with their clicks: everything goes out as it came in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sillage.domain.period import Period
from sillage.language import msg
from sillage.services.draw_links import write_picture
from sillage.services.list_links import listed
from sillage.services.open_workspace import Opened

COLUMNS = (
    "id", "address", "domain", "slug", "destination", "title", "campaign", "network", "post", "content", "channel",
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id", "expires_at", "fallback",
    "enabled", "version", "created_at", "clicks", "bot_clicks", "last_click_on",
)  # fmt: skip
_EVERY_DAY = (date(2000, 1, 1), date(2099, 1, 1))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Clicks:
    """The clicks of a link.

    Parameters
    ----------
    people, bots : int
        Those that count, and those that a rule or a flag sets aside.
    visitor_days : int
        The people of each day, estimated and added up: somebody who comes on two days counts twice. 0 unless asked for.
    last_on : date or None
        The day of the latest of people's.
    """

    people: int = 0
    bots: int = 0
    visitor_days: int = 0
    last_on: date | None = None


def clicks_of(opened: Opened, link_id: str = "", *, visitors: bool = False) -> dict[str, Clicks]:
    """Count the clicks of each link, live ones and imported ones, those of the last moment among them.

    Parameters
    ----------
    opened : Opened
        Where.
    link_id : str
        Only this link's; empty for all.
    visitors : bool
        Whether to estimate visitor-days too, from a sketch for each day and link; 0 otherwise.

    Returns
    -------
    dict of str to Clicks
        By the link's id; a link without a click is absent.
    """
    from sillage.services.roll_up import rolled_links

    period = Period(*_EVERY_DAY, opened.workspace.zone)
    found: dict[str, Clicks] = {}
    for row in rolled_links(opened, period, ("for_date", "link_id"), visitors=visitors, link_id=link_id).to_pylist():
        people, others = row["clicks"], row["bot_clicks"] + row["flagged_clicks"]
        if row["link_id"] and people + others:
            old = found.get(row["link_id"], Clicks())
            last = max(row["for_date"], old.last_on or row["for_date"]) if people else old.last_on
            days = old.visitor_days + row.get("visitor_days", 0)
            found[row["link_id"]] = Clicks(old.people + people, old.bots + others, days, last)
    return found


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
        moments = {"expires_at": one.expires_at, "created_at": one.created_at, "last_click_on": count.last_on}
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
