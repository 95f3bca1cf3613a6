"""`sillage mix` on a bare file: in both languages, for programs, and in front of anything that a file may hold."""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sillage.cli import main, terminal
from sillage.cli.main import build_app
from sillage.errors import Refused, SillageError, UnreadableFile, WrongUsage
from sillage.services.mix_file import MixAsked, read_mix
from sillage.services.open_workspace import Opened
from tests.mix.weeks import brand

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared")
COLUMNS = ("--date", "week", "--target", "sales", "--channels", "facebook,search")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def rows(count: int = 60) -> list[list[Any]]:
    data = brand(count)
    header: list[Any] = ["week", "sales", "facebook", "search", "replies"]
    hours = np.random.default_rng(9).gamma(4, 4, count).round(1)
    weeks = [
        [data.weeks[at].isoformat(), round(float(data.target[at]), 2),
         *(round(float(one.inputs[at]), 2) for one in data.channels), hours[at]]
        for at in range(count)
    ]  # fmt: skip
    return [header, *weeks]


def written(tmp_path: Path, table: list[list[Any]], delimiter: str = ",") -> Path:
    file = tmp_path / "weeks.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(table)
    return file


def run(file: Path, *words: str) -> str:
    result = CliRunner().invoke(build_app(), ["mix", "--csv", str(file), *(words or COLUMNS)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_programs_get_every_figure(tmp_path: Path) -> None:
    words = (*COLUMNS, "--hours", "replies", "--budget", "1000", "--hours-budget", "12", "--json")
    found = json.loads(run(written(tmp_path, rows()), *words))
    assert (found["from"], found["weeks"], found["target"], found["level"]) == ("2024-01-01", 60, "sales", 0.9)
    assert [(one["channel"], one["unit"], one["family"]) for one in found["channels"]] == [
        ("facebook", "money", "paid_social"), ("search", "money", "search"), ("replies", "hour", "organic_hours")
    ]  # fmt: skip
    for one in found["channels"]:
        for name in ("contribution", "share", "return_per_unit", "marginal_return_per_unit", "alpha", "lambda"):
            assert one[name]["low"] <= one[name]["middle"] <= one[name]["high"]
    facebook, _, replies = found["channels"]
    assert facebook["roi"]["middle"] == pytest.approx(facebook["return_per_unit"]["middle"] - 1)
    assert replies["roi"] is None
    assert found["fit"]["worst_rhat"] < 1.05
    told = [(one["unit"], one["scenario"]) for one in found["splits"]]
    assert told == [
        ("money", "same"),
        ("money", "more"),
        ("money", "asked"),
        ("hour", "same"),
        ("hour", "less"),
        ("hour", "asked"),
    ]
    assert sum(part["best"] for part in found["splits"][2]["parts"]) == pytest.approx(1000)
    assert found["splits"][4]["gain_per_week"]["middle"] < 0 < found["splits"][1]["gain_per_week"]["middle"]
    assert found["splits"][0]["tests"]
    assert any("no experiment" in one for one in found["warnings"])


IN_ENGLISH = ("Intervals are at 90%", "“facebook” brought", "believed before", "no experiment", "One hour more")
IN_FRENCH = ("Les intervalles sont à 90", "a apporté", "cru d’avance", "n’est pas une expérience", "Une heure de plus")


@pytest.mark.parametrize(("language", "said"), [("en", IN_ENGLISH), ("fr", IN_FRENCH)])
def test_people_read_it_in_their_language(tmp_path: Path, language: str, said: tuple[str, ...]) -> None:
    told = run(written(tmp_path, rows(), ";"), *COLUMNS, "--hours", "replies", "--lang", language)
    for one in said:
        assert one in told


def test_hours_become_money_by_their_rate_and_columns_one_channel_by_their_group(tmp_path: Path) -> None:
    words = (
        "--hours",
        "replies",
        "--rate",
        "30",
        "--group",
        "ads=facebook+search",
        "--family",
        "ads=offline",
        "--json",
    )
    found = json.loads(run(written(tmp_path, rows()), *COLUMNS, *words))
    replies, ads = found["channels"]
    assert (ads["channel"], ads["parts"], ads["family"]) == ("ads", ["facebook", "search"], "offline")
    assert (replies["unit"], replies["rate"]) == ("money", 30)
    assert replies["inputs"] == pytest.approx(30 * sum(row[4] for row in rows()[1:]))
    assert {one["unit"] for one in found["splits"]} == {"money"}


def test_experiments_are_taken_in(tmp_path: Path) -> None:
    experiments = tmp_path / "lifts.csv"
    experiments.write_text("channel;before;after;lift;error\nfacebook;0;400;1200,5;150\n", encoding="utf-8")
    found = json.loads(run(written(tmp_path, rows()), *COLUMNS, "--lifts", str(experiments), "--json"))
    assert found["experiments"] == 1


def test_experiments_on_hours_are_scaled_by_the_rate_that_scales_the_hours(tmp_path: Path) -> None:
    file = written(tmp_path, rows())
    lifts = tmp_path / "lifts.csv"
    lifts.write_text("channel,before,after,lift,error\nreplies,2,10,900,150\n", encoding="utf-8")
    asked = MixAsked("week", "sales", ("facebook",), ("replies",), lifts=lifts)
    [plain], [priced] = read_mix(file, asked).lifts, read_mix(file, replace(asked, rate=30)).lifts
    assert (plain.before, plain.after, plain.lift) == (2, 10, 900)
    assert (priced.before, priced.after, priced.lift, priced.error) == (60, 300, 900, 150)
    together = replace(asked, rate=30, groups={"all": ("facebook", "replies")})
    with pytest.raises(WrongUsage, match="adds hours to money"):
        read_mix(file, together)


def changed(place: int, column: int, value: Any) -> list[list[Any]]:
    table = rows(30)
    table[place][column] = value
    return table


def filled(column: int, value: Any) -> list[list[Any]]:
    table = rows(30)
    for row in table[1:]:
        row[column] = value
    return table


@pytest.mark.parametrize(
    ("table", "words", "error", "reason"),
    [
        (rows(20), COLUMNS, Refused, "at least 26 weeks; there are 20"),
        (rows(30)[:1], COLUMNS, SillageError, ""),
        (rows(30)[:2], COLUMNS, Refused, "there is 1"),
        (changed(4, 1, ""), COLUMNS, Refused, "has no number in the week of"),
        (changed(4, 1, "NaN"), COLUMNS, Refused, "has no number in the week of"),
        (changed(4, 2, "lots"), COLUMNS, UnreadableFile, "Line 5: “lots” in the column “facebook” is not a number"),
        (changed(4, 2, "inf"), COLUMNS, UnreadableFile, "is not a number"),
        (changed(4, 2, "-12"), COLUMNS, Refused, "negative in the week"),
        (changed(4, 2, "1e300"), COLUMNS, SillageError, ""),
        (changed(4, 0, "soon"), COLUMNS, UnreadableFile, "“soon” in the column “week” is no day"),
        (changed(4, 0, ""), COLUMNS, UnreadableFile, "is no day"),
        (changed(4, 0, "2024-01-01"), COLUMNS, Refused, "Two rows are of"),
        (changed(4, 0, "2031-01-01"), COLUMNS, Refused, "without a gap"),
        (filled(2, 7), COLUMNS, Refused, "same in every week"),
        (filled(2, 0), COLUMNS, Refused, "Nothing was ever put"),
        (filled(1, 5), COLUMNS, Refused, "target is the same"),
        ([[*row[:3], row[2], 0] if at else row for at, row in enumerate(rows(30))], COLUMNS, Refused, "move together"),
        (rows(30), (*COLUMNS[:5], "radio"), SillageError, "“radio”"),
        (rows(30), COLUMNS[:4], WrongUsage, "needs a channel"),
        (rows(30), (*COLUMNS, "--controls", "sales"), WrongUsage, "asked for twice"),
        (rows(30), (*COLUMNS, "--group", "ads=facebook"), WrongUsage, "is no group"),
        (rows(30), (*COLUMNS, "--group", "ads=facebook+tv"), WrongUsage, "“tv”"),
        (rows(30), (*COLUMNS, "--family", "facebook=magic"), WrongUsage, "names no family"),
        (rows(30), (*COLUMNS, "--budget", "-4"), WrongUsage, "is no amount"),
        (rows(30), (*COLUMNS, "--rate", "nan"), WrongUsage, "is no amount"),
        (rows(30), (*COLUMNS, "--bounds", "facebook=9..3"), WrongUsage, "are no bounds"),
        (rows(60), (*COLUMNS, "--bounds", "tv=3..9"), WrongUsage, "“tv”, which is no channel"),
        (rows(60), (*COLUMNS, "--hours-budget", "9"), WrongUsage, "No channel takes hours"),
        (rows(60), (*COLUMNS, "--budget", "9", "--bounds", "search=100..200"), Refused, "cannot be split"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_in_a_sentence(
    tmp_path: Path, table: list[list[Any]], words: tuple[str, ...], error: type[SillageError], reason: str
) -> None:
    with pytest.raises(error) as refusal:
        run(written(tmp_path, table), *words)
    assert reason in str(refusal.value)
    assert refusal.value.remedy is not None


BROKEN: dict[str, Callable[[int, list[Any]], list[Any] | None]] = {
    "empty": lambda at, row: None,
    "one row": lambda at, row: row if at < 1 else None,
    "short": lambda at, row: row if at < 25 else None,
    "gappy weeks": lambda at, row: None if at == 9 else row,
    "doubled dates": lambda at, row: [rows(31)[at][0], *row[1:]] if at == 9 else row,
    "days, not weeks": lambda at, row: [(date(2024, 1, 1) + timedelta(at)).isoformat(), *row[1:]],
    "target all zero": lambda at, row: [row[0], 0, *row[2:]],
    "target constant": lambda at, row: [row[0], 12.5, *row[2:]],
    "target negative": lambda at, row: [row[0], -row[1], *row[2:]],
    "target NaN": lambda at, row: [row[0], "nan", *row[2:]],
    "target huge": lambda at, row: [row[0], row[1] * 1e14, *row[2:]],
    "target of words": lambda at, row: [row[0], "plenty", *row[2:]],
    "spend all zero": lambda at, row: [*row[:2], 0, 0, row[4]],
    "spend constant": lambda at, row: [*row[:2], 40, *row[3:]],
    "spend negative": lambda at, row: [*row[:2], -1 - row[2], *row[3:]],
    "spend NaN": lambda at, row: [*row[:2], "NaN", *row[3:]],
    "spend huge": lambda at, row: [*row[:2], row[2] * 1e300 + 1e300, *row[3:]],
    "spend in one week": lambda at, row: [*row[:2], 90 if at == 7 else 0, *row[3:]],
    "spend empty": lambda at, row: [*row[:2], "", *row[3:]],
    "a trend only": lambda at, row: [*row[:2], 10 + at, *row[3:]],
    "collinear": lambda at, row: [*row[:3], 3 * row[2], row[4]],
    "nearly collinear": lambda at, row: [*row[:3], row[2] + at % 2, row[4]],
    "torn rows": lambda at, row: row[: 2 + at % 4],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_line_by_the_command_itself(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *weeks = rows(31)[:31]
    broken = [row for at, week in enumerate(weeks) if (row := BROKEN[name](at, week)) is not None]
    file = written(tmp_path, [header, *broken])
    monkeypatch.setattr("sys.argv", ["sillage", "mix", "--csv", str(file), *COLUMNS])
    with pytest.raises(SystemExit) as ended:
        main.run()
    told = capsys.readouterr()
    assert ended.value.code not in (0, None)
    assert "Traceback" not in told.err + told.out
    assert told.err.strip()
    assert "nan" not in told.out


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"week\n", b"\xff\xfe", b'week,sales\n"2024', b"a,b\n1,2\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "weeks.csv"
    file.write_bytes(content)
    with pytest.raises(SillageError):
        run(file, *COLUMNS)


def test_a_date_that_can_be_read_two_ways_is_refused_and_one_that_the_order_decides_is_not(tmp_path: Path) -> None:
    table = rows(30)
    for at in range(1, 31):
        day = date(2024, 1, 1) + timedelta(days=7 * (at - 1))
        table[at][0] = day.strftime("%d/%m/%Y")
    assert json.loads(run(written(tmp_path, table), *COLUMNS, "--json"))["to"] == "2024-07-22"


@pytest.mark.shared
def test_pymc_marketing_s_example_is_found_again() -> None:
    file = SHARED / "data/mmm/pymc_mmm_example.csv"
    if not file.exists():
        pytest.skip("the example is not here")
    words = ("--date", "date_week", "--target", "y", "--channels", "x1,x2", "--controls", "event_1,event_2", "--json")
    found = json.loads(run(file, *words))
    truth = ((0.4, 4.0, 0.292), (0.2, 3.0, 0.072))
    for one, (alpha, steepness, share) in zip(found["channels"], truth, strict=True):
        assert one["alpha"]["low"] < alpha < one["alpha"]["high"]
        assert one["lambda"]["low"] < steepness < one["lambda"]["high"]
        assert one["share"]["low"] < share < one["share"]["high"]
    assert found["fit"]["worst_rhat"] < 1.02


def test_where_a_file_does_not_tell_its_decimal_mark_somebody_says_it(tmp_path: Path) -> None:
    file, lifts = tmp_path / "weeks.csv", tmp_path / "lifts.csv"
    file.write_text("week;sales;facebook\n2026-01-05;4.125;7\n2026-01-12;5.250;8\n", encoding="utf-8")
    lifts.write_text("channel;before;after;lift;error\nfacebook;2;10;9.125;1.500\n", encoding="utf-8")
    asked = MixAsked("week", "sales", ("facebook",), lifts=lifts)
    with pytest.raises(UnreadableFile, match=r"4\.125.*--decimal point or --decimal comma"):
        read_mix(file, asked)
    point, comma = (read_mix(file, replace(asked, decimal=mark)) for mark in ("point", "comma"))
    assert (point.target.tolist(), comma.target.tolist()) == ([4.125, 5.25], [4125, 5250])
    assert [(one.before, one.lift, one.error) for one in (*point.lifts, *comma.lifts)] == [
        (2, 9.125, 1.5), (2, 9125, 1500)
    ]  # fmt: skip
    with pytest.raises(WrongUsage, match="no decimal mark"):
        run(file, "--date", "week", "--target", "sales", "--channels", "facebook", "--decimal", "dot")


def test_without_a_file_the_workspace_is_asked(opened: Opened) -> None:
    def told(*words: str) -> str:
        done = CliRunner().invoke(build_app(), ["mix", "--data", str(opened.data_dir), "--lang", "en", *words])
        assert done.exception is not None
        return str(done.exception)

    assert "Nothing says what was sold" in told("--from", "2025-01-06", "--to", "2025-12-28")
    assert "at least 26 weeks" in told("--from", "2025-12-01", "--to", "2025-12-28")
    assert "about columns of a file" in told("--date", "week")
    assert "about columns of a file" in told("--decimal", "comma")
    assert "nothing that a mix explains" in told("--target", "likes")
