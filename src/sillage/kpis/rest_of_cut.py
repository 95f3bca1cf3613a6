"""What no key of a cut has of a return: the costs and the margin that are tied to none, without a ratio."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sillage.kpis.answers import KpiRow, KpiTable, Value
from sillage.language import msg

TIED_TO_NONE = msg("Not asked: these costs and sales name none.")
_ADDED = frozenset({"margin", "full_cost", "other_costs", "hours"})
"""Numbers of formulas whose halves are sums: those of the keys and of the rest add up to the whole's."""


def rest_of_cut(whole: KpiRow | None, cut: KpiTable) -> KpiRow | None:
    """Return what the rows of a cut leave of both halves of a return.

    Parameters
    ----------
    whole : KpiRow or None
        The figure, not cut.
    cut : KpiTable
        The same along an axis.

    Returns
    -------
    KpiRow or None
        Without a key and a value; each half is the whole's less those of the rows that have a key, and None where one
        of them is unknown. None where nothing is left, and for figures whose halves are no sums of costs and margins.
    """
    measures = {name for values in cut.formula_values.values() for name in values}
    keyed = [row for row in cut.rows if row.key]
    if whole is None or whole.value is None or not keyed or not {"margin"} < measures <= _ADDED:
        return None
    over = _left(whole.numerator, [row.numerator for row in keyed])
    under = _left(whole.denominator, [row.denominator for row in keyed])
    if not over and not under:
        return None
    return replace(
        whole, key="", value=None, numerator=over, denominator=under, n=0, reason=TIED_TO_NONE,
        interval=None, marks=(), distribution=(),
    )  # fmt: skip


def _left(whole: Value | None, parts: list[Value | None]) -> Decimal | None:
    known = [Fraction(part) for part in parts if part is not None]
    if whole is None or len(known) < len(parts):
        return None
    left = round(Fraction(whole) - sum(known, Fraction(0)), 9)
    return Decimal(left.numerator) / Decimal(left.denominator)
