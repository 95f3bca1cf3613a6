"""The door of a notebook: a data folder and a workspace, opened in a thread of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sillage import settings
from sillage.errors import WrongUsage
from sillage.language import LANGUAGES, msg
from sillage.notebook.workspace import Workspace
from sillage.services.brand_view import of_brand
from sillage.services.open_workspace import open_workspace


def open_for_notebook(data: str | Path | None, workspace: str, language: str, brand: str = "") -> Workspace:
    """Open a workspace for `sillage.open`.

    Parameters
    ----------
    data : str or Path or None
        The data folder; None for that of ``SILLAGE_DATA``.
    workspace : str
        Its short name; empty means the only one.
    language : str
        A tag; empty for the workspace's.
    brand : str
        Only what is of this brand; empty for the whole workspace.

    Returns
    -------
    Workspace
        Ready to be asked.

    Raises
    ------
    NotFound
        If there is no such workspace or brand.
    WrongUsage
        If Sillage does not speak the language.
    """
    if language and language not in ("fr", *LANGUAGES):
        raise WrongUsage(
            msg("“{language}” is not a language of Sillage.", language=language[:20]),
            msg("Write one of: {known}.", known=", ".join(("fr", *LANGUAGES))),
        )
    folder = settings.data_dir() if data is None else Path(data).expanduser().absolute()
    thread = ThreadPoolExecutor(1, "sillage")
    wanted = workspace or settings.get("SILLAGE_WORKSPACE")
    opened = thread.submit(lambda: open_workspace(folder, wanted)).result()
    thread.submit(lambda: of_brand(opened, brand)).result()  # refused at once, where there is no such brand
    own = opened.workspace
    if language == "fr":
        language = own.language if own.language.startswith("fr") else "fr-CA" if own.currency == "CAD" else "fr-FR"
    return Workspace(opened, language or own.language, thread, brand)
