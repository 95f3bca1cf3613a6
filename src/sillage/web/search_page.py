"""The search: over pages and whatever has a name, from figures to links; the dialog of every page asks it too."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.domain.places import NETWORKS
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import msg, numbers
from sillage.ledger import link_entries, queries
from sillage.objectives import title_of
from sillage.reports.wording import head, say
from sillage.services.client_view import shown
from sillage.services.name_places import own_networks
from sillage.services.save_reports import reports_shown
from sillage.services.track_objectives import objectives_shown
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filters import LONGEST, others
from sillage.web.frames import address, places
from sillage.web.settings_sheet import tabs
from sillage.web.shell import Frame

MOST = 12
"""Of each kind: who finds more writes one more word."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found.

    Parameters
    ----------
    label, note, href : str
        Its name, what it is, and where.
    """

    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The search.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, label, button : str
        Words of the form.
    asked : str
        What was looked for.
    found : tuple of Found
        The best first.
    nothing : str
        Said when nothing was found; empty when nothing was asked.
    carried : tuple of (str, str)
        What the form sends along.
    """

    frame: Frame
    heading: str
    label: str
    button: str
    asked: str
    found: tuple[Found, ...]
    nothing: str
    carried: tuple[tuple[str, str], ...]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what has the words that were asked for in its name."""
    language = desk.language
    asked = request.GET.get("q", "").strip()[:LONGEST]
    found = tuple(search(desk, asked)) if asked else ()
    nothing = say(msg("Nothing has these words in its name. Try fewer words."), language)
    page = SearchPage(
        frame=desk.frame(msg("Search"), "search"),
        heading=say(msg("Search"), language),
        label=say(msg("A page, a figure, a link"), language),
        button=say(msg("Find"), language),
        asked=asked,
        found=found,
        nothing="" if found or not asked else nothing,
        carried=others(request.META.get("QUERY_STRING", ""), "q"),
    )
    return render(request, "search_page.html", {"page": page})


def search(desk: Desk, asked: str) -> Iterable[Found]:
    """Find what has all the words of a question in its name.

    Parameters
    ----------
    desk : Desk
        Who asks.
    asked : str
        A few words, or their beginnings; accents and capitals make no difference.

    Yields
    ------
    Found
        Pages, figures, objectives, networks, campaigns, changes of strategy, reports, then links; within each, names
        that begin so come first.
    """
    words = plain(asked).split()
    for kind in (
        *(_pages(desk), _figures(desk), _objectives(desk), _networks(desk), _campaigns(desk), _changes(desk)),
        *(_reports(desk), _links(desk)),
    ):
        ranked = [(rank, one) for one in kind if (rank := _rank(words, one)) is not None]
        yield from (one for _, one in sorted(ranked, key=lambda pair: pair[0])[:MOST])


def plain(text: str) -> str:
    """Return a text without accents and capitals.

    Parameters
    ----------
    text : str
        A name.

    Returns
    -------
    str
        To be compared, never shown.

    Examples
    --------
    >>> plain("Coûts d’Été")
    "couts d'ete"
    """
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()


def _rank(words: list[str], one: Found) -> tuple[int, str] | None:
    name = plain(one.label)
    whole = f"{name} {plain(one.note)}"
    if not all(word in whole for word in words):
        return None
    begins = name.startswith(words[0])
    within = all(word in name for word in words)
    return (0 if begins else 1 if within else 2), name


def _pages(desk: Desk) -> Iterable[Found]:
    page = say(msg("Page"), desk.language)
    for place, href in places(desk.opened, desk.around):
        yield Found(say(place.label, desk.language), page, href + desk.asked.query())
    settings = say(msg("Settings"), desk.language)
    yield from (Found(one.label, settings, one.href) for one in tabs(desk, ""))


def _figures(desk: Desk) -> Iterable[Found]:
    language = desk.language
    route = next((name for name in ("kpi", "explain") if address(name, desk.opened, "reach")), "")
    if not route:
        return
    for kpi in map(CATALOGUE.__getitem__, shown(desk.opened, CATALOGUE)):
        yield Found(head(kpi.name, language), say(kpi.sentence, language), desk.url(route, kpi.id))


def _objectives(desk: Desk) -> Iterable[Found]:
    label = say(msg("Objective"), desk.language)
    for one in objectives_shown(desk.opened):
        yield Found(head(title_of(one), desk.language), label, desk.url("objective", one.id))


def _networks(desk: Desk) -> Iterable[Found]:
    contents = say(msg("Content of the network"), desk.language)
    for code in figures(desk.opened, own_networks):
        yield Found(say(NETWORKS[code], desk.language), contents, desk.url("content", network=code))


def _changes(desk: Desk) -> Iterable[Found]:
    label = say(msg("Change of strategy"), desk.language)
    for one in queries.changes(desk.opened.whose):
        yield Found(one.title, f"{label} · {numbers.day(one.day, desk.language, 'medium')}", desk.url("changes"))


def _reports(desk: Desk) -> Iterable[Found]:
    label = say(msg("Saved report"), desk.language)
    for one in reports_shown(desk.opened, desk.member.brand):
        yield Found(one.name, label, desk.url("saved_report", one.id))


def _campaigns(desk: Desk) -> Iterable[Found]:
    if not address("campaign", desk.opened, "x"):
        return
    campaign = say(msg("Campaign"), desk.language)
    for name, _, _ in queries.campaigns(desk.opened.whose):
        yield Found(name, campaign, desk.url("campaign", name))


def _links(desk: Desk) -> Iterable[Found]:
    if not address("link", desk.opened, "x"):
        return
    label = say(msg("Link"), desk.language)
    for one in link_entries.links(desk.opened.whose):
        note = f"{label} · {one.title}" if one.title else label
        yield Found(f"{one.domain}/{one.slug}", note, desk.url("link", one.id))
