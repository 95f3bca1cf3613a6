"""Where sessions are kept: files of the data folder, outside the ledger.

A backup holds none of them, so a restored one logs nobody in; and a login changes nothing of the data that pages are
kept by.
"""

from __future__ import annotations

from django.contrib.sessions.backends import file

from sillage import settings

FOLDER = "sessions"


class SessionStore(file.SessionStore):
    """Django's files of sessions, in the data folder of this moment, readable by its owner alone."""

    @classmethod
    def _get_storage_path(cls) -> str:
        folder = settings.data_dir() / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(folder)
