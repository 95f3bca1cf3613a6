"""A report before it has a form: frozen sections of cards, charts, tables and sentences.

Nothing here knows HTML, Typst or XLSX, nor a language: words are `Message`, a person's own words are plain `str`.
Every figure names what explains it (`Figure.explain`, a definition of the report): an address, or a place in the annex.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from sillage.domain.period import Period
from sillage.domain.workspace import Logo
from sillage.language import Message
from sillage.reports.chart_data import (
    Bar,
    BarData,
    ChartData,
    CurveData,
    CurvePoint,
    FanData,
    FanStep,
    HeatData,
    HourCell,
    LineData,
    Sparkline,
    Step,
    WaterfallData,
)
from sillage.reports.figures import Definition, Figure, Number, Unit
from sillage.reports.named_aim import NamedAim
from sillage.reports.progress import Progress

__all__ = [
    "Badge", "Bar", "BarData", "Block", "Card", "Cards", "Cell", "Change", "Chart", "ChartData", "Column",
    "CurveData", "CurvePoint", "Definition", "FanData", "FanStep", "Figure", "HeatData", "HourCell", "Item",
    "LineData", "NamedAim", "Number", "Progress", "Report", "Section", "Sentence", "Sparkline", "Step", "Table",
    "Trend", "Unit", "Verdict", "WaterfallData", "figures_of", "trimmed",
]  # fmt: skip


class Verdict(StrEnum):
    """What an answer says; `NONE` when there is no question to answer yet."""

    YES = "yes"
    NO = "no"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"
    NONE = "none"


class Trend(StrEnum):
    """How a figure moved since the period before; only the first two are more than noise."""

    BETTER = "better"
    WORSE = "worse"
    MOVED = "moved"
    TOO_EARLY = "too_early"
    NO_BASE = "no_base"


@dataclass(frozen=True, slots=True)
class Badge:
    """A status in words, with its colour.

    Parameters
    ----------
    text : Message
        What it says.
    tone : str
        ``ahead``, ``on_track``, ``late`` or ``cannot_tell``.
    """

    text: Message
    tone: str


Cell = Figure | Badge | Message | str | date | None
"""What stands in a table: a figure, a status, our words, somebody's own words, a day, or nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    label : Message
        Its head.
    explain : str
        The definition of its figures; empty for words.
    """

    label: Message
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads.

    Parameters
    ----------
    id : str
        Unique in the report.
    title : Message
        What it lists.
    columns : tuple of Column
        Its heads; the first one names the row.
    rows : tuple of tuple of Cell
        As long as `columns`.
    note : Message, optional
        What to know when reading it.
    """

    id: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Message | None = None


def trimmed(table: Table) -> Table:
    """Leave out the columns in which nothing stands.

    Parameters
    ----------
    table : Table
        Any.

    Returns
    -------
    Table
        The first column always stays.
    """
    kept = [
        index for index in range(len(table.columns)) if index == 0 or any(row[index] is not None for row in table.rows)
    ]
    columns = tuple(table.columns[index] for index in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[index] for index in kept) for row in table.rows))


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure became since the period before.

    Parameters
    ----------
    trend : Trend
        Better and worse only where an interval or a full count carries it.
    difference : Figure, optional
        Now minus before; None without a base.
    base : Figure, optional
        The period before.
    base_period : Period, optional
        Its days.
    reason : Message, optional
        Why there is no base.
    counted : bool
        Whether both are full counts, such as of heads: no chance is in it.
    """

    trend: Trend
    difference: Figure | None = None
    base: Figure | None = None
    base_period: Period | None = None
    reason: Message | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One figure, large.

    Parameters
    ----------
    label : Message
        Its name, with its denominator.
    figure : Figure
        The number.
    change : Change, optional
        Since the period before.
    progress : Progress, optional
        Towards its objective.
    trend : Sparkline, optional
        How it went.
    fresh : date, optional
        The last day its sources cover.
    note : Message, optional
        A word on its meaning.
    remarks : tuple of Message
        What a reader must know of its data: parts that are missing, figures that contradict each other.
    note_explain : str
        The KPI whose page says more of the note; empty for none.
    """

    label: Message
    figure: Figure
    change: Change | None = None
    progress: Progress | None = None
    trend: Sparkline | None = None
    fresh: date | None = None
    note: Message | None = None
    remarks: tuple[Message, ...] = ()
    note_explain: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures that also stand in a table.

    Parameters
    ----------
    id : str
        Unique in the report.
    title : Message
        What it shows.
    data : ChartData
        The kind and the numbers.
    table : Table
        The same numbers, to read.
    summary : Message
        What it says, for who cannot see it.
    note : Message, optional
        What to know when reading it.
    explain : str
        The definition of its figures.
    """

    id: str
    title: Message
    data: ChartData
    table: Table
    summary: Message
    note: Message | None = None
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with its verdict when it answers the question.

    Parameters
    ----------
    text : Message
        What it says.
    verdict : Verdict
        `NONE` for plain sentences.
    explain : str
        The definition of its figures.
    family : Message, optional
        The family of objectives that it answers for.
    late : tuple of NamedAim
        The late objectives that it names, in its order, and those that it counts only.
    """

    text: Message
    verdict: Verdict = Verdict.NONE
    explain: str = ""
    family: Message | None = None
    late: tuple[NamedAim, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The author's own words: plain text with line breaks and ``-`` bullets.

    Parameters
    ----------
    kind : str
        ``highlights``, ``explanation``, ``recommendations`` or ``next_steps``.
    title : Message
        Its head.
    text : str
        As they wrote it.
    """

    kind: str
    title: Message
    text: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards side by side.

    Parameters
    ----------
    cards : tuple of Card
        In order of importance.
    """

    cards: tuple[Card, ...]


Item = Cards | Chart | Table | Sentence | Block


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Parameters
    ----------
    id : str
        Stable: people hide a section by it.
    title : Message
        Its head.
    items : tuple of Item
        In reading order.
    annex : bool
        Whether it comes after the report proper.
    """

    id: str
    title: Message
    items: tuple[Item, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, ready for any form and either language.

    Parameters
    ----------
    workspace : str
        Whose it is, in their own words.
    title : Message
        The question it answers.
    period : Period
        Its days.
    period_reason : Message
        Why these days.
    currency : str
        ISO 4217 code.
    language : str
        The language it was asked in.
    made_at : datetime
        The moment it was computed for.
    answers : tuple of Sentence
        One per chosen family, in order.
    sections : tuple of Section
        Hidden ones left out.
    definitions : mapping of str to Definition
        By id.
    logo : Logo, optional
        The picture of whose it is.
    """

    workspace: str
    title: Message
    period: Period
    period_reason: Message
    currency: str
    language: str
    made_at: datetime
    answers: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    logo: Logo | None = None

    def figures(self) -> list[Figure]:
        """Return every figure in reading order, for checks that two forms hold the same."""
        return [figure for section in self.sections for item in section.items for figure in figures_of(item)]


def figures_of(item: Item) -> list[Figure]:
    """Return the figures of one item, in reading order.

    Parameters
    ----------
    item : Item
        Of a section.

    Returns
    -------
    list of Figure
        Those of a chart are its table's.
    """
    if isinstance(item, Cards):
        return [card.figure for card in item.cards]
    if isinstance(item, Chart):
        return figures_of(item.table)
    if isinstance(item, Table):
        return [cell for row in item.rows for cell in row if isinstance(cell, Figure)]
    return []
