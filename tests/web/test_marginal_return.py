"""The next unit of each channel on the page of returns: waiting, refused, answered, stale, failed; money for few."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.places import Change
from sillage.errors import Refused
from sillage.language import Message, msg
from sillage.ledger import entries, models
from sillage.services.compute_studies import compute_waiting
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import CostDetails, add_hours
from sillage.services.study_kinds import MIX, STUDY_KINDS, StudyKind
from sillage.web.chance_parts import MOST_LOOKS
from tests.web.people import member_client
from tests.web.standing import sold_weekly, standing
from tests.web.test_change_effects_page import AtWork

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
PAGE = "/w/maison/roi?from=2026-01-05&to=2026-03-29&lang="
NAMES = {code: msg("{channel} (ad spend)", channel=code) for code in ("Facebook", "TikTok")} | {
    "Instagram": msg("{channel} (hours)", channel="Instagram")
}


def around(middle: float, width: float = 0.2) -> dict[str, float]:
    return {"low": middle * (1 - width), "middle": middle, "high": middle * (1 + width)}


def channel(name: str, unit: str, next_unit: float, *, little: bool = False) -> dict[str, Any]:
    learned = around(next_unit) | {"prior": around(next_unit, 0.9), "told_little": little}
    return {
        "channel": NAMES[name], "unit": unit, "inputs_per_week": 321.0, "largest_week": 500.0,
        "return_per_unit": around(2 * next_unit), "marginal_return_per_unit": learned, "share": around(0.25),
        "curve": [{"inputs_per_week": 32.1 * step, **around(40.0 * step)} for step in range(21)],
    }  # fmt: skip


def scenario(name: str, unit: str, parts: tuple[str, ...], gain: float | None, reason: Message | None = None) -> Any:
    told = [{"channel": NAMES[one], "now": 300.0, "best": 345.0, "range": around(345.0)} for one in parts]
    tests = [{"channel": NAMES[one], "worth_per_year": 4321.0} for one in parts]
    now = 600.0 if unit == "money" else 32.0
    return {
        "scenario": name, "unit": unit, "reason": reason, "now_per_week": now,
        "total_per_week": now * 1.1 if unit == "money" else now - 10, "parts": told if gain is not None else None,
        "gain_per_week": None if gain is None else around(gain), "tests": tests,
    }  # fmt: skip


def told(_: Opened, __: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answer at once."""
    return {
        "from": FIRST, "to": FIRST + timedelta(days=7 * 39), "weeks": 40, "target_sum": 100_000.0, "currency": "CAD",
        "fit": {"explained": 0.625},
        "channels": [channel("Facebook", "money", 1.77), channel("TikTok", "money", 0.6, little=True),
                     channel("Instagram", "hour", 27.5)],
        "splits": [
            scenario("same", "money", ("Facebook", "TikTok"), 10.0),
            scenario("more", "money", ("Facebook", "TikTok"), 71.25), scenario("less", "hour", ("Instagram",), -45.5),
        ],
        "warnings": [msg("A mix is no experiment: it reads causes from what moved together. Where more is put in "
                         "because more is about to be sold, it credits the channel with it.")],
        "left_out": [], "lifts": [msg("The effect of “{title}” ({day}) is not taken in: {reason}", title="Reels",
                                      day=FIRST, reason=msg("Other spend moved at the same time."))],
    }  # fmt: skip


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("marginal")
    monkeypatch.setitem(STUDY_KINDS, MIX, StudyKind(MIX, 1, told))
    with standing(folder / "data", monkeypatch):
        made = sold_weekly(folder, FIRST)
        add_hours(made, "4", on=FIRST, details=CostDetails(channel="instagram", activity="creation"))
        yield made


def read(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response
    return unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def section(client: Client, language: str = "en") -> str:
    return read(client, PAGE + language).split('id="marginal"')[1].split('id="what-if"')[0]


def test_a_look_asks_and_the_section_looks_again_until_it_stands(opened: Opened) -> None:
    client = member_client(opened)
    assert "being computed" in section(client)
    assert "en cours de calcul" in section(client, "fr")
    assert [one.kind for one in models.Study.objects.all()] == [MIX]
    again = re.search(r'hx-get="([^"]+)"', section(client))
    assert again is not None
    assert client.get(again[1]).status_code == 302
    assert "hx-get" not in read(client, again[1].replace("looks=1", f"looks={MOST_LOOKS}"), HX_Request="true")
    compute_waiting(AtWork(opened))
    part = read(client, again[1], HX_Request="true")
    assert "hx-get" not in part
    assert "What the next unit brings" in part


def test_each_channel_tells_its_next_unit_and_what_we_would_do(opened: Opened) -> None:
    client = member_client(opened)
    section(client)
    compute_waiting(AtWork(opened))
    page = section(client)
    assert "Read from 40 weeks, Jan 5, 2026 to Oct 11, 2026" in page
    assert "explain 63%" in page or "explain 62%" in page
    for text in ("$1.77", "$1.42 to $2.12", "one more dollar", "one more hour", "More than it costs",
                 "Less than it costs", "With $660 a week in place of $600", "$71.25", "With 22 hours a week in place "
                 "of 32", "−$45.50", "$4,321 a year", "A mix is no experiment", "Other spend moved",
                 "docs/calculations/marginal-return.md", "sillage mix",
                 "little about “TikTok (ad spend)”"):  # fmt: skip
        assert text in page, text
    french = section(client, "fr")
    for text in ("1,77 $", "un dollar de plus", "Facebook (dépense publicitaire)", "Plus que son coût",
                 "Ce que nous ferions avec 10 % d’argent en plus", "n’est pas une expérience"):  # fmt: skip
        assert text in french, text


def test_tables_are_handed_out_and_a_report_has_the_section(opened: Opened) -> None:
    client = member_client(opened)
    file = "/w/maison/roi/marginal/marginal-{}.csv?lang=en"
    assert "Facebook" not in read(client, file.format("returns")), "nothing was answered yet"
    section(client)
    report = f"/w/maison/report{PAGE.removeprefix('/w/maison/roi')}en"
    assert "What the next unit brings" not in read(client, report)
    compute_waiting(AtWork(opened))
    assert "1.77" in read(client, file.format("returns"))
    assert "345" in read(client, file.format("more"))
    assert client.get(file.format("nothing")).status_code == 404
    assert "800" in read(client, "/w/maison/roi/marginal/curve-0.csv?lang=en")
    spec = client.get("/w/maison/roi/marginal/curve-2.json?lang=fr").json()
    assert "heures engagées par semaine" in str(spec), "hours have an axis of hours"
    assert client.get("/w/maison/roi/marginal/curve-9.json").status_code == 404
    assert "What the next unit brings" in read(client, report)
    assert "What the next unit brings" not in read(member_client(opened, Role.CLIENT), report)


def test_only_who_may_see_money_is_told(opened: Opened) -> None:
    section(member_client(opened, Role.READER))
    compute_waiting(AtWork(opened))
    assert "$1.77" in section(member_client(opened, Role.READER))
    client = member_client(opened, Role.CLIENT)
    for path in ("roi", "roi/marginal", "roi/marginal/marginal-returns.csv"):
        assert client.get(f"/w/maison/{path}").status_code == 403


def test_another_workspace_is_told_nothing_of_it(opened: Opened) -> None:
    section(member_client(opened))
    compute_waiting(AtWork(opened))
    other = init_workspace(opened.data_dir, name="Autre", currency="CAD", zone="America/Montreal", language="fr")
    add_hours(other, "4", on=FIRST, details=CostDetails(channel="instagram", activity="creation"))
    page = read(member_client(other), PAGE.replace("maison", "autre") + "en")
    assert "being computed" in page
    assert "$1.77" not in page


def test_a_refusal_is_calm_and_says_what_to_do(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Opened, __: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refused(msg("Other spend moved at the same time."), msg("Import orders, or declare what was sold."))

    monkeypatch.setitem(STUDY_KINDS, MIX, StudyKind(MIX, 1, refuse))
    client = member_client(opened)
    section(client)
    compute_waiting(AtWork(opened))
    page, french = section(client), section(client, "fr")
    assert "Cannot tell what one more unit brings. Other spend moved at the same time." in page
    assert "Import orders, or declare what was sold." in page
    assert "Impossible de dire ce que rapporte une unité de plus. D’autres dépenses ont bougé" in french
    assert "hx-get" not in page
    assert "<table" not in page


def test_an_answer_stays_with_its_date_while_the_next_one_is_computed_or_fails(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = member_client(opened)
    section(client)
    compute_waiting(AtWork(opened))
    models.Study.objects.update(took_ms=0)
    entries.put(opened.workspace.id, Change(FIRST, "Reels"))
    page = section(client)
    assert "This is the answer of March 31, 2026; the new one is being computed." in page
    assert "$1.77" in page

    def fail(_: Opened, __: Mapping[str, Any]) -> Mapping[str, Any]:
        raise ValueError("broken")

    monkeypatch.setitem(STUDY_KINDS, MIX, StudyKind(MIX, 1, fail))
    compute_waiting(AtWork(opened))
    page = section(client)
    assert "the new one failed" in page
    assert "$1.77" in page
    assert "broken" not in page


def test_a_first_computation_that_fails_says_so(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STUDY_KINDS, MIX, StudyKind(MIX, 1, lambda _, __: {"a": object()}))
    client = member_client(opened)
    section(client)
    compute_waiting(AtWork(opened))
    assert "could not be computed" in section(client)


def test_where_nothing_was_sold_and_nothing_cost_nothing_is_asked(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    with standing(folder / "data", monkeypatch):
        made = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        assert 'id="marginal"' not in read(member_client(made), PAGE + "en")
        assert not models.Study.objects.exists()
