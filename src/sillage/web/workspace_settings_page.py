"""The workspace's own settings: its name and picture, currency, country, zone and language, what it asks and shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from sillage.attribution import model_name
from sillage.domain.workspace import View
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.language.numbers import locale_tag
from sillage.ledger import branding, queries
from sillage.reports.wording import say
from sillage.services import workspace_terms as terms
from sillage.services.attribution_model import DEFAULT_MODEL, SHARING
from sillage.services.compose_report import SECTION_TITLES
from sillage.services.logo_files import MOST_BYTES, checked_logo
from sillage.services.report_names import REVENUE_SOURCES
from sillage.services.report_sections import SECTIONS
from sillage.web import settings_sheet as sheet
from sillage.web.aim_words import FAMILIES
from sillage.web.desk import Desk
from sillage.web.parts import Cell
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import Block, SettingsForm
from sillage.web.shell import Link

HERE = "settings"
TITLE = msg("Settings of the workspace")
SHOWN_ON = msg(
    "It stands beside the name of the workspace and on its reports: pages, papers, slides and those that are shared."
)
MEANT = msg("What every figure and every page of this workspace depends on. Each change can be taken back.")
ASKED = (
    "name", "currency", "country", "zone", "language", "first", "second", "third", "view", "weekly_hours",
    "monthly_budget", "revenue_source", "attribution_model", "hidden_sections",
)  # fmt: skip
VIEWS = {
    View.TEAM.value: msg("The team’s: hours at their rate, no fees"),
    View.AGENCY.value: msg("The agency’s: hours at their rate, no fees"),
    View.CLIENT.value: msg("The client’s: fees, without the agency’s hours"),
}
LANGUAGES = {"fr-CA": "Français (Canada)", "fr-FR": "Français (France)", "en": "English"}
NONE = msg("None")
USUAL = ("CAD", "EUR", "USD", "GBP", "CHF")
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "UTC")


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the settings of the workspace."""
    return _page(request, desk, terms.typed_terms(queries.workspace(desk.opened.workspace.id)), {})


def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Store what was changed; another currency or zone asks first."""
    given = {name: " ".join(request.POST.getlist(name))[: sheet.LONGEST] for name in ASKED if name in request.POST}
    if "name" in given:  # the whole form was sent: boxes that are not ticked send nothing
        given.setdefault("hidden_sections", "")
    read = terms.read_terms(desk.opened, given)
    if read.wrong:
        return _page(request, desk, given, read.wrong)
    effects = terms.consequences(desk.opened, read.workspace)
    if effects and not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, effects, msg("Change it"))
    terms.change_terms(desk.opened, read.workspace)
    return _done(request, desk, msg("The settings are saved."))


def logo_save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a picture as the workspace's."""
    sent = request.FILES.get("logo")
    try:
        picture = checked_logo(sent.read(MOST_BYTES + 1) if sent else b"")
    except WrongUsage as refused:
        now = terms.typed_terms(queries.workspace(desk.opened.workspace.id))
        return _page(request, desk, now, {"logo": beside(refused)})
    terms.set_logo(desk.opened, picture)
    return _done(request, desk, msg("The picture is changed."))


def logo_remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Have no picture any more; the notice brings it back."""
    terms.set_logo(desk.opened, None)
    return _done(request, desk, msg("The picture is gone."))


def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take back what was last changed."""
    terms.take_back_terms(desk.opened)
    return sheet.done(request, desk, msg("The settings are as they were before."), HERE)


def logo(request: HttpRequest, desk: Desk, digest: str) -> HttpResponse:
    """Return a picture of the workspace, which never changes under its address."""
    found = branding.logo(desk.opened.workspace.id, digest)
    if found is None:
        raise Http404
    response = HttpResponse(found.body, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=31_536_000, immutable=True)
    return response


def _done(request: HttpRequest, desk: Desk, what: Message) -> HttpResponse:
    return sheet.done(request, desk, what, HERE, desk.url("settings_undo"))


def _page(request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> HttpResponse:
    blocks = (_terms(desk, typed, wrong), _picture(desk, wrong))
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _terms(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    form = SettingsForm(
        desk.url("settings_save"),
        say(msg("Save"), desk.language),
        fields=fields(_asked(desk), typed, wrong, desk.language),
    )
    return Block("terms", say(msg("Name, money and days"), desk.language), form=form)


def _picture(desk: Desk, wrong: Mapping[str, Message]) -> Block:
    language, workspace = desk.language, queries.workspace(desk.opened.workspace.id)
    ask = Ask("logo", msg("A file"), "file", msg("PNG, JPEG or WebP, at most {most} KB.", most=MOST_BYTES // 1024))
    gone = sheet.Act(say(msg("Remove"), language), say(msg("Logo"), language), desk.url("logo_remove"))
    row = sheet.ActRow((Cell(say(msg("The picture that holds"), language)),), (gone,))
    return Block(
        "logo",
        say(msg("Logo"), language),
        told=(say(SHOWN_ON, language),),
        picture=Link(workspace.name, desk.url("logo", workspace.logo)) if workspace.logo else None,
        tables=(
            sheet.ActTable(
                say(msg("Logo"), language),
                sheet.heads(desk, msg("Picture")),
                (row,),
                say(sheet.ACTS, language),
            ),
        )
        if workspace.logo
        else (),
        form=SettingsForm(
            desk.url("logo_save"),
            say(msg("Send the picture"), language),
            fields=fields((ask,), {}, wrong, language),
            files=True,
        ),
    )


def _asked(desk: Desk) -> tuple[Ask, ...]:
    families = {"": NONE, **{family.value: label for family, label in FAMILIES.items()}}
    moneys, places = currencies(desk.language), zones(desk.opened.workspace.zone)
    rule = msg("By the rule: orders where there are some, else GA4, else ad platforms")
    sources = {"": rule, **{source.value: label for source, label in REVENUE_SOURCES.items()}}
    usual = msg("As usual: {model}", model=model_name(DEFAULT_MODEL))
    models = {"": usual, **{model.value: model_name(model) for model in SHARING if model is not DEFAULT_MODEL}}
    if desk.opened.workspace.attribution_model == DEFAULT_MODEL.value:
        models[DEFAULT_MODEL.value] = model_name(DEFAULT_MODEL)
    return (
        Ask("name", msg("Name"), required=True, hint=msg("The address of the workspace stays as it is.")),
        Ask("currency", msg("Currency"), "select", choices=moneys),
        Ask("country", msg("Country"), hint=msg("CA-QC, FR, BE: whose public holidays are kept. May be empty.")),
        Ask("zone", msg("Time zone"), "select", choices=places, hint=msg("A day begins at midnight there.")),
        Ask("language", msg("Language"), "select", choices=LANGUAGES, hint=msg("Of reports; each reader may choose.")),
        Ask("first", msg("The question that comes first"), "select", choices=families),
        Ask("second", msg("The second question"), "select", choices=families),
        Ask("third", msg("The third question"), "select", choices=families),
        Ask("view", msg("Whose costs are counted"), "select", choices=VIEWS),
        Ask("weekly_hours", msg("Hours meant for each week"), inputmode="decimal"),
        Ask("monthly_budget", msg("Budget of a month"), inputmode="decimal"),
        Ask("revenue_source", msg("Who says what was sold"), "select", choices=sources),
        Ask("attribution_model", msg("How orders are credited"), "select", choices=models),
        Ask(
            "hidden_sections", msg("Sections that reports leave out"), "checks",
            choices={name: SECTION_TITLES[name] for name in SECTIONS},
        ),
    )  # fmt: skip


@cache
def currencies(language: str) -> dict[str, str]:
    """Return the currencies that are money somewhere today, the usual ones first."""
    from babel import Locale
    from babel.core import get_global

    names = Locale.parse(locale_tag(language)).currencies
    spent = {
        code
        for told in get_global("territory_currencies").values()
        for code, _, end, tender in told
        if end is None and tender
    }
    others = sorted((code for code in spent if code in names and code not in USUAL), key=lambda code: code)
    return {code: f"{code} · {names[code]}" for code in (*USUAL, *others)}


def zones(now: str) -> dict[str, str]:
    """Return the time zones to choose from, by their names; the one that holds among them, whatever it is."""
    return {name: name.replace("_", " ") for name in sorted({*_known_zones(), *filter(None, (now,))})}


@cache
def _known_zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(name for name in available_timezones() if name.split("/")[0] in AREAS)
