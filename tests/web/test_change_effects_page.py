"""What each change did, on its page: being computed, answered, refused; asked again seldom, and money for few."""

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.places import Change
from sillage.effects.effect_verdict import Verdict
from sillage.errors import Refused
from sillage.language import msg
from sillage.ledger import models
from sillage.reports.wording import Percent
from sillage.services.compute_studies import compute_waiting
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import add_change
from sillage.services.study_kinds import EFFECT, STUDY_KINDS, StudyKind
from sillage.web.change_effects_page import MOST_LOOKS
from sillage.web.effect_cards import change_id, command
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
DAY = date(2026, 2, 2)
PAGE = "/w/maison/changes?lang=en"
WORTH = "7,713"  # no other figure here has its digits


class AtWork:
    """What the worker is while a test lets it compute."""

    def __init__(self, opened: Opened) -> None:
        self.data_dir, self.workspace_id = opened.data_dir, ""
        self.arguments: Mapping[str, Any] = {}
        self.resumption: Mapping[str, Any] = {}

    def came_to(self, done: int, total: int | None = None, resumption: Mapping[str, Any] | None = None) -> None:
        """Go on."""


def told(_: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answer at once."""
    if question["kpi"] != "interactions":
        raise Refused(msg("Too early to say."), None)
    interval = {"value": 120.0, "low": 40.0, "high": 200.0}
    days = [
        {"day": DAY + timedelta(7 * week), "actual": 900.0 + week, "predicted": 780.0, "low": 700.0, "high": 860.0}
        for week in range(4)
    ]
    return {
        "verdict": Verdict.EFFECT.value, "sentence": msg("Effect: {share} higher.", share=Percent(0.125)),
        "needed": None, "every": "week", "series": msg("interactions"), "judged": interval, "judged_share": None,
        "placebos": {"dates": 19, "p": 0.01}, "days": days, "notes": [msg("Without controls.")],
        "history": [{"day": DAY - timedelta(7), "actual": None}],
        "money": {"currency": "CAD", "caused": {"value": 7713.0, "low": 1.0, "high": 9999.0}},
    }  # fmt: skip


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("effects")
    monkeypatch.setitem(STUDY_KINDS, EFFECT, StudyKind(EFFECT, 1, told))
    with standing(folder / "data", monkeypatch):
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def change(opened: Opened) -> Change:
    return add_change(opened, "Three reels", on=DAY.isoformat(), network="instagram")


def read(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response
    return response.content.decode()


def test_a_page_asks_and_says_that_it_is_being_computed(opened: Opened, change: Change) -> None:
    page = read(member_client(opened), PAGE)
    assert "Being computed" in page
    assert "1 effect is being computed…" in page
    assert models.Study.objects.get().state == "waiting"
    assert "1 effet en cours de calcul…" in read(member_client(opened), PAGE.replace("lang=en", "lang=fr"))


def test_without_a_change_nothing_is_asked(opened: Opened) -> None:
    assert "What each change did" not in read(member_client(opened), PAGE)
    assert not models.Study.objects.exists()


def test_the_page_looks_again_until_the_answer_stands_and_not_for_ever(opened: Opened, change: Change) -> None:
    client = member_client(opened)
    again = re.search(r'hx-get="([^"]+)"', read(client, PAGE).split('id="effects-progress"')[1])
    assert again is not None
    address = again[1].replace("&amp;", "&")
    waiting = read(client, address, HX_Request="true")
    assert "look=1" in waiting
    assert "<article" not in waiting
    last = read(client, address.replace("look=0", f"look={MOST_LOOKS}"), HX_Request="true")
    assert "hx-get" not in last
    assert "sillage doctor" in last
    compute_waiting(AtWork(opened))
    response = client.get(address, headers={"HX-Request": "true"})
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#effects", "outerHTML")
    assert "12.5%" in response.content.decode()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.READER, None), (Role.CLIENT, False)])
def test_who_may_see_money_sees_what_the_change_is_worth(
    opened: Opened, change: Change, role: Role, sees: bool | None
) -> None:
    read(member_client(opened), PAGE)
    compute_waiting(AtWork(opened))
    page = read(member_client(opened, role), PAGE)
    assert "Effect: 12.5% higher." in page
    assert "Effect per week" in page
    assert "sillage effect --change &#x27;Three reels&#x27; --kpi interactions" in page
    if sees is not None:
        assert (WORTH in page) is sees


def test_a_picture_its_rows_and_the_line_of_the_figure_tell_it(opened: Opened, change: Change) -> None:
    client = member_client(opened)
    read(client, PAGE)
    compute_waiting(AtWork(opened))
    place = f"of={change_id(change)}&kpi=interactions&lang=en"
    rows = read(client, f"/w/maison/changes/effect.csv?{place}")
    assert "2026-02-02,900,780,700,860" in rows
    assert "expected without it" in read(client, f"/w/maison/changes/effect.json?{place}")
    number = models.Change.objects.get().pk
    assert "Effect: 12.5% higher." in read(client, f"/w/maison/changes/{number}?lang=en")
    assert client.get("/w/maison/changes/effect.csv?of=nothing").status_code == 200


def test_a_refusal_is_said_and_an_unknown_figure_is_not_found(opened: Opened, change: Change) -> None:
    client = member_client(opened)
    read(client, PAGE + "&kpi=followers")
    compute_waiting(AtWork(opened))
    page = read(client, PAGE + "&kpi=followers")
    assert "Too early to say." in page
    assert "Cannot tell" in page
    assert client.get(PAGE + "&kpi=nothing").status_code == 404


def test_a_title_stays_one_word_of_the_command_that_is_offered() -> None:
    words = shlex.split(command(Change(date(2026, 3, 2), 'Reels "$(id)" `id` l\'été'), "interactions"))
    assert words == ["sillage", "effect", "--change", 'Reels "$(id)" `id` l\'été', "--kpi", "interactions"]
