"""An import that was undone counts again: by its switch, or from the file as it was kept."""

from __future__ import annotations

import secrets
import shutil

from sillage.domain.decisions import ImportStatus
from sillage.errors import NotFound, Refused
from sillage.language import msg
from sillage.ledger import belongings, imports_log
from sillage.services import file_jobs, incoming
from sillage.services.bring_files import take_in
from sillage.services.incoming import Incoming
from sillage.services.kept_file import kept_file
from sillage.services.lost_rows import is_lost
from sillage.services.open_workspace import Opened
from sillage.services.own_shops import keeps_its_shops
from sillage.services.turns import writing_turn


def redo_import(opened: Opened, number: int, who: str) -> Incoming | None:
    """Make an undone import count again.

    Parameters
    ----------
    opened : Opened
        The workspace.
    number : int
        The import's number.
    who : str
        Who asks.

    Returns
    -------
    Incoming or None
        The kept file, to be imported anew in the background, where the journal has the rows no more, or its shop's name
        is another brand's meanwhile; None when the import counts again.

    Raises
    ------
    NotFound
        If there is no such import, or its rows and its file are both gone.
    Refused
        If it is not undone, or the same file counts under another number.
    """
    workspace_id = opened.workspace.id
    with writing_turn(opened.data_dir, workspace_id):
        record = imports_log.find(workspace_id, number=number)
        for one in imports_log.find_by_sha(workspace_id, record.sha256):
            if one.status is ImportStatus.COMMITTED and one.part == record.part and one.number != number:
                raise Refused(
                    msg("The same file counts already: import {number}.", number=str(one.number)),
                    msg("Look at the list of imports."),
                )
        brand = belongings.brands_of(workspace_id, "import").get(str(number), "")
        counts_as_it_is = not is_lost(opened, record, record.tables) and keeps_its_shops(opened.whole(), record, brand)
        if record.status is not ImportStatus.UNDONE or counts_as_it_is:
            imports_log.redo(workspace_id, record.uid, opened.now)
            return None
    path = kept_file(opened, record)
    if path is None:
        raise NotFound(
            msg("The file of import {number} is kept no more.", number=str(number)), msg("Bring the file again.")
        )
    copy = opened.data_dir / incoming.FOLDER / f"{secrets.token_hex(16)}{incoming.UPLOADED}"
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(path, copy)
    waits = take_in(opened.data_dir, workspace_id, record.file_name, copy, who=who, now=opened.now, brand=brand)
    file_jobs.ask_import(opened.data_dir, waits, who)
    return waits
