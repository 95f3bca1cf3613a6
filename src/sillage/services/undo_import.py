"""An import stops counting: one update of the ledger, and the earlier values win again."""

from sillage.domain.decisions import ImportRecord
from sillage.ledger import imports_log
from sillage.services.open_workspace import Opened
from sillage.services.turns import writing_turn


def undo_import(opened: Opened, number: int) -> ImportRecord:
    """Undo an import; its rows stay in the journal, and nobody sees them.

    Parameters
    ----------
    opened : Opened
        The workspace.
    number : int
        The import's number.

    Returns
    -------
    ImportRecord
        Undone. Labels that a person put on its posts stay; the same file can be imported again.

    Raises
    ------
    NotFound
        If there is no such import.
    Refused
        If it does not count now.
    Busy
        If another process writes for too long.
    """
    workspace_id = opened.workspace.id
    with writing_turn(opened.data_dir, workspace_id):
        record = imports_log.find(workspace_id, number=number)
        return imports_log.undo(workspace_id, record.uid, opened.now)
