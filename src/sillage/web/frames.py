"""The frame around every page."""

from __future__ import annotations

from django.urls import reverse

from sillage.language import Message
from sillage.reports.wording import say
from sillage.services.open_workspace import Opened
from sillage.web.desk import Asked, program_stamp
from sillage.web.pages import WORDS, Frame, Link

NAME = "Sillage"


def frame(opened: Opened | None, asked: Asked, title: Message | str, path: str, here: str = "") -> Frame:
    """Build the frame of a page.

    Parameters
    ----------
    opened : Opened or None
        The workspace; None on an error page that cannot open it.
    asked : Asked
        The period and the language.
    title : Message or str
        For the window.
    path : str
        The page's own path, for the switch of languages.
    here : str
        Which entry of the menu the page is.

    Returns
    -------
    Frame
        Ready strings.
    """
    language = asked.language
    words = {name: say(message, language) for name, message in WORDS.items()}
    french = opened.workspace.language if opened and opened.workspace.language.startswith("fr") else "fr"
    query = asked.query()
    places = (("report", reverse("report")), ("imports", reverse("imports")))
    return Frame(
        lang=language,
        title=f"{say(title, language)} · {opened.workspace.name if opened else NAME}",
        stylesheet=reverse("asset", args=(program_stamp(), "report.css")),
        home=reverse("report") + query,
        menu=tuple(Link(words[name], address + query, name == here) for name, address in places),
        languages=(
            Link("Français", path + asked.query(lang=french), language.startswith("fr"), "fr"),
            Link("English", path + asked.query(lang="en"), language == "en", "en"),
        ),
        w=words,
    )
