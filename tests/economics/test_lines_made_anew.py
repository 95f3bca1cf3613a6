"""Lines that are made anew for each period keep everything that they say, as `dataclasses.replace` would."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

from sillage.domain.costs import CostKind, ShareRule
from sillage.domain.money import Money
from sillage.economics.cost_lines import CostLine
from sillage.economics.revenue import Sale
from sillage.language import msg

DAY = date(2026, 3, 2)
FIVE = Money.of(5, "CAD")


def test_a_line_of_cost_keeps_everything_but_what_is_given() -> None:
    names = ("facebook", "spring", "creation", "Camille", "invoice 7")
    line = CostLine(DAY, CostKind.HOURS, None, Fraction(3, 2), *names, ShareRule.HOURS, msg("No rate."))
    assert all(getattr(line, one.name) for one in fields(line) if one.name != "amount")  # nothing could be lost unseen
    assert line.costing(FIVE) == replace(line, amount=FIVE)
    part = replace(line, channel="instagram", hours=Fraction(1, 2), shared_by=ShareRule.EQUALLY)
    assert line.shared("instagram", Fraction(1, 3), ShareRule.EQUALLY) == part


def test_a_sale_keeps_everything_but_what_is_given() -> None:
    sale = Sale(DAY, None, None, Fraction(1, 2), "facebook", "spring", "video", "creation", "cup", "p1", "l1")
    assert all(getattr(sale, one.name) for one in fields(sale) if one.name not in ("net", "margin"))
    assert sale.worth(FIVE, None) == replace(sale, net=FIVE)
    assert sale.worth(None, FIVE) == replace(sale, margin=FIVE)
