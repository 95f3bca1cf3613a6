"""What the pages of reports say."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sillage.domain.saved_reports import Audience, Compare
from sillage.language import Message, msg, numbers

TITLE = msg("Saved reports")
WORDS = {
    "name": msg("Name"),
    "days": msg("Days"),
    "for": msg("For"),
    "language": msg("Language"),
    "sent": msg("Sent next"),
    "links": msg("Open links"),
    "acts": msg("Actions"),
    "list": msg("Saved reports"),
    "new": msg("New report"),
    "edit": msg("Edit"),
    "remove": msg("Remove"),
    "share": msg("Share by a link"),
    "schedule": msg("Send by e-mail"),
    "outbox": msg("Outbox"),
    "standard": msg("The full report"),
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "preview": msg("Preview"),
    "update": msg("Update the preview"),
    "loading": msg("The preview is being made…"),
    "no_script": msg("“Update the preview” shows the report here."),
    "mend": msg("The preview needs these answers mended first:"),
    "wrong": msg("Nothing was saved yet: see what is marked below."),
    "what": msg("What it is about"),
    "sections": msg("What it shows"),
    "sections_hint": msg("Untick what it leaves out, move what comes sooner, add your own words at its top."),
    "words": msg("Own words"),
    "words_hint": msg("Plain text. An empty line parts paragraphs; a line that begins with a hyphen is a bullet."),
    "for_whom": msg(
        "Highlights, explanations, recommendations and next steps that your team stored, changes of strategy drawn on "
        "charts and accounts to check are printed for the team and not for clients. Own words are printed for both."
    ),
    "stale": msg("The preview is not up to date: update it. Files are made of the form as it stands."),
    "up": msg("Move up"),
    "down": msg("Move down"),
    "download": msg("Download the report as the form describes it"),
    "not_for_clients": msg("Hours, costs and margins are not shown to clients."),
}
AUDIENCES: dict[Audience, Message] = {Audience.TEAM: msg("The team"), Audience.CLIENT: msg("A client")}
COMPARES: dict[Compare, Message] = {
    Compare.PREVIOUS: msg("The period before"),
    Compare.LAST_YEAR: msg("The same days last year"),
    Compare.NONE: msg("Nothing: figures stand alone"),
}
LANGUAGES = {"fr-CA": "Français (Canada)", "fr-FR": "Français (France)", "en": "English"}
FILE_NAMES = {"pdf": "PDF", "xlsx": "XLSX", "pptx": "PPTX"}


def hour_words(hour: int, language: str, minute: int = 0) -> str:
    """Write an hour of the day.

    Parameters
    ----------
    hour : int
        From 0 to 23.
    language : str
        A language tag.
    minute : int
        Past it.

    Returns
    -------
    str
        ``8 h 05`` or ``08:05``.
    """
    if not language.startswith("fr"):
        return f"{hour:02}:{minute:02}"
    return f"{hour}{numbers.NBSP}h" + (f"{numbers.NBSP}{minute:02}" if minute else "")


def local_moment(at: datetime, zone: str, language: str) -> str:
    """Write a moment by a workspace's own clock.

    Parameters
    ----------
    at : datetime
        With its zone.
    zone : str
        Whose clock.
    language : str
        A language tag.

    Returns
    -------
    str
        The day and the hour.
    """
    local = at.astimezone(ZoneInfo(zone))
    return f"{numbers.day(local.date(), language, 'medium')}, {hour_words(local.hour, language, local.minute)}"
