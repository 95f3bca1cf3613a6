"""Which rows of an import say something that did not stand already."""

from collections.abc import Sequence
from dataclasses import replace

from sillage.journal.delta_table import StoredFile
from sillage.journal.reading import Request, chosen_files, reading_sql

_FILE_ONLY = ("row", "flag")
_BOUNDS = ("network", "metric", "window", "for_date", "to_date")


def fresh_rows_sql(own: Request, standing: Request, files: Sequence[StoredFile]) -> tuple[str, str]:
    """Return the queries of the file rows of an import, and of those that say something new.

    Parameters
    ----------
    own : Request
        The import's own readings.
    standing : Request
        What counts beside it.
    files : sequence of StoredFile
        The table's files.

    Returns
    -------
    tuple of str
        Two ``SELECT`` of ``row``; the second is empty when the bounds of the files tell that every row is new.
    """
    mine = chosen_files(files, own)
    others = tuple(other for other in chosen_files(files, standing) if any(_touch(file, other) for file in mine))
    seen = reading_sql(replace(own, columns=("row",)), mine)
    if not others:
        return seen, ""
    columns = tuple(name for name, _ in own.table.columns if name not in _FILE_ONLY)
    left = reading_sql(replace(own, columns=(*columns, "row")), mine)
    right = reading_sql(replace(standing, columns=columns), others)
    same = " AND ".join(f'm."{name}" IS NOT DISTINCT FROM o."{name}"' for name in columns)
    return seen, f"SELECT m.row FROM ({left}) AS m ANTI JOIN ({right}) AS o ON {same}"  # noqa: S608


def _touch(file: StoredFile, other: StoredFile) -> bool:
    return all(
        file.least.get(name) is None or other.may_overlap(name, file.least[name], file.greatest[name])
        for name in _BOUNDS
    )
