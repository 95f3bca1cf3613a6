"""What things are worth, in the browser: set from a day on, listed with its days, taken away and back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.money import Money
from sillage.ledger import queries
from sillage.services.list_values import dated_values
from sillage.services.open_workspace import FIRST_DAY, Opened, init_workspace
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post, undo_address

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("values")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.MANAGER)


def test_each_kind_is_set_as_the_command_line_does_and_taken_back(opened: Opened, client: Client) -> None:
    own = opened.workspace.id
    page = post(client, "settings/values/margin/add", {"margin_share": "40 %", "margin_channel": "instagram"})
    assert queries.margins(own) == (Margin(Decimal("0.4"), FIRST_DAY, "instagram"),)
    client.post(undo_address(page))
    assert queries.margins(own) == ()
    post(client, "settings/values/rate/add", {"rate_amount": "35,50", "rate_from": "2026-02-01"})
    assert queries.hourly_rates(own) == (HourlyRate(Money.of("35.50", "CAD"), date(2026, 2, 1)),)
    given = {"worth_kpi": "leads", "worth_amount": "12", "worth_reason": "One in ten buys"}
    post(client, "settings/values/kpi/add", given)
    assert queries.kpi_worths(own) == (KpiWorth("leads", Money.of(12, "CAD"), FIRST_DAY, "One in ten buys"),)
    post(client, "settings/values/exchange/add", {"exchange_base": "usd", "exchange_rate": "1.36"})
    assert queries.exchange_rates(own) == (ExchangeRate(date(2026, 3, 31), "USD", "CAD", Decimal("1.36")),)
    page = client.get("/w/maison/settings/values?lang=en").content.decode()
    for said in ("$35.50", "One in ten buys", "1.36 CAD", "From the beginning", 'href="/w/maison/kpi/full_cost'):
        assert said in page, said


def test_days_before_a_new_value_keep_the_old_one_until_it_is_removed(opened: Opened, client: Client) -> None:
    post(client, "settings/values/rate/add", {"rate_amount": "30"})
    page = post(client, "settings/values/rate/add", {"rate_amount": "40", "rate_from": "2026-03-01"})
    assert "Until Feb 28, 2026" in page.replace("\u00a0", " ")
    new, old = dated_values(opened, "rate")
    assert (new.holds, new.until, old.holds, old.until) == (True, None, False, date(2026, 2, 28))
    page = post(client, f"settings/values/rate/{new.number}/remove")
    assert [one.holds for one in dated_values(opened, "rate")] == [True]
    client.post(undo_address(page))
    assert dated_values(opened, "rate") == (new, old)
    page = post(client, "settings/values/rate/add", {"rate_amount": "45", "rate_from": "2026-03-01"})
    client.post(undo_address(page))
    assert dated_values(opened, "rate") == (new, old)


def test_what_is_wrong_stands_beside_its_question(opened: Opened, client: Client) -> None:
    for kind, given, field in (
        ("margin", {"margin_share": "140%"}, "margin_share"),
        ("margin", {"margin_share": "40%", "margin_from": "soon"}, "margin_from"),
        ("rate", {"rate_amount": "cheap"}, "rate_amount"),
        ("rate", {"rate_amount": "-3"}, "rate_amount"),
        ("kpi", {"worth_kpi": "roi", "worth_amount": "3"}, "worth_kpi"),
        ("kpi", {"worth_kpi": "nothing", "worth_amount": "3"}, "worth_kpi"),
        ("kpi", {"worth_amount": "3"}, "worth_kpi"),
        ("exchange", {"exchange_base": "CAD", "exchange_rate": "2"}, "exchange_base"),
        ("exchange", {"exchange_base": "USD", "exchange_rate": "much"}, "exchange_rate"),
    ):
        page = post(client, f"settings/values/{kind}/add", given)
        assert f'id="f-{field}-wrong"' in page, (kind, given)
    assert client.post("/w/maison/settings/values/luck/add", {}).status_code == 404
    assert not any(dated_values(opened, kind) for kind in ("kpi", "margin", "rate", "exchange"))


def test_only_who_decides_sees_and_sets_values(opened: Opened) -> None:
    post(member_client(opened, Role.OWNER), "settings/values/rate/add", {"rate_amount": "77"})
    number = dated_values(opened, "rate")[0].number
    for role in (Role.CONTRIBUTOR, Role.READER, Role.CLIENT):
        client = member_client(opened, role)
        assert client.get("/w/maison/settings/values").status_code == 403
        assert client.post("/w/maison/settings/values/rate/add", {"rate_amount": "1"}).status_code == 403
        assert client.post(f"/w/maison/settings/values/rate/{number}/remove").status_code == 403
    assert len(dated_values(opened, "rate")) == 1


def test_a_manager_finds_in_the_menu_the_settings_that_are_theirs(opened: Opened) -> None:
    page = member_client(opened, Role.MANAGER).get("/w/maison/changes?lang=en").content.decode()
    assert 'href="/w/maison/settings/values?' in page
    assert 'href="/w/maison/settings?' not in page
    page = member_client(opened, Role.OWNER).get("/w/maison/changes?lang=en").content.decode()
    assert 'href="/w/maison/settings?' in page
    page = member_client(opened, Role.CLIENT).get("/w/maison/changes?lang=en").content.decode()
    assert "/w/maison/settings" not in page


def test_another_workspace_s_value_does_not_exist(opened: Opened, client: Client) -> None:
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    post(client, "settings/values/rate/add", {"rate_amount": "30"})
    number = dated_values(opened, "rate")[0].number
    theirs = member_client(other, Role.OWNER)
    assert theirs.post(f"/w/voisine/settings/values/rate/{number}/remove").status_code == 404
    assert theirs.post(f"/w/voisine/settings/values/rate/{number}/undo").status_code >= 400
    assert len(dated_values(opened, "rate")) == 1
