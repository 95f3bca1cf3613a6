"""`sillage effect` on a bare file: an answer or a clear refusal, in both languages and for programs."""

import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError
from tests.cli.test_commands_page import documented

FIRST = date(2025, 1, 6)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def weekly(count: int = 60, lift: float = 0.0, before: int = 50, seed: int = 1) -> str:
    """Write weeks of a series with a control that shares its season."""
    chance = np.random.default_rng(seed)
    season = 20 * np.sin(np.arange(count) / 8)
    series = 200 + season + chance.normal(0, 5, count) + lift * (np.arange(count) >= before)
    control = 100 + season / 2 + chance.normal(0, 1, count)
    rows = (f"{FIRST + timedelta(7 * at)},{series[at]:.1f},{control[at]:.1f}" for at in range(count))
    return "date,clicks,elsewhere\n" + "\n".join(rows) + "\n"


CHANGE = str(FIRST + timedelta(7 * 50))


def run(tmp_path: Path, *words: str, text: str | bytes | None = None) -> str:
    file = tmp_path / "series.csv"
    given_text = weekly() if text is None else text
    file.write_bytes(given_text.encode() if isinstance(given_text, str) else given_text)
    asked = ("--date", CHANGE, *words) if "--date" not in words else words
    result = CliRunner().invoke(build_app(), ["effect", "--csv", str(file), *asked])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def asked(tmp_path: Path, *words: str, text: str | bytes | None = None) -> Any:
    return json.loads(run(tmp_path, "--json", *words, text=text))


def test_an_effect_that_is_there_is_found_with_its_interval(tmp_path: Path) -> None:
    found = asked(tmp_path, "--controls", "elsewhere", text=weekly(lift=60))
    assert found["verdict"] == "effect"
    assert found["effect"]["low"] < 60 < found["effect"]["high"]
    assert found["total"]["value"] == pytest.approx(10 * found["effect"]["value"])
    assert found["model"]["effect"]["low"] > found["effect"]["low"]
    assert found["p"] < 0.05
    assert found["needed"] is None
    assert (found["before"], found["after"], found["every"]) == (50, 10, "week")
    assert [one["name"] for one in found["controls"]] == ["elsewhere"]
    assert len(found["days"]) == 10
    assert found["days"][-1]["cumulative"] == pytest.approx(found["total"]["value"])


def test_no_effect_is_seen_where_the_whole_interval_is_smaller_than_what_matters(tmp_path: Path) -> None:
    found = asked(tmp_path, "--controls", "elsewhere")
    assert found["verdict"] == "no_effect_seen"
    assert -0.2 < found["judged_share"]["low"] < 0 < found["judged_share"]["high"] < 0.2
    assert "whatever effect there may be on clicks is smaller than 20%" in found["sentence"]
    assert "No effect seen" in run(tmp_path, "--controls", "elsewhere")


def test_what_does_not_add_up_has_no_total(tmp_path: Path) -> None:
    total, level = (asked(tmp_path, "--kind", kind) for kind in ("sum", "level"))
    assert level["effect"] == total["effect"]
    assert (total["adds_up"], level["adds_up"]) == (True, False)
    assert total["model"]["total"] is not None
    assert (level["total"], level["model"]["total"], level["days"][-1]["cumulative"]) == (None, None, None)
    assert "effect over all" in run(tmp_path)
    assert "effect over all" not in run(tmp_path, "--kind", "rate")


def test_without_controls_it_says_that_it_is_a_mere_continuation(tmp_path: Path) -> None:
    for words in ((), ("--controls", "none"), ("--controls", "elsewhere", "--without", "elsewhere")):
        found = asked(tmp_path, *words)
        assert not found["controls"]
        assert "mere continuation" in found["notes"][0]


def test_a_short_history_cannot_tell_and_says_what_it_takes(tmp_path: Path) -> None:
    found = asked(tmp_path, "--date", "2025-03-31", text=weekly(16, 80, 12))
    assert (found["verdict"], found["reason"], found["placebos"]) == ("cannot_tell", "short_history", None)
    assert "18 weeks" in found["needed"]
    assert found["effect"] is None
    assert found["model"]["effect"]["value"] > 40


def test_a_wild_series_cannot_tell_and_says_what_would_show(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    rows = (f"{FIRST + timedelta(7 * at)},{math.exp(chance.normal(3, 1.5)):.0f}" for at in range(60))
    found = asked(tmp_path, text="date,clicks\n" + "\n".join(rows))
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "too_wide")
    assert found["smallest_share"] > 0.2
    assert "To tell an effect of 20%" in found["needed"]


def test_the_smallest_effect_that_matters_is_heard(tmp_path: Path) -> None:
    assert asked(tmp_path, "--controls", "elsewhere", "--worth", "0.5%")["verdict"] == "cannot_tell"
    assert asked(tmp_path, "--controls", "elsewhere", "--worth", "50%")["worth"] == 0.5


def test_until_leaves_the_later_weeks_out(tmp_path: Path) -> None:
    found = asked(tmp_path, "--until", str(FIRST + timedelta(7 * 54)))
    assert (found["before"], found["after"]) == (50, 5)


def test_a_week_on_both_sides_of_the_change_belongs_to_neither(tmp_path: Path) -> None:
    found = asked(tmp_path, "--date", str(FIRST + timedelta(7 * 50 - 3)))
    assert (found["before"], found["after"], found["measured"]) == (49, 11, 10)
    assert any("lies on both sides" in note for note in found["notes"])


def test_order_delimiter_decimals_and_encoding_do_not_matter(tmp_path: Path) -> None:
    head, *rows = weekly().strip().split("\n")
    french = [row.replace(",", ";").replace(".", ",") for row in reversed(rows)]
    text = "\n".join([head.replace(",", ";").replace("clicks", "clics reçus"), *french]).encode("cp1252")
    plain, other = asked(tmp_path), asked(tmp_path, text=text)
    assert other["series"] == "clics reçus"
    assert other["effect"] == plain["effect"]


def test_gaps_before_are_filled_and_told_and_gaps_after_do_not_count(tmp_path: Path) -> None:
    head, *rows = weekly().strip().split("\n")
    rows[10] = rows[10].split(",")[0] + ",,1"
    del rows[20]
    rows[53 - 1] = rows[53 - 1].split(",")[0] + ",NaN,1"
    found = asked(tmp_path, text="\n".join([head, *rows]))
    assert (found["before"], found["after"], found["measured"]) == (50, 10, 9)
    assert any(note.startswith("2 points before") for note in found["notes"])
    assert found["days"][3]["actual"] is None


def test_controls_that_cannot_serve_are_refused_with_the_reason(tmp_path: Path) -> None:
    head, *rows = weekly().strip().split("\n")
    wide = [f"{row},{5},{'' if at > 55 else at % 7},{at % 5}" for at, row in enumerate(rows)]
    text = "\n".join([head + ",still,stopped,fit", *wide])
    found = asked(tmp_path, "--y", "clicks", "--controls", "still,stopped,fit", text=text)
    assert [one["name"] for one in found["controls"]] == ["fit"]
    reasons = {one["name"]: one["reason"] for one in found["refused_controls"]}
    assert reasons["still"] == "it never moves before the change"
    assert reasons["stopped"] == "it has no value at 4 of the 10 points after the change"


def test_a_person_reads_the_same_figures_in_french(tmp_path: Path) -> None:
    english = run(tmp_path, "--controls", "elsewhere", text=weekly(lift=60))
    french = run(tmp_path, "--controls", "elsewhere", "--lang", "fr-CA", text=weekly(lift=60))
    assert english.startswith("Effect: over the ")
    assert french.startswith("Effet\u00a0: sur ")
    assert "the model's own 95%" in english
    assert "95\u00a0% du modèle seul" in french
    value = asked(tmp_path, "--controls", "elsewhere", text=weekly(lift=60))["judged"]["value"]
    assert f"{value:.1f}" in english
    assert f"{value:.1f}".replace(".", ",") in french


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", (), "The file is empty."),
        ("date,a\n", (), "a header and no row"),
        ("a,b\nx,y\n", (), "No column of the file holds days"),
        ("date,a\n2025-01-06,1\n", (), "1 measured point"),
        ("date,a\n2025-01-06,1\n2025-01-06,2\n2025-01-07,2\n", (), "stands 2 times"),
        ("date,a\n2025-01-06,1\n2025-01-07,many\n", (), "Line 3: “many” in the column “a” is not a number."),
        ("date,a\n2025-01-06,1\nsoon,2\n", (), "Line 3: “soon” in the column “date” is no day."),
        ("date,a\n2025-01-06,1\n2025-01-07\n", (), "number of cells: 1, against 2 in the header"),
        ("date,a\n2025-01-06,1\n2025-02-06,2\n2025-03-06,2\n", (), "neither daily nor weekly"),
        ("date,a,a\n2025-01-06,1,1\n2025-01-07,1,1\n", (), "The file has several columns “a”."),
        ("date,a\n03/04/2025,1\n05/04/2025,1\n04/04/2025,2\n", (), "which of day and month comes first"),
        (None, ("--date", "soon"), "“soon” is not a day."),
        (None, ("--date", ""), "“” is not a day."),
        (None, ("--date", "2030-01-01"), "Nothing was measured from"),
        (None, ("--date", "1999-01-01"), "0 measured points lie before"),
        (None, ("--date", str(FIRST)), "0 measured points lie before"),
        (None, ("--y", "sales"), "The file has no column “sales”"),
        (None, ("--controls", "sales"), "The file has no column “sales”"),
        (None, ("--without", "sales"), "The file has no column “sales”"),
        (None, ("--y", "clicks", "--controls", "clicks"), "cannot be its own control"),
        (None, ("--controls", "clicks,elsewhere"), "no column of values to ask about"),
        (None, ("--worth", "0"), "no share above zero"),
        (None, ("--kind", "count"), "not a kind of series"),
        (None, ("--until", "2025-01-01"), "The change is after the last day to look at."),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    tmp_path: Path, text: str | None, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SillageError) as refused:
        run(tmp_path, *words, text=text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["5"] * 60, "never moves before"),
        (["", *["3", "4"] * 29, "1"][:52] + [""] * 8, "effect"),
        ([str(at % 3) if at % 2 else "" for at in range(60)], ""),
        (["1e14" if at % 2 else "3e14" for at in range(60)], "effect"),
        (["9e99"] * 60, "is too large"),
        (["-5" if at % 2 else "-50" for at in range(60)], "effect"),
        (["inf"] * 60, "is not a number"),
    ],
)  # fmt: skip
def test_strange_series_are_answered_or_refused(tmp_path: Path, values: list[str], said: str) -> None:
    text = "date,a\n" + "\n".join(f"{FIRST + timedelta(7 * at)},{one}" for at, one in enumerate(values))
    try:
        found = asked(tmp_path, text=text)
    except SillageError as refused:
        assert said in str(refused)
    else:
        assert said in found["verdict"] or found["verdict"] == "cannot_tell"
        assert_finite(found)


def assert_finite(found: Any) -> None:
    """Hold every figure of an answer to be a number or unknown; JSON would say NaN."""
    if isinstance(found, dict):
        for one in found.values():
            assert_finite(one)
    elif isinstance(found, list):
        for one in found:
            assert_finite(one)
    elif isinstance(found, float):
        assert math.isfinite(found)


CELLS = st.one_of(
    st.integers(-1000, 1000).map(str),
    st.floats(-1e14, 1e14).map(lambda one: f"{one:.3f}"),
    st.sampled_from(["", "NaN", "0", "0", "7", "7", "1,5", "x", "1e308", "-", "12 %"]),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(CELLS, min_size=0, max_size=45),
    st.integers(-3, 48),
    st.sampled_from([1, 7]),
    st.booleans(),
    st.booleans(),
)
def test_whatever_a_file_holds_there_is_an_answer_or_a_sentence(
    tmp_path: Path, cells: list[str], at: int, step: int, shuffled: bool, doubled: bool
) -> None:
    days = [FIRST + timedelta(step * place) for place in range(len(cells))]
    rows = [f'{day};"{cell}";{place % 4}' for place, (day, cell) in enumerate(zip(days, cells, strict=True))]
    rows = list(reversed(rows)) if shuffled else rows
    text = "\n".join(["date;a;b", *rows, *(rows[:1] if doubled else [])])
    words = ("--date", str(FIRST + timedelta(step * at)), "--y", "a", "--controls", "b")
    try:
        found = asked(tmp_path, *words, text=text)
    except SillageError as refused:
        assert str(refused)
    else:
        assert found["verdict"] in ("effect", "no_effect_seen", "cannot_tell")
        assert_finite(found)


def test_the_page_lists_the_keys_of_the_json(tmp_path: Path) -> None:
    assert documented("effect") == set(asked(tmp_path))
