"""Which rows of an import say something that did not stand already."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sillage.journal.delta_table import StoredFile
from sillage.journal.reading import Request, chosen_files, reading_sql

_FILE_ONLY = ("row", "flag")
_BOUNDS = ("network", "metric", "window", "for_date", "to_date")


def fresh_counts_sql(compared: Iterable[tuple[Request, Request, Sequence[StoredFile]]]) -> str:
    """Return the query that counts the file rows of an import, and those of which some fact is new or different.

    Parameters
    ----------
    compared : iterable of (Request, Request, sequence of StoredFile)
        For each table that it wrote to: its own readings, what counts beside it, the table's files.

    Returns
    -------
    str
        A ``SELECT`` of two counts; empty when there is no table.
    """
    seen, fresh = [], []
    for own, standing, files in compared:
        every, new = _fresh_rows_sql(own, standing, files)
        seen.append(every)
        fresh.append(new or every)
    if not seen:
        return ""
    counts = (f"(SELECT count(DISTINCT row) FROM ({' UNION ALL '.join(each)}))" for each in (seen, fresh))  # noqa: S608
    return f"SELECT {', '.join(counts)}"


def _fresh_rows_sql(own: Request, standing: Request, files: Sequence[StoredFile]) -> tuple[str, str]:
    """Return the queries of the import's rows and of the new ones; the second is empty when bounds tell that all are.

    Of what stands, only the keys that the import brings are read: all the rest cannot say the same.
    """
    mine = chosen_files(files, own)
    others = tuple(other for other in chosen_files(files, standing) if any(_touch(file, other) for file in mine))
    seen = reading_sql(replace(own, columns=("row",)), mine)
    if not others:
        return seen, ""
    columns = tuple(name for name, _ in own.table.columns if name not in _FILE_ONLY)
    left = reading_sql(replace(own, columns=(*columns, "row")), mine)
    keys = reading_sql(replace(own, columns=own.table.key), mine)
    right = reading_sql(replace(standing, columns=columns), others, keys)
    return seen, f"SELECT m.row FROM ({left}) AS m ANTI JOIN ({right}) AS o ON {_same(columns)}"  # noqa: S608


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f'm."{name}" IS NOT DISTINCT FROM o."{name}"' for name in columns)


def _touch(file: StoredFile, other: StoredFile) -> bool:
    return all(
        file.least.get(name) is None or other.may_overlap(name, file.least[name], file.greatest[name])
        for name in _BOUNDS
    )
