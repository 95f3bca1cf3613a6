"""The parts that pages are made of, as frozen values: each has a template of the same name, `docs/web.md` shows them.

Texts stand ready in the reader's language. Only ``spark`` is HTML, drawn by `sillage.reports.small_line`; templates
escape everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

from sillage.reports.answer_words import Piece
from sillage.web.shell import Link


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from.

    Parameters
    ----------
    value, label : str
        What is sent, and what is read.
    chosen : bool
        Whether it is the one.
    """

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form (``_field.html``).

    Parameters
    ----------
    name, label : str
        What is sent, and what is asked.
    kind : str
        A type of ``<input>``, or ``select``, ``textarea``, ``checkbox``.
    value : str
        What stands in it; of a checkbox, anything when it is ticked.
    hint, wrong : str
        What helps, and what is wrong with what was sent; both are read out with the field.
    choices : tuple of Choice
        Of a select.
    required : bool
        Whether an answer is needed.
    autocomplete, inputmode, step, low, high : str
        As HTML names them (``min`` and ``max``); empty for none.
    suffix : str
        The unit of what is typed, shown behind the field; empty for none.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    wrong: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    autocomplete: str = ""
    inputmode: str = ""
    step: str = ""
    low: str = ""
    high: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """How far a figure is on its way to a target.

    Parameters
    ----------
    share : int or None
        Percent of the way, for the bar; None when there is no way to measure.
    label : str
        What the bar says to who does not see it.
    status, word : str
        ``ahead``, ``on_track``, ``late`` or ``cannot_tell``, and the word for it.
    text : str
        The target, and until when.
    """

    share: int | None
    label: str
    status: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A figure with what makes it readable (``_figure_card.html``).

    Parameters
    ----------
    label, href : str
        The figure's name, and where it leads.
    value, machine : str
        In words, and as a plain number; both empty when it is not known.
    absent, reason : str
        What stands in the value's stead, and why.
    interval : str
        Its bounds.
    change, against : str
        How much it moved, and since when.
    trend, arrow : str
        ``better``, ``worse`` or empty; ``up``, ``down`` or empty.
    sure : str
        Whether the change is more than noise, or it is too early to tell.
    spark : str
        SVG, with its scale; empty for none.
    first, last : str
        The days at the ends of the line.
    goal : Goal or None
        The target, when the figure has one.
    know : Link or None
        Where more is said of what stands below the value.
    """

    label: str
    href: str
    value: str = ""
    machine: str = ""
    absent: str = ""
    reason: str = ""
    interval: str = ""
    change: str = ""
    against: str = ""
    trend: str = ""
    arrow: str = ""
    sure: str = ""
    spark: str = ""
    first: str = ""
    last: str = ""
    goal: Goal | None = None
    know: Link | None = None


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """The answer to a question (``_answer.html``).

    Parameters
    ----------
    verdict : str
        ``yes``, ``no``, ``mixed``, ``unclear`` or ``none``.
    lead, rest : str
        The first words, in bold, and the others: `sillage.reports.answer_words.split_lead` parts them.
    family : str
        Which objectives it speaks of.
    why : Link or None
        Where the figures come from.
    pieces : tuple of Piece
        The other words with the addresses of what they name, instead of ``rest``; empty where they name nothing.
    """

    verdict: str
    lead: str
    rest: str
    family: str = ""
    why: Link | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column.

    Parameters
    ----------
    text : str
        Its name.
    words : bool
        Whether the column holds words, which stand at the start; figures stand at the end.
    href : str
        The address of the same page, sorted by this column; empty when it cannot be.
    way : str
        ``ascending`` or ``descending`` when the table is sorted by it.
    """

    text: str
    words: bool = False
    href: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Parameters
    ----------
    text : str
        What is read.
    machine : str
        A plain number or an ISO day, by which the column is sorted; empty for words.
    href : str
        Where it leads: the rows behind a figure.
    note : str
        A second, smaller line, such as an interval.
    badge : str
        The class of a badge; empty for none.
    absent : str
        Why there is no value; it makes the cell one without a value.
    """

    text: str
    machine: str = ""
    href: str = ""
    note: str = ""
    badge: str = ""
    absent: str = ""


LONG_NAME = 40
"""Letters."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LaidRows(Sequence[tuple[Cell, ...]], Generic[T]):
    """Rows of a table that are written as they are read, one at a time: for files, and lists of which few are shown.

    Parameters
    ----------
    things : sequence
        What each row tells of.
    lay : callable
        Writes one.
    """

    things: Sequence[T]
    lay: Callable[[T], tuple[Cell, ...]]

    def __len__(self) -> int:
        """How many."""
        return len(self.things)

    @overload
    def __getitem__(self, at: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, at: int | slice) -> tuple[Cell, ...] | tuple[tuple[Cell, ...], ...]:
        """Write one, or some."""
        return tuple(map(self.lay, self.things[at])) if isinstance(at, slice) else self.lay(self.things[at])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Write each as it is asked for."""
        return map(self.lay, self.things)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table (``_data_table.html``): the first cell of a row names it.

    Parameters
    ----------
    title : str
        What it lists.
    heads : tuple of Head
        The columns.
    rows : sequence of tuple of Cell
        As many cells as heads.
    note : str
        A sentence under it.
    csv : str
        The address of the same rows as a file; empty for none.
    title_shown : bool
        Whether the title is seen, or only heard.
    on_server : bool
        Whether only the server can sort it, since it shows some of its rows.
    """

    title: str
    heads: tuple[Head, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    csv: str = ""
    title_shown: bool = True
    on_server: bool = False

    @property
    def names_are_long(self) -> bool:
        """Whether rows are named by sentences, such as posts: their column takes more of the width."""
        return any(len(row[0].text) + len(row[0].note) > LONG_NAME for row in self.rows if row)


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with its table (``_chart_view.html``).

    Parameters
    ----------
    id, title : str
        Unique on the page; the sentence above.
    spec : str
        The address of its Vega-Lite specification, as `sillage.web.chart_specs.chart_json` writes it.
    described : str
        What the picture shows, in one or two sentences, for who does not see it.
    table : DataTable
        The same figures.
    csv, png : str
        The address of the rows as a file, and the name of the picture's file; empty for none.
    note : str
        A sentence under it.
    """

    id: str
    title: str
    spec: str
    described: str
    table: DataTable
    csv: str = ""
    png: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What stands where there is nothing yet (``_empty.html``).

    Parameters
    ----------
    title, text : str
        What is missing, and what it would show.
    steps : tuple of str
        How to get it, in order.
    act, other : Link or None
        The first of them, and another way.
    """

    title: str
    text: str
    steps: tuple[str, ...] = ()
    act: Link | None = None
    other: Link | None = None


@dataclass(frozen=True, slots=True)
class LongWork:
    """Work that goes on (``_progress.html``).

    Parameters
    ----------
    text : str
        What is being done, and how far it is.
    share : int or None
        Percent; None while nobody can tell.
    again : str
        The address that answers with this part anew; empty once it is done.
    look : str
        The words of the link for a browser without scripts.
    """

    text: str
    share: int | None = None
    again: str = ""
    look: str = ""


def percent(share: float | None) -> int | None:
    """Return a share as a bar shows it.

    Parameters
    ----------
    share : ratio or None
        1 is the whole way; it may be less than none, or more than all.

    Returns
    -------
    int or None
        From 0 to 100.
    """
    return None if share is None else round(100 * min(1.0, max(0.0, share)))
