"""Sillage: what your social media leave behind, and what they earn back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sillage.notebook.workspace import Workspace

__version__ = "0.1.0"


def open(data: str | Path | None = None, workspace: str = "", language: str = "", brand: str = "") -> Workspace:
    """Open a workspace from a notebook or a script: its answers as tables and charts.

    Parameters
    ----------
    data : str or Path, optional
        The data folder; that of ``SILLAGE_DATA`` by default.
    workspace : str
        Which workspace, by its short name; empty means the only one.
    language : str
        ``fr``, ``fr-CA``, ``fr-FR`` or ``en``; the workspace's by default.
    brand : str
        Only what is of this brand, where the workspace speaks for several.

    Returns
    -------
    Workspace
        Ready to be asked.

    Raises
    ------
    NotFound
        If nothing was made there yet, or no workspace or brand has that name.
    """
    from sillage.notebook.opening import open_for_notebook

    return open_for_notebook(data, workspace, language, brand)
