"""The settings: pages beside each other that list, ask and change; one template shows them all.

A page fills blocks: what is told, a table whose rows have acts, a form. What destroys asks first, without a script too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch

from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.web.desk import Desk
from sillage.web.frames import opens
from sillage.web.parts import Cell, EmptyState, Field, Head
from sillage.web.shell import Frame, Link

PAGES = (
    ("settings", msg("Workspace")),
    ("team", msg("Team")),
    ("settings_networks", msg("Networks and brands")),
    ("settings_hours", msg("Business hours")),
    ("settings_values", msg("What things are worth")),
    ("settings_tokens", msg("Sites and tokens")),
    ("settings_retention", msg("What is kept")),
    ("settings_workspaces", msg("Workspaces")),
)
"""The pages of settings, by the names of their routes. One whose route does not exist is not shown."""

LABEL = msg("Pages of settings")
ACTS = msg("Actions")
WRONG = msg("Nothing was saved yet: see what is marked below.")
SURE = msg("Please confirm")
BACK = msg("Leave it as it is")
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a row: it posts a form, or leads somewhere.

    Parameters
    ----------
    label, about : str
        What it says, and what of: read out after the label.
    action : str
        Where its form is posted.
    hidden : tuple of (str, str)
        What the form sends.
    confirm, yes : str
        What the dialog asks before, and what its button says; empty asks nothing.
    href : str
        Where it leads, instead of posting.
    """

    label: str
    about: str
    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    confirm: str = ""
    yes: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ActRow:
    """A row, with what can be done to it.

    Parameters
    ----------
    cells : tuple of Cell
        As many as heads; the first names the row.
    acts : tuple of Act
        In order.
    """

    cells: tuple[Cell, ...]
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class ActTable:
    """A table of things that can be changed.

    Parameters
    ----------
    title : str
        What it lists.
    heads : tuple of Head
        Its columns, without that of acts.
    rows : tuple of ActRow
        In order.
    acts : str
        The head of the column of acts; empty for none.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[ActRow, ...]
    acts: str = ""


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """A form.

    Parameters
    ----------
    action, button : str
        Where it is posted, and what its button says.
    fields : tuple of Field
        Its questions; the kind ``checks`` is a list of boxes, ``file`` sends a file.
    hidden : tuple of (str, str)
        What it sends besides.
    asks : tuple of str
        What is said before it is sent at last.
    back, back_label : str
        Where one leaves without; empty for nowhere.
    confirm, yes : str
        What a dialog asks before.
    danger, files, row : bool
        Whether it destroys, sends a file, stands on a line.
    """

    action: str
    button: str
    fields: tuple[Field, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    asks: tuple[str, ...] = ()
    back: str = ""
    back_label: str = ""
    confirm: str = ""
    yes: str = ""
    danger: bool = False
    files: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A section of a page of settings.

    Parameters
    ----------
    id, title : str
        Its anchor and its head.
    told : tuple of str
        Sentences below the head.
    picture : Link or None
        A picture, with what it shows.
    codes : tuple of Link
        Texts to copy: a label, and the text as its address.
    tables : tuple of ActTable
        What there is.
    empty : EmptyState or None
        Where there is nothing.
    form : SettingsForm or None
        What can be added or changed.
    leads : tuple of Link
        Where it leads.
    leads_label : str
        What these are.
    """

    id: str
    title: str
    told: tuple[str, ...] = ()
    picture: Link | None = None
    codes: tuple[Link, ...] = ()
    tables: tuple[ActTable, ...] = ()
    empty: EmptyState | None = None
    form: SettingsForm | None = None
    leads: tuple[Link, ...] = ()
    leads_label: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page of settings.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    tabs : tuple of Link
        The pages beside it.
    tabs_label : str
        What they are called together.
    blocks : tuple of Block
        What it shows.
    wrong : str
        That something is wrong.
    """

    frame: Frame
    heading: str
    meta: str
    tabs: tuple[Link, ...]
    tabs_label: str
    blocks: tuple[Block, ...]
    wrong: str = ""


def tabs(desk: Desk, here: str) -> tuple[Link, ...]:
    """Return the pages of settings that exist.

    Parameters
    ----------
    desk : Desk
        Who asks.
    here : str
        The route of the page that is shown.

    Returns
    -------
    tuple of Link
        In order.
    """
    found = []
    for name, label in PAGES:
        if not opens(name, desk.around.capabilities):
            continue
        try:
            found.append(Link(say(label, desk.language), desk.url(name), name == here))
        except NoReverseMatch:
            continue
    return tuple(found)


def shown(
    request: HttpRequest,
    desk: Desk,
    here: str,
    title: Message,
    meant: Message,
    blocks: Iterable[Block],
    *,
    wrong: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show a page of settings.

    Parameters
    ----------
    request : HttpRequest
        The request.
    desk : Desk
        Who asks.
    here : str
        The page's route.
    title, meant : Message
        Its head, and what it is for.
    blocks : iterable of Block
        What it shows.
    wrong : bool
        Whether something that was sent is wrong.
    status : int
        Of the answer.

    Returns
    -------
    HttpResponse
        The page.
    """
    language = desk.language
    page = SettingsPage(
        frame=desk.frame(title, "settings"),
        heading=say(title, language),
        meta=say(meant, language),
        tabs=tabs(desk, here),
        tabs_label=say(LABEL, language),
        blocks=tuple(blocks),
        wrong=say(WRONG, language) if wrong else "",
    )
    return render(request, "settings_page.html", {"page": page}, status=status)


def asked_first(
    request: HttpRequest, desk: Desk, here: str, title: Message, what: Sequence[Message], button: Message
) -> HttpResponse:
    """Ask before what was sent is done: for a browser without scripts, and where the answer hangs on what was typed.

    Parameters
    ----------
    request : HttpRequest
        What was sent; it is sent again as it was, with ``confirmed``.
    desk : Desk
        Who asks.
    here : str
        The page's route.
    title : Message
        The page's.
    what : sequence of Message
        What will happen.
    button : Message
        What does it.

    Returns
    -------
    HttpResponse
        A page that asks.
    """
    language = desk.language
    again = tuple(
        (name, text[:LONGEST])
        for name, texts in request.POST.lists()
        if name not in ("confirmed", "csrfmiddlewaretoken")
        for text in texts
    )
    form = SettingsForm(
        action=request.path + desk.asked.query(),
        button=say(button, language),
        hidden=(*again, ("confirmed", "1")),
        asks=tuple(say(one, language) for one in what),
        back=desk.url(here),
        back_label=say(BACK, language),
        danger=True,
    )
    return shown(request, desk, here, title, SURE, (Block("sure", say(SURE, language), form=form),))


def done(request: HttpRequest, desk: Desk, what: Message, to: str, undo: str = "") -> HttpResponse:
    """Say what was done, and lead to a page.

    Parameters
    ----------
    request : HttpRequest
        The request.
    desk : Desk
        Who asks.
    what : Message
        What was done.
    to : str
        The page's route.
    undo : str
        Where a form is posted that takes it back; empty when nothing can.

    Returns
    -------
    HttpResponse
        A redirect.
    """
    messages.success(request, say(what, desk.language), extra_tags=undo)
    return HttpResponseRedirect(desk.url(to))


def heads(desk: Desk, *titles: Message) -> tuple[Head, ...]:
    """Return the heads of columns of words."""
    return tuple(Head(say(title, desk.language), words=True) for title in titles)
