"""The author's plain text in paragraphs, lines and bullets: no markup language, nothing to escape from."""

from __future__ import annotations

from dataclasses import dataclass

BULLETS = ("- ", "* ", "• ", "– ")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some lines, or some bullets.

    Parameters
    ----------
    lines : tuple of str
        Without their bullets.
    bulleted : bool
        Whether they are a list.
    """

    lines: tuple[str, ...]
    bulleted: bool


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Cut a plain text.

    Parameters
    ----------
    text : str
        As its author wrote it; an empty line parts two paragraphs, a line that begins with ``-`` is a bullet.

    Returns
    -------
    tuple of Paragraph
        In order; empty for an empty text.
    """
    found: list[Paragraph] = []
    group: list[str] = []
    bulleted = False

    def close() -> None:
        if group:
            found.append(Paragraph(tuple(group), bulleted))
            group.clear()

    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.strip()
        is_bullet = line.startswith(BULLETS)
        if not line or is_bullet != bulleted:
            close()
        bulleted = is_bullet
        if line:
            group.append(line[2:].strip() if is_bullet else line)
    close()
    return tuple(found)
