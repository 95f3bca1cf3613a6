"""Of which brand something is: one question of many forms, and one small form beside what stands already."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from sillage.domain.access import Capability
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.reports.wording import say
from sillage.services.assign_brands import assign_brand, brand_said
from sillage.services.brand_view import brands_to_choose
from sillage.web.desk import Desk
from sillage.web.failures import forbidden
from sillage.web.parts import Choice, Field

BRAND = msg("Brand")
SAVE = msg("Save")
NOBODYS = msg("No brand in particular")
HINT = msg("What has no brand counts in the whole workspace, and in no brand.")

PLACES: Mapping[str, tuple[str, Capability]] = {
    "import": ("import", Capability.DECIDE),
    "site": ("site_edit", Capability.ADMIN),
    "link": ("link", Capability.ENTER),
    "campaign": ("campaign", Capability.DECIDE),
    "cost": ("cost", Capability.ENTER),
    "objective": ("objective", Capability.DECIDE),
    "change": ("change", Capability.DECIDE),
}
"""Where each kind of thing is shown, and who may say of which brand it is."""


def brand_field(desk: Desk, now: str | None = None) -> Field | None:
    """Return the question of which brand something is.

    Parameters
    ----------
    desk : Desk
        Who asks.
    now : str, optional
        What was said; by default the brand that is looked at.

    Returns
    -------
    Field or None
        None where there is nothing to choose.
    """
    known = brands_to_choose(desk.opened)
    if not known:
        return None
    chosen, language = desk.opened.brand if now is None else now, desk.language
    choices = (("", say(NOBODYS, language)), *((name, name) for name in known))
    return Field(
        "brand", say(BRAND, language), "select", chosen, say(HINT, language),
        choices=tuple(Choice(value, label, value == chosen) for value, label in choices),
    )  # fmt: skip


def said_brand(request: HttpRequest, desk: Desk) -> str:
    """Return the brand that a form says, or the one that is looked at where it asks for none."""
    return request.POST.get("brand", desk.opened.brand).replace("\0", "")[:200]


def keep_brand(request: HttpRequest, desk: Desk, kind: str, which: str | int) -> None:
    """Keep of which brand something new is, where the form says it: else it is of the brand that is looked at.

    Parameters
    ----------
    request : HttpRequest
        The form.
    desk : Desk
        Who sent it.
    kind : str
        One of `PLACES`.
    which : str or int
        What people call it by.
    """
    if "brand" in request.POST and brands_to_choose(desk.opened):
        assign_brand(desk.opened, kind, which, said_brand(request, desk))


def assign(request: HttpRequest, desk: Desk, thing: str, which: str) -> HttpResponse:
    """Say of which brand something is that stands already."""
    if thing not in PLACES:
        raise Http404
    place, needs = PLACES[thing]
    if not desk.member.may(needs):
        return forbidden(request)
    assign_brand(desk.opened, thing, which, said_brand(request, desk))
    messages.success(request, say(saved(which), desk.language))
    return HttpResponseRedirect(desk.url(place, which, brand=""))


def saved(which: str) -> Message:
    """Return what is said once a brand is kept."""
    return msg("Saved: {what}.", what=which)


def own_brand_field(desk: Desk, kind: str, which: str | int) -> tuple[str, Field] | None:
    """Return where the brand of something is sent, and the question.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kind : str
        One of `PLACES`.
    which : str or int
        What people call it by.

    Returns
    -------
    tuple of (str, Field) or None
        None for who may not say it, and where there is nothing to choose.
    """
    if not desk.member.may(PLACES[kind][1]) or not brands_to_choose(desk.opened):
        return None
    if kind == "campaign" and which not in {name for name, _, _ in queries.campaigns(desk.opened.whose)}:
        return None  # known by its posts alone: declared first, in the settings
    field = brand_field(desk, brand_said(desk.opened, kind, which))
    return None if field is None else (desk.url("assign_brand", kind, which), field)
