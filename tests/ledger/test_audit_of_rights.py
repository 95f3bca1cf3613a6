"""Who may see what, for how long, and whose things are: each change leaves one line that says it, and by whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from sillage.domain.access import Invitation, Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import AuditEntry
from sillage.domain.places import Account
from sillage.domain.places import Role as AccountRole
from sillage.domain.saved_reports import Audience, Compare, SavedReport, Share
from sillage.domain.sites import ApiToken, Scope
from sillage.ledger import (
    audit,
    belongings,
    brands,
    entries,
    invitations,
    logins,
    members,
    queries,
    report_entries,
    retention,
    site_entries,
)
from sillage.services.open_workspace import Opened
from tests.ledger.test_members import user

DAY = date(2026, 3, 2)
WHO = "zoe@example.org"
REPORT = SavedReport(0, "Bilan", "month", None, None, Compare.PREVIOUS, "fr", Audience.TEAM, "", ("answer",))


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


class World:
    """A workspace with somebody, something and a brand in it, whose trail is read from here on."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.own, self.now = opened, opened.workspace.id, opened.now
        self.ends = opened.now + timedelta(days=7)
        self.zoe, self.luc, self.new = (user(f"{name}@example.org") for name in ("zoe", "luc", "new"))
        members.join(self.own, self.zoe, Role.OWNER, "", self.now)
        members.join(self.own, self.luc, Role.READER, "", self.now)
        brands.add_brand(self.own, "Une")
        self.cost = entries.add_cost(self.own, Cost(CostKind.HOURS, DAY, DAY, hours=Decimal(1)))
        self.report = report_entries.put_report(self.own, REPORT, self.now).id
        self.share = report_entries.add_share(self.own, self.made_share(), hashed("h1")).id
        self.token = site_entries.add_token(self.made_token("aaaa1111"), hashed("s1"), self.now).id
        invited = Invitation(0, self.own, "eve@example.org", Role.CLIENT, "Une", self.ends, "Zoé")
        self.invitation = invitations.invite(invited, hashed("i1"), 0, self.now).id
        self.account = Account("x", "miel", AccountRole.OWN)
        entries.put(self.own, self.account, self.now)

    def made_share(self) -> Share:
        return Share(0, self.report, "Pour Ana", Audience.CLIENT, "", self.ends, self.now, "Zoé")

    def made_token(self, id: str) -> ApiToken:
        return ApiToken(id, self.own, "boutique", (Scope.READ,), self.now)

    def lines(self) -> list[AuditEntry]:
        return list(queries.audit_trail(self.own))


Change = Callable[[World], object]
LUC = "luc@example.org"
CHANGES: dict[str, tuple[Change, tuple[str, str, str], dict[str, object] | None, dict[str, object] | None]] = {
    "a role": (
        lambda it: members.set_role(it.own, it.luc, Role.MANAGER), ("edit", "member", LUC),
        {"role": "reader", "brand": ""}, {"role": "manager", "brand": ""},
    ),
    "the brand that a client sees": (
        lambda it: members.set_role(it.own, it.luc, Role.CLIENT, "Une"), ("edit", "member", LUC),
        {"role": "reader", "brand": ""}, {"role": "client", "brand": "Une"},
    ),
    "a role given by a command": (
        lambda it: logins.give_role(it.own, LUC, Role.MANAGER, "", it.now), ("edit", "member", LUC),
        {"role": "reader"}, {"role": "manager"},
    ),
    "a place given by a command": (
        lambda it: logins.give_role(it.own, "new@example.org", Role.CLIENT, "Une", it.now),
        ("add", "member", "new@example.org"), None, {"role": "client", "brand": "Une"},
    ),
    "a removal from the team": (
        lambda it: members.remove(it.own, it.luc), ("remove", "member", LUC), {"role": "reader", "brand": ""}, None,
    ),
    "an invitation": (
        lambda it: invitations.invite(
            Invitation(0, it.own, "ana@example.org", Role.CLIENT, "Une", it.ends, ""), hashed("i2"), it.zoe, it.now
        ),
        ("add", "invitation", "ana@example.org"), None, {"role": "client", "brand": "Une"},
    ),
    "an invitation taken back": (
        lambda it: invitations.withdraw(it.own, it.invitation), ("remove", "invitation", "eve@example.org"),
        {"role": "client", "brand": "Une"}, None,
    ),
    "a place taken by a link": (
        lambda it: invitations.accept(hashed("i1"), lambda: it.new, it.now), ("add", "member", "new@example.org"),
        None, {"role": "client", "brand": "Une"},
    ),
    "a token": (
        lambda it: site_entries.add_token(it.made_token("bbbb2222"), hashed("s2"), it.now),
        ("add", "token", "bbbb2222"),
        None, {"name": "boutique", "scopes": ["read"]},
    ),
    "a token revoked": (
        lambda it: site_entries.revoke_token(it.own, it.token, it.now), ("edit", "token", "aaaa1111"),
        {"revoked_at": None}, {"revoked_at": "2026-03-31T12:00:00+00:00"},
    ),
    "a brand": (lambda it: brands.add_brand(it.own, "Deux"), ("add", "brand", ""), None, {"name": "Deux"}),
    "the brand of a cost": (
        lambda it: belongings.assign(it.own, "cost", it.cost.id, "Une", it.now), ("edit", "brand_of", "cost"),
        {"brand": ""}, {"brand": "Une"},
    ),
    "the brand of an account": (
        lambda it: entries.put(it.own, replace(it.account, brand="Une"), it.now), ("edit", "account", ""),
        {"handle": "miel", "brand": ""}, {"handle": "miel", "brand": "Une"},
    ),
    "how long hits are kept": (
        lambda it: retention.put_retention(it.own, "hits", 90), ("edit", "retention", "hits"), {}, {"hits": 90},
    ),
    "a link that shares": (
        lambda it: report_entries.add_share(it.own, it.made_share(), hashed("h2")), ("add", "share", ""),
        None, {"label": "Pour Ana", "audience": "client"},
    ),
    "a link withdrawn": (
        lambda it: report_entries.revoke_share(it.own, it.report, it.share, it.now), ("remove", "share", ""),
        {"label": "Pour Ana"}, None,
    ),
    "a link of a mail that nobody got": (
        lambda it: report_entries.drop_share(it.own, it.share, it.now), ("remove", "share", ""),
        {"label": "Pour Ana"}, None,
    ),
}  # fmt: skip


@pytest.fixture
def world(opened: Opened) -> World:
    return World(opened)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_rights_leaves_one_line_by_who_made_it(world: World, name: str) -> None:
    act, (action, what, which), before, after = CHANGES[name]
    known = len(world.lines())
    with audit.acting(WHO):
        act(world)
    (line, *others) = world.lines()[: len(world.lines()) - known]
    assert others == [], "one change, one line"
    assert (line.who, line.action, line.what) == (WHO, action, what)
    assert line.which.startswith(which)
    for told, expected in ((line.before, before), (line.after, after)):
        assert (told is None) == (expected is None)
        assert (told or {}).items() >= (expected or {}).items()


@pytest.mark.parametrize(
    "act",
    [
        lambda it: members.set_role(it.own, it.luc, Role.READER),
        lambda it: belongings.assign(it.own, "cost", it.cost.id, "", it.now),
        lambda it: retention.put_retention(it.own, "hits", None),
        lambda it: brands.add_brand(it.own, "Une"),
    ],
    ids=["role", "brand of a cost", "retention", "brand"],
)
def test_what_changes_nothing_leaves_no_line(world: World, act: Change) -> None:
    known = world.lines()
    act(world)
    assert world.lines() == known


def test_what_is_done_twice_is_noted_once(world: World) -> None:
    for _ in range(2):
        site_entries.revoke_token(world.own, world.token, world.now)
        report_entries.revoke_share(world.own, world.report, world.share, world.now)
    told = [(one.action, one.what) for one in world.lines()]
    assert told.count(("edit", "token")) == told.count(("remove", "share")) == 1


def test_a_brand_that_an_account_brings_is_noted_as_made(world: World) -> None:
    entries.put(world.own, replace(world.account, handle="cire", brand="Neuve"), world.now)
    assert [(one.action, one.what, one.after) for one in world.lines()[:2]][1] == ("add", "brand", {"name": "Neuve"})


def test_nothing_of_the_trail_opens_anything(world: World) -> None:
    told = repr([(one.before, one.after) for one in world.lines()])
    for secret in map(hashed, ("h1", "s1", "i1")):
        assert secret not in told
