"""The manual's table of formats: ``python -m sillage.imports.formats_page > docs/formats.md`` makes it."""

from __future__ import annotations

import sys

from sillage.domain.places import NETWORKS
from sillage.imports.flags import FLAGS
from sillage.imports.formats import FORMATS, Format
from sillage.imports.signatures import Level, Signature

_HEAD = """# The files that can be read

This page is made from the table of formats (`python -m sillage.imports.formats_page > docs/formats.md`); a test holds
both equal. A file is recognised by a few columns, never by an exact header: order, case, accents and further columns do
not matter, and the names below are the English ones where exports have several. Columns that nothing knows are named in
a warning. Any other CSV or XLSX goes through a mapping that is guessed, shown and confirmed.
"""
_ROWS = {
    Level.POST: "a post",
    Level.AD: "an ad over its reporting days",
    Level.ACCOUNT: "an account's day",
    Level.RIVAL: "a rival's account",
    Level.SEGMENT: "a part of the audience",
}


def formats_page() -> str:
    """Return the page of the manual that lists every format.

    Returns
    -------
    str
        Markdown.
    """
    lines = [_HEAD, "| format | what | network | a row is | recognised by |", "|---|---|---|---|---|"]
    lines += [row for format in FORMATS.values() for row in _rows(format)]
    lines += ["", "## Doubtful rows", "", "A doubtful row is kept and flagged; a damaged file is refused whole.", ""]
    lines += ["| flag | meaning |", "|---|---|", *(f"| `{code}` | {message} |" for code, message in FLAGS.items())]
    lines += ["", "## Metrics", "", "The network's own name in English, whatever the language of the file."]
    for format in FORMATS.values():
        if format.signatures:
            lines += ["", f"**{format.title}** (`{format.id}`): {_metrics(format)}."]
    return "\n".join(lines) + "\n"


def _rows(format: Format) -> list[str]:
    network = NETWORKS.get(format.network, "")
    if not format.signatures:
        return [f"| `{format.id}` | {format.title} | {network} | | |"]
    if format.read_records:
        row = _ROWS[format.signatures[0].level]
        return [f"| `{format.id}` | {format.title} | {network} | {row} | the titles of its blocks |"]
    made = []
    for signature in format.signatures:
        needed = ", ".join(
            f"`{signature.by_key[key].names[0]}`" for key in signature.required if key in signature.by_key
        )
        made.append(
            f"| `{format.id}` | {format.title} | {network} | {_ROWS[signature.level]} | {needed}{_either(signature)} |"
        )
    return list(dict.fromkeys(made))


def _either(signature: Signature) -> str:
    names = " or ".join(f"`{signature.by_key[key].names[0]}`" for key in signature.any_of)
    return f"; {names}" if names else ""


def _metrics(format: Format) -> str:
    names = [column.metric for one in format.signatures for column in one.columns if column.role.value == "metric"]
    titles = [title.metric for one in format.signatures for title in one.titles]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(titles or names))


if __name__ == "__main__":
    sys.stdout.write(formats_page())
