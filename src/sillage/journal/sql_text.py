"""Files, imports, names and texts as DuckDB's SQL says them."""

from collections.abc import Sequence

import pyarrow as pa

from sillage.domain.fact_table import FactTable
from sillage.domain.places import CommittedImport
from sillage.journal.stored_file import StoredFile

_TYPES = {
    pa.string(): "VARCHAR",
    pa.float64(): "DOUBLE",
    pa.int64(): "BIGINT",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


def source_sql(table: FactTable, files: Sequence[StoredFile]) -> str:
    """Return the query of all rows of files, in the columns and types of the schema.

    Parameters
    ----------
    table : FactTable
        Which table.
    files : sequence of StoredFile
        Possibly none.

    Returns
    -------
    str
        A ``SELECT``.
    """
    declared = ", ".join(
        f"NULL::{_TYPES[kind]} AS {quoted(name)}"
        for name, kind in zip(table.stored_schema.names, table.stored_schema.types, strict=True)
    )
    empty = f"SELECT {declared} WHERE false"
    if not files:
        return empty
    paths = ", ".join(literal(_literal_path(str(file.path))) for file in files)
    read = f"SELECT * FROM read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"  # noqa: S608
    return f"{empty} UNION ALL BY NAME {read}"


def numbers_sql(imports: Sequence[CommittedImport]) -> str:
    """Return the query of imports.

    Parameters
    ----------
    imports : sequence of CommittedImport
        Possibly none.

    Returns
    -------
    str
        A ``SELECT`` of uid and number.
    """
    if not imports:
        return "SELECT NULL::VARCHAR AS uid, NULL::BIGINT AS number WHERE false"
    rows = ", ".join(f"({literal(one.uid)}, {int(one.number)}::BIGINT)" for one in imports)
    return f"SELECT uid, number FROM (VALUES {rows}) AS listed(uid, number)"  # noqa: S608


def quoted(name: str) -> str:
    """Return a name as SQL writes it.

    Parameters
    ----------
    name : str
        Of a column.

    Returns
    -------
    str
        In double quotes.
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    str
        In single quotes.
    """
    return "'" + text.replace("'", "''") + "'"


def _literal_path(path: str) -> str:
    # DuckDB reads *, ? and [ in a path as a pattern; a bracket expression of one character is that character.
    return "".join(f"[{character}]" if character in "*?[" else character for character in path)
