"""A page of figures that asks more than its bar: its own words stand in the address, and every link keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.language import Message
from sillage.reports.wording import say
from sillage.web.desk import Desk
from sillage.web.filter_bar import FilterBar
from sillage.web.filters import LONGEST
from sillage.web.parts import ChartView, Choice, Field
from sillage.web.sheet import WORDS, Picture, Sheet
from sillage.web.shell import Frame, Link


@dataclass(frozen=True, slots=True)
class AskForm:
    """Questions whose answers stand in the address (``_ask.html``).

    Parameters
    ----------
    action, button : str
        Where it leads, and what its button says.
    fields : tuple of Field
        What it asks.
    carried : tuple of (str, str)
        What it sends along.
    hints : tuple of Link
        Ready answers.
    hints_label : str
        What these are.
    """

    action: str
    button: str
    fields: tuple[Field, ...]
    carried: tuple[tuple[str, str], ...]
    hints: tuple[Link, ...] = ()
    hints_label: str = ""


@dataclass(frozen=True, slots=True)
class AskedSheet:
    """A page of figures with its questions (``asked_page.html``).

    Parameters
    ----------
    sheet : Sheet
        The figures.
    ask : AskForm or None
        The questions.
    acts : tuple of Link
        What can be done from here.
    """

    sheet: Sheet
    ask: AskForm | None = None
    acts: tuple[Link, ...] = ()

    @property
    def frame(self) -> Frame:
        """What surrounds the page."""
        return self.sheet.frame


def own_words(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    """Return what the address asks of a page besides its filters.

    Parameters
    ----------
    request : HttpRequest
        The request.
    names : sequence of str
        What the page understands.

    Returns
    -------
    dict of str to str
        Those that say something, cut to what an address may hold.
    """
    found = {name: request.GET.get(name, "").replace("\0", "").strip()[: 4 * LONGEST] for name in names}
    return {name: word for name, word in found.items() if word}


def address(desk: Desk, own: Mapping[str, str], path: str = "", **changes: str) -> str:
    """Return the address of a page under the same filters and words, but for some changes.

    Parameters
    ----------
    desk : Desk
        Who asks.
    own : mapping of str to str
        The page's own words.
    path : str
        Its path; the page's own by default.
    **changes : str
        Words that differ; an empty one leaves the word out.

    Returns
    -------
    str
        Path and query.
    """
    return (path or desk.path) + desk.asked.query(**{**own, **changes})


def file_address(desk: Desk, own: Mapping[str, str], name: str, *args: str, **changes: str) -> str:
    """Return the address of a chart or of rows under the same filters and words.

    Parameters
    ----------
    desk : Desk
        Who asks.
    own : mapping of str to str
        The page's own words.
    name : str
        The route's.
    *args : str
        Parts of its path.
    **changes : str
        Words that differ.

    Returns
    -------
    str
        Path and query.
    """
    return desk.url(name, *args, **{**own, **changes})


def charts_at(desk: Desk, own: Mapping[str, str], name: str, pictures: Mapping[str, Picture]) -> tuple[ChartView, ...]:
    """Give charts the addresses of their specifications and of their rows.

    Parameters
    ----------
    desk : Desk
        Who asks.
    own : mapping of str to str
        The page's own words.
    name : str
        The route that hands them out, by ``?chart=``.
    pictures : mapping of str to Picture
        By the name that the address gives them.

    Returns
    -------
    tuple of ChartView
        In the same order.
    """
    return tuple(
        one.at(*(file_address(desk, own, name, kind, chart=chart) for kind in ("json", "csv")))
        for chart, one in pictures.items()
    )


def keeping(bar: FilterBar, own: Mapping[str, str]) -> FilterBar:
    """Have the filter bar keep the page's own words.

    Parameters
    ----------
    bar : FilterBar
        As `filter_bar` builds it.
    own : mapping of str to str
        The words.

    Returns
    -------
    FilterBar
        Every link and form of it sends them along.
    """
    pairs = tuple(own.items())
    more = "&" + urlencode(own) if own else ""
    presets = tuple(replace(one, href=one.href + more) for one in bar.presets)
    clear = bar.clear + more if bar.clear else ""
    known = {name for name, _ in pairs}
    carried, kept = (tuple(pair for pair in form if pair[0] not in known) for form in (bar.carried, bar.kept))
    return replace(bar, presets=presets, carried=(*carried, *pairs), kept=(*kept, *pairs), clear=clear)


def framed(desk: Desk, title: Message | str, here: str, own: Mapping[str, str]) -> Frame:
    """Return the frame of a page; the other language asks the same.

    Parameters
    ----------
    desk : Desk
        Who asks.
    title : Message or str
        For the window.
    here : str
        The route's name.
    own : mapping of str to str
        The page's own words.

    Returns
    -------
    Frame
        Ready strings.
    """
    frame = desk.frame(title, here)
    more = "&" + urlencode(own) if own else ""
    return replace(frame, languages=tuple(replace(one, href=one.href + more) for one in frame.languages))


def ask_form(desk: Desk, fields: Sequence[Field], button: Message, own: Mapping[str, str] | None = None) -> AskForm:
    """Return a form that asks the page anew.

    Parameters
    ----------
    desk : Desk
        Who asks.
    fields : sequence of Field
        Its questions.
    button : Message
        What its button says.
    own : mapping of str to str, optional
        Words of the page that the form does not ask.

    Returns
    -------
    AskForm
        It keeps the filters.
    """
    asked = {field.name for field in fields}
    words = {"lang": desk.language, **desk.asked.filters.as_query(), **(own or {})}
    carried = tuple((name, word) for name, word in words.items() if name not in asked)
    return AskForm(desk.path, say(button, desk.language), tuple(fields), carried)


def choices(desk: Desk, names: Mapping[str, Message | str], chosen: str) -> tuple[Choice, ...]:
    """Return the entries of a list.

    Parameters
    ----------
    desk : Desk
        Who asks.
    names : mapping of str to Message or str
        What each is called.
    chosen : str
        Which one is.

    Returns
    -------
    tuple of Choice
        In the same order.
    """
    return tuple(Choice(value, say(label, desk.language), value == chosen) for value, label in names.items())


def shown(request: HttpRequest, page: AskedSheet) -> HttpResponse:
    """Render a page."""
    words = {name: say(word, page.frame.lang) for name, word in WORDS.items()}
    return render(request, "asked_page.html", {"page": replace(page, sheet=replace(page.sheet, w=words))})
