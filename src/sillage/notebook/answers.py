"""What a question gives in a notebook: the table, what a reader must know of it, a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sillage.errors import NotInstalled
from sillage.language import Message, msg, numbers, translator

if TYPE_CHECKING:
    import altair as alt

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """How an answer is drawn.

    Parameters
    ----------
    x, y : str
        Columns: what is compared, and by how much.
    low, high : str
        Columns of an interval; empty where there is none.
    group : str
        A column that tells apart; empty for none.
    """

    x: str
    y: str
    low: str = ""
    high: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in a notebook.

    Parameters
    ----------
    title : str
        What was asked, in the notebook's language.
    table : pyarrow.Table
        One row an element; exact amounts are decimals in major units, unknown is null.
    notes : tuple of str
        What a reader must know of the figures.
    details : mapping of str to object
        The whole answer, as the command's ``--json`` gives it.
    language : str
        A language tag.
    units : mapping of str to str
        Of columns: ``%``, ``money:CAD``, ``duration``; absent for plain ones.
    heads : mapping of str to str
        What columns are called, for people.
    drawn : Drawn or None
        None for what no chart shows.
    """

    title: str
    table: pa.Table
    notes: tuple[str, ...] = ()
    details: Any = field(default=None, repr=False)
    language: str = "en"
    units: Mapping[str, str] = field(default_factory=dict, repr=False)
    heads: Mapping[str, str] = field(default_factory=dict, repr=False)
    drawn: Drawn | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries."""
        found: list[dict[str, Any]] = self.table.to_pylist()
        return found

    @property
    def value(self) -> Any:
        """The only figure of an answer that has one row.

        Raises
        ------
        ValueError
            If it has several.
        """
        if len(self) != 1 or "value" not in self.table.column_names:
            raise ValueError(translator(self.language).render(msg("The answer has no single value: see its table.")))
        return self.table.column("value")[0].as_py()

    def to_pandas(self) -> Any:
        """Return the table as a pandas DataFrame.

        Raises
        ------
        NotInstalled
            If pandas is not there: Sillage does not need it.
        """
        try:
            import pandas  # type: ignore[import-untyped]  # noqa: F401
        except ImportError as exc:
            raise NotInstalled(
                msg("pandas is not installed."), msg("Install it with: pip install pandas, or use .table.")
            ) from exc
        return self.table.to_pandas()

    def chart(self) -> alt.Chart:
        """Return the answer as an Altair chart, in the colours of the report.

        Raises
        ------
        ValueError
            If no chart shows this answer.
        """
        from sillage.notebook.charts import draw

        return draw(self)

    def _repr_html_(self) -> str:
        names = [name for name in self.table.column_names if name in self.heads] or self.table.column_names
        head = "".join(f"<th>{escape(self.heads.get(name, name))}</th>" for name in names)
        rows = self.table.slice(0, _MOST_SHOWN).to_pylist()
        body = "".join("<tr>" + "".join(self._cell(name, row[name]) for name in names) + "</tr>" for row in rows)
        more = len(self) - len(rows)
        told = [*self.notes]
        if more > 0:
            told.append(translator(self.language).render(msg("{count} more rows: see .table.", count=more)))
        notes = "".join(f"<li>{escape(note)}</li>" for note in dict.fromkeys(told))
        return (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            + (f"<ul>{notes}</ul>" if notes else "")
        )

    def _cell(self, name: str, value: Any) -> str:
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return f'<td style="text-align:right">{escape(self._figure(name, value))}</td>'
        return f"<td>{escape('—' if value is None else str(value))}</td>"

    def _figure(self, name: str, value: Any) -> str:
        unit = self.units.get(name, "")
        if unit == "%":
            return numbers.percent(value, self.language)
        if unit.startswith("money:"):
            return numbers.money(value, unit[6:], self.language)
        if unit == "duration":
            return numbers.duration(float(value), self.language)
        return numbers.number(value, self.language)


def table_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], language: str) -> pa.Table:
    """Make a table of rows for programs.

    Parameters
    ----------
    rows : sequence of mapping
        What `sillage.services.answer_programs` gives.
    columns : sequence of str
        Which of their values, in this order; one that a row does not have is null.
    language : str
        A language tag, for sentences.

    Returns
    -------
    pyarrow.Table
        Exact amounts as decimals where a whole column is exact, else as floating point.
    """
    return pa.table({name: _column([row.get(name) for row in rows], language) for name in columns})


def _column(values: list[Any], language: str) -> pa.Array:
    words = translator(language)
    plain = [words.render(one) if isinstance(one, Message) else one for one in values]
    if any(isinstance(one, (Fraction, float)) for one in plain):
        plain = [float(one) if isinstance(one, (Fraction, Decimal, int)) else one for one in plain]
    elif any(isinstance(one, Decimal) for one in plain):
        plain = [Decimal(one) if isinstance(one, int) else one for one in plain]
    elif any(isinstance(one, str) for one in plain):
        plain = [None if one is None else str(one) for one in plain]
    return pa.array(plain)
