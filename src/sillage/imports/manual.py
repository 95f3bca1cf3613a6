"""The manual's tables of our own files, made from the tables of columns so that they cannot rot."""

from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_files import OWN_FILES

_CELLS = {
    Cell.TEXT: "text",
    Cell.DAY: "day",
    Cell.MONTH: "month",
    Cell.MOMENT: "day or moment",
    Cell.NUMBER: "number",
    Cell.MONEY: "money",
    Cell.WORD: "word",
    Cell.TRUTH: "yes or no",
    Cell.EMAIL: "address, hashed",
    Cell.PHONE: "number, hashed",
    Cell.PERSON: "person, hashed",
}


def own_files_tables() -> str:
    """Return the tables of every file of ours, in Markdown.

    Returns
    -------
    str
        One section a file: title, table of columns in both languages.
    """
    return "\n\n".join(_section(file) for file in OWN_FILES.values()) + "\n"


def _section(file: OwnFile) -> str:
    lines = [
        f"### {file.kind}",
        f"{file.title}. `sillage template {file.kind} --lang fr`",
        "",
        "| English | français | holds | meaning |",
        "|---|---|---|---|",
        *(_line(column) for column in file.columns),
    ]
    if file.any_of:
        lines += ["", f"At least one of: {', '.join(file.any_of)}."]
    return "\n".join(lines)


def _line(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    french = f"**{column.french}**" if column.required else column.french
    return f"| {name} | {french} | {_CELLS[column.cell]} | {column.sentence} |"
