"""From tables and their signature to what the journal stores: the one reader of every network's exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.decisions import Decisions
from sillage.domain.facts import POSTS
from sillage.domain.places import Account
from sillage.domain.places import Role as Standing
from sillage.errors import UnreadableFile
from sillage.imports import objects
from sillage.imports.checks import check_dates, check_repeats, check_values, drop_rows, first_and_last
from sillage.imports.columns import Found, find_columns, read_all_dates, read_measures
from sillage.imports.dates import Dates, export_moment, range_in_name
from sillage.imports.files import Batches, Context, ReadFile
from sillage.imports.flags import MOST_KEPT, Doubts
from sillage.imports.headers import fold
from sillage.imports.observations import Cells, Frame, Measure, batches
from sillage.imports.segments import SEGMENT_WORDS
from sillage.imports.signatures import Level, Role, Signature
from sillage.imports.tables import Table
from sillage.language import Message, msg

_KINDS = {
    Level.POST: "post",
    Level.AD: "ad",
    Level.ACCOUNT: "account",
    Level.RIVAL: "account",
    Level.SEGMENT: "segment",
}
Range = tuple[date, date]


@dataclass(frozen=True)
class Reading:
    """One table, read.

    Parameters
    ----------
    frame : Frame
        What its metrics share.
    measures : tuple of Measure
        Its metrics.
    posts : dict of str to cells
        Columns of the journal's ``posts``; empty when the table speaks of none.
    doubts : Doubts
        Its doubtful rows.
    days : tuple of date or None
        First and last.
    warnings : tuple of Message
        What the user should know.
    """

    frame: Frame
    measures: tuple[Measure, ...]
    posts: dict[str, Cells]
    doubts: Doubts
    days: Range | None
    warnings: tuple[Message, ...]


def read_signatures(tables: Sequence[tuple[Table, Signature]], format_id: str, context: Context) -> ReadFile:
    """Read every table of one file.

    Parameters
    ----------
    tables : sequence of (Table, Signature)
        Its tables, all of one format.
    format_id : str
        The format's id.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Everything validated; batches are made when asked for.

    Raises
    ------
    UnreadableFile
        If a table is not what its header says.
    NeedsConfirmation
        If a guess is needed and may not be used.
    """
    readings = [_read_one(table, signature, context) for table, signature in tables]
    days = [day for reading in readings if reading.days for day in reading.days]
    rows = sum(reading.frame.count for reading in readings)
    warnings = _distinct(warning for reading in readings for warning in reading.warnings)
    return ReadFile(
        format=format_id,
        network=_only(reading.frame.shared["network"] for reading in readings),
        account=_only(reading.frame.shared["account"] for reading in readings),
        rows=rows,
        flagged=sum(reading.doubts.count for reading in readings),
        tables=_tables(readings),
        decisions=_decisions(tables, readings),
        period=(min(days), max(days)) if days else None,
        exported_at=export_moment(context.file_name),
        warnings=warnings if rows else (*warnings, msg("The file has a header and no rows.")),
        flags=tuple(flag for reading in readings for flag in reading.doubts.flags())[:MOST_KEPT],
        part=tables[0][0].sheet if len(tables) == 1 else "",
    )


def _read_one(table: Table, signature: Signature, context: Context) -> Reading:
    table = _without_totals(table, signature)
    signature = _titled(table, signature)
    found, warnings = find_columns(table, signature)
    doubts = Doubts(table.rows)
    stated = range_in_name(context.file_name)
    dates, guesses = read_all_dates(found, signature, context, stated)
    measures = read_measures(found, table, context, doubts)
    check_dates(list(dates.values()), stated, doubts)
    check_values(measures, doubts)
    shared = _shared(found, signature, context, doubts, dates, stated)
    keys = [cells for name, cells in shared.items() if name in _KEYS and isinstance(cells, pa.Array)]
    check_repeats(keys, doubts)
    shared |= {"flag": doubts.column(), "row": pa.array(table.rows)}
    posts = _posts(found, signature, shared, dates) if signature.level in (Level.POST, Level.AD) else {}
    days = _days(shared, posts, context.zone)
    if signature.level is Level.AD and isinstance(shared["segment"], pa.Array):
        guesses.append(msg("The rows are broken down: they are kept as segments, and make no total."))
    if signature.level is Level.POST and not dates and not signature.snowflake and len(table):
        guesses.append(msg("The file gives no date for its posts: they belong to no period."))
    return Reading(Frame(len(table), shared), tuple(measures), posts, doubts, days, (*warnings, *guesses))


_KEYS = ("network", "account", "object_id", "for_date", "to_date", "segment")


def _without_totals(table: Table, signature: Signature) -> Table:
    if not signature.skip_first or not len(table):
        return table
    head = [fold(cell or "") in signature.skip_first for cell in table.columns[0].slice(0, 3).to_pylist()]
    tail = [fold(cell or "") in signature.skip_first for cell in table.columns[0].slice(len(table) - 1).to_pylist()]
    keep = np.ones(len(table), dtype=bool)
    keep[: len(head)] &= ~np.array(head)
    keep[-1] &= not tail[0]
    return replace(table, columns=drop_rows(pa.array(keep), table.columns), rows=table.rows[keep])


def _titled(table: Table, signature: Signature) -> Signature:
    """Name the only metric of a series by the line that stands above it."""
    if not signature.titles:
        return signature
    above = [fold(" ".join(cell for cell in line if cell)) for line in table.preamble]
    for line in reversed([line for line in above if line and not line.startswith("sep=")]):
        for title in signature.titles:
            if line in title.folded:
                columns = tuple(
                    replace(one, metric=title.metric) if one.role is Role.METRIC else one for one in signature.columns
                )
                return replace(signature, columns=columns, network=title.network or signature.network)
        raise UnreadableFile(
            msg("The series called “{title}” is not known.", title=line),
            msg("Export it as a table, or import it through a mapping."),
        )
    raise UnreadableFile(
        msg("Nothing above the figures says what they count."), msg("Export the file again, with its first lines.")
    )


def _shared(
    found: dict[str, Found],
    signature: Signature,
    context: Context,
    doubts: Doubts,
    dates: dict[Role, Dates],
    stated: Range | None,
) -> dict[str, Cells]:
    zones = sorted({zone for column in dates.values() for zone in column.zones})
    shared: dict[str, Cells] = {
        "network": objects.network_of(found, signature, context),
        "account": objects.account_of(found, signature, context),
        "object_kind": _KINDS[signature.level],
        "object_id": "",
        "window": signature.window,
        "for_date": None,
        "to_date": None,
        "segment": objects.segments(found, SEGMENT_WORDS),
        "state": "measured",
        "source": signature.source,
        "source_zone": zones[0] if len(zones) == 1 else "",
    }
    if signature.level is Level.POST:
        shared["object_id"] = objects.post_ids(found, signature, doubts)
    elif signature.level is Level.AD:
        shared["object_id"] = objects.ad_ids(found, doubts)
    return shared | _windows(signature, dates, stated, len(doubts.rows))


def _windows(signature: Signature, dates: dict[Role, Dates], stated: Range | None, count: int) -> dict[str, Cells]:
    day = dates.get(Role.DAY)
    first, last = dates.get(Role.FIRST, day), dates.get(Role.LAST, day)
    if signature.level in (Level.AD, Level.ACCOUNT) and first is not None:
        return _from_days(first.days, (last or first).days, signature.window)
    if signature.level is Level.POST and day is not None and not signature.day_is_publication:
        return _from_days(day.days, day.days, signature.window)
    if signature.window == "period" and stated:
        days = [pa.repeat(pa.scalar(bound), count) for bound in stated]
        return {"for_date": days[0], "to_date": days[1]}
    if signature.window == "period":
        return {"window": "lifetime"}
    return {}


def _from_days(first: np.ndarray[Any, Any], last: np.ndarray[Any, Any], otherwise: str) -> dict[str, Cells]:
    """Name the window of each row by its days: one day, several, or none."""
    last = np.where(np.isnat(last), first, last)
    none = np.isnat(first)
    fallback = otherwise if otherwise not in ("day", "period") else "lifetime"
    names = np.where(none, fallback, np.where(first == last, "day", "period"))
    distinct = np.unique(names)
    window: Cells = str(distinct[0]) if len(distinct) == 1 else pa.array(names.tolist(), pa.string())
    return {"window": window, "for_date": _day_array(first), "to_date": _day_array(np.where(none, first, last))}


def _day_array(days: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(days.astype("datetime64[D]")).cast(pa.date32())


def _posts(
    found: dict[str, Found], signature: Signature, shared: dict[str, Cells], dates: dict[Role, Dates]
) -> dict[str, Cells]:
    ids = shared["object_id"]
    title = objects.texts(found, Role.TITLE)
    text = objects.texts(found, Role.TEXT)
    posts: dict[str, Cells] = {
        **{name: shared[name] for name in ("network", "account", "object_kind", "source_zone", "flag", "row")},
        "post_id": ids,
        "post_type": objects.post_types(found),
        "text": objects.longest((text, title)) if text is not None else None,
        "title": objects.texts(found, Role.AD_NAME) if signature.level is Level.AD else title,
        "url": objects.texts(found, Role.URL),
        "campaign": objects.filled(objects.texts(found, Role.CAMPAIGN)),
        "duration_s": objects.durations(found),
    }
    published = dates.get(Role.PUBLISHED) or (dates.get(Role.DAY) if signature.day_is_publication else None)
    if signature.level is Level.POST and (published is not None or signature.snowflake):
        posts |= _publication(ids, published, snowflake=signature.snowflake)
    return posts


def _publication(ids: Cells, published: Dates | None, *, snowflake: bool) -> dict[str, Cells]:
    if published is None:
        moments = objects.moments_of(ids, None)
        return {"published_at": _moment_array(moments)}
    moments = published.moments
    if snowflake:
        moments = np.where(np.isnat(moments), objects.moments_of(ids, published), moments)
    days = published.days.copy()
    days[~np.isnat(moments)] = np.datetime64("NaT")
    return {"published_at": _moment_array(moments), "published_on": _day_array(days)}


def _moment_array(moments: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(moments.astype("datetime64[us]")).cast(pa.timestamp("us", tz="UTC"))


def _days(shared: dict[str, Cells], posts: dict[str, Cells], zone: str) -> Range | None:
    bounds: list[date] = []
    for name in ("for_date", "to_date"):
        cells = shared[name]
        if isinstance(cells, pa.Array) and cells.null_count < len(cells):
            bounds += list(pc.min_max(cells).as_py().values())
    moments = posts.get("published_at")
    if isinstance(moments, pa.Array) and moments.null_count < len(moments):
        bounds += [moment.astimezone(ZoneInfo(zone)).date() for moment in pc.min_max(moments).as_py().values()]
    days = posts.get("published_on")
    if isinstance(days, pa.Array):
        bounds += first_and_last(days.to_numpy(zero_copy_only=False).astype("datetime64[D]")) or ()
    return (min(bounds), max(bounds)) if bounds else None


def _tables(readings: Sequence[Reading]) -> dict[str, Batches]:
    tables: dict[str, Batches] = {}
    if any(reading.posts and reading.frame.count for reading in readings):
        tables["posts"] = lambda: (_post_batch(reading) for reading in readings if reading.posts)
    if any(reading.measures for reading in readings):
        tables["observations"] = lambda: _observations(readings)
    return tables


def _observations(readings: Sequence[Reading]) -> Iterator[pa.RecordBatch]:
    for reading in readings:
        yield from batches(reading.frame, reading.measures)


def _post_batch(reading: Reading) -> pa.RecordBatch:
    count = reading.frame.count
    columns = []
    for field in POSTS.import_schema:
        cells = reading.posts.get(field.name)
        if cells is None or isinstance(cells, str):
            cells = pa.nulls(count, field.type) if cells is None else pa.repeat(pa.scalar(cells), count)
        columns.append(cells.cast(field.type))
    batch = pa.RecordBatch.from_arrays(columns, schema=POSTS.import_schema)
    return batch if reading.posts["object_kind"] == "post" else _last_of_each(batch)


def _last_of_each(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Keep the last row of each ad: a file has one for each of its reporting periods."""
    codes = batch.column("post_id").dictionary_encode().indices.to_numpy()
    _, last = np.unique(codes[::-1], return_index=True)
    return batch.take(pa.array(np.sort(len(codes) - 1 - last)))


def _decisions(tables: Sequence[tuple[Table, Signature]], readings: Sequence[Reading]) -> Decisions:
    rivals: dict[tuple[str, str], Account] = {}
    for (_, signature), reading in zip(tables, readings, strict=True):
        if signature.level is not Level.RIVAL:
            continue
        names = reading.frame.shared["account"]
        for name in pc.unique(names).to_pylist() if isinstance(names, pa.Array) else [names]:
            if name:
                rivals[signature.network, name] = Account(signature.network, name, Standing.RIVAL)
    return Decisions(accounts=tuple(rivals.values()))


def _only(cells: Iterable[Cells]) -> str:
    distinct = {cell if isinstance(cell, str) else None for cell in cells}
    only = distinct.pop() if len(distinct) == 1 else None
    return only or ""


def _distinct(warnings: Iterable[Message]) -> tuple[Message, ...]:
    return tuple({str(warning): warning for warning in warnings}.values())
