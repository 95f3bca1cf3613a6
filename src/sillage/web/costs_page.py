"""What was spent and worked: the list of a period, on the page and as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import CostEntry, Recurrence
from sillage.domain.period import Period
from sillage.domain.places import is_in
from sillage.language import _n, msg, numbers
from sillage.reports.wording import Span, head, say
from sillage.services import record_decisions as record
from sillage.services.own_day import today
from sillage.services.read_costs import read_full_cost
from sillage.services.report_names import COST_KINDS, channel_name
from sillage.web import cost_form
from sillage.web.cost_form import EVERY, amount_text, named
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.import_words import days_of
from sillage.web.parts import Cell, DataTable, EmptyState, FigureCard, Head
from sillage.web.pen import as_csv
from sillage.web.shell import Frame, Link

TITLE = msg("Costs")
NOTHING_WITHOUT = msg(
    "Without costs, nothing can be said of what comes back: tools, ads, content, and above all hours."
)
DAYS = 90
MOST = 60
WORDS = {
    "in_all": msg("What these days cost in all"),
    "list": msg("Costs of these days, as they were entered"),
    "days": msg("Days"),
    "kind": msg("Kind"),
    "amount": msg("Amount"),
    "for": msg("What for"),
    "often": msg("How often"),
    "acts": msg("Actions"),
    "edit": msg("Correct"),
    "remove": msg("Remove"),
    "from_file": msg("From a file"),
    "add": msg("Add a cost"),
    "import": msg("Import a file of costs"),
    "show": msg("Kind of cost"),
}
EXPLAINED = {CostKind.SPEND: "ad_spend"}
"""What explains a kind of cost; the full cost explains the others."""


@dataclass(frozen=True, slots=True)
class CostRow:
    """A cost of the list.

    Parameters
    ----------
    days, kind, amount, about, often : Cell
        What it says.
    name : str
        What its buttons are called after.
    edit, remove : str
        Where its acts lead; empty where they are not for who asks, or the cost came from a file.
    from_file : bool
        Whether it follows its import.
    """

    days: Cell
    kind: Cell
    amount: Cell
    about: Cell
    often: Cell
    name: str
    edit: str = ""
    remove: str = ""
    from_file: bool = False


@dataclass(frozen=True, slots=True)
class CostsPage:
    """The list.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    bar : FilterBar
        Periods and lists.
    kinds : tuple of Link
        The kinds to choose from.
    cards : tuple of FigureCard
        What the days cost.
    rows : tuple of CostRow
        The newest first.
    more : Link or None
        How many are not shown.
    remarks : tuple of str
        What must be known of the list.
    add, csv, imports : str
        Where one is added, the list as a file, and files to import are; empty where there is none.
    empty : EmptyState or None
        Where there is none.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    bar: FilterBar
    kinds: tuple[Link, ...]
    cards: tuple[FigureCard, ...]
    rows: tuple[CostRow, ...]
    more: Link | None
    remarks: tuple[str, ...]
    add: str
    csv: str
    imports: str
    empty: EmptyState | None
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the costs of a period."""
    opened, language = desk.opened, desk.language
    period, known, found = _asked(request, desk)
    may = desk.member.may(Capability.ENTER)
    listed = found if "all" in request.GET else found[:MOST]
    page = CostsPage(
        frame=desk.frame(TITLE, "costs"),
        heading=say(TITLE, language),
        meta=Span(period).written(language),
        bar=filter_bar(desk, period, lists=("network", "campaign")),
        kinds=_kinds(desk, known),
        cards=_cards(desk, period),
        rows=tuple(_row(desk, entry, may=may) for entry in listed),
        more=_more(desk, known, len(found)) if len(listed) < len(found) else None,
        remarks=tuple(say(one, language) for one in record.doubtful_costs(opened, period)),
        add=desk.url("cost_add", kind=known) if may else "",
        csv=desk.url("costs_file", kind=known) if found else "",
        imports=desk.url("imports") if desk.member.may(Capability.DECIDE) else "",
        empty=None if found else _empty(desk, may=may),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "costs_page.html", {"page": page})


def file(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Hand the list out as a file: every row, plain amounts with their currency."""
    language = desk.language
    labels = (*("first", "last", "kind", "amount"), "channel", "campaign", "activity", "person", "note", "every")
    heads = tuple(Head(say(cost_form.LABELS[name], language), words=True) for name in labels)
    rows = []
    for entry in _asked(request, desk)[2]:
        typed = cost_form.written(entry, language).typed
        days = tuple(Cell(day.isoformat()) for day in (entry.cost.first, entry.cost.last))
        said = {"kind": head(COST_KINDS[entry.cost.kind], language), "every": say(EVERY[entry.every], language)}
        said["channel"] = head(channel_name(entry.cost.channel), language) if entry.cost.channel else ""
        rows.append((*days, *(Cell(said.get(name, typed[name])) for name in labels[2:])))
    return as_csv(DataTable(say(TITLE, language), heads, tuple(rows)), "sillage-costs", "")


def _asked(request: HttpRequest, desk: Desk) -> tuple[Period, str, list[CostEntry]]:
    """Return the days, the kind and the costs that an address asks for, the newest first."""
    end = today(desk.opened)
    period = desk.asked.period or Period(end - timedelta(days=DAYS - 1), end, desk.opened.workspace.zone)
    kind = request.GET.get("kind", "")
    known = kind if kind in list(CostKind) else ""
    found = [entry for entry in record.costs(desk.opened, period, known) if _is_asked(entry.cost, desk)]
    found.sort(key=lambda entry: (entry.cost.first, entry.id), reverse=True)
    return period, known, found


def _more(desk: Desk, known: str, count: int) -> Link:
    label = _n("Show the only cost", "Show all {count} costs", count)
    return Link(say(label, desk.language), desk.url("costs", kind=known, all="1"))


def _is_asked(cost: Cost, desk: Desk) -> bool:
    asked = desk.asked.filters
    return (not asked.network or is_in("channel", cost.channel, asked.network)) and (
        not asked.campaign or cost.campaign == asked.campaign
    )


def _kinds(desk: Desk, now: str) -> tuple[Link, ...]:
    entries = [("", msg("All kinds")), *((kind.value, label) for kind, label in COST_KINDS.items())]
    return tuple(Link(head(label, desk.language), desk.url("costs", kind=code), code == now) for code, label in entries)


def _cards(desk: Desk, period: Period) -> tuple[FigureCard, ...]:
    """Return what the days cost in full, and each kind of it: the figures of the report."""
    cost = figures(desk.opened, lambda opened: read_full_cost(opened, period))
    language, currency = desk.language, desk.opened.workspace.currency
    kinds = cost.by("kind")
    parts = [(msg("Full cost"), cost.total, "full_cost")]
    parts += [
        (COST_KINDS[kind], kinds[kind].total, EXPLAINED.get(kind, "full_cost")) for kind in COST_KINDS if kind in kinds
    ]
    found = []
    for label, amount, explain in parts:
        card = FigureCard(head(label, language), desk.url("kpi", explain))
        if amount is None:
            reason = next(iter(cost.reasons), msg("Not known."))
            card = replace(card, absent="—", reason=say(reason, language))
        else:
            text = numbers.money(amount.amount, currency, language, numbers.cents_of(currency))
            card = replace(card, value=text, machine=str(amount.amount))
        found.append(card)
    return tuple(found)


def _row(desk: Desk, entry: CostEntry, *, may: bool) -> CostRow:
    cost, language = entry.cost, desk.language
    mine = may and not cost.import_uid
    where = say(cost_form.SHARING[cost.shared_by], language) if cost.shared_by else ""
    place = head(channel_name(cost.channel), language) if cost.channel else where
    about = [place, cost.campaign, cost_form.activity_name(cost.activity, language), cost.person]
    note = " · ".join(filter(None, (cost.note, cost.reference)))
    often = say(EVERY[entry.every], language) if entry.every is not Recurrence.ONCE else ""
    until = say(msg("until {day}", day=entry.until), language) if entry.until else ""
    value = cost.hours if cost.amount is None else cost.amount.amount
    return CostRow(
        days=Cell(_days(cost, desk), cost.first.isoformat()),
        kind=Cell(head(COST_KINDS[cost.kind], language)),
        amount=Cell(amount_text(cost, language), str(value)),
        about=Cell(" · ".join(filter(None, about)) or say(cost_form.NO_CHANNEL, language), note=note),
        often=Cell(often, note=until),
        name=named(entry, language),
        edit=desk.url("cost", entry.id) if mine else "",
        remove=desk.url("cost_remove", entry.id) if mine else "",
        from_file=bool(cost.import_uid),
    )


def _days(cost: Cost, desk: Desk) -> str:
    if cost.first == cost.last:
        return numbers.day(cost.first, desk.language, "medium")
    return days_of(cost.first, cost.last, desk.language)


def _empty(desk: Desk, *, may: bool) -> EmptyState:
    language = desk.language
    return EmptyState(
        say(msg("No cost in these days"), language),
        say(
            msg("Without costs, nothing can be said of what comes back: tools, ads, content, and above all hours."),
            language,
        ),
        (
            say(msg("Add what comes back each month once: it counts every month by itself."), language),
            say(msg("Write the hours of the week in the time sheet."), language),
            say(msg("Files of ads bring their spend by themselves."), language),
        ),
        Link(say(WORDS["add"], language), desk.url("cost_add")) if may else None,
    )
