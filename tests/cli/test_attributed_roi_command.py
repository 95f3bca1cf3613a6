"""`sillage value model`, `--model` and `--by post|link`: which rule ROI rests on, typed and read back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.domain.links import Link
from sillage.errors import WrongUsage
from sillage.ledger import link_entries
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import hit, order
from tests.services.test_attributed_roi import spend, story

pytestmark = pytest.mark.hits

DAYS = "--from 2026-03-01 --to 2026-03-31"


@pytest.fixture
def sold(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr(terminal, "_language", "")
    monkeypatch.setenv("SILLAGE_DATA_DIR", str(opened.data_dir))
    spend(opened, 20, "instagram")
    post = {"network": "instagram", "account": "us", "object_kind": "post", "post_id": "p1", "row": 1}
    posts = [{**post, "text": "Spring is here", "published_on": date(2026, 3, 3)}]
    import_rows(opened, tmp_path / "story.txt", story() | {"posts": posts})
    return opened


def run(opened: Opened, line: str) -> str:
    result = CliRunner().invoke(build_app(), [*line.split(), "--data", str(opened.data_dir), "--lang", "en"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.both_ledgers
def test_the_model_is_chosen_once_or_for_one_question(sold: Opened) -> None:
    def credited(line: str) -> dict[str, object]:
        told = json.loads(run(sold, f"roi {DAYS} --json {line}"))
        rows = {row["key"]: row["revenue"] for row in told["rows"] if row["revenue"]}
        return {"model": told["attribution"]["model"], "followed": told["attribution"]["followed"]} | rows

    assert json.loads(run(sold, "value model first --json")) == {"model": "first"}
    assert credited("--by post") == {"model": "first", "followed": 1, "p1": 100.0, "p9": 50.0}
    assert credited("--by link --model last") == {"model": "last", "followed": 1, "": 150.0}
    printed = run(sold, f"roi {DAYS} --by post")
    assert "Spring is here" in printed and "Orders are credited by the model “first touch”" in printed
    with pytest.raises(WrongUsage, match="share of the whole"):
        run(sold, f"roi {DAYS} --model markov")


def test_an_explanation_of_roi_names_the_model(sold: Opened) -> None:
    said = run(sold, f"explain roi {DAYS}")
    assert "Orders are credited by the model “last non-direct touch”: 50%" in " ".join(said.split())
    result = CliRunner().invoke(build_app(), ["roi", *DAYS.split(), "--data", str(sold.data_dir), "--lang", "fr"])
    assert "par le modèle « dernier contact non direct » : 50 % d’entre elles" in result.stdout.replace("\u00a0", " ")


def test_people_read_the_address_of_a_link_and_programs_its_id_too(opened: Opened, tmp_path: Path) -> None:
    link, made = "a" * 16, datetime(2026, 3, 1, tzinfo=UTC)
    link_entries.add_links(
        opened.workspace.id, [Link(link, "spring", "https://shop.example/", made, domain="go.example")]
    )
    seen = [hit(1, -1, cookie="anna", visitor="a1", link_id=link, channel="email")]
    seen += [hit(2, 0, "order", cookie="anna", visitor="a1", order_id="1")]
    import_rows(opened, tmp_path / "rows.txt", {"events": seen, "orders": [order("1", 0, 100)]})
    for command in ("attribute", "traffic", "funnel --steps /,order", "paths", "cohorts"):
        printed = run(opened, f"{command} {DAYS} --by link")
        assert "go.example/spring" in printed and link not in printed, command
    told = json.loads(run(opened, f"attribute {DAYS} --by link --json"))
    assert {(one["channel"], one["name"]) for one in told["models"][0]["credits"]} >= {(link, "go.example/spring")}
    told = json.loads(run(opened, f"paths {DAYS} --by link --json"))
    assert {(one["step"], one["name"]) for one in told["steps"]} >= {(link, "go.example/spring")}
    told = json.loads(run(opened, f"cohorts {DAYS} --by link --json"))
    assert {(one["step"], one["name"]) for one in told["cohorts"]} == {(link, "go.example/spring")}
    told = json.loads(run(opened, f"traffic {DAYS} --by link --json"))
    assert {(row["key"], row["name"]) for row in told["link"]} >= {(link, "go.example/spring")}


def test_the_parts_of_a_funnel_are_named_as_those_of_traffic_are_and_speak_to_no_terminal(
    opened: Opened, tmp_path: Path
) -> None:
    seen = [hit(1, -1, visitor="a1", channel="organic_social", campaign="day\x1b[2J")]
    seen += [hit(2, -2, visitor="b1", channel="email", campaign="day"), hit(3, -3, visitor="c1", channel="email")]
    import_rows(opened, tmp_path / "rows.txt", {"events": seen})
    line = [*f"funnel {DAYS} --steps /,order --by campaign --lang fr --data".split(), str(opened.data_dir)]
    by_campaign = CliRunner().invoke(build_app(), line).stdout.splitlines()
    assert {"day[2J", "day", "—"} <= set(by_campaign)
    by_channel = run(opened, f"funnel {DAYS} --steps /,order --by channel --lang en").splitlines()
    assert {"E-mail", "Social networks (unpaid)"} <= set(by_channel)


def test_a_step_of_a_funnel_that_was_never_seen_is_said_with_the_page_that_was_meant(
    opened: Opened, tmp_path: Path
) -> None:
    seen = [hit(1, -1, visitor="a1", path="/fr/panier"), hit(2, -1, visitor="a1", path="/accueil")]
    seen += [hit(3, -2, "form", visitor="b1", name="devis")]
    import_rows(opened, tmp_path / "rows.txt", {"events": seen})

    def told(steps: str, *more: str) -> str:
        line = ["funnel", *DAYS.split(), "--steps", steps, "--lang", "en", "--data", str(opened.data_dir), *more]
        found = CliRunner().invoke(build_app(), line)
        assert found.exit_code == 0
        return " ".join((found.stderr if more else found.stdout).split())

    said = told("panier,order")
    assert "Nothing called “panier” was seen" in said
    assert "The page /fr/panier was: for it, write /fr/panier." in said
    assert "Nothing called “payé” was seen in these days: no event, conversion or form." in told("/accueil,payé")
    assert "No page /panier was seen in these days; /fr/panier was." in told("/panier,order")
    assert "No page /nulle was seen in these days." in told("/nulle,order", "--json")
    # Seen, but not in this order; and a step that names nothing.
    assert "seen" not in told("/fr/panier,devis")
    assert "seen" not in told("/accueil,order")
    assert "seen" in told("/accueil,achat", "--window", "3", "--json")


def test_the_rate_of_a_step_is_said_to_be_from_the_step_before(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "rows.txt", {"events": [hit(1, -1, visitor="a1")]})
    line = ["funnel", *DAYS.split(), "--steps", "/,order", "--data", str(opened.data_dir), "--lang"]
    french = " ".join(CliRunner().invoke(build_app(), [*line, "fr"]).stdout.split())
    assert "depuis l’étape précédente" in french
    assert "suivante" not in french
    assert "from the step before" in " ".join(CliRunner().invoke(build_app(), [*line, "en"]).stdout.split())


@pytest.mark.parametrize(
    ("lang", "first", "state"),
    [("en", "Both models put", ": 1 state,"), ("fr", "Les deux modèles mettent", ": 1 état,")],
)
def test_two_models_and_one_state_are_said_as_such(
    opened: Opened, tmp_path: Path, lang: str, first: str, state: str
) -> None:
    file = tmp_path / "paths.csv"
    file.write_text("path,conversions,value,nulls\na,3,30,5\n")
    line = ["attribute", "--paths", str(file), "--model", "markov,last", "--data", str(opened.data_dir), "--lang", lang]
    found = CliRunner().invoke(build_app(), line).stdout.replace("\u00a0", " ").replace(" :", ":")
    assert first in found and state in found
