"""The SQL behind the one reading function: which files, which rows, and which of two readings counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import pyarrow as pa

from sillage.domain.fact_table import FactTable
from sillage.domain.facts import OBSERVATIONS
from sillage.domain.period import Period
from sillage.domain.places import CommittedImport
from sillage.journal.delta_table import StoredFile

_TYPES = {
    pa.string(): "VARCHAR",
    pa.float64(): "DOUBLE",
    pa.int64(): "BIGINT",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}
_MOMENTS = {
    "posts": ("published_at", "published_on"),
    "orders": ("ordered_at", "ordered_on"),
    "touches": ("at", "on"),
    "messages": ("sent_at", None),
    "answers": ("sent_at", None),
    "reviews": ("at", None),
    "mentions": ("at", None),
    "events": ("at", None),
}

_READING = "(epoch_us(f.observed_at)::HUGEINT * 100_000_000 + i.number) * 10_000_000_000 + coalesce(f.row, 0)"
"""Precedence as one whole number: the export's own date, then the import's number, then the row."""


@dataclass(frozen=True)
class Request:
    """What somebody wants to read of one table.

    Parameters
    ----------
    table : FactTable
        Which table.
    workspace_id : str
        Whose rows.
    imports : tuple of CommittedImport
        The imports that count.
    metrics : tuple of str
        Only these; empty means all. Observations only.
    period : Period or None
        Only rows that touch it, and rows without a date.
    newest : bool
        Whether only the reading that counts is kept for each key.
    columns : tuple of str
        Only these; empty means all.
    """

    table: FactTable
    workspace_id: str
    imports: tuple[CommittedImport, ...]
    metrics: tuple[str, ...] = ()
    period: Period | None = None
    newest: bool = True
    columns: tuple[str, ...] = field(default=())

    def view_name(self, version: int) -> str:
        """Return a name that only the same request at the same version has.

        Parameters
        ----------
        version : int
            The table's version.

        Returns
        -------
        str
            A plain SQL name.
        """
        parts = [self.workspace_id, str(version), str(self.newest), str(self.metrics), str(self.period)]
        parts += [str(self.columns), *(f"{one.uid}={one.number}" for one in self.imports)]
        return f"{self.table.name}_{blake2b('|'.join(parts).encode(), digest_size=12).hexdigest()}"


def chosen_files(files: Iterable[StoredFile], request: Request) -> tuple[StoredFile, ...]:
    """Return the files that can hold a wanted row, by their bounds.

    Parameters
    ----------
    files : iterable of StoredFile
        The files of one version.
    request : Request
        What is wanted.

    Returns
    -------
    tuple of StoredFile
        Possibly none.
    """
    return tuple(
        file
        for file in files
        if file.may_hold("workspace_id", request.workspace_id)
        and any(file.may_hold("import_uid", one.uid) for one in request.imports)
        and (not request.metrics or any(file.may_hold("metric", metric) for metric in request.metrics))
    )


def reading_sql(request: Request, files: Sequence[StoredFile], keys: str = "") -> str:
    """Return the query that reads a table from its files.

    Parameters
    ----------
    request : Request
        What is wanted.
    files : sequence of StoredFile
        Where it can be.
    keys : str
        A ``SELECT`` of the table's key: only these are read; empty reads all.

    Returns
    -------
    str
        A ``SELECT`` of the stored columns and ``import_number``, or of the columns asked for.
    """
    return narrowing_sql(request, f"({counting_sql(request, files, keys)})")


def counting_sql(request: Request, files: Sequence[StoredFile], keys: str = "") -> str:
    """Return the query of the rows that count, of all metrics and days.

    Columns and types come from the table's schema, never from the files: a file written before a column existed
    gives null.

    Parameters
    ----------
    request : Request
        Whose rows, of which imports.
    files : sequence of StoredFile
        Where they can be.
    keys : str
        A ``SELECT`` of the table's key: only these are read; empty reads all.

    Returns
    -------
    str
        A ``SELECT`` of the stored columns and ``import_number``.
    """
    wanted = f"({_source(request.table, files)}) AS f JOIN ({_numbers(request.imports)}) AS i ON f.import_uid = i.uid"
    if keys:
        same = " AND ".join(f"f.{_name(name)} IS NOT DISTINCT FROM k.{_name(name)}" for name in request.table.key)
        wanted += f" SEMI JOIN ({keys}) AS k ON {same}"
    wanted += f" WHERE f.workspace_id = {_text(request.workspace_id)}"
    return _newest(request.table, wanted) if request.newest else _all(request.table, wanted)


def narrowing_sql(request: Request, source: str) -> str:
    """Return the query of the metrics, days and columns that a request names.

    Parameters
    ----------
    request : Request
        What is wanted.
    source : str
        A table's name, or `counting_sql` in brackets: filters on the key reach its files.

    Returns
    -------
    str
        A ``SELECT``.
    """
    filters = [_when(request)] if request.period else []
    if request.metrics:
        filters.append(f"metric IN ({', '.join(map(_text, request.metrics))})")
    columns = ", ".join(map(_name, request.columns)) if request.columns else "*"
    where = f" WHERE {' AND '.join(filters)}" if filters else ""
    return f"SELECT {columns} FROM {source} AS counted{where}"  # noqa: S608


def held_sql(table: FactTable, files: Sequence[StoredFile]) -> str:
    """Return the query that counts the rows of each workspace's imports.

    Parameters
    ----------
    table : FactTable
        Which table.
    files : sequence of StoredFile
        Its files.

    Returns
    -------
    str
        A ``SELECT`` of workspace, import and count.
    """
    source = f"SELECT workspace_id, import_uid, count(*) FROM ({_source(table, files)})"  # noqa: S608
    return f"{source} GROUP BY workspace_id, import_uid"


def _all(table: FactTable, wanted: str) -> str:
    stored = ", ".join(f"f.{_name(name)}" for name in table.stored_schema.names)
    return f"SELECT {stored}, i.number AS import_number FROM {wanted}"  # noqa: S608


def _newest(table: FactTable, wanted: str) -> str:
    # Grouping with one arg_max for each column is 3 to 4 times faster than a window: columns nobody asks for
    # vanish, and filters on the key reach the files. `arg_max_null`, because a newer blank replaces a value.
    kept = []
    for name in (*table.stored_schema.names, "import_number"):
        if name in table.key:
            kept.append(_name(name))
        elif name == "workspace_id":
            kept.append(f"any_value({_name(name)}) AS {_name(name)}")
        else:
            kept.append(f"arg_max_null({_name(name)}, reading) AS {_name(name)}")
    key = ", ".join(map(_name, table.key))
    ranked = f"SELECT f.*, i.number AS import_number, {_READING} AS reading FROM {wanted}"  # noqa: S608
    return f"SELECT {', '.join(kept)} FROM ({ranked}) GROUP BY {key}"  # noqa: S608


def _source(table: FactTable, files: Sequence[StoredFile]) -> str:
    declared = ", ".join(
        f"NULL::{_TYPES[kind]} AS {_name(name)}"
        for name, kind in zip(table.stored_schema.names, table.stored_schema.types, strict=True)
    )
    empty = f"SELECT {declared} WHERE false"
    if not files:
        return empty
    paths = ", ".join(_text(_literal_path(str(file.path))) for file in files)
    read = f"SELECT * FROM read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"  # noqa: S608
    return f"{empty} UNION ALL BY NAME {read}"


def _numbers(imports: Sequence[CommittedImport]) -> str:
    if not imports:
        return "SELECT NULL::VARCHAR AS uid, NULL::BIGINT AS number WHERE false"
    rows = ", ".join(f"({_text(one.uid)}, {int(one.number)}::BIGINT)" for one in imports)
    return f"SELECT uid, number FROM (VALUES {rows}) AS listed(uid, number)"  # noqa: S608


def _when(request: Request) -> str:
    period = request.period
    if period is None:
        return ""
    first, last = f"DATE '{period.first.isoformat()}'", f"DATE '{period.last.isoformat()}'"
    if request.table is OBSERVATIONS:
        return f"(for_date IS NULL OR (for_date <= {last} AND coalesce(to_date, for_date) >= {first}))"
    moment, day = _MOMENTS[request.table.name]
    start, end = (f"TIMESTAMPTZ '{one.isoformat()}'" for one in period.bounds_utc())
    inside = f"{_name(moment)} >= {start} AND {_name(moment)} < {end}"
    if day is None:
        return f"({_name(moment)} IS NULL OR ({inside}))"
    return (
        f"CASE WHEN {_name(moment)} IS NOT NULL THEN {inside}"
        f" WHEN {_name(day)} IS NOT NULL THEN {_name(day)} BETWEEN {first} AND {last} ELSE true END"
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal_path(path: str) -> str:
    # DuckDB reads *, ? and [ in a path as a pattern; a bracket expression of one character is that character.
    return "".join(f"[{character}]" if character in "*?[" else character for character in path)
