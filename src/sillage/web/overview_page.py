"""The first page of a workspace: are its networks performing, what to do first, and the figures that say so."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.places import NETWORKS
from sillage.language import Message, msg
from sillage.reports.answer_words import pieces, split_lead
from sillage.reports.sentences import choose_one
from sillage.reports.spec import Sentence, Verdict
from sillage.reports.wording import Day, Span, head, say
from sillage.services.overview import Overview, Wish, overview
from sillage.services.own_day import today
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.overview_cards import aim_cards, figure_cards
from sillage.web.overview_leads import Lead, address_of, aim_address, leads
from sillage.web.parts import AnswerBlock, EmptyState, FigureCard
from sillage.web.shell import Frame, Link

TITLE = msg("Are your social networks performing?")
WORDS = {
    "answers": msg("The answer"),
    "first": msg("What to do first"),
    "nothing": msg("Nothing asks for attention in these days."),
    "aims": msg("Objectives"),
    "monday": msg("Which exports are due: the Monday checklist"),
    "figures": msg("The figures that matter"),
    "pictures": msg("Why it is so"),
    "show_pictures": msg("Show the charts"),
    "loading": msg("The charts are being made…"),
    "remarks": msg("What to know of these figures"),
    "report": msg("Open the report"),
    "all_aims": msg("All objectives, as they stand today"),
}
WHY = msg("Where this comes from")
CHOOSE = msg("Choose an objective")
STEPS = (
    msg("Export the figures of your networks: the Imports page says where each network hides its export."),
    msg("Import these files as they are: Sillage finds out what they are, and an import can be undone."),
    msg("Enter what it costs (hours, spend) and your margin, then choose an objective."),
)


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The first page.

    Parameters
    ----------
    frame : Frame
        Around it.
    workspace, heading, days : str
        The head.
    aims_day : str
        On which day the objectives are told; empty where it is today.
    meta, cut : tuple of str
        Why these days, until when figures are known; and what is not cut as the filters ask.
    bar : FilterBar
        Periods and lists.
    answers : tuple of AnswerBlock
        One per family.
    leads : tuple of Lead
        What to do first.
    aims, cards : tuple of FigureCard
        Objectives, and figures.
    remarks : tuple of str
        What to know of the figures.
    pictures : str
        The address of the charts; empty for none.
    report, aims_page, monday : str
        Addresses.
    empty : EmptyState or None
        What stands there without data.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    workspace: str
    heading: str
    days: str
    meta: tuple[str, ...]
    cut: tuple[str, ...]
    bar: FilterBar
    answers: tuple[AnswerBlock, ...]
    leads: tuple[Lead, ...]
    aims: tuple[FigureCard, ...]
    aims_day: str
    cards: tuple[FigureCard, ...]
    remarks: tuple[str, ...]
    pictures: str
    report: str
    aims_page: str
    monday: str
    empty: EmptyState | None
    w: dict[str, str]


def wish_of(desk: Desk) -> Wish:
    """Return what an address asks of the first page.

    Parameters
    ----------
    desk : Desk
        Who asks for what.

    Returns
    -------
    Wish
        For `sillage.services.overview`.
    """
    filters = desk.asked.filters
    return Wish(desk.asked.period, desk.asked.how, filters.network, filters.campaign, desk.asked.against)


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the first page."""
    wish = wish_of(desk)
    told = figures(desk.opened, lambda opened: overview(opened, wish))
    return render(request, "overview_page.html", {"page": _page(desk, told)})


def _page(desk: Desk, told: Overview) -> OverviewPage:
    language = desk.language
    return OverviewPage(
        frame=desk.frame(TITLE, "overview"),
        workspace=desk.opened.workspace.name,
        heading=say(TITLE, language),
        days=Span(told.period).written(language),
        meta=tuple(say(one, language) for one in _meta(told)),
        cut=tuple(say(one, language) for one in _of_the_whole(desk)),
        bar=filter_bar(desk, told.period, lists=("compare", "network", "campaign")),
        answers=tuple(_answer(desk, one) for one in told.answers),
        leads=leads(desk, told.tasks),
        aims=aim_cards(desk, told),
        aims_day=_aims_day(desk, told),
        cards=figure_cards(desk, told),
        remarks=_remarks(told, language),
        pictures=desk.url("overview_charts") if told.has_data else "",
        report=desk.url("report"),
        aims_page=address_of(desk, "objectives"),
        monday=desk.url("checklist") if told.has_data and desk.member.may(Capability.DECIDE) else "",
        empty=None if told.has_data else _empty(desk),
        w={name: say(text, language) for name, text in WORDS.items()},
    )


def _aims_day(desk: Desk, told: Overview) -> str:
    """Say on which day objectives are told, where it is not today: the page of objectives tells them today."""
    last = told.period.last
    if not told.objectives or last >= today(desk.opened):
        return ""
    return say(msg("As they stood on {day}, the last of these days.", day=Day(last)), desk.language)


def _meta(told: Overview) -> list[Message]:
    """Say why these days, until when everything is known, and what is compared with what."""
    said = [told.reason]
    if told.fresh is not None:
        day = Day(told.fresh)
        said.append(msg("Up to date until {day}: {source} ends first.", day=day, source=told.ends_first))
    if told.common is not None and told.common != told.period:
        said.append(msg("All sources together cover {days}.", days=Span(told.common)))
    if told.before is not None and told.has_data:
        said.append(msg("Changes are measured against {before}.", before=Span(told.before)))
    return said


def _of_the_whole(desk: Desk) -> list[Message]:
    """Say which figures are of the whole although the address asks for less."""
    filters = desk.asked.filters
    said: list[Message] = []
    if filters.network or filters.campaign:
        places = [NETWORKS.get(filters.network, filters.network), filters.campaign]
        said.append(
            msg(
                "Cards, the funnel and the hours are of {places} alone, where they can be; the answer, what to do "
                "first, objectives and money are of the whole.",
                places=" · ".join(place for place in places if place),
            )
        )
    return said


def _answer(desk: Desk, sentence: Sentence) -> AnswerBlock:
    language = desk.language
    lead, rest = split_lead(say(sentence.text, language))
    family = say(sentence.family, language) if sentence.family else ""
    why = Link(say(WHY, language), desk.url("explain", sentence.explain)) if sentence.explain else None
    if sentence.verdict is Verdict.NONE and sentence.text == choose_one().text:
        place = address_of(desk, "objectives")
        why = Link(say(CHOOSE, language), place) if place else None
    told = pieces(rest, sentence.late, language, lambda number: aim_address(desk, number)) if sentence.late else ()
    return AnswerBlock(sentence.verdict.value, lead, rest, family, why, told)


def _remarks(told: Overview, language: str) -> tuple[str, ...]:
    """Return what must be known of the cards, each remark once with the names of what it is about."""
    found: dict[str, list[str]] = {}
    for card in told.cards:
        for remark in card.remarks:
            found.setdefault(say(remark, language), []).append(head(card.label, language))
    return tuple(
        say(msg("{name}: {text}", name=", ".join(names), text=text), language) for text, names in found.items()
    )


def _empty(desk: Desk) -> EmptyState:
    language = desk.language
    place = address_of(desk, "imports")
    may = desk.member.may(Capability.DECIDE)
    return EmptyState(
        say(msg("No figure yet"), language),
        say(msg("This page answers once the exports of your networks are here."), language),
        tuple(say(step, language) for step in STEPS) if may else (),
        Link(say(msg("Import files"), language), place) if place and may else None,
    )
