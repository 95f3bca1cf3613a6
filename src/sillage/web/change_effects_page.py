"""What changes of strategy did: read from studies, asked for where they are missing, followed while computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.domain.places import Change
from sillage.kpis.kpi import Kpi
from sillage.language import _n, msg
from sillage.ledger import queries
from sillage.reports.wording import head, say
from sillage.services.change_effects import KnownEffect, followed_kpis, known_effects
from sillage.web.desk import Desk
from sillage.web.effect_cards import CALCULATED, EffectCard, change_id, effect_cards, effect_table
from sillage.web.effect_spec import effect_spec
from sillage.web.sheet import Picture, handed_out
from sillage.web.shell import Link

MOST_CHANGES = 12
"""Changes whose effects a page shows, the newest first."""
MOST_LOOKS = 60
FIRST_WAIT_S, LONGEST_WAIT_S = 2, 10

WORDS = {
    "title": msg("What each change did"),
    "meant": msg(
        "What came is held against what would have come without the change, as the history and what it cannot have"
        " touched tell it. A change is one day among others: what else happened then is laid to it too."
    ),
    "on": msg("On which figure"),
    "basis": msg("What this rests on"),
    "command": msg("To compute it again:"),
    "calculated": msg("How it is calculated:"),
    "look": msg("Look again"),
    "long": msg("It takes longer than usual. Load the page again later; sillage doctor says whether the worker runs."),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How long until the answers stand.

    Parameters
    ----------
    text : str
        How many are being computed.
    again : str
        Where to look again; empty once that was done often enough.
    wait_s : int
        How long until then, in seconds.
    """

    text: str
    again: str
    wait_s: int


@dataclass(frozen=True, slots=True)
class EffectsPart:
    """The effects of changes, part of a page.

    Parameters
    ----------
    cards : tuple of EffectCard
        By change.
    kpis : tuple of Link
        The KPIs that they are told of; the one shown with its picture is current.
    progress : Progress or None
        While some are being computed.
    calculated : str
        Where the documentation says how.
    w : dict of str to str
        `WORDS`, rendered.
    """

    cards: tuple[EffectCard, ...]
    kpis: tuple[Link, ...]
    progress: Progress | None
    calculated: str
    w: dict[str, str]


def effects_part(request: HttpRequest, desk: Desk, number: int = 0) -> EffectsPart | None:
    """Return the effects of changes, and ask for those that are missing.

    Parameters
    ----------
    request : HttpRequest
        Its ``kpi`` is the KPI that is shown whole.
    desk : Desk
        Who asks.
    number : int
        Of one change typed by hand; 0 for all.

    Returns
    -------
    EffectsPart or None
        None where there is no change.
    """
    kpis, found = _known(request, desk, number)
    if not found:
        return None
    language, shown = desk.language, kpis[0]
    links = tuple(
        Link(head(kpi.name, language), _address(desk, number, kpi=kpi.id) + "#effects", kpi is shown)
        for kpi in sorted(kpis, key=lambda one: one.id)
    )
    return EffectsPart(
        effect_cards(desk, found, shown),
        links,
        _progress(request, desk, found, number, 0),
        CALCULATED,
        {name: say(word, language) for name, word in WORDS.items()},
    )


def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say how far the effects are; show them anew once more of them are answered."""
    number = _whole(request, "change")
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(_address(desk, number))
    _, found = _known(request, desk, number)
    progress = _progress(request, desk, found, number, _whole(request, "look") + 1)
    if progress is not None and _left(found) >= _whole(request, "left"):
        words = {name: say(WORDS[name], desk.language) for name in ("look", "long")}
        return render(request, "_effects_progress.html", {"p": progress, "w": words})
    context = {"e": effects_part(request, desk, number), "page": {"frame": desk.frame(WORDS["title"], "changes")}}
    response = render(request, "_effects.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#effects", "outerHTML"
    return response


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the picture of an effect, or its points."""
    wanted, kpis = request.GET.get("of", ""), followed_kpis(desk.opened, request.GET.get("kpi", ""))
    changes = [one for one in _changes(desk, 0) if change_id(one) == wanted]
    chosen = known_effects(desk.opened, changes, kpis[:1]) if kpis else ()  # a file asks for nothing new
    study = chosen[0].study if chosen else None
    if study is None or study.answer is None:
        nothing = {"history": (), "days": ()}
        return handed_out(desk, kind, "effect", None, effect_table(desk, nothing, msg("Effect")))
    title = msg("{series}: what came, and what would have come", series=study.answer["series"])
    said, table = say(study.answer["sentence"], desk.language), effect_table(desk, study.answer, title)
    spec = effect_spec(study.answer, desk.language)
    picture = Picture("effect", table.title, said, spec, table)
    return handed_out(desk, kind, f"effect-{wanted}-{kpis[0].id}", picture)


def _known(request: HttpRequest, desk: Desk, number: int) -> tuple[tuple[Kpi, ...], Sequence[KnownEffect]]:
    kpis = followed_kpis(desk.opened, request.GET.get("kpi", ""))
    changes = _changes(desk, number)[:MOST_CHANGES]
    return kpis, known_effects(desk.opened, changes, kpis, ask=True)


def _changes(desk: Desk, number: int) -> list[Change]:
    """Return the changes that are spoken of, the newest first."""
    whose = desk.opened.whose
    if number:
        return [one for at, one in queries.numbered(whose, Change) if at == number]
    return sorted(queries.changes(whose), key=lambda one: (one.day, one.title), reverse=True)


def _left(found: Sequence[KnownEffect]) -> int:
    return sum(one.study is None or one.study.is_open for one in found)


def _progress(
    request: HttpRequest, desk: Desk, found: Sequence[KnownEffect], number: int, look: int
) -> Progress | None:
    left = _left(found)
    if not left:
        return None
    text = say(_n("{count} effect is being computed…", "{count} effects are being computed…", left), desk.language)
    asked = {"kpi": request.GET.get("kpi", ""), "change": str(number or ""), "look": str(look), "left": str(left)}
    again = desk.url("change_effects", **asked) if look < MOST_LOOKS else ""
    return Progress(text, again, min(FIRST_WAIT_S + look // 5, LONGEST_WAIT_S))


def _address(desk: Desk, number: int, **more: str) -> str:
    return desk.url("change", number, **more) if number else desk.url("changes", **more)


def _whole(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
