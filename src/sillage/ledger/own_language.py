"""The language that a data folder speaks, asked before anything else is known about it.

A backup, a restore and a doctor's visit speak before the ledger is opened, and sometimes because it cannot be: what
cannot be read is no language, never a refusal.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sillage import settings
from sillage.errors import SillageError
from sillage.ledger.connection import FILE_NAME, setup, sqlite_address

_QUESTION = "SELECT DISTINCT language FROM ledger_workspace"


def own_language(data_dir: Path, slug: str = "") -> str:
    """Return the language of a data folder's workspace.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    slug : str
        Which workspace; empty means all of them, if they speak one language.

    Returns
    -------
    str
        One of `sillage.language.LANGUAGES`; empty when it cannot be read.
    """
    if settings.get("SILLAGE_DATABASE_URL"):
        with suppress(SillageError):
            return _only(_asked_of_postgresql(data_dir, slug))
        return ""
    path = data_dir / FILE_NAME
    if not path.is_file():
        return ""
    with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(sqlite_address(data_dir), uri=True)) as reading:
        where, values = (" WHERE slug = ?", (slug,)) if slug else ("", ())
        return _only([language for (language,) in reading.execute(_QUESTION + where, values)])
    return ""


def _asked_of_postgresql(data_dir: Path, slug: str) -> list[str]:
    from sillage.ledger.refusals import translated

    setup(data_dir)
    from sillage.ledger.workspaces import Workspace

    with translated():
        found = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.all()
        return list(found.values_list("language", flat=True).distinct())


def _only(languages: list[str]) -> str:
    return str(languages[0]) if len(languages) == 1 else ""
