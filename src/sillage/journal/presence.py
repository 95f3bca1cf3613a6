"""Is what the ledger says was stored still there? A table that lost its newest log entries reads as a sound, older one.

Every append carries its import's transaction number, and the ledger remembers the tables that each import wrote. The
numbers are read from the log; what it does not show is asked of Delta itself, which takes ten milliseconds an import.
"""

from collections.abc import Iterable, Sequence

from sillage.domain.places import CommittedImport
from sillage.errors import DamagedStore
from sillage.journal.delta_table import StoredTable
from sillage.journal.stored_file import StoredFile
from sillage.language import msg


class Transactions:
    """The imports that one table's log holds, remembered from one question to the next.

    Parameters
    ----------
    stored : StoredTable
        The table.
    """

    def __init__(self, stored: StoredTable) -> None:
        self._stored = stored

    def lost(self, imports: Iterable[CommittedImport]) -> tuple[CommittedImport, ...]:
        """Return the imports that wrote to the table, and that its log does not know.

        Parameters
        ----------
        imports : iterable of CommittedImport
            Those without a word about their tables are passed over.

        Returns
        -------
        tuple of CommittedImport
            None at all when the table is whole.
        """
        name = self._stored.table.name
        said = [one for one in imports if name in dict(one.tables)]
        if not said:
            return ()
        held = self._stored.snapshot().numbers
        return tuple(one for one in said if one.uid not in held and not self._stored.holds(one.uid))

    def check(self, imports: Iterable[CommittedImport]) -> None:
        """Refuse to read a table that has lost an import.

        Parameters
        ----------
        imports : iterable of CommittedImport
            The imports that count.

        Raises
        ------
        DamagedStore
            If one of them is missing.
        """
        lost = self.lost(imports)
        if lost:
            raise DamagedStore(
                msg(
                    "The rows of import {number} ({file}) are missing from the journal’s table {table}.",
                    number=str(lost[0].number),
                    file=lost[0].file_name,
                    table=self._stored.table.name,
                ),
                msg("Run “sillage doctor”, then import the file again or restore your last backup."),
            )


def check_files(files: Sequence[StoredFile], table: str) -> None:
    """Refuse files that are missing or of another size.

    Parameters
    ----------
    files : sequence of StoredFile
        The files that are about to be read.
    table : str
        Their table, for the message.

    Raises
    ------
    DamagedStore
        If one is not what the log says.
    """
    for file in files:
        path = file.path
        if not path.is_file() or path.stat().st_size != file.size:
            raise unreadable(file, table)


def unreadable(file: StoredFile, table: str) -> DamagedStore:
    """Return what is said of a file that is missing, or that is not what the log says.

    Parameters
    ----------
    file : StoredFile
        Which.
    table : str
        Its table.
    """
    return DamagedStore(
        msg("A file of the journal's table {table} is missing or damaged: {file}", table=table, file=file.name),
        msg("Run “sillage doctor”, then “sillage restore” with your last backup."),
    )
