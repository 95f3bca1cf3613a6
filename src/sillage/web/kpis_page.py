"""All figures, by what they serve, with their values: what is measured, and what the rest needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.kpis.catalogue import everything
from sillage.kpis.compute import KpiTable
from sillage.kpis.kpi import Kpi
from sillage.kpis.put_in import tells_put_in
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.reports.wording import UNKNOWN, Span, figure_text, head, interval_text, machine_text, say
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import figure_of, whole
from sillage.services.report_scope import compute_as_reported, report_filters
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.kpi_page import period_of
from sillage.web.parts import Cell, DataTable, Head
from sillage.web.pick_figure import SERVES, serves
from sillage.web.shell import Frame, Link

TITLE = msg("All figures")
LEAD = msg("What can be measured, by what it serves; each leads to what it is and where it comes from.")
LIMITED = msg(
    "Money is that of the social networks alone, with the costs that name no channel; the page of each figure shows "
    "every channel too."
)
OWN = "own"
APART = {name: msg("each figure is cut and compared on its own page") for name in ("compare", "network", "campaign")}
"""What an address calls the figures that users made."""
FIRST_SHOWN = {Family.PROOF: "social_proof", Family.SERVICE: "service", Family.SALES: "sales"}


@dataclass(frozen=True, slots=True)
class KpisPage:
    """All figures of one kind.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, lead, days, by : str
        Its head, the days, and the name of the kinds for who does not see them.
    bar : FilterBar
        Periods.
    kinds : tuple of Link
        What figures serve.
    table : DataTable
        Those of one kind.
    """

    frame: Frame
    heading: str
    lead: str
    days: str
    by: str
    bar: FilterBar
    kinds: tuple[Link, ...]
    table: DataTable


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the figures of a kind with their values."""
    language, opened, period = desk.language, desk.opened, period_of(desk)
    known = [kpi for kpi in everything(queries.user_kpis(opened.workspace.id)) if not _kept(opened, kpi)]
    kinds = [code for code in SERVES if any(serves(kpi) == code for kpi in known)]
    asked = {OWN: ""}.get(request.GET.get("serves", ""), request.GET.get("serves") or OWN)
    kind = asked if asked in kinds else _usual(opened, kinds)
    mine = [kpi for kpi in known if serves(kpi) == kind]
    ids = tuple(kpi.id for kpi in mine)
    found, limited = figures(
        opened, lambda asking: (compute_as_reported(asking, ids, period), _limited(asking, ids, period))
    )
    page = KpisPage(
        frame=desk.frame(TITLE, "kpi"),
        heading=say(TITLE, language),
        lead=" ".join(say(one, language) for one in (LEAD, *limited)),
        days=Span(period).written(language),
        by=say(msg("By what they serve"), language),
        bar=filter_bar(desk, period, (), APART),
        kinds=tuple(
            Link(say(SERVES[one], language), desk.url("kpis", serves=one or OWN), one == kind) for one in kinds
        ),
        table=_table(desk, mine, found, period),
    )
    return render(request, "kpis_page.html", {"page": page})


def _limited(opened: Opened, ids: tuple[str, ...], period: Period) -> tuple[Message, ...]:
    """Say what figures are limited to, where some are."""
    return (LIMITED,) if any(report_filters(opened, kpi_id, period) for kpi_id in ids) else ()


def _kept(opened: Opened, kpi: Kpi) -> bool:
    return opened.for_client and tells_put_in(kpi)


def _usual(opened: Opened, kinds: list[str]) -> str:
    """Return the kind that is shown first: that of the workspace's first objective."""
    wanted = [FIRST_SHOWN[family] for family in opened.workspace.families if family in FIRST_SHOWN]
    return next((one for one in (*wanted, *kinds) if one in kinds), kinds[0])


def _table(desk: Desk, kpis: list[Kpi], found: dict[str, KpiTable], period: Period) -> DataTable:
    language = desk.language
    heads: tuple[tuple[Message, bool], ...] = ((msg("Figure"), True), (msg("Value"), False), (msg("What it is"), True))
    rows = tuple(
        (
            Cell(head(kpi.name, language), href=desk.url("kpi", kpi.id)),
            _value(desk, kpi, found[kpi.id]),
            Cell(say(kpi.sentence, language)),
        )
        for kpi in kpis
    )
    return DataTable(
        say(msg("Figures and their values, {days}", days=Span(period)), language),
        tuple(Head(say(text, language), words) for text, words in heads),
        rows,
        title_shown=False,
    )


def _value(desk: Desk, kpi: Kpi, table: KpiTable) -> Cell:
    language = desk.language
    figure = figure_of(kpi, whole(table), desk.opened.workspace.currency)
    if figure.value is None:
        reason = table.refusal.what if table.refusal is not None else figure.reason or UNKNOWN
        return Cell(say(UNKNOWN, language), absent=say(reason, language))
    note = interval_text(figure, language, short=True)
    return Cell(figure_text(figure, language), machine_text(figure), desk.url("kpi", kpi.id), note)
