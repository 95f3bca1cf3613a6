"""The pages of objectives: made, edited, archived and brought back, with nothing typed lost and every change told."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.aims import Objective
from sillage.domain.money import Money
from sillage.ledger import queries
from sillage.objectives.status import Status
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_changes import add_change
from sillage.services.record_plans import put_objective
from sillage.web import objective_form_page
from sillage.web.chance_parts import against_the_badge
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import logged_in, member_client, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
BASE = "/w/maison/objectives"
HOSTILE = "<script>alert(1)</script> =1+1"
GIVEN = {
    "kpi": "orders", "name": "Vingt ventes", "family": "sales", "way": "up", "baseline": "0", "target": "20",
    "starts_on": "2026-01-05", "due_on": "2026-06-30", "owner": "Élodie", "department": "Ventes",
    "stone_day_0": "2026-03-31", "stone_value_0": "12", "act": "save",
}  # fmt: skip


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("objectives")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
        followers = observations("followers", "account", [("nous", day, 1000 + 10 * at) for at, day in enumerate(days)],
                                 network="x", account="nous")  # fmt: skip
        import_rows(opened, folder / "followers", {"observations": followers})
        add_change(opened, f"Trois vidéos {HOSTILE}", on=date(2026, 2, 2))
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded, Role.MANAGER)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:300]
    return response.content.decode()


def made(client: Client, **changes: str) -> int:
    response = client.post(f"{BASE}/new?lang=en", GIVEN | changes)
    assert response.status_code == 302, re.findall(r'class="wrong"[^>]*>([^<]*)', response.content.decode())
    return int(re.search(r"/objectives/(\d+)", response.headers["Location"])[1])  # type: ignore[index]


def known(opened: Opened, number: int) -> Objective | None:
    return next((one for one in queries.objectives(opened.workspace.id) if one.id == number), None)


def test_without_objectives_the_page_says_how_to_make_one(seeded: Opened) -> None:
    bare = init_workspace(seeded.data_dir, name="Nue", currency="CAD", zone="America/Montreal", language="fr")
    client, base = logged_in(put_member(bare, Role.MANAGER, email="nue@example.org")), "/w/nue/objectives"
    assert "No objective yet" in text(client, f"{base}?lang=en")
    assert "Aucun objectif pour l’instant" in text(client, f"{base}?lang=fr")
    assert f'href="{base}/new?lang=en"' in text(client, f"{base}?lang=en")


def test_figures_are_searched_by_words_of_their_name_in_the_readers_language(client: Client) -> None:
    every = text(client, f"{BASE}/new?lang=en")
    assert 'value="followers"' in every
    assert 'value="objective_progress"' not in every
    assert 'value="roi"' in every
    found = text(client, f"{BASE}/new?lang=fr&q=abonnes")
    assert 'value="followers"' in found
    assert 'value="orders"' not in found
    assert "People who follow" not in found
    assert "Try fewer words" in text(client, f"{BASE}/new?lang=en&q=zzzz")


def test_a_new_objective_is_proposed_where_it_starts_and_when_it_ends(client: Client) -> None:
    page = text(client, f"{BASE}/new?lang=en&kpi=followers")
    fields = dict(re.findall(r'name="(\w+)" id="f-\w+" value="([^"]*)"', page))
    assert fields["baseline"] == "1110"
    assert fields["starts_on"] == "2026-03-31"
    assert fields["due_on"] == "2026-07-31"
    counted = text(client, f"{BASE}/new?lang=en&kpi=orders")
    assert dict(re.findall(r'name="(\w+)" id="f-\w+" value="([^"]*)"', counted))["baseline"] == "0"


def test_an_objective_is_listed_followed_and_told_by_who_made_it(seeded: Opened, client: Client) -> None:
    number = made(client)
    aim = known(seeded, number)
    assert aim is not None
    assert (aim.target, aim.milestones) == (20.0, ((date(2026, 3, 31), 12.0),))
    listed = text(client, f"{BASE}?lang=en")
    assert "Vingt ventes" in listed
    assert "On track" in listed
    assert "Élodie, Ventes" in listed
    page = text(client, f"{BASE}/{number}?lang=en")
    for told in (
        "Expected that day",
        "Milestones and target",
        "Reached",
        "manager@example.org",
        "Deadline: Jun 30, 2026",
    ):
        assert told in page, told
    assert "Trois vidéos &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_what_is_wrong_stands_beside_its_field_in_the_readers_language_and_nothing_is_lost(
    seeded: Opened, client: Client
) -> None:
    before = len(queries.objectives(seeded.workspace.id))
    wrong = GIVEN | {"target": "beaucoup", "due_on": "", "stone_day_0": "", "name": HOSTILE}
    for language, said in (("en", "is not a number"), ("fr", "n’est pas un nombre")):
        page = client.post(f"{BASE}/new?lang={language}", wrong).content.decode()
        assert said in re.search(r'id="f-target-wrong">([^<]*)', page)[1]  # type: ignore[index]
        assert 'id="f-due_on-wrong"' in page
        assert 'id="f-stone_day_0-wrong"' in page
        assert 'value="beaucoup"' in page
        assert 'value="Élodie"' in page
        assert 'name="stone_value_0" id="f-stone_value_0" value="12"' in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in page
        assert 'role="alert"' in page
    assert len(queries.objectives(seeded.workspace.id)) == before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"target": "0"}, "target", "nothing to reach"),
        ({"way": "down"}, "target", "above where it starts"),
        ({"due_on": "2026-01-01"}, "due_on", "comes after the start"),
        ({"due_on": "9999-12-31"}, "due_on", "too far away"),
        ({"starts_on": "0001-01-01"}, "starts_on", "too far away"),
        ({"kpi": "followers", "baseline": "", "filter_network": "tiktok"}, "baseline", "do not say where it starts"),
    ],
)
def test_what_leads_nowhere_is_refused_beside_its_field(
    client: Client, changes: dict[str, str], field: str, said: str
) -> None:
    page = client.post(f"{BASE}/new?lang=en", GIVEN | changes).content.decode()
    assert said in re.search(rf'id="f-{field}-wrong">([^<]*)', page)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stone_value_0": "21"}, "The milestone of March 31, 2026 lies beyond the target itself."),
        ({"stone_value_0": "-1"}, "The milestone of March 31, 2026 lies behind where the objective starts."),
        ({"way": "down", "baseline": "30", "stone_value_0": "19"}, "lies beyond the target itself."),
        ({"way": "down", "baseline": "30", "stone_value_0": "31"}, "lies behind where the objective starts."),
        ({"stone_day_0": "2026-07-01"}, "between the start and the deadline"),
        ({"stone_day_0": "2026-01-05"}, "between the start and the deadline"),
    ],
)
def test_a_milestone_that_is_no_part_of_the_way_is_refused(
    seeded: Opened, client: Client, changes: dict[str, str], said: str
) -> None:
    before = len(queries.objectives(seeded.workspace.id))
    page = client.post(f"{BASE}/new?lang=en", GIVEN | changes).content.decode()
    assert said in re.search(r'</legend><p class="hint">[^<]*</p><p class="wrong">([^<]*)', page)[1]  # type: ignore[index]
    assert len(queries.objectives(seeded.workspace.id)) == before


RATE = GIVEN | {"kpi": "engagement_rate_by_impressions", "baseline": "0,1", "stone_day_0": "", "stone_value_0": ""}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("typed", "target"),
    [("0.5", 0.005), ("0,5", 0.005), ("0,5 %", 0.005), ("0.5%", 0.005), ("50", 0.5), ("50 %", 0.5), ("2", 0.02)],
)
def test_a_percentage_is_what_stands_before_its_sign(
    seeded: Opened, client: Client, language: str, typed: str, target: float
) -> None:
    answer = client.post(f"{BASE}/new?lang={language}", RATE | {"target": typed})
    aim = known(seeded, int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1]))
    assert aim is not None
    assert (aim.baseline, aim.target) == pytest.approx((0.001, target))
    page = text(client, f"{BASE}/{aim.id}/edit?lang={language}")
    shown = re.search(r'id="f-target" value="([^"]*)"[^>]*><span aria-hidden="true">%</span>', page)
    assert shown is not None, "the sign stands behind the field"
    again = client.post(f"{BASE}/{aim.id}/edit?lang={language}", RATE | {"target": shown[1]})
    assert again.status_code == 302
    assert known(seeded, aim.id).target == pytest.approx(target)  # type: ignore[union-attr]


def test_a_count_shows_no_sign_of_a_percentage(client: Client) -> None:
    assert "suffixed" not in text(client, f"{BASE}/new?lang=en&kpi=orders")


@pytest.mark.parametrize(
    ("share", "shown"), [(0.00001234, "0.0012"), (0.0513527, "5.14"), (0.0, "0"), (0.00004, "0.004"), (1.0, "100")]
)
def test_a_proposed_rate_is_rounded_to_a_hundredth_of_a_point_and_a_tiny_one_is_not_0(
    client: Client, monkeypatch: pytest.MonkeyPatch, share: float, shown: str
) -> None:
    monkeypatch.setattr(objective_form_page, "proposed_baseline", lambda *_: share)
    page = text(client, f"{BASE}/new?lang=en&kpi=engagement_rate_by_impressions")
    assert re.search(r'id="f-baseline" value="([^"]*)"', page)[1] == shown  # type: ignore[index]


def test_milestones_are_added_moved_and_removed_without_a_script(client: Client) -> None:
    def rows(page: str) -> list[tuple[str, str]]:
        days, values = (
            re.findall(rf'name="stone_{kind}_\d+" id="[^"]*" value="([^"]*)"', page) for kind in ("day", "value")
        )
        return list(zip(days, values, strict=True))

    more = client.post(f"{BASE}/new?lang=en", GIVEN | {"act": "add"}).content.decode()
    assert rows(more) == [("2026-03-31", "12"), ("", "")]
    two = {"stone_day_1": "2026-02-01", "stone_value_1": "5"}
    moved = client.post(f"{BASE}/new?lang=en", GIVEN | two | {"act": "add"}).content.decode()
    assert rows(moved)[:2] == [("2026-02-01", "5"), ("2026-03-31", "12")]
    fewer = client.post(f"{BASE}/new?lang=en", GIVEN | two | {"act": "drop-0"}).content.decode()
    assert rows(fewer) == [("2026-03-31", "12")]


def test_choosing_another_figure_loses_nothing_that_was_typed(client: Client) -> None:
    page = client.post(f"{BASE}/new?lang=en", GIVEN | {"act": "choose"}).content.decode()
    assert 'name="owner" value="Élodie"' in page
    assert 'name="stone_day_0" value="2026-03-31"' in page
    after = client.post(
        f"{BASE}/new?lang=en", GIVEN | {"act": "", "pick": "followers", "starts_on": "2026-03-31"}
    ).content.decode()
    assert 'value="Élodie"' in after
    assert 'name="kpi" value="followers"' in after
    assert 'id="f-baseline" value="1110"' in after


def test_an_edit_is_told_and_taken_back(seeded: Opened, client: Client) -> None:
    number = made(client)
    before = known(seeded, number)
    page = text(client, f"{BASE}/{number}/edit?lang=fr")
    assert 'id="f-target" value="20"' in page
    saved = client.post(f"{BASE}/{number}/edit?lang=en", GIVEN | {"target": "25"}, follow=True).content.decode()
    assert "Target: 20 → 25" in saved
    undo = re.search(rf'action="({BASE}/{number}/undo[^"]*)"', saved)[1].replace("&amp;", "&")  # type: ignore[index]
    back = client.post(undo, follow=True).content.decode()
    assert "It is as it was before." in back
    assert known(seeded, number) == before
    assert "Target: 25 → 20" in back
    assert client.post(undo).status_code == 409 or known(seeded, number) == before


def test_what_is_archived_is_judged_no_more_and_comes_back_under_its_number(seeded: Opened, client: Client) -> None:
    number = made(client)
    gone = client.post(f"{BASE}/{number}/archive?lang=en", follow=True).content.decode()
    assert known(seeded, number) is None
    assert f'action="{BASE}/{number}/restore?lang=en"' in gone
    assert "Archived on" in gone
    assert client.get(f"{BASE}/{number}").status_code == 404
    back = client.post(f"{BASE}/{number}/restore?lang=en", follow=True).content.decode()
    assert "Was put back" in back
    aim = known(seeded, number)
    assert aim is not None
    assert aim.milestones == ((date(2026, 3, 31), 12.0),)
    assert client.post(f"{BASE}/{number}/restore").status_code in (400, 404)


def test_the_chart_and_its_file_say_the_same(client: Client) -> None:
    number = made(client)
    spec = json.loads(text(client, f"{BASE}/{number}/course.json?lang=en"))
    measured = [row["value"] for layer in spec["layer"] for row in layer["data"]["values"]
                if row.get("what") == "measured" and layer["mark"]["type"] == "circle"]  # fmt: skip
    lines = list(csv.DictReader(io.StringIO(text(client, f"{BASE}/{number}/course.csv").lstrip("\ufeff"))))
    assert [float(line["measured"]) for line in lines] == measured
    assert measured[-1] == 12
    assert {"expected path", "on track", "milestone", "change of strategy"} <= {
        layer["encoding"]["color"]["datum"] for layer in spec["layer"] if "color" in layer["encoding"]
    }


def test_who_may_only_look_is_offered_no_act_and_a_client_no_money_and_no_names(seeded: Opened, client: Client) -> None:
    number = made(client)
    money = put_objective(seeded, new_objective(seeded, TypedObjective("hours", target="40", due_on="2026-06-30")))
    reader = member_client(seeded, Role.READER)
    page = text(reader, f"{BASE}/{number}?lang=en")
    assert f"{BASE}/{number}/edit" not in page
    assert f"{BASE}/{number}/archive" not in page
    assert "Vingt ventes" in page
    assert reader.post(f"{BASE}/{number}/archive").status_code == 403
    only = member_client(seeded, Role.CLIENT)
    assert f"/objectives/{money.id}?" not in text(only, f"{BASE}?lang=en")
    for path in (f"{money.id}", f"{money.id}/course.json", f"{money.id}/course.csv"):
        assert only.get(f"{BASE}/{path}").status_code == 404, path
    assert "manager@example.org" not in text(only, f"{BASE}/{number}?lang=en")


def test_figures_are_equal_in_both_languages(client: Client) -> None:
    number = made(client)
    pages = [text(client, f"{BASE}/{number}?lang={language}") for language in ("fr", "en")]
    values = [re.findall(r'<data value="([^"]+)"', page) for page in pages]
    assert values[0] == values[1]
    assert len(values[0]) == 5


@pytest.mark.parametrize(
    ("status", "chance", "said"),
    [
        (Status.ON_TRACK, 0.01, "out of reach"),
        (Status.AHEAD, 0.1, "out of reach"),
        (Status.LATE, 0.9, "reached in time all the same"),
        (Status.ON_TRACK, 0.5, ""),
        (Status.LATE, 0.1, ""),
        (Status.CANNOT_TELL, 0.01, ""),
        (Status.ON_TRACK, None, ""),
    ],
)
def test_a_chance_that_seems_to_contradict_the_badge_says_how_both_go_together(
    status: Status, chance: float | None, said: str
) -> None:
    found = against_the_badge(status, chance)
    assert (found is not None) == bool(said)
    assert said in str(found or "")
