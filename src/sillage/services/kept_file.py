"""The file of an import, as it came."""

from pathlib import Path

from sillage.domain.decisions import ImportRecord
from sillage.journal.raw_files import RawFiles
from sillage.services.open_workspace import Opened


def kept_file(opened: Opened, record: ImportRecord) -> Path | None:
    """Return where the file of an import is kept.

    Parameters
    ----------
    opened : Opened
        The workspace.
    record : ImportRecord
        The import.

    Returns
    -------
    Path or None
        None where it is kept no more.
    """
    if len(record.sha256) < 3:
        return None
    path = RawFiles(opened.data_dir / "raw").path_of(record.sha256)
    return path if path.is_file() else None
