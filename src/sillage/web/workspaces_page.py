"""Workspaces of one server: those of who asks, and a new one, which shares nothing with the others."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sillage.errors import Refused
from sillage.language import Message, msg
from sillage.ledger import members
from sillage.reports.wording import say
from sillage.services import new_workspace
from sillage.web import settings_sheet as sheet
from sillage.web.desk import Desk
from sillage.web.parts import Cell
from sillage.web.role_names import ROLES
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import ActRow, ActTable, Block, SettingsForm
from sillage.web.workspace_settings_page import LANGUAGES, currencies, zones

HERE = "settings_workspaces"
TITLE = msg("Workspaces")
MEANT = msg("Each workspace has its own figures, team and settings; nothing of one is seen in another.")
ASKED = ("new_name", "new_currency", "new_zone", "new_language", "new_country")


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the workspaces of who asks, and the form of a new one."""
    now = desk.opened.workspace
    typed = {"new_currency": now.currency, "new_zone": now.zone, "new_language": now.language}
    return _page(request, desk, {**typed, "new_country": now.country}, {})


def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a workspace, and lead to it."""
    given = {name: request.POST.get(name, "").replace("\0", "")[:300] for name in ASKED}
    wrong = new_workspace.what_is_wrong(desk.opened, given)
    if not wrong:
        try:
            made = new_workspace.new_workspace(desk.opened, desk.member, given)
        except Refused as refused:
            wrong["new_name"] = beside(refused)
        else:
            return HttpResponseRedirect(reverse("settings", args=(made.workspace.slug,)) + f"?lang={desk.language}")
    return _page(request, desk, given, wrong)


def _page(request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> HttpResponse:
    language = desk.language
    title = say(msg("Your workspaces"), language)
    rows = tuple(
        ActRow((Cell(one.name, href=reverse("overview", args=(one.slug,))), Cell(say(ROLES[member.role], language))))
        for one, member in members.places_of(desk.member.user_id)
    )
    table = ActTable(title, sheet.heads(desk, msg("Workspace"), msg("Role")), rows)
    asked = (
        Ask("new_name", msg("Name"), required=True),
        Ask("new_currency", msg("Currency"), "select", choices=currencies(language)),
        Ask("new_zone", msg("Time zone"), "select", choices=zones(typed.get("new_zone", ""))),
        Ask("new_language", msg("Language"), "select", choices=LANGUAGES),
        Ask("new_country", msg("Country"), hint=msg("CA-QC, FR, BE: whose public holidays are kept. May be empty.")),
    )
    form = SettingsForm(desk.url("workspace_add"), say(msg("Make it"), language), fields(asked, typed, wrong, language))
    blocks = (
        *((Block("yours", title, tables=(table,)),) if rows else ()),
        Block("new", say(msg("A new workspace"), language), (say(msg("You will own it."), language),), form=form),
    )
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))
