"""An explanation in words: formulas with names and written amounts, parts that add up, what was read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sillage.kpis.answers import KpiRow
from sillage.kpis.formula import Node, Operation, names, write
from sillage.kpis.measures import MEASURES
from sillage.language import Message, _n, numbers
from sillage.reports.wording import say
from sillage.services.explain_kpi import Explanation
from sillage.services.explain_parts import HOURS, MONEY, PartSum
from sillage.services.measure_names import name_of


def formula_in_words(found: Explanation, language: str) -> str:
    """Write the formula with the names of what it reads.

    Parameters
    ----------
    found : Explanation
        Of a KPI.
    language : str
        The reader's.

    Returns
    -------
    str
        Empty where the formula is the figure itself.
    """
    if found.tree is None or found.is_bare:
        return ""
    text = write(found.tree, lambda measure: say(name_of(measure), language))
    return f"{say(found.table.kpi.name, language)} = {_signs(text)}"


def halves_in_words(found: Explanation, language: str) -> tuple[tuple[str, bool], tuple[str, bool]] | None:
    """Name what a rate counts and what it is out of.

    Parameters
    ----------
    found : Explanation
        Of a KPI.
    language : str
        The reader's.

    Returns
    -------
    tuple of (str, bool) or None
        Over the line, then under it: the words, and whether it is money; None where the formula is no plain rate.
    """
    tree = found.tree
    if not isinstance(tree, Operation) or tree.sign != "/":
        return None
    over, under = (_half(one, language) for one in (tree.left, tree.right))
    return over, under


def _half(tree: Node, language: str) -> tuple[str, bool]:
    text = _signs(write(tree, lambda measure: say(name_of(measure), language)))
    read = tuple(names(tree))
    return text[:1].upper() + text[1:], bool(read) and all(MEASURES[name].money for name in read)


def numbers_in_words(found: Explanation, row: KpiRow, currency: str, language: str) -> str:
    """Write the formula with its numbers and what comes out.

    Parameters
    ----------
    found : Explanation
        Of a KPI.
    row : KpiRow
        Which of its figures.
    currency : str
        Of money.
    language : str
        The reader's.

    Returns
    -------
    str
        Empty where the formula is the figure itself.
    """
    if found.tree is None or found.is_bare:
        return ""
    values = found.table.formula_values.get(row.key, {})

    def one(measure: str) -> str:
        unit = MONEY if MEASURES[measure].money else HOURS if measure.endswith("hours") else ""
        return written(values.get(measure), unit, currency, language)

    value = None if row.value is None else Fraction(row.value)
    return f"{_signs(write(found.tree, one))} = {written(value, row.unit, currency, language)}"


def _signs(text: str) -> str:
    return text.replace(" * ", " × ").replace(" - ", " − ")


def written(value: Fraction | None, unit: str, currency: str, language: str) -> str:
    """Write a figure of an explanation: money to the cent, so that the parts add up under the eye.

    Parameters
    ----------
    value : ratio or None
        What is known.
    unit : str
        As of KPIs.
    currency : str
        Of money.
    language : str
        The reader's.

    Returns
    -------
    str
        A question mark where it is not known.
    """
    if value is None:
        return "?"
    if unit == MONEY:
        return numbers.money(value, currency, language, 2)
    if unit == "%":
        return numbers.percent(value, language, 2)
    if unit == "duration":
        return numbers.duration(float(value), language)
    text = numbers.number(value, language, 0 if value.denominator == 1 else 2)
    return f"{text}\u00a0h" if unit == HOURS else text


def rows_of(found: PartSum, currency: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the lines of a sum: what it is, how much, how it was reckoned.

    Parameters
    ----------
    found : PartSum
        Its parts.
    currency : str
        Of money.
    language : str
        The reader's.

    Yields
    ------
    tuple of str
        The total last.
    """
    for part in found.parts:
        detail = "" if part.detail is None else say(part.detail, language)
        yield say(part.label, language), written(part.value, found.unit, currency, language), detail
    if found.total is not None:
        total = written(found.total, found.unit, currency, language)
        yield say(found.title, language), f"= {total}", ""


def what_was_read(found: Explanation) -> tuple[Message, ...]:
    """Say how many rows, and how many posts, stand behind the figures.

    Parameters
    ----------
    found : Explanation
        Of a KPI.

    Returns
    -------
    tuple of Message
        Posts apart from readings: a file of posts has a line for each, of which every measure is a reading.
    """
    if not found.posts:
        return (_n("{count} row was read.", "{count} rows were read.", found.rows),)
    return (
        _n("{count} post was read.", "{count} posts were read.", found.posts),
        _n(
            "{count} reading: a post gives one for each measure.",
            "{count} readings: a post gives one for each measure.",
            found.rows,
        ),
    )
