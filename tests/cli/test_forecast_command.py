"""`sillage forecast` on a bare file, in both languages and for programs."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError, UnreadableFile, WrongUsage

FIRST = date(2026, 1, 5)
GAINED = np.random.default_rng(5).poisson(40, 30)
ROWS = [(FIRST + timedelta(weeks=index), 1000 + int(sum(GAINED[: index + 1]))) for index in range(30)]
FILE = "week,followers\n" + "".join(f"{day},{value}\n" for day, value in ROWS)
UNTIL = ("--until", "2026-10-05")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def run(tmp_path: Path, *words: str, text: str | bytes = FILE) -> str:
    file = tmp_path / "series.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = CliRunner().invoke(build_app(), ["forecast", "--csv", str(file), *words])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def asked(tmp_path: Path, *words: str, text: str | bytes = FILE) -> Any:
    return json.loads(run(tmp_path, "--json", *UNTIL, *words, text=text))


def test_a_file_is_answered_in_one_sentence_with_its_interval_and_what_naive_says(tmp_path: Path) -> None:
    said = run(tmp_path, *UNTIL, "--goal", "2500", "--milestone", "2026-09-01=2400")
    first = said.splitlines()[0]
    assert first.startswith("P(at least 2,500): ")
    assert "(naive: " in first
    assert "90% interval" in first
    assert "a week; needed from today:" in first
    assert "naive with drift" in said
    assert "September 1, 2026, 2,400: " in said


def test_the_same_in_french(tmp_path: Path) -> None:
    said = run(tmp_path, *UNTIL, "--goal", "2500", "--lang", "fr")
    assert said.startswith("P(au moins 2\u202f500)\u00a0: ") or said.startswith("P(au moins 2\u00a0500)\u00a0: ")
    assert "intervalle à 90\u00a0%" in said
    assert "par semaine" in said
    assert "naïve avec dérive" in said


def test_programs_read_every_key(tmp_path: Path) -> None:
    found = asked(tmp_path, "--goal", "2500")
    assert (found["kind"], found["grain"], found["points"], found["missing"]) == ("level", "week", 30, 0)
    assert found["interval_90"][0] < found["interval_80"][0] < found["value"] < found["interval_90"][1]
    assert 0 < found["goal"]["probability"] < 1
    assert found["goal"]["probability_naive"] < found["goal"]["probability"]
    assert set(found["backtest"]["mase"]) == {"ensemble", "naive", "naive_with_drift"}
    assert len(found["steps"]) == 10
    assert asked(tmp_path)["goal"] is None


def test_a_sum_and_a_rate_are_what_they_are_called(tmp_path: Path) -> None:
    flows = "date;clics\n" + "".join(f"{day:%d/%m/%Y};{int(value) % 97}\n" for day, value in ROWS)
    total = asked(tmp_path, "--kind", "sum", "--goal", "400", text=flows)
    assert total["window_from"] == "2026-08-03"
    assert total["goal"]["pace_needed"] == pytest.approx(400 / (64 / 7))
    shares = "date,rate\n" + "".join(f"{day},{3 + index % 5 / 10}%\n" for index, (day, _) in enumerate(ROWS))
    rate = asked(tmp_path, "--kind", "rate", "--goal", "3%", text=shares)
    assert rate["scale"] == "logit"
    assert 0.03 < rate["value"] < 0.035


def test_a_file_without_a_goal_that_is_read_as_a_level_says_so(tmp_path: Path) -> None:
    assert "--kind sum" in run(tmp_path, *UNTIL)
    assert "--kind sum" not in run(tmp_path, *UNTIL, "--kind", "level")


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("week,followers\n" + "\n".join(FILE.splitlines()[1:6]) + "\n", (), "3 more are needed"),
        (FILE.replace("1086", "many"), (), "not a number"),
        (FILE + "someday,12\n", ("--date", "week"), "“someday” in the column “week” is no day"),
        (FILE + "2026-01-05,7\n", (), "stands twice"),
        (FILE, ("--y", "likes"), "no column “likes”"),
        (FILE.replace("\n", ",5\n").replace("followers,5", "followers,likes"), (), "Several columns hold numbers"),
        (FILE, ("--goal", "much"), "not a number"),
        (FILE, ("--kind", "count"), "not a kind"),
        (FILE, ("--until", "2026-07-27"), "not ahead"),
        (FILE, ("--until", "2040-01-01"), "too far ahead"),
        (FILE, ("--from", "2027-01-01"), "begins on"),
        (FILE, ("--at-most",), "no goal"),
        ("", (), "empty"),
        ("week,followers\n", (), "no row"),
        ("\x00\x01\x02", (), ""),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_words(
    tmp_path: Path, text: str, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SillageError) as refused:
        run(tmp_path, *(() if "--until" in words else UNTIL), *words, text=text)
    assert said in str(refused.value)


@pytest.mark.parametrize("cell", ["inf", "1e300", "n/a", "", "many"])
def test_a_column_with_one_bad_cell_is_never_passed_over_for_another(tmp_path: Path, cell: str) -> None:
    lines = [line + f",{at}" for at, line in enumerate(FILE.splitlines())]
    lines[0] = "week,followers,likes"
    day, _, likes = lines[20].split(",")
    lines[20] = f"{day},{cell},{likes}"
    with pytest.raises(SillageError, match="Several columns hold numbers: followers, likes"):
        asked(tmp_path, text="\n".join(lines))
    words = [line if at == 0 else line.rsplit(",", 1)[0] + ",well" for at, line in enumerate(lines)]
    if cell in ("n/a", ""):
        assert asked(tmp_path, text="\n".join(words))["column"] == "followers"
    else:
        with pytest.raises(SillageError, match=r"Line 21"):
            asked(tmp_path, text="\n".join(words))


@pytest.mark.parametrize("cell", ["1e400", "0x1F", "٣", "9" * 400])
def test_a_column_of_numbers_that_none_can_read_is_not_passed_over_either(tmp_path: Path, cell: str) -> None:
    lines = [f"{line.split(',')[0]},{cell},{at}" for at, line in enumerate(FILE.splitlines())]
    lines[0] = "week,followers,likes"
    with pytest.raises(SillageError, match="Several columns hold numbers: followers, likes"):
        asked(tmp_path, text="\n".join(lines))


def test_a_column_of_words_or_of_other_days_beside_is_not_asked_about(tmp_path: Path) -> None:
    lines = [f"{line},post {at},2026-02-{at % 28 + 1:02d}" for at, line in enumerate(FILE.splitlines())]
    lines[0] = "week,followers,text,published"
    assert asked(tmp_path, text="\n".join(lines))["column"] == "followers"


def test_the_column_that_was_read_is_named(tmp_path: Path) -> None:
    assert asked(tmp_path)["column"] == "followers"
    assert "those of the column “followers”" in run(tmp_path, *UNTIL)
    assert "ceux de la colonne «\u00a0followers\u00a0»" in run(tmp_path, *UNTIL, "--lang", "fr")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("week\n2026-01-05\n2026-01-12\n", "no column beside its days"),
        (FILE.replace("\n", ",5\n").replace("followers,5", "followers,followers"), "several columns “followers”"),
        (FILE.split("\n", 1)[1].replace("\n", ",5.5\n"), "no line of names"),
        (FILE.replace("1086", "١٢٣"), "“١٢٣” in the column “followers” is not a number"),
    ],
)
def test_what_is_no_series_is_refused_for_what_it_is(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SillageError, match=said):
        asked(tmp_path, text=text)


def test_rows_in_any_order_with_gaps_have_the_same_answer(tmp_path: Path) -> None:
    lines = FILE.splitlines()
    turned = "\n".join([lines[0], *lines[:0:-1], lines[4]])
    assert asked(tmp_path, text=turned)["value"] == asked(tmp_path)["value"]
    holed = "\n".join(line.split(",")[0] + ",NA" if index in (5, 9) else line for index, line in enumerate(lines))
    found = asked(tmp_path, text=holed)
    assert found["missing"] == 2
    assert "2 of 30" in found["warnings"][0]


def test_a_series_that_never_moved_is_answered_without_a_chance(tmp_path: Path) -> None:
    flat = "date,y\n" + "".join(f"{day},500\n" for day, _ in ROWS)
    found = asked(tmp_path, "--goal", "400", "--kind", "level", text=flat)
    assert (found["value"], found["interval_90"], found["goal"]["probability"]) == (500, None, None)
    assert "alike" in found["warnings"][0]
    assert "cannot tell" in found["answer"]


def test_a_question_without_a_file_or_a_day_is_told_how_to_ask(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="--until"):
        run(tmp_path)
    result = CliRunner().invoke(build_app(), ["forecast", "--csv", str(tmp_path / "no.csv"), *UNTIL])
    assert isinstance(result.exception, (OSError, UnreadableFile))
