"""Accounts by network (own, rivals', a sector's), the brands they speak for, and campaigns with their days."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from sillage.domain.places import NETWORKS, Account, Role
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg, numbers
from sillage.ledger import queries
from sillage.reports.wording import say
from sillage.services import arrange_brands as brands
from sillage.services import record_decisions as record
from sillage.services import typed_values
from sillage.services.arrange_brands import KnownAccount
from sillage.services.label_posts import add_campaign
from sillage.services.own_day import today
from sillage.web import settings_sheet as sheet
from sillage.web.brand_fields import keep_brand
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.parts import Cell, EmptyState
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import Act, ActRow, ActTable, Block, SettingsForm

HERE = "settings_networks"
TITLE = msg("Networks and brands")
MEANT = msg("Who speaks, where, and about what: accounts of yours and of others, brands, campaigns.")
ROLES: Mapping[str, Message] = {
    Role.OWN.value: msg("Ours"),
    Role.RIVAL.value: msg("A rival’s"),
    Role.SECTOR.value: msg("A sector’s average"),
}
NO_BRAND = msg("No brand in particular")
NEEDS_NAME = msg("A name is needed.")
Typed = Mapping[str, str]
Wrong = Mapping[str, Message]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show accounts, brands and campaigns; an address may name what stands in a form."""
    names = ("account_network", "handle", "account_role", "account_brand", "old_brand", "campaign_name")
    typed = {name: request.GET.get(name, "")[:300] for name in names}
    days = {name: (first, last) for name, first, last in queries.campaigns(desk.opened.whose)}
    if typed["campaign_name"] in days:
        first, last = days[typed["campaign_name"]]
        typed |= {"starts": first.isoformat() if first else "", "ends": last.isoformat() if last else ""}
    if typed["old_brand"]:
        typed["brand_name"] = typed["old_brand"]
    return _page(request, desk, typed, {})


def account_save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Declare an account, or say anew whose it is."""
    given = _given(request, "account_network", "handle", "account_role", "account_brand")
    wrong: dict[str, Message] = {}
    if not given["account_network"]:
        wrong["account_network"] = msg("Choose one.")
    if not given["handle"].removeprefix("@"):
        wrong["handle"] = NEEDS_NAME
    if given["account_role"] not in ROLES:
        wrong["account_role"] = msg("Choose one.")
    if not wrong:
        try:
            brand = brands.checked_brand(desk.opened, given["account_brand"])
            account = record.set_account(
                desk.opened, given["account_network"], given["handle"], role=given["account_role"], brand=brand
            )
        except (WrongUsage, NotFound) as refused:
            wrong["account_brand" if isinstance(refused, NotFound) else "account_network"] = beside(refused)
        else:
            name = f"{NETWORKS[account.network]} · {account.handle}"
            return sheet.done(request, desk, msg("Saved: {what}.", what=name), HERE)
    return _page(request, desk, given, wrong)


def account_remove(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Forget what was typed of an account; asked first."""
    if not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, (_forgetting(),), msg("Forget it"))
    account = brands.remove_account(desk.opened, number)
    return sheet.done(request, desk, msg("Removed: {what}.", what=account.handle), HERE)


def brand_save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Add a brand, or call one otherwise."""
    given = _given(request, "brand_name", "old_brand")
    try:
        if given["old_brand"]:
            name = brands.rename_brand(desk.opened, given["old_brand"], given["brand_name"])
        elif given["brand_name"]:
            name = record.add_brand(desk.opened, " ".join(given["brand_name"].split()))
        else:
            return _page(request, desk, given, {"brand_name": NEEDS_NAME})
    except NotFound:
        raise
    except (WrongUsage, Refused) as refused:
        return _page(request, desk, given, {"brand_name": beside(refused)})
    return sheet.done(request, desk, msg("Saved: {what}.", what=name), HERE)


def brand_remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Speak for a brand no more; asked first."""
    name = request.POST.get("name", "")[:300]
    if not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, (_leaving(name),), msg("Remove it"))
    brands.remove_brand(desk.opened, name)
    return sheet.done(request, desk, msg("Removed: {what}.", what=name), HERE)


def campaign_save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Declare a campaign, or its days; posts that carry its name are labelled."""
    given = _given(request, "campaign_name", "starts", "ends")
    wrong: dict[str, Message] = {} if given["campaign_name"] else {"campaign_name": NEEDS_NAME}
    for name in ("starts", "ends"):
        try:
            typed_values.day(given[name], today(desk.opened))
        except WrongUsage as refused:
            wrong[name] = beside(refused)
    if not wrong:
        try:
            labelled = add_campaign(desk.opened, given["campaign_name"], given["starts"], given["ends"])
        except WrongUsage as refused:
            wrong["ends"] = beside(refused)
        else:
            keep_brand(request, desk, "campaign", given["campaign_name"])
            said = msg("Saved: {what}. Labels that changed: {count}.", what=given["campaign_name"], count=labelled)
            return sheet.done(request, desk, said, HERE)
    return _page(request, desk, given, wrong)


def campaign_remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Declare a campaign no more; asked first."""
    name = request.POST.get("name", "")[:300]
    if not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, (_ending(name),), msg("Remove it"))
    brands.remove_campaign(desk.opened, name)
    return sheet.done(request, desk, msg("Removed: {what}.", what=name), HERE)


def _given(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\0", "").strip()[:300] for name in names}


def _forgetting() -> Message:
    return msg("What was said of this account by hand is forgotten; what files tell of it stays.")


def _leaving(name: str) -> Message:
    return msg("{name} is no brand of this workspace any more.", name=name)


def _ending(name: str) -> Message:
    return msg("{name} is no declared campaign any more; posts keep their labels.", name=name)


def _page(request: HttpRequest, desk: Desk, typed: Typed, wrong: Wrong) -> HttpResponse:
    blocks = (_accounts(desk, typed, wrong), _brands(desk, typed, wrong), _campaigns(desk, typed, wrong))
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _accounts(desk: Desk, typed: Typed, wrong: Wrong) -> Block:
    language = desk.language
    title, found = (
        say(msg("Accounts"), language),
        brands.known_accounts(desk.opened, figures(desk.opened, brands.seen_accounts)),
    )
    heads = sheet.heads(desk, msg("Account"), msg("Network"), msg("Whose"), msg("Brand"))
    named = queries.brands(desk.opened.workspace.id)
    asked = (
        Ask("account_network", msg("Network"), "select", choices=_networks(), required=True),
        Ask("handle", msg("Account"), hint=msg("As its exports write it."), required=True),
        Ask("account_role", msg("Whose"), "select", choices=ROLES),
        Ask("account_brand", msg("Brand"), "select", choices={"": NO_BRAND, **{name: name for name in named}}),
    )
    empty = EmptyState(
        say(msg("No account is known yet"), language),
        say(msg("Accounts come with the first file of a network; a rival’s is added here."), language),
    )
    form = SettingsForm(
        desk.url("account_save"), say(msg("Save"), language),
        fields(asked, {"account_role": Role.OWN.value, **{k: v for k, v in typed.items() if v}}, wrong, language),
        row=True,
    )  # fmt: skip
    table = ActTable(title, heads, tuple(_account_row(desk, one) for one in found), say(sheet.ACTS, language))
    return Block("accounts", title, tables=(table,) if found else (), empty=None if found else empty, form=form)


def _account_row(desk: Desk, one: KnownAccount) -> ActRow:
    language, account = desk.language, one.account
    name = _called(account)
    words = {
        "account_network": account.network, "handle": account.handle, "account_role": account.role.value,
        "account_brand": account.brand,
    }  # fmt: skip
    acts = [Act(say(msg("Edit"), language), name, href=desk.url(HERE, **words) + "#accounts")]
    if one.number:
        acts.append(
            Act(
                say(msg("Forget"), language), name, desk.url("account_remove", one.number),
                confirm=say(_forgetting(), language), yes=say(msg("Forget it"), language),
            )
        )  # fmt: skip
    note = "" if one.number else say(msg("From a file"), language)
    return ActRow(
        (
            Cell(account.handle, note=note), Cell(NETWORKS.get(account.network, account.network)),
            Cell(say(ROLES[account.role.value], language)), Cell(account.brand),
        ),
        tuple(acts),
    )  # fmt: skip


def _brands(desk: Desk, typed: Typed, wrong: Wrong) -> Block:
    language, found = desk.language, queries.brands(desk.opened.workspace.id)
    title, accounts = say(msg("Brands"), language), queries.accounts(desk.opened.whose)
    rows = tuple(
        ActRow(
            (
                Cell(name),
                Cell(", ".join(_called(one) for one in accounts if one.brand == name)),
            ),
            (
                Act(say(msg("Rename"), language), name, href=desk.url(HERE, old_brand=name) + "#brands"),
                Act(
                    say(msg("Remove"), language), name, desk.url("brand_remove"), (("name", name),),
                    confirm=say(_leaving(name), language), yes=say(msg("Remove it"), language),
                ),
            ),
        )
        for name in found
    )  # fmt: skip
    old = typed.get("old_brand", "")
    label = msg("A new name for {name}", name=old) if old else msg("Name")
    form = SettingsForm(
        desk.url("brand_save"), say(msg("Rename") if old else msg("Add a brand"), language),
        fields((Ask("brand_name", label, required=True),), typed, wrong, language), hidden=(("old_brand", old),),
        back=desk.url(HERE) if old else "", back_label=say(msg("Cancel"), language),
    )  # fmt: skip
    told = (say(msg("One brand needs no name here. With several, each account says for which it speaks."), language),)
    table = ActTable(title, sheet.heads(desk, msg("Brand"), msg("Accounts")), rows, say(sheet.ACTS, language))
    return Block("brands", title, told, tables=(table,) if found else (), form=form)


def _campaigns(desk: Desk, typed: Typed, wrong: Wrong) -> Block:
    language, found = desk.language, queries.campaigns(desk.opened.whose)
    title = say(msg("Campaigns"), language)
    rows = tuple(
        ActRow(
            (
                Cell(name, href=desk.url("campaign", name)),
                *(Cell(numbers.day(day, language, "medium") if day else "") for day in days),
            ),
            (
                Act(say(msg("Edit"), language), name, href=desk.url(HERE, campaign_name=name) + "#campaigns"),
                Act(
                    say(msg("Remove"), language), name, desk.url("campaign_remove"), (("name", name),),
                    confirm=say(_ending(name), language), yes=say(msg("Remove it"), language),
                ),
            ),
        )
        for name, *days in found
    )  # fmt: skip
    heads = sheet.heads(desk, msg("Campaign"), msg("First day"), msg("Last day"))
    asked = (
        Ask("campaign_name", msg("Campaign"), hint=msg("As files and posts write it."), required=True),
        Ask("starts", msg("First day"), "date"),
        Ask("ends", msg("Last day"), "date"),
    )
    form = SettingsForm(
        desk.url("campaign_save"), say(msg("Save"), language), fields(asked, typed, wrong, language), row=True
    )
    empty = EmptyState(
        say(msg("No campaign has been declared yet"), language),
        say(msg("A campaign gathers posts, links, costs and sales under one name."), language),
    )
    table = ActTable(title, heads, rows, say(sheet.ACTS, language))
    return Block("campaigns", title, tables=(table,) if found else (), empty=None if found else empty, form=form)


def _called(account: Account) -> str:
    return f"{NETWORKS.get(account.network, account.network)} {account.handle}"


def _networks() -> dict[str, str]:
    return {"": "—", **dict(sorted(NETWORKS.items(), key=lambda pair: pair[1].casefold()))}
