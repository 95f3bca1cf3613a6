"""How one of our own files is declared: its columns in both languages, and what stands in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from sillage.imports.headers import fold
from sillage.language import Message


class Cell(StrEnum):
    """What a cell holds, and so how it is read."""

    TEXT = "text"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"
    WORD = "word"
    TRUTH = "truth"
    EMAIL = "email"
    PHONE = "phone"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one of our files.

    Parameters
    ----------
    name, french : str
        The header in the English and in the French template.
    cell : Cell
        What stands in it.
    sentence : str
        What it means, for the manual.
    synonyms : tuple of str
        Other headers that are accepted, in either language.
    required : bool
        Whether a row says nothing without it, and a file without it is not this file.
    words : mapping of str to str, optional
        The words that a `Cell.WORD` knows, folded, and their codes.
    free : bool
        Whether a word outside `words` is kept as it stands; else the row is flagged.
    """

    name: str
    french: str
    cell: Cell = Cell.TEXT
    sentence: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    free: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column."""
        return (self.name, self.french, *self.synonyms)


def plain(header: str) -> str:
    """Fold a header, underscores read as spaces.

    Parameters
    ----------
    header : str
        As the file writes it.

    Returns
    -------
    str
        What columns are compared by.
    """
    return fold(header.replace("_", " "))


@dataclass(frozen=True)
class OwnFile:
    """One kind of file of ours.

    Parameters
    ----------
    kind : str
        Its name on the command line; its format is ``own_<kind>``.
    title : Message
        What it holds, in a few words.
    table : str
        The journal's table that it feeds; empty when it feeds the ledger.
    columns : tuple of Column
        In the template's order.
    any_of : tuple of str
        At least one of these columns must be there too; empty asks for nothing.
    examples : tuple of mapping
        The template's rows: column name to English cell, or to a pair (English, French).
    """

    kind: str
    title: Message
    table: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...] = ()
    examples: tuple[Mapping[str, str | tuple[str, str]], ...] = ()

    @property
    def format(self) -> str:
        """The format's id."""
        return f"own_{self.kind}"

    @cached_property
    def own_names(self) -> dict[str, str]:
        """Template header, folded, to column."""
        return {plain(header): column.name for column in self.columns for header in (column.french, column.name)}

    @cached_property
    def synonyms(self) -> dict[str, str]:
        """Other accepted header, folded, to column."""
        return {plain(header): column.name for column in self.columns for header in column.synonyms}

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a file is not this one."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return a column by its English name.

        Parameters
        ----------
        name : str
            Its English header.

        Returns
        -------
        Column
            The column.

        Raises
        ------
        KeyError
            If there is none by that name.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
