"""What surrounds every page, as frozen values: places, words, notices; texts stand ready in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field

from sillage.domain.access import Capability
from sillage.language import Message, msg

WORDS = {
    "skip": msg("Skip to the answer"),
    "language": msg("Language"),
    "menu": msg("Main menu"),
    "open_menu": msg("Menu"),
    "workspace": msg("Workspace"),
    "account": msg("Your account"),
    "log_out": msg("Log out"),
    "theme": msg("Colours"),
    "theme_system": msg("System"),
    "theme_light": msg("Light"),
    "theme_dark": msg("Dark"),
    "search": msg("Search"),
    "search_hint": msg("A page, a figure, a link"),
    "find": msg("Find"),
    "close": msg("Close"),
    "cancel": msg("No, change nothing"),
    "undo": msg("Undo"),
    "lead": msg("Go there"),
    "keys": msg("Keyboard shortcuts"),
    "keys_on": msg("Use these keys"),
    "keys_go": msg("Go to a page"),
    "keys_anywhere": msg("On every page"),
    "key_help": msg("Show these shortcuts"),
    "key_search": msg("Search"),
    "key_escape": msg("Close what is open"),
    "then": msg("then"),
    "where": msg("Where you are"),
    "sure": msg("Please confirm"),
    "yes": msg("Yes, do it"),
    "csv": msg("Download as CSV"),
    "png": msg("Download the picture"),
    "data": msg("Show the data"),
    "no_script": msg("The picture needs scripts; its figures stand in the table."),
    "chart_failed": msg("The chart could not be drawn; its figures stand in the table."),
}
"""Every word of the frame."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the menu.

    Parameters
    ----------
    name : str
        The route's; also what a page says it is (``here``).
    label : Message
        What the menu says.
    section : str
        A key of `SECTIONS`.
    key : str
        The letter that leads there after ``g``.
    needs : Capability
        Whoever has it not is not shown the entry.
    also : tuple of str
        Routes of pages that belong to this one; the entry leads to the first of them where its own is not there, or
        not for who asks.
    """

    name: str
    label: Message
    section: str
    key: str
    needs: Capability = Capability.SEE
    also: tuple[str, ...] = ()


SECTIONS = {
    "answer": None,
    "activity": msg("What we do there"),
    "traffic": msg("What comes of it"),
    "return": msg("What it earns and costs"),
    "data": msg("Data and reports"),
    "settings": None,
}
"""Groups of the menu, in order, with their titles."""

PLACES = (
    Place("overview", msg("Overview"), "answer", "o", also=("first", "home")),
    Place("objectives", msg("Objectives"), "answer", "b", also=("objective",)),
    Place("content", msg("Content"), "activity", "c", also=("campaign",)),
    Place("service", msg("Customer service"), "activity", "s"),
    Place("audience", msg("Audience"), "activity", "a"),
    Place("links", msg("Links"), "traffic", "l", also=("link",)),
    Place("traffic", msg("Traffic"), "traffic", "t"),
    Place("funnel", msg("Funnel"), "traffic", "f"),
    Place("journeys", msg("Journeys"), "traffic", "j"),
    Place("attribution", msg("Attribution"), "traffic", "m"),
    Place("roi", msg("Return on investment"), "return", "r", Capability.SEE_MONEY_IN),
    Place("costs", msg("Costs"), "return", "d", Capability.SEE_MONEY_IN, also=("cost",)),
    Place("time", msg("Time"), "return", "h", Capability.SEE_MONEY_IN),
    Place("changes", msg("Changes"), "return", "v"),
    Place("imports", msg("Imports"), "data", "i", Capability.DECIDE, also=("import", "watched", "checklist")),
    Place("report", msg("Full report"), "data", "p", also=("explain",)),
    Place("reports", msg("Saved reports"), "data", "q"),
    Place("settings", msg("Settings"), "settings", "e", Capability.DECIDE, also=("settings_values", "team")),
)
"""The menu. An entry whose route does not exist is not shown."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its words.

    Parameters
    ----------
    label, href : str
        What it says and where it leads.
    current : bool
        Whether it is where the reader is.
    lang : str
        The language of its words, when another than the page's.
    key : str
        The letter that leads there after ``g``.
    """

    label: str
    href: str
    current: bool = False
    lang: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the menu.

    Parameters
    ----------
    title : str
        Empty for none.
    links : tuple of Link
        At least one.
    """

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What just happened, said once.

    Parameters
    ----------
    text : str
        One sentence.
    kind : str
        ``done``, ``warning`` or ``failed``.
    undo : str
        Where a form is posted that takes it back; empty when nothing can.
    lead : str
        Where what it warns of is mended; empty for nowhere.
    """

    text: str
    kind: str = "done"
    undo: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a frame shows of who asks; all of it may be missing.

    Parameters
    ----------
    member : str
        The name of who is logged in.
    capabilities : frozenset of Capability
        What they may do; an entry of the menu that needs more is not shown.
    workspaces : tuple of Link
        Every workspace of theirs, when there are several.
    account : tuple of Link
        Pages of their account.
    log_out : str
        Where a form is posted to leave; empty when nobody is logged in.
    crumbs : tuple of Link
        The pages above this one.
    notices : tuple of Notice
        What just happened.
    fresh : str
        Until when the data goes, in words.
    """

    member: str = ""
    capabilities: frozenset[Capability] = frozenset(Capability)
    workspaces: tuple[Link, ...] = ()
    account: tuple[Link, ...] = ()
    log_out: str = ""
    crumbs: tuple[Link, ...] = ()
    notices: tuple[Notice, ...] = ()
    fresh: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page.

    Parameters
    ----------
    lang, dir : str
        The page's language, and the way it is written.
    title : str
        For the window.
    stylesheet, theme_script, script, chart_script : str
        Addresses; the last is fetched when a chart comes into view.
    home : str
        Where the name of the program leads.
    workspace : str
        Its name; empty where there is none.
    logo : str
        The address of its picture; empty for none.
    sections : tuple of Section
        The menu.
    languages : tuple of Link
        The same page in each.
    around : Around
        Who asks.
    search : str
        The address of the search; empty where there is none.
    carried : tuple of (str, str)
        Words of the address that a form of the frame keeps.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    lang: str
    dir: str
    title: str
    stylesheet: str
    theme_script: str
    script: str
    chart_script: str
    home: str
    workspace: str
    sections: tuple[Section, ...]
    languages: tuple[Link, ...]
    around: Around
    search: str
    w: dict[str, str]
    carried: tuple[tuple[str, str], ...] = field(default=())
    logo: str = ""

    @property
    def font(self) -> str:
        """The address of the font, beside the stylesheet that names it."""
        return f"{self.stylesheet.rpartition('/')[0]}/Inter-latin.woff2"

    @property
    def menu(self) -> tuple[Link, ...]:
        """Every entry of the menu."""
        return tuple(link for section in self.sections for link in section.links)
