"""What axes and their keys are called on a terminal; programs read the codes in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.cli import terminal

if TYPE_CHECKING:
    from sillage.language import Message


def title(axis: str) -> Message:
    """Return an axis's name.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``... or empty.

    Returns
    -------
    Message
        For a table's header.
    """
    from sillage.services.axis_names import axis_title

    return axis_title(axis)


def key(axis: str, code: str) -> str:
    """Return what one row of an axis is called.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...
    code : str
        The row's key; empty where the facts name none.

    Returns
    -------
    str
        In the reader's language; names that people gave stay as they are.
    """
    from sillage.language import Message
    from sillage.language.plain_text import on_one_line
    from sillage.services.axis_names import key_name

    found = key_name(axis, code)
    return terminal.words().render(found) if isinstance(found, Message) else on_one_line(found)


def keys(axis: str, codes: tuple[str, ...]) -> str:
    """Return what several rows of an axis are called, side by side.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...
    codes : tuple of str
        Their keys.

    Returns
    -------
    str
        With commas.
    """
    return ", ".join(key(axis, code) for code in codes)
