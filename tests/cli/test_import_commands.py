"""`sillage import`, `imports`, `backup`, `restore`, `upgrade`, `doctor`: what they print, and how they exit."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sillage import ledger
from sillage.cli import terminal
from sillage.cli.imports import _period
from sillage.cli.main import build_app
from sillage.errors import SillageError
from sillage.ledger import imports_log
from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened

COLUMNS = ("file", "format", "status", "rows", "new", "repeated", "flagged", "period", "warnings")
HEAD = [
    *("Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "engagements", "engagement rate"),
    *("retweets", "replies", "likes", "user profile clicks", "url clicks", "hashtag clicks", "detail expands"),
    *("permalink clicks", "app opens", "app installs", "follows", "email tweet", "dial phone", "media views"),
    "media engagements",
]


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr(terminal, "_language", "")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An X export of two posts."""
    path = tmp_path / "tweet_activity_metrics_us_20260101_20260128_en.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(HEAD)
        for number in (1, 2):
            post = f"80000000000000000{number}"
            writer.writerow(
                [post, f"https://twitter.com/us/status/{post}", "Bonjour", "2026-01-05 12:00 +0000", *[7] * 18]
            )
    return path


def run(opened: Opened, *arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(build_app(), [*map(str, arguments), "--data", str(opened.data_dir)])
    if isinstance(result.exception, SillageError):
        assert terminal.fail(result.exception) == code
        return result
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_for_each_file_and_exit_1_when_one_is_refused(opened: Opened, export: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    result = run(opened, "import", export, tmp_path / "empty.csv", "--json", code=1)
    good, bad = lines(result)
    assert tuple(good)[: len(COLUMNS)] == COLUMNS
    assert (good["status"], good["rows"], good["new"], good["period"]) == (
        "committed",
        2,
        2,
        ["2026-01-05", "2026-01-05"],
    )
    assert (bad["file"], bad["status"], bad["rows"]) == ("empty.csv", "refused", 0)
    assert bad["warnings"]
    assert "empty.csv" in result.stderr


def test_a_repeated_file_is_no_error(opened: Opened, export: Path) -> None:
    run(opened, "import", export)
    [line] = lines(run(opened, "import", export, "--json"))
    assert (line["status"], line["new"], line["repeated"]) == ("repeated", 0, 2)


def test_a_person_reads_a_table_in_his_language(opened: Opened, export: Path) -> None:
    shown = run(opened, "import", export).stdout
    assert "Fichier" in shown
    assert "importé" in shown
    assert export.name in shown.replace("\n", "")
    assert "already there" in run(opened, "import", export, "--lang", "en").stdout


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """A file of no known form."""
    path = tmp_path / "figures.csv"
    path.write_text("Date;Likes;Impressions;Humeur\n2026-01-05;12;300;gaie\n2026-01-06;15;412;grise\n", "utf-8")
    return path


def test_a_guess_is_shown_and_not_used_unless_somebody_confirms_it(opened: Opened, unknown: Path) -> None:
    run(opened, "import", unknown, code=1)
    [line] = lines(run(opened, "import", unknown, "--json", code=1))
    assert line["status"] == "refused"
    assert {column["column"] for column in line["mapping"]} == {"Date", "Likes", "Impressions", "Humeur"}
    assert run(opened, "imports", "--json").stdout.strip() == "[]"
    [line] = lines(run(opened, "import", unknown, "--yes", "--json"))
    assert (line["status"], line["rows"]) == ("committed", 2)
    run(opened, "imports", "undo", 1)
    assert lines(run(opened, "import", unknown, "--json"))[0]["status"] == "committed"  # remembered


def test_a_mapping_written_by_hand_needs_no_confirmation(opened: Opened, unknown: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'kind = "account_days"\nnetwork = "instagram"\naccount = "us"\n'
        '[columns]\nDate = "date"\nLikes = "metric:likes"\nImpressions = "metric:impressions"\n'
    )
    [line] = lines(run(opened, "import", unknown, "--mapping", mapping, "--json"))
    assert (line["status"], line["rows"]) == ("committed", 2)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Posts under the headers of an account's months, and some more."""
    path = tmp_path / "suivi.csv"
    path.write_text(
        "Date,Réseau,Identifiant,Type,Texte,Impressions,J'aime\n"
        "2026-11-02,Instagram,a1,Photo,Nouvelle collection,1200,80\n"
        "2026-11-09,Instagram,a2,Vidéo,Atelier,2400,150\n",
        "utf-8",
    )
    return path


def test_posts_under_the_headers_of_months_store_nothing_before_a_person_says_which(
    opened: Opened, posts: Path
) -> None:
    refused = run(opened, "import", posts, "--lang", "en", code=1)
    assert "sillage import FILE --format mapped_posts --yes" in refused.stderr
    assert run(opened, "imports", "--json").stdout.strip() == "[]"
    [line] = lines(run(opened, "import", posts, "--format", "mapped_posts", "--yes", "--json"))
    assert (line["format"], line["status"], line["period"]) == (
        "mapped_posts",
        "committed",
        ["2026-11-02", "2026-11-09"],
    )


def test_a_file_that_counts_already_is_not_said_to_be_read_otherwise(
    opened: Opened, posts: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'kind = "posts"\n[columns]\nDate = "date"\n"Réseau" = "network"\nIdentifiant = "post_id"\n'
        'Impressions = "metric:impressions"\n',
        "utf-8",
    )
    run(opened, "import", posts, "--format", "own_accounts")
    refused = run(opened, "import", posts, "--mapping", mapping, "--lang", "en", code=2)
    assert "read in another way (own_accounts, import 1)" in refused.stderr
    run(opened, "imports", "undo", 1)
    [line] = lines(run(opened, "import", posts, "--mapping", mapping, "--json"))
    assert (line["format"], line["status"], line["new"]) == ("mapped_posts", "committed", 2)
    [line] = lines(run(opened, "import", posts, "--mapping", mapping, "--json"))
    assert line["status"] == "repeated"


def test_imports_are_listed_shown_and_undone(opened: Opened, export: Path) -> None:
    assert "sillage import" in run(opened, "imports").stdout
    run(opened, "import", export)
    [listed] = json.loads(run(opened, "imports", "list", "--json").stdout)
    assert (listed["import"], listed["status"], listed["rows"]) == (1, "committed", 2)
    shown = json.loads(run(opened, "imports", "show", 1, "--json").stdout)
    assert shown["facts"]["posts"] == 2
    assert shown["flagged_rows"] == []
    assert export.name in run(opened, "imports", "show", 1).stdout
    assert json.loads(run(opened, "imports", "undo", 1, "--json").stdout)["status"] == "undone"
    run(opened, "imports", "undo", 1, code=1)


@pytest.mark.parametrize("arguments", [("burn",), ("show",), ("undo",)])
def test_what_makes_no_sense_is_a_wrong_usage(opened: Opened, arguments: tuple[str, ...]) -> None:
    run(opened, "imports", *arguments, code=2)


def test_an_import_that_is_not_there_is_refused(opened: Opened) -> None:
    run(opened, "imports", "show", 9, code=1)


@pytest.mark.sqlite
@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_a_restore_over_data_asks_first(opened: Opened, export: Path, tmp_path: Path, answer: str) -> None:
    run(opened, "backup", tmp_path / "backup.tar")
    run(opened, "import", export)
    words = ["restore", str(tmp_path / "backup.tar"), "--replace", "--data", str(opened.data_dir)]
    refused = CliRunner().invoke(build_app(), words, input=answer)
    assert refused.exit_code != 0
    assert len(json.loads(run(opened, "imports", "--json").stdout)) == 1
    done = CliRunner().invoke(build_app(), words, input="y\n")
    assert done.exit_code == 0, done.output
    assert json.loads(run(opened, "imports", "--json").stdout) == []


@pytest.mark.sqlite
def test_backup_restore_upgrade_and_doctor(opened: Opened, export: Path, tmp_path: Path) -> None:
    run(opened, "import", export)
    assert "key" in run(opened, "backup", tmp_path / "backup", "--lang", "en").stdout
    made = json.loads(run(opened, "backup", tmp_path / "backup.tar", "--json").stdout)
    assert made["path"] == str(tmp_path / "backup.tar")
    run(opened, "restore", tmp_path / "backup", code=1)
    run(opened, "imports", "undo", 1)
    assert json.loads(run(opened, "restore", tmp_path / "backup", "--replace", "--yes", "--json").stdout)["key"] is True
    assert json.loads(run(opened, "imports", "--json").stdout)[0]["status"] == "committed"
    assert "sauvegarde" not in run(opened, "restore", tmp_path / "backup.tar", "--replace", "-y", "--lang", "fr").stdout
    assert json.loads(run(opened, "upgrade", "--json").stdout) == {"changed": []}
    assert "Rien" in run(opened, "upgrade", "--lang", "fr").stdout
    checks = json.loads(run(opened, "doctor", "--json").stdout)
    assert {check["ok"] for check in checks} == {True}
    ledger.close()
    (opened.data_dir / "key").unlink()
    shown = run(opened, "doctor", code=1).stdout
    assert "✗" in shown
    assert "→" in shown


def test_a_folder_is_imported_file_by_file(opened: Opened, export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "x").mkdir(parents=True)
    export.rename(folder / "x" / export.name)
    (folder / "heures.csv").write_text("Date;Heures;Canal\n02/09/2026;2;x\n03/09/2026;;x\n", encoding="utf-8")
    assert [line["status"] for line in lines(run(opened, "import", folder, "--json"))] == ["committed", "committed"]
    shown = run(opened, "imports", "show", "1", "--lang", "fr").stdout
    assert "Ligne 3\u00a0: Il manque à cette ligne une valeur" in shown
    empty = tmp_path / "empty"
    empty.mkdir()
    run(opened, "import", empty, code=1)


def test_a_narrow_terminal_keeps_every_files_name(
    opened: Opened, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sillage.cli.imports._PIPE_WIDTH", 80)
    shown = run(opened, "import", export).stdout
    assert f"{export.name} (5 janv. 2026)\n  importé, Lignes 2, Nouvelles 2, Répétées 0, Douteuses 0\n" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert f"1. {export.name} (5 janv. 2026)\n" in run(opened, "imports").stdout


@pytest.mark.parametrize(
    ("first", "last", "language", "said"),
    [
        ("2026-01-05", "2026-01-05", "fr-CA", "5 janv. 2026"),
        ("2026-01-01", "2026-01-31", "fr-FR", "1er–31 janv. 2026"),
        ("2026-01-05", "2026-02-08", "fr-FR", "5 janv. – 8 févr. 2026"),
        ("2025-12-05", "2026-02-08", "fr-FR", "5 déc. 2025 – 8 févr. 2026"),
        ("2026-01-05", "2026-01-31", "en", "Jan 5–31, 2026"),
        ("2026-01-05", "2026-02-08", "en", "Jan 5 – Feb 8, 2026"),
    ],
)
def test_days_are_written_as_short_as_the_language_allows(first: str, last: str, language: str, said: str) -> None:
    terminal.speak(language)
    assert _period((date.fromisoformat(first), date.fromisoformat(last))) == said


HOURS = "Date;Heures;Personne;Activité;Canal\n"
COSTS = "Date;Nature;Montant;Canal;Référence\n"


def test_costs_that_a_later_file_puts_aside_are_counted_and_said(opened: Opened, tmp_path: Path) -> None:
    first, second = tmp_path / "h1.csv", tmp_path / "h2.csv"
    first.write_text(
        HOURS + "06/10/2026;2;Zoé;création;tiktok\n06/10/2026;3;Zoé;création;tiktok\n07/10/2026;1;Zoé;;x\n", "utf-8"
    )
    second.write_text(HOURS + "06/10/2026;1,5;Zoé;création;tiktok\n07/10/2026;1;Zoé;;x\n", "utf-8")
    run(opened, "import", first)
    [line] = lines(run(opened, "import", second, "--json"))
    assert tuple(line)[: len(COLUMNS)] == COLUMNS
    assert (line["new"], line["repeated"], line["replaced"]) == (1, 1, 2)
    [said] = line["warnings"]
    assert "2 lignes de l’import 1 (h1.csv)" in said
    assert "5\u00a0h devient 1,5\u00a0h" in said
    assert "sillage imports undo 2" in said
    assert json.loads(run(opened, "imports", "show", 2, "--json").stdout)["warnings"] == [said]


def test_both_files_count_once_their_rows_have_references(opened: Opened, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(COSTS + "06/10/2026;publicité;100,00;facebook;\n", "utf-8")
    second.write_text(COSTS + "06/10/2026;publicité;40,00;facebook;\n", "utf-8")
    run(opened, "import", first)
    shown = run(opened, "import", second).stdout
    assert "Remplacées" in shown
    assert "100,00\u00a0$ devient 40,00\u00a0$" in shown
    run(opened, "imports", "undo", 2)
    second.write_text(COSTS + "06/10/2026;publicité;40,00;facebook;F-2\n", "utf-8")
    [line] = lines(run(opened, "import", second, "--json"))
    assert (line["new"], line["replaced"], line["warnings"]) == (1, 0, [])


def test_a_file_that_says_the_same_again_puts_nothing_aside(opened: Opened, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(HOURS + "06/10/2026;2;Zoé;;x\n06/10/2026;3;Zoé;;x\n", "utf-8")
    second.write_text(HOURS + "06/10/2026;3;Zoé;;x\n06/10/2026;2;Zoé;;x\n", "utf-8")
    run(opened, "import", first)
    [line] = lines(run(opened, "import", second, "--json"))
    assert (line["new"], line["repeated"], line["replaced"], line["warnings"]) == (0, 2, 0, [])


def test_a_row_that_corrects_a_row_of_the_same_reference_is_said_without_advice(opened: Opened, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(COSTS + "06/10/2026;publicité;100,00;facebook;F-1\n", "utf-8")
    second.write_text(COSTS + "06/10/2026;publicité;40,00;facebook;F-1\n", "utf-8")
    run(opened, "import", first)
    [line] = lines(run(opened, "import", second, "--json", "--lang", "en"))
    assert (line["new"], line["replaced"]) == (1, 1)
    assert line["warnings"] == ["1 row of import 1 (a.csv) no longer counts: $100.00 became $40.00."]


def test_orders_that_a_later_file_tells_otherwise_are_counted_as_replaced(opened: Opened, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    head = "Commande;Date;Montant\n"
    first.write_text(head + "1;06/01/2026;10,00\n2;06/01/2026;20,00\n", "utf-8")
    second.write_text(head + "2;06/01/2026;25,00\n3;06/01/2026;30,00\n", "utf-8")
    run(opened, "import", first)
    [line] = lines(run(opened, "import", second, "--json"))
    assert (line["new"], line["repeated"], line["replaced"]) == (2, 0, 1)


def test_a_file_without_a_row_to_keep_is_refused_and_nothing_of_it_is_committed(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "mauvaise colonne.csv"
    path.write_text("Date;Heures;Canal\n06/10/2026;tiktok;2\n07/10/2026;x;3\n", "utf-8")
    result = run(opened, "import", path, "--json", code=1)
    [line] = lines(result)
    assert (line["status"], line["import"]) == ("refused", None)
    assert "semblent inversées" in result.stderr
    assert run(opened, "imports", "--json").stdout.strip() == "[]"


def test_doctor_does_not_alarm_for_an_import_that_brought_no_row(opened: Opened) -> None:
    record = imports_log.begin(opened.workspace.id, file_name="vide.csv", sha256="0" * 64)
    imports_log.commit(opened.workspace.id, record.uid, rows=4, new=0, repeated=0, flagged=4)
    said = [check for check in check_health(opened.data_dir) if check.name == "imports"]
    assert said
    assert all(check.ok for check in said)
    record = imports_log.begin(opened.workspace.id, file_name="perdu.csv", sha256="1" * 64)
    imports_log.commit(opened.workspace.id, record.uid, rows=4, new=4)
    assert [check.ok for check in check_health(opened.data_dir) if check.name == "imports"].count(False) == 1
