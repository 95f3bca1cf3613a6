"""Which rows of an import say something that did not stand already."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sillage.journal.reading import Request, chosen_files, reading_sql
from sillage.journal.stored_file import StoredFile

_FILE_ONLY = ("row", "flag")
_BOUNDS = ("network", "metric", "window", "for_date", "to_date")


def fresh_counts_sql(compared: Iterable[tuple[Request, Request, Sequence[StoredFile]]]) -> str:
    """Return the query that counts the file rows of an import, the new ones, and those that put a reading aside.

    Parameters
    ----------
    compared : iterable of (Request, Request, sequence of StoredFile)
        For each table that it wrote to: its own readings, what counts beside it, the table's files.

    Returns
    -------
    str
        A ``SELECT`` of three counts: rows, rows of which some fact is new or different, rows of which some fact stood
        with something else in it; empty when there is no table.
    """
    each = [_compared_sql(own, standing, files) for own, standing, files in compared]
    if not each:
        return ""
    counts = ("", " FILTER (WHERE fresh)", " FILTER (WHERE other)")
    counted = ", ".join(f"count(DISTINCT row){which}" for which in counts)
    return f"SELECT {counted} FROM ({' UNION ALL '.join(each)})"  # noqa: S608


def _compared_sql(own: Request, standing: Request, files: Sequence[StoredFile]) -> str:
    """Return the query of the import's rows, each with whether it is new and whether it puts a reading aside.

    Of what stands, only the keys that the import brings are read: all the rest is no reading of the same thing.
    """
    mine = chosen_files(files, own)
    others = tuple(other for other in chosen_files(files, standing) if any(_touch(file, other) for file in mine))
    if not others:
        # Bounds tell that all are new.
        seen = reading_sql(replace(own, columns=("row",)), mine)
        return f"SELECT row, true AS fresh, false AS other FROM ({seen})"  # noqa: S608
    columns = tuple(name for name, _ in own.table.columns if name not in _FILE_ONLY)
    left = reading_sql(replace(own, columns=(*columns, "row")), mine)
    keys = reading_sql(replace(own, columns=own.table.key), mine)
    right = reading_sql(replace(standing, columns=columns), others, keys)
    known, same = "o.stood IS NOT NULL", _same(columns)
    return (
        f"SELECT m.row, NOT ({known} AND {same}) AS fresh, {known} AND NOT ({same}) AS other FROM ({left}) AS m "  # noqa: S608
        f"LEFT JOIN (SELECT *, true AS stood FROM ({right})) AS o ON {_same(own.table.key)}"
    )


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f'm."{name}" IS NOT DISTINCT FROM o."{name}"' for name in columns)


def _touch(file: StoredFile, other: StoredFile) -> bool:
    return all(
        file.least.get(name) is None or other.may_overlap(name, file.least[name], file.greatest[name])
        for name in _BOUNDS
    )
