"""The frame around every page: the menu of what exists and may be seen, the languages, the scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qsl

from django.urls import NoReverseMatch, reverse

from sillage.domain.access import Capability
from sillage.errors import SillageError
from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.services.open_workspace import Opened
from sillage.services.report_period import committed_records
from sillage.web import pages, shell
from sillage.web.bundles import script
from sillage.web.desk import Asked, program_stamp
from sillage.web.shell import PLACES, SECTIONS, Around, Frame, Link, Place, Section

NAME = "Sillage"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
NOBODY = Around()


def frame(
    opened: Opened | None, asked: Asked, title: Message | str, path: str, here: str = "", around: Around = NOBODY
) -> Frame:
    """Build the frame of a page.

    Parameters
    ----------
    opened : Opened or None
        The workspace; None on a page that has none, or cannot open it.
    asked : Asked
        The filters and the language.
    title : Message or str
        For the window.
    path : str
        The page's own path, for the switch of languages.
    here : str
        The name of the page's route.
    around : Around, optional
        Who asks, and what just happened.

    Returns
    -------
    Frame
        Ready strings.
    """
    language = asked.language
    own = opened.workspace.language if opened else ""
    french = own if own.startswith("fr") else "fr"
    sections = tuple(_sections(opened, asked, here, around)) if opened else ()
    search = address("search", opened)
    return Frame(
        lang=language,
        dir="rtl" if language.startswith(RIGHT_TO_LEFT) else "ltr",
        title=f"{say(title, language)} · {opened.workspace.name if opened else NAME}",
        stylesheet=reverse("asset", args=(program_stamp(), "web.css")),
        theme_script=script("theme"),
        script=script("app"),
        chart_script=script("vega"),
        home=sections[0].links[0].href if sections else "/",
        workspace=opened.workspace.name if opened else "",
        logo=address("logo", opened, opened.workspace.logo) if opened and opened.workspace.logo else "",
        sections=sections,
        languages=(
            Link("Français", path + asked.query(lang=french), language.startswith("fr"), "fr"),
            Link("English", path + asked.query(lang="en"), language == "en", "en"),
        ),
        around=around if around.fresh or not opened else replace(around, fresh=_fresh(opened, language)),
        search=search,
        carried=tuple(parse_qsl(asked.query().removeprefix("?"))),
        w={name: say(message, language) for name, message in (pages.WORDS | shell.WORDS).items()},
    )


def address(route: str, opened: Opened | None, *parts: str) -> str:
    """Return where a page of a workspace is.

    Parameters
    ----------
    route : str
        Its name.
    opened : Opened or None
        The workspace.
    *parts : str
        Of the path.

    Returns
    -------
    str
        Empty when there is no such page.
    """
    if opened is None:
        return ""
    try:
        return reverse(route, args=(opened.workspace.slug, *parts))
    except NoReverseMatch:
        return ""


def opens(name: str, capabilities: frozenset[Capability]) -> bool:
    """Tell whether a route is for somebody; one that is not of a workspace is.

    Parameters
    ----------
    name : str
        The route's.
    capabilities : frozenset of Capability
        What they may do.

    Returns
    -------
    bool
        Whether it exists is another question.
    """
    needs = _needs().get(name)
    return needs is None or needs in capabilities


@cache
def _needs() -> dict[str, Capability]:
    from sillage.web.routes import ROUTES  # which import pages, which import frames

    return {route.name: route.needs for route in ROUTES}


def places(opened: Opened, around: Around) -> Iterable[tuple[Place, str]]:
    """Return the pages that exist and that whoever asks may see.

    Parameters
    ----------
    opened : Opened
        The workspace.
    around : Around
        Who asks.

    Yields
    ------
    tuple of (Place, str)
        With the address, without filters.
    """
    for place in PLACES:
        names = (name for name in (place.name, *place.also) if opens(name, around.capabilities))
        found = next(filter(None, (address(name, opened) for name in names)), "")
        if found and place.needs in around.capabilities:
            yield place, found


def _fresh(opened: Opened, language: str) -> str:
    try:
        last = max((record.last for record in committed_records(opened) if record.last), default=None)
    except SillageError:  # the page that says what is broken has a frame too
        return ""
    return say(msg("Imported files go until {day}.", day=last), language) if last else ""


def _sections(opened: Opened, asked: Asked, here: str, around: Around) -> Iterable[Section]:
    language, query = asked.language, asked.query()
    shown = tuple(places(opened, around))
    for key, title in SECTIONS.items():
        links = tuple(
            Link(say(place.label, language), found + query, here in (place.name, *place.also), key=place.key)
            for place, found in shown
            if place.section == key
        )
        if links:
            yield Section(say(title, language) if title else "", links)
