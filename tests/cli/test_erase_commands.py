"""`sillage erase`, `sillage person export` and `sillage retention`, as a person types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sillage.cli import person_words
from sillage.cli.main import build_app
from sillage.domain.facts import FACT_TABLES
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows
from tests.services.test_roll_up import hit

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
VISITOR = "5ca1ab1e0ddba11" + "f" * 17


def run(opened: Opened, *words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(build_app(), [*words, "--data", str(opened.data_dir), "--lang", "en"], input=answer)


def keep_hits(opened: Opened) -> None:
    hits: list[dict[str, Any]] = [hit("pageview", NOON, 1, visitor=VISITOR), hit("pageview", NOON, 2)]
    rows = [{**one, "row": number} for number, one in enumerate(hits, 1)]
    import_rows(opened, opened.data_dir.parent / "hits", {"events": rows})


def test_a_person_is_handed_over_then_erased_once_it_is_confirmed(opened: Opened) -> None:
    keep_hits(opened)
    handed = json.loads(run(opened, "person", "export", "--visitor", VISITOR, "--json").stdout)
    assert [row["visitor"] for row in handed["events"]] == [VISITOR]
    refused = run(opened, "erase", "--visitor", VISITOR, answer="n\n")
    assert refused.exit_code != 0
    assert json.loads(run(opened, "person", "export", "--visitor", VISITOR, "--json").stdout) == handed
    done = run(opened, "erase", "--visitor", VISITOR, "--yes", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["rows"] == {"events": 1}
    assert json.loads(run(opened, "person", "export", "--visitor", VISITOR, "--json").stdout) == {}
    again = run(opened, "erase", "--visitor", VISITOR, "--yes")
    assert "Nobody is known by it here: nothing was erased." in again.stdout
    assert "0 rows" not in again.stdout


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Hit, 1 of 1", "page visited: /", "visitor, hashed for a day: 5ca1"]),
        ("fr", ["Événement, 1 sur 1", "page visitée : /", "visiteur, haché pour un jour : 5ca1"]),
    ],
)
def test_a_person_reads_words_where_a_program_reads_columns(opened: Opened, lang: str, expected: list[str]) -> None:
    keep_hits(opened)
    asked = ["person", "export", "--visitor", VISITOR, "--data", str(opened.data_dir), "--lang", lang]
    printed = CliRunner().invoke(build_app(), asked).stdout.replace("\u00a0", " ")
    assert [one for one in expected if one not in printed] == []
    assert [one for one in ("workspace_id", "import_uid", "channel_rule", "None") if one in printed] == []


def test_every_column_that_can_name_a_person_has_words() -> None:
    naming = {"visitor", "cookie", "click_id", "customer_key", "author_key"}
    of_persons = {
        name: columns for name, table in FACT_TABLES.items() if naming & (columns := set(table.stored_schema.names))
    }
    assert person_words.titles().keys() == of_persons.keys()
    assert person_words.words().keys() == set.union(*of_persons.values()) - set(person_words.INNER)


def test_an_erasure_says_that_backups_still_hold_the_person(opened: Opened) -> None:
    keep_hits(opened)
    done = run(opened, "erase", "--visitor", VISITOR, "--yes")
    assert "1 row was erased." in done.stdout
    assert "Backups made before may still hold this person" in done.stdout


@pytest.mark.parametrize("said", [(), ("--visitor", VISITOR, "--click", "c" * 24)])
def test_one_person_is_named_and_once(opened: Opened, said: tuple[str, ...]) -> None:
    for words in (("erase", "--yes"), ("person", "export")):
        found = run(opened, *words, *said)
        assert found.exit_code != 0
        assert found.exception is not None
        assert "Say whom, once." in f"{found.exception}{found.output}"


def test_what_is_kept_is_shown_and_set(opened: Opened) -> None:
    assert json.loads(run(opened, "retention", "show", "--json").stdout)["hits"] is None
    done = run(opened, "retention", "set", "hits", "400")
    assert "hits: what is older than 400 days is deleted by the worker." in done.stdout
    shown = run(opened, "retention", "show").stdout
    assert "400 days" in shown
    assert "48 hours" in shown
    assert json.loads(run(opened, "retention", "set", "hits", "keep", "--json").stdout)["hits"] is None
    for wrong in (("hits", "soon"), ("hits", "1"), ("clicks", "9")):
        assert run(opened, "retention", "set", *wrong).exit_code != 0


def test_an_erasure_says_that_a_shared_browser_was_left_alone(opened: Opened) -> None:
    hits = [hit("form", NOON, 1, visitor=VISITOR, customer_key=key * 32) for key in ("a", "b")]
    hits.append(hit("pageview", NOON, 1, visitor=VISITOR))
    rows = [{**one, "row": number} for number, one in enumerate(hits, 1)]
    import_rows(opened, opened.data_dir.parent / "hits", {"events": rows})
    done = run(opened, "erase", "--customer", "a" * 32, "--yes")
    assert "1 row was erased." in done.stdout
    assert "1 browser or click of this person also stands beside somebody else’s customer key" in done.stdout
    assert "its other hits stay." in done.stdout
    done = run(opened, "erase", "--customer", "b" * 32, "--yes", "--json")
    assert (json.loads(done.stdout)["rows"], json.loads(done.stdout)["shared"]) == ({"events": 2}, 0)
