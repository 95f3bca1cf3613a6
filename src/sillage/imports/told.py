"""What a program tells in JSON, through the same checks as files: orders and observations, all or nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sillage.domain.places import NETWORKS
from sillage.errors import UnreadableFile
from sillage.imports.facts_rows import Fact, to_batches
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import Flag
from sillage.imports.own_figures import last_of_month
from sillage.imports.own_files import OWN_FILES
from sillage.imports.read import read_bytes
from sillage.kpis.raw_names import RAW_NAMES
from sillage.language import Message, msg

OBSERVATIONS_FORMAT = "told_observations"
ORDERS_FORMAT = "told_orders"
_HEADERS = {"email": "e-mail"}
_AMOUNTS = ("amount", "tax", "shipping", "discount", "refunded", "cost_of_goods")
_KNOWN = {
    kind: frozenset(
        (network, line.raw) for line in RAW_NAMES if kind in line.kinds for network in line.networks or ("",)
    )
    for kind in ("post", "account")
}


class DoubtfulRows(UnreadableFile):
    """Rows of which one at least is doubtful: none is kept.

    Parameters
    ----------
    doubts : sequence of (int, Message)
        Places in the list, from 0, and what is wrong there.
    """

    def __init__(self, doubts: Sequence[tuple[int, Message]]) -> None:
        super().__init__(
            msg("Rows are doubtful, and none was kept."),
            msg("Correct the rows that “details” names, and send all again."),
        )
        self.doubts = tuple(doubts)


def read_told(kind: str, raw: bytes, context: Context) -> ReadFile:
    """Read a body whose fields were checked.

    Parameters
    ----------
    kind : str
        ``orders`` or ``observations``.
    raw : bytes
        As it came; it is kept as the import's raw file.
    context : Context
        The workspace's key, zone and currency.

    Returns
    -------
    ReadFile
        Everything validated.

    Raises
    ------
    DoubtfulRows
        If any row is doubtful.
    """
    body = json.loads(raw)
    return _READERS[kind](body, context)


def _orders(body: Mapping[str, Any], context: Context) -> ReadFile:
    rows = body["orders"]
    columns = [column.name for column in OWN_FILES["orders"].columns]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        named = {_HEADERS.get(name, name.replace("_", " ")): _cell(name, value) for name, value in row.items()}
        writer.writerow([named.get(name, "") for name in columns])
    read = read_bytes(text.getvalue().encode(), context, format=OWN_FILES["orders"].format)[0]
    _refuse(read.flags)
    if read.rows != len(rows):  # a line that looks like a total was put aside
        raise DoubtfulRows([(len(rows) - 1, msg("It looks like the total of the others."))])
    return ReadFile(
        format=ORDERS_FORMAT, rows=read.rows, tables=read.tables, period=read.period, warnings=read.warnings,
        network=read.network, account=read.account, decisions=read.decisions,
    )  # fmt: skip


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Four decimals: "1.250" alone could be a thousand and two hundred and fifty.
    return f"{Decimal(value):.4f}" if name in _AMOUNTS else str(value)


def _refuse(flags: Sequence[Flag]) -> None:
    if flags:
        raise DoubtfulRows([(flag.row - 2, flag.message) for flag in flags])


def _observations(body: Mapping[str, Any], context: Context) -> ReadFile:
    facts: list[Fact] = []
    doubts: list[tuple[int, Message]] = []
    for place, row in enumerate(body["observations"]):
        fact = _fact(row, place)
        if isinstance(fact, Message):
            doubts.append((place, fact))
        else:
            facts.append(fact)
    if doubts:
        raise DoubtfulRows(doubts)
    days = [day for fact in facts for day in (fact["for_date"], fact["to_date"]) if day is not None]
    stated = body.get("observed_at") or ""
    return ReadFile(
        format=OBSERVATIONS_FORMAT,
        rows=len(facts),
        tables={"observations": to_batches("observations", facts)},
        period=(min(days), max(days)) if days else None,
        exported_at=_moment(stated),
    )


def _fact(row: Mapping[str, Any], place: int) -> Fact | Message:
    kind = "post" if row.get("post") else "account"
    network, metric = row["network"], row["metric"]
    if network not in NETWORKS:
        return msg("“{network}” is no network: name one of {known}.", network=network, known=", ".join(NETWORKS))
    if not {("", metric), (network, metric)} & _KNOWN[kind]:
        return msg("“{metric}” is no metric that is read there.", metric=metric)
    window = row["window"]
    days = _days(window, row.get("first") or "", row.get("last") or "")
    if isinstance(days, Message):
        return days
    first, last = days
    return {
        "network": network,
        "account": row["account"],
        "object_kind": kind,
        "object_id": row.get("post") or "",
        "metric": metric,
        "window": window,
        "for_date": first,
        "to_date": last,
        "segment": "",
        "value": float(row["value"]),
        "state": "measured",
        "source": "",
        "row": place + 1,
    }


def _days(window: str, first: str, last: str) -> tuple[date | None, date | None] | Message:
    if window == "lifetime":
        return msg("What holds since the beginning has no days.") if first or last else (None, None)
    try:
        begun = date.fromisoformat(first)
        ended = date.fromisoformat(last) if last else begun
    except ValueError:
        return msg("Its first day is missing, or is no day.")
    if window == "month":
        begun, ended = begun.replace(day=1), last_of_month(begun)
    if ended < begun or (window == "day" and ended != begun):
        return msg("Its last day does not fit its first.")
    return begun, ended


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as exc:
        raise UnreadableFile(msg("“observed_at” is no moment."), msg("Write it like 2026-03-31T12:00:00Z.")) from exc


_READERS: dict[str, Callable[[Mapping[str, Any], Context], ReadFile]] = {
    "orders": _orders,
    "observations": _observations,
}
