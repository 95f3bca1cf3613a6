"""The stylesheet, and the addresses of the scripts, whose names hold their hash: a browser keeps them for good."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from sillage.reports import html

ROOM = Path(__file__).parent


@cache
def script(name: str) -> str:
    """Return the address of a script.

    Parameters
    ----------
    name : str
        ``theme``, ``app`` or ``vega``.

    Returns
    -------
    str
        On this server.
    """
    return f"/static/{built()[name]}"


@cache
def built() -> dict[str, str]:
    """Return the names of what was built from the sources under ``scripts/``, and the sources' hash.

    Returns
    -------
    dict
        By the name of the bundle, and ``sources``.
    """
    found: dict[str, str] = json.loads((ROOM / "scripts" / "built.json").read_text(encoding="utf-8"))
    return found


@cache
def stylesheet() -> str:
    """Return the pages' stylesheet: the report's, with its tokens and its font, then what only pages have.

    The font is there when a page is first painted or not at all on that page: one that comes later makes lines break
    elsewhere, and what stands below them jump.
    """
    shared = html.stylesheet(embed_font=False).replace("font-display:swap", "font-display:optional")
    return shared + (ROOM / "assets" / "web.css").read_text(encoding="utf-8")
