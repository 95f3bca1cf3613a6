"""The commands that record decisions, run as the real command in its own process or through their app."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(build_app(), [*arguments, "--data", str(data)], catch_exceptions=True)


def read(data: Path, *arguments: str) -> Any:
    result = run(data, *arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def refusal(data: Path, *arguments: str) -> SillageError:
    error = run(data, *arguments).exception
    assert isinstance(error, SillageError)
    return error


def say(data: Path, *arguments: str) -> str:
    result = run(data, *arguments)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_a_recurring_cost_is_added_listed_and_removed(data_dir: Path, opened: Opened) -> None:
    added = read(
        data_dir, "cost", "add", "outil", "30,50", "--from", "2026-01-01", "--every", "mois", "--share", "publications"
    )
    assert (added["kind"], added["amount"], added["every"]) == ("tool", 30.5, "month")
    assert read(data_dir, "cost", "list") == [added]
    assert read(data_dir, "cost", "list", "--kind", "spend") == []
    table = say(data_dir, "cost", "list", "--lang", "fr")
    assert "outil" in table
    assert "30,50" in table
    read(data_dir, "cost", "remove", str(added["number"]))
    assert read(data_dir, "cost", "list") == []
    assert "Aucun coût" in say(data_dir, "cost", "list", "--lang", "fr")


def test_hours_are_entered_in_one_line(data_dir: Path, opened: Opened) -> None:
    line = ("2.5", "--on", "2026-03-02", "--channel", "instagram", "--activity", "creation", "--person", "Ana")
    added = read(data_dir, "hours", "add", *line)
    assert (added["hours"], added["from"], added["channel"], added["person"]) == (2.5, "2026-03-02", "instagram", "Ana")
    assert added["warnings"] == []
    assert "35" in say(data_dir, "hours", "add", "1h30", "--lang", "en")
    assert [one["hours"] for one in read(data_dir, "hours", "list")] == [2.5, 1.5]
    assert len(read(data_dir, "hours", "list", "--from", "2026-03-01", "--to", "2026-03-10")) == 1


def test_hours_without_a_rate_ask_for_one(data_dir: Path) -> None:
    read(data_dir, "init", "--timezone", "UTC", "--lang", "en", "--yes")
    assert read(data_dir, "hours", "add", "1")["warnings"]
    assert "sillage hours rate" in say(data_dir, "hours", "add", "1")
    read(data_dir, "hours", "rate", "40")
    assert read(data_dir, "hours", "add", "1")["warnings"] == []


def test_values_are_set_from_a_day_on(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "value", "set", "leads", "3.33", "--reason", "1 sur 30")
    read(data_dir, "value", "set", "leads", "4", "--from", "2026-03-01")
    read(data_dir, "value", "set", "margin", "0.5", "--from", "2026-03-01")
    read(data_dir, "value", "set", "rate", "45", "--from", "2026-03-01")
    read(data_dir, "value", "exchange", "USD", "1.36", "--on", "2026-01-01")
    found = [(one["kind"], one["about"], one["value"], one["from"]) for one in read(data_dir, "value", "list")]
    assert found == [
        ("rate", "", 35.0, "2000-01-01"),
        ("rate", "", 45.0, "2026-03-01"),
        ("margin", "", 0.4, "2000-01-01"),
        ("margin", "", 0.5, "2026-03-01"),
        ("kpi", "leads", 3.33, "2000-01-01"),
        ("kpi", "leads", 4.0, "2026-03-01"),
        ("exchange", "USD", 1.36, "2026-01-01"),
    ]
    assert "3,33" in say(data_dir, "value", "list", "--lang", "fr")


def test_changes_accounts_campaigns_capacity_and_approaches(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "change", "add", "Trois reels par semaine", "--on", "2026-02-01", "--network", "instagram")
    (change,) = read(data_dir, "change", "list")
    assert (change["title"], change["day"], change["network"]) == ("Trois reels par semaine", "2026-02-01", "instagram")
    read(data_dir, "change", "remove", str(change["number"]))
    assert read(data_dir, "change", "list") == []
    read(data_dir, "account", "add", "x", "@rivale", "--rival")
    assert read(data_dir, "account", "list") == [{"network": "x", "handle": "rivale", "role": "rival", "brand": ""}]
    read(data_dir, "campaign", "add", "Printemps", "--from", "2026-03-01", "--to", "2026-04-30")
    assert read(data_dir, "campaign", "list") == [{"name": "Printemps", "from": "2026-03-01", "to": "2026-04-30"}]
    read(data_dir, "capacity", "set", "2026-03-04", "12", "10")
    read(data_dir, "hours", "add", "4", "--on", "2026-03-05", "--person", "Ana")
    read(data_dir, "hours", "add", "14", "--on", "2026-03-02", "--to", "2026-03-15")
    week, after = read(data_dir, "capacity", "list")
    assert week == {
        "week": "2026-03-02",
        "person": "",
        "planned": 12.0,
        "available": 10.0,
        "spent": 4.0 + 7.0,
        "left": -1.0,
    }
    assert (after["week"], after["planned"], after["spent"], after["left"]) == ("2026-03-09", None, 7.0, None)
    read(data_dir, "approach", "add", "Léa", "--network", "instagram", "--on", "2026-03-01")
    assert read(data_dir, "approach", "list")[0]["answered_on"] is None


def test_a_table_of_costs_names_channels_in_the_readers_language(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "cost", "add", "content", "30", "--on", "2026-03-02", "--channel", "phone", "--activity", "creation")
    french, english = say(data_dir, "cost", "list", "--lang", "fr"), say(data_dir, "cost", "list", "--lang", "en")
    assert "Téléphone" in french
    assert "Création" in french
    assert "Phone" in english
    assert read(data_dir, "cost", "list")[0]["channel"] == "phone"


def test_one_source_of_revenue_is_chosen_and_let_go(data_dir: Path, opened: Opened) -> None:
    assert read(data_dir, "value", "source", "ga4") == {"source": "ga4"}
    assert queries.chosen_source(opened.workspace.id) == "ga4"
    assert "commandes" in say(data_dir, "value", "source", "commandes", "--lang", "fr").casefold()
    read(data_dir, "value", "source", "auto")
    assert queries.chosen_source(opened.workspace.id) == ""
    assert "revenue" in str(refusal(data_dir, "value", "source", "rumours").what)


def test_brands_are_declared_with_their_accounts(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "brand", "add", "Boréale")
    read(data_dir, "account", "add", "x", "boreale", "--brand", "Boréale")
    assert read(data_dir, "brand", "list") == [{"name": "Boréale", "accounts": ["x/boreale"]}]
    assert str(refusal(data_dir, "brand", "add", " ").what) == "A brand has a name."


def test_an_entry_is_corrected_where_it_is_told_and_nowhere_else(data_dir: Path, opened: Opened) -> None:
    added = read(data_dir, "cost", "add", "tool", "30", "--on", "2026-03-02", "--note", "Planner", "--every", "month")
    number = str(added["number"])
    changed = read(data_dir, "cost", "edit", number, "--amount", "45,50", "--channel", "instagram")
    assert changed == added | {"amount": 45.5, "channel": "instagram"}
    moved = read(data_dir, "cost", "edit", number, "--from", "2026-03-04", "--share", "equally")
    assert (moved["from"], moved["to"], moved["channel"], moved["shared_by"]) == (
        "2026-03-04",
        "2026-03-04",
        "",
        "equally",
    )
    assert read(data_dir, "cost", "list") == [moved]
    worked = read(data_dir, "hours", "add", "2", "--on", "2026-03-02")
    assert read(data_dir, "hours", "edit", str(worked["number"]), "--amount", "2h30")["hours"] == 2.5


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ((), "Nothing to change"),
        (("--to", "2026-01-01"), "before the first"),
        (("--until", "2026-04-01"), "only such a cost has an end"),
        (("--channel", "x", "--share", "equally"), "not shared out"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    data_dir: Path, opened: Opened, options: tuple[str, ...], word: str
) -> None:
    number = str(read(data_dir, "cost", "add", "tool", "30", "--on", "2026-03-02")["number"])
    assert word in str(refusal(data_dir, "cost", "edit", number, *options).what)


def test_a_cost_that_does_not_exist_is_not_corrected(data_dir: Path, opened: Opened) -> None:
    assert "no cost number 99" in str(refusal(data_dir, "cost", "edit", "99", "--note", "x").what)


def test_every_list_is_a_table_in_both_languages(data_dir: Path, opened: Opened) -> None:
    for noun in ("brand", "value", "change", "account", "campaign", "capacity", "approach", "label", "block"):
        for language in ("fr", "en"):
            assert say(data_dir, noun, "list", "--lang", language).strip()
    assert "margin" in say(data_dir, "audit", "--lang", "en")


def test_blocks_are_written_and_sections_hidden(data_dir: Path, opened: Opened) -> None:
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    read(data_dir, "block", "set", "highlights", "Le meilleur mois.", *days)
    read(data_dir, "block", "set", "highlights", "The best month.", *days, "--lang", "en")
    assert {(one["language"], one["text"]) for one in read(data_dir, "block", "list")} == {
        ("fr-CA", "Le meilleur mois."),
        ("en", "The best month."),
    }
    assert read(data_dir, "block", "hide", "service") == {"hidden": ["service"]}


def test_the_paragraphs_of_a_block_stay_apart_in_the_list(data_dir: Path, opened: Opened) -> None:
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    read(data_dir, "block", "set", "highlights", "Le meilleur mois.\n\nMerci\x1b[31m à Luc.", *days)
    lines = [line[-25:].strip() for line in say(data_dir, "block", "list").splitlines()]
    (first,) = (number for number, line in enumerate(lines) if line.endswith("Le meilleur mois."))
    assert lines[first + 1 : first + 3] == ["", "Merci[31m à Luc."]


def test_an_exchange_rate_begins_on_a_day_named_as_everywhere_else(data_dir: Path, opened: Opened) -> None:
    for option, day in (("--from", "2026-01-01"), ("--on", "2026-02-01")):
        assert read(data_dir, "value", "exchange", "USD", "1.36", option, day)["from"] == day


def test_how_a_cost_is_shared_out_stands_in_a_column_of_its_own(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "cost", "add", "tool", "29", "--share", "posts_published")
    read(data_dir, "cost", "add", "tool", "31", "--channel", "instagram")
    head, shared, own = say(data_dir, "cost", "list", "--lang", "en").splitlines()
    assert shared.index("by posts published") == head.index("Shared out")
    assert own.index("Instagram") == head.index("Channel")
    assert "posts_published" not in shared
    assert "selon les publications" in say(data_dir, "cost", "list", "--lang", "fr")


def test_the_level_of_a_kpi_is_a_word_for_people_and_a_letter_for_programs(data_dir: Path, opened: Opened) -> None:
    assert {one["level"] for one in read(data_dir, "kpis") if one["id"] == "impressions"} == {"A"}
    for language, word in (("en", "additive"), ("fr", "additif")):
        line = next(line for line in say(data_dir, "kpis", "--lang", language).splitlines() if "impressions " in line)
        assert word[:5] in line


def test_a_text_that_looks_like_markup_stays_text(data_dir: Path, opened: Opened) -> None:
    read(data_dir, "cost", "add", "spend", "10", "--note", "[red]x[/red] \x1b[31m")
    table = say(data_dir, "cost", "list")
    assert "[red]x[/red]" in table
    assert "\x1b" not in table


def test_a_folder_without_data_says_what_to_do(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nothing", "cost", "list")
    assert "sillage init" in str(error.remedy)


def test_an_error_is_one_sentence_in_the_readers_language(
    data_dir: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    error = refusal(data_dir, "cost", "add", "tool", "dix", "--lang", "fr")
    assert terminal.fail(error) == 2
    assert "« dix » n’est pas un nombre." in capsys.readouterr().err.replace("\u00a0", " ")
