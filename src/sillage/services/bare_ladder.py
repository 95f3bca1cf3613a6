"""Climb the ROI ladder on bare numbers, without any workspace."""

from __future__ import annotations

from decimal import Decimal

from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.economics.ladder import LadderInput, Rung, ladder
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services.typed_values import number

NO_CURRENCY = "XXX"
"""ISO 4217's code for "no currency": two decimals, as most currencies have."""


def bare_ladder(
    *,
    spend: str = "",
    sales: str = "",
    margin: str = "",
    hours: str = "",
    rate: str = "",
    fees: str = "",
    kpi_value: str = "",
    incremental: str = "",
) -> tuple[Rung, ...]:
    """Climb the ladder.

    Parameters
    ----------
    spend, sales : str
        Money put in, hours apart, and revenue net of tax; empty is unknown.
    margin : str
        Share of sales that is margin; empty is unknown.
    hours, rate : str
        Hours worked and the price of one, both or neither.
    fees : str
        Instead of hours: the client's view.
    kpi_value : str
        Estimated value of KPIs.
    incremental : str
        Share of sales that would not have come anyway; empty is not measured.

    Returns
    -------
    tuple of Rung
        Amounts have no currency.

    Raises
    ------
    WrongUsage
        If a number cannot be read, hours come with fees or without a rate, or a share lies outside 0 to 1.
    """
    if bool(hours) != bool(rate):
        raise WrongUsage(msg("Hours and their rate go together."), msg("Give --hours and --rate, or neither."))
    if fees and hours:
        raise WrongUsage(msg("Hours and fees never count together."), msg("Give --hours and --rate, or --fees."))
    sold = _money(sales, "--sales")
    share, caused = _share(margin, "--margin"), _share(incremental, "--incremental")
    kept = None if sold is None or share is None else sold.times(share)
    work = _money(fees, "--fees")
    if hours:
        work = Money.of(number(hours, "--hours") * number(rate, "--rate"), NO_CURRENCY)
    return ladder(
        LadderInput(
            spent=_money(spend, "--spend") or Money(0, NO_CURRENCY),
            sales=sold,
            margin=kept,
            work=work,
            kpi_value=_money(kpi_value, "--kpi-value"),
            incremental_margin=None if kept is None or caused is None else kept.times(caused),
            view=View.CLIENT if fees else View.TEAM,
        )
    )


def _money(typed: str, option: str) -> Money | None:
    return Money.of(number(typed, option), NO_CURRENCY) if typed else None


def _share(typed: str, option: str) -> Decimal | None:
    if not typed:
        return None
    share = number(typed, option)
    if not 0 <= share <= 1:
        raise WrongUsage(
            msg("{typed} is not a share ({option}).", typed=typed, option=option),
            msg("Write 0.3 for 30%, between 0 and 1."),
        )
    return share
