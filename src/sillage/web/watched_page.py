"""The watched folder: what it does, where it is, and its switch."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.language import Message, _n, msg
from sillage.ledger import queries
from sillage.reports.wording import say
from sillage.services import file_jobs
from sillage.services.watch_folder import Watched, switch, watched
from sillage.services.watched_files import DONE, TO_LOOK_AT
from sillage.web.desk import Desk
from sillage.web.import_words import tabs
from sillage.web.report_words import local_moment
from sillage.web.shell import Frame, Link

TITLE = msg("Watched folder")
MEANT = msg("Files that are put in a folder of the server are imported by themselves; nobody need open this page.")
STEPS = (
    msg("The worker looks each minute, and takes files that have not changed since its last look."),
    msg("A file that is recognised without doubt is imported, and moves to “{done}”.", done=DONE),
    msg("Any other moves to “{look}”, and waits for your answer on the page of imports.", look=TO_LOOK_AT),
    msg("A file is never removed, and the same one never counts twice."),
)
OF_BRANDS = msg(
    "Each brand has a folder of its own inside, called as the brand is: what is put there is of that brand."
)
WORDS = {
    "folder": msg("Where it is, on the server"),
    "state": msg("State"),
    "looked": msg("Last look"),
    "waiting": msg("Files in it"),
    "on": msg("Turn it on"),
    "off": msg("Turn it off"),
    "how": msg("How it works"),
}


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """The watched folder.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    tabs : tuple of Link
        The pages beside it.
    facts : tuple of (str, str)
        How it stands, by name.
    trouble : str
        What is wrong with it.
    steps : tuple of str
        How it works.
    action : str
        Where its switch leads; empty for who may not.
    turn, label : str
        What the switch sends, and says.
    who : str
        Who may turn it, for who may not.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    tabs: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    trouble: str
    steps: tuple[str, ...]
    action: str
    turn: str
    label: str
    who: str
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show how the watched folder stands."""
    language, may = desk.language, desk.member.may(Capability.ADMIN)
    known = watched(desk.opened.data_dir, desk.opened.workspace)
    page = WatchedPage(
        frame=desk.frame(TITLE, "watched"),
        heading=say(TITLE, language),
        meta=say(MEANT, language),
        tabs=tabs(desk, "watched"),
        facts=_facts(desk, known, may=may),
        trouble="; ".join(say(one, language) for one in _trouble(desk, known)),
        steps=tuple(say(step, language) for step in (*STEPS, *((OF_BRANDS,) if _has_brands(desk) else ()))),
        action=desk.url("switch_watched") if may else "",
        turn="off" if known.on else "on",
        label=say(WORDS["off" if known.on else "on"], language),
        who="" if may else say(msg("An owner turns it on or off."), language),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "watched_page.html", {"page": page})


def turn(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Turn the watching on or off; what is turned off can be turned on again."""
    on = request.POST.get("turn") == "on"
    switch(desk.opened.data_dir, desk.opened.workspace, on=on)
    said = msg("The watched folder is on.") if on else msg("The watched folder is off; what is in it stays.")
    messages.success(request, say(said, desk.language))
    return HttpResponseRedirect(desk.url("watched"))


def _has_brands(desk: Desk) -> bool:
    return len(queries.brands(desk.opened.workspace.id)) > 1


def _facts(desk: Desk, known: Watched, *, may: bool) -> tuple[tuple[str, str], ...]:
    language = desk.language
    facts = [("state", say(msg("on") if known.on else msg("off"), language))]
    if may:  # a path of the server is nobody else's business
        facts.append(("folder", str(known.path)))
    if known.on:
        at = known.looked_at
        zone = desk.opened.workspace.zone
        looked = local_moment(at, zone, language) if at else say(msg("not yet"), language)
        facts += [
            ("looked", looked),
            ("waiting", say(_n("{count} file", "{count} files", known.waiting), language)),
        ]
    return tuple((say(WORDS[name], language), value) for name, value in facts)


def _trouble(desk: Desk, known: Watched) -> list[Message | str]:
    found: list[Message | str] = []
    if known.trouble:
        found.append(msg("The folder cannot be read: {reason}.", reason=known.trouble))
    if known.on and file_jobs.missing_worker(desk.opened.data_dir):
        found.append(msg("No worker runs on this machine: nobody looks. Start: sillage serve (or sillage worker)"))
    return found
