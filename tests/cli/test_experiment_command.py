"""`sillage experiment` from the plan to the verdict, in both languages, and what it refuses."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.effects.schedules import Design, Unit, drawn
from sillage.errors import SillageError
from sillage.services.open_workspace import Opened
from sillage.services.plan_experiment import read_schedule
from tests.cli.test_commands_page import documented
from tests.services.test_compute_kpi import bring

START = date(2026, 4, 6)
PLAN = ("plan", "--arms", "reel,photo", "--start", "2026-04-06", "--seed", "7")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def run(*words: str) -> str:
    result = CliRunner().invoke(build_app(), ["experiment", *words])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def asked(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    run(*PLAN, "--csv", str(tmp_path / "plan.csv"), "--ics", str(tmp_path / "plan.ics"))
    return tmp_path / "plan.ics"


def figures(folder: Path, design: Design, effect: float, days: int | None = None) -> str:
    """Write eight weeks before and the days of the experiment; figures differ by the day of the week."""
    chance = np.random.default_rng(3)
    codes = drawn(design)
    lines = ["date,clicks,elsewhere"]
    for place in range(-56, (7 * design.weeks) if days is None else days):
        day = design.starts_on + timedelta(days=place)
        usual = 100 + 5 * day.weekday() + 15 * chance.standard_normal()
        added = effect * codes[place // design.days_of_unit] if place >= 0 else 0
        lines.append(f"{day},{usual + added:.1f},{usual:.1f}")
    path = folder / "figures.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_a_plan_is_the_same_in_both_files_and_for_programs(plan: Path) -> None:
    design = Design(("reel", "photo"), START, 8, Unit.DAY, 7)
    assert read_schedule(plan) == read_schedule(plan.with_suffix(".csv")) == design
    told = asked(*PLAN)
    assert told.keys() == documented("experiment plan")
    assert [one["arm"] for one in told["schedule"]] == [design.arms[code] for code in drawn(design)]
    assert (told["seed"], told["to"], told["schedules"]) == (7, "2026-05-31", 70**4)


def test_a_plan_that_is_there_is_not_written_over(plan: Path) -> None:
    before = plan.read_bytes()
    with pytest.raises(SillageError, match="is there already"):
        run(*PLAN, "--ics", str(plan))
    assert plan.read_bytes() == before


def test_hours_stand_at_their_hour_and_weeks_last_seven_days(tmp_path: Path) -> None:
    hours, weeks = tmp_path / "hours.ics", tmp_path / "weeks.ics"
    run("plan", "--arms", "12h,18:30", "--start", "2026-04-06", "--weeks", "2", "--ics", str(hours))
    text = hours.read_text("utf-8")
    assert text.count("T120000") == text.count("T183000") == 7
    assert read_schedule(hours).arms == ("12h", "18:30")
    run("plan", "--arms", "payé,gratuit", "--unit", "week", "--start", "2026-04-06", "--ics", str(weeks))
    assert "DTEND;VALUE=DATE:20260413" in weeks.read_text("utf-8")
    assert read_schedule(weeks).unit is Unit.WEEK


def test_an_effect_is_found_and_said_in_both_languages(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 20.0)
    words = ("analyse", "--csv", path, "--schedule", str(plan), "--y", "clicks")
    found = asked(*words)
    assert found.keys() == documented("experiment analyse")
    [one] = found["contrasts"]
    assert (one["verdict"], one["arm"], one["against"]) == ("effect", "photo", "reel")
    assert one["interval"][0] < 20 < one["interval"][1]
    assert one["least_squares"]["effect"] == pytest.approx(one["effect"])
    assert found["explained"] > 0
    assert not found["warnings"]
    assert "photo against reel: an effect, +" in run(*words)
    assert "photo face à reel\u00a0: il y a un effet, +" in run(*words, "--lang", "fr")


def test_an_untouched_column_sharpens_the_answer(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 3.0)
    words = ("analyse", "--csv", path, "--schedule", str(plan.with_suffix(".csv")), "--y", "clicks")
    [bare] = asked(*words)["contrasts"]
    [sharp] = asked(*words, "--covariate", "elsewhere")["contrasts"]
    assert bare["verdict"] == "cannot_tell"
    assert bare["weeks_needed"] > 8
    assert sharp["verdict"] == "effect"
    assert sharp["effect"] == pytest.approx(3, abs=0.01)
    assert "cannot tell" in run(*words)


def test_nothing_is_seen_where_there_is_nothing_and_the_interval_is_small(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0)
    words = ("analyse", "--csv", path, "--schedule", str(plan), "--y", "clicks", "--smallest", "25%")
    assert asked(*words)["contrasts"][0]["verdict"] == "no_effect_seen"
    assert "no effect seen" in run(*words)
    assert asked(*words, "--smallest", "30")["contrasts"][0]["verdict"] == "no_effect_seen"


def test_whoever_looks_early_is_warned_and_judged_harder(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0, days=28)
    words = ("analyse", "--csv", path, "--schedule", str(plan), "--y", "clicks")
    found = asked(*words)
    assert (found["early"], found["looks"], found["known_until"]) == (True, 2, "2026-05-03")
    assert found["false_positive_rate"] == pytest.approx(0.083, abs=0.001)
    assert found["level"] == pytest.approx(0.0294, abs=0.0001)
    assert len(found["warnings"]) == 2
    often = asked(*words, "--looks", "8")
    assert often["level"] < found["level"]
    assert "8 looks" in run(*words, "--looks", "8")
    assert "En regardant 8 fois" in run(*words, "--looks", "8", "--lang", "fr")


def test_looks_are_remembered_and_the_last_is_judged_by_all_of_them(plan: Path) -> None:
    design, words = read_schedule(plan), ("analyse", "--schedule", str(plan), "--y", "clicks", "--csv")
    levels = [asked(*words, figures(plan.parent, design, 0.0, days=days)) for days in (21, 28, 28, 35, 56)]
    assert [one["looks"] for one in levels] == [2, 3, 3, 4, 4]
    last = levels[-1]
    assert last["looks_taken"] == ["2026-04-26", "2026-05-03", "2026-05-10", "2026-05-31"]
    assert last["level"] == pytest.approx(0.0182, abs=0.0001)
    assert any("3 other looks" in warning for warning in last["warnings"])
    path = figures(plan.parent, design, 0.0)
    assert asked("analyse", "--csv", path, "--schedule", str(plan.with_suffix(".csv")), "--y", "clicks")["looks"] == 4
    assert asked("analyse", "--csv", path, "--schedule", str(plan), "--y", "elsewhere")["looks"] == 1
    assert asked(*words, path, "--looks", "9")["looks"] == 9
    assert "3 autres lectures" in run(*words, path, "--lang", "fr")


def test_looks_that_cannot_be_written_down_or_read_are_said(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0)
    words = ("analyse", "--csv", path, "--schedule", str(plan), "--y", "clicks")
    beside = plan.with_suffix(".looks.csv")
    beside.symlink_to(plan.parent / "nowhere" / "looks.csv")  # a place where nothing can be written
    found = asked(*words)
    assert found["look_kept"] is False
    assert "could not be written down" in found["warnings"][0]
    beside.unlink()
    beside.write_text("something,else\n1,2\n", "utf-8")
    with pytest.raises(SillageError, match="which looks were taken"):
        run(*words)


def test_weeks_are_compared_by_their_days(tmp_path: Path) -> None:
    schedule = tmp_path / "weeks.csv"
    run("plan", "--arms", "off,on", "--unit", "week", "--start", "2026-04-06", "--seed", "1", "--csv", str(schedule))
    path = figures(tmp_path, read_schedule(schedule), 60.0)
    found = asked("analyse", "--csv", path, "--schedule", str(schedule), "--y", "clicks")
    assert found["units"] == 8
    assert found["contrasts"][0]["verdict"] == "effect"
    assert found["contrasts"][0]["effect"] == pytest.approx(60, abs=15)


def test_the_past_says_how_many_weeks_it_takes(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0)
    words = ("power", "--csv", path, "--y", "clicks")
    found = asked(*words, "--smallest", "10%")
    assert found.keys() == documented("experiment power")
    assert found["usual"] == pytest.approx(115, abs=5)
    assert found["error_of_a_week"] == pytest.approx(15 * np.sqrt(4 / 7), rel=0.2)
    assert asked(*words, "--smallest", "5%")["weeks_needed"] > 3 * found["weeks_needed"]
    assert asked(*words, "--smallest", "0.5%")["weeks_needed"] is None
    assert "With your volume" in run(*words)
    assert "Avec votre volume" in run(*words, "--lang", "fr")
    weeks = asked(*words, "--unit", "week", "--arms", "2")
    assert {one["weeks"] % 2 for one in weeks["by_weeks"]} == {0}


def test_where_figures_do_not_tell_their_decimal_mark_somebody_says_it(plan: Path) -> None:
    path = Path(figures(plan.parent, read_schedule(plan), 20.0))
    words = ("--csv", str(path), "--y", "clicks")
    usual, plain = asked("power", *words)["usual"], asked("analyse", "--schedule", str(plan), *words)
    path.write_text(re.sub(r"(\.\d)", r"\g<1>00", path.read_text("utf-8")).replace(",", ";"), encoding="utf-8")
    for command in (("power", *words), ("analyse", "--schedule", str(plan), *words)):
        with pytest.raises(SillageError, match="--decimal point or --decimal comma"):
            run(*command)
    assert asked("power", *words, "--decimal", "point")["usual"] == usual
    assert asked("power", *words, "--decimal", "comma")["usual"] == pytest.approx(1000 * usual)
    found = asked("analyse", "--schedule", str(plan), *words, "--decimal", "point")
    assert found["contrasts"] == plain["contrasts"]


def test_a_decimal_mark_is_of_a_file_and_point_or_comma(plan: Path) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0)
    with pytest.raises(SillageError, match="--kpi ID alone"):
        run("power", "--kpi", "likes", "--decimal", "comma")
    with pytest.raises(SillageError, match="no decimal mark"):
        run("links", "--csv", path, "--arm", "date", "--visitor", "date", "--y", "clicks", "--decimal", "dot")


def test_links_are_compared_by_visitor(tmp_path: Path) -> None:
    chance = np.random.default_rng(4)
    lines = ["link,visitor,clicked"]
    for person in range(1200):
        name = "ab"[person % 2]
        lines += [f"{name},v{person},{int(chance.random() < (0.1 if name == 'a' else 0.2))}"]
    path = tmp_path / "links.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    words = ("links", "--csv", str(path), "--arm", "link", "--visitor", "visitor", "--y", "clicked")
    found = asked(*words)
    assert found.keys() == documented("experiment links")
    assert found["contrasts"][0]["verdict"] == "effect"
    assert "b against a: a difference of rates, +" in run(*words)
    assert "les taux diffèrent" in run(*words, "--lang", "fr")


@pytest.mark.hits
@pytest.mark.both_ledgers
def test_the_days_of_a_kpi_say_how_many_weeks_it_takes(opened: Opened) -> None:
    chance = np.random.default_rng(6)
    observations, posts = [], []
    for place in range(70):
        moment = datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=place)
        post = {"network": "instagram", "account": "marque", "object_kind": "post"}
        posts.append({**post, "post_id": f"p{place}", "published_at": moment, "post_type": "photo", "campaign": ""})
        likes = {**post, "object_id": f"p{place}", "segment": "", "metric": "likes", "window": "lifetime"}
        observations.append({**likes, "value": float(chance.poisson(100)), "state": "measured", "source": ""})
    bring(opened, "posts.csv", {"observations": observations, "posts": posts})
    words = ("power", "--kpi", "likes", "--data", str(opened.data_dir))
    found = asked(*words, "--filter", "network=instagram")
    assert found.keys() == documented("experiment power")
    assert found["past_weeks"] == 10
    assert found["usual"] == pytest.approx(100, rel=0.05)
    assert found["error_of_a_week"] == pytest.approx(10 * np.sqrt(4 / 7), rel=0.25)
    with pytest.raises(SillageError, match="too short"):
        run(*words, "--from", "2026-03-01")
    with pytest.raises(SillageError, match="which figures are meant"):
        run("power", "--data", str(opened.data_dir))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "--arms", "reel", "--start", "2026-04-06"), "at least two arms"),
        (("plan", "--arms", "reel,photo", "--start", "soon"), "--start: “soon” is not a day"),
        (("plan", "--arms", "reel,photo", "--start", "2026-04-06", "--unit", "hour"), "cannot be switched"),
        (("plan", "--arms", "reel,photo", "--start", "2026-04-06", "--unit", "week", "--weeks", "4"), "too few"),
        (("power", "--csv", "{figures}", "--y", "clicks", "--smallest", "none"), "is no effect"),
        (("power", "--csv", "{figures}", "--y", "clicks", "--weeks", "0"), "too few"),
        (("power", "--csv", "{figures}", "--y", "clicks", "--weeks", "1"), "too few"),
        (("power", "--csv", "{figures}", "--y", "clicks", "--unit", "week", "--weeks", "9"), "shared evenly"),
        (("power", "--csv", "{figures}", "--y", "views"), "no column “views”"),
        (("analyse", "--csv", "{figures}", "--schedule", "{figures}", "--y", "clicks"), "is no schedule"),
        (("analyse", "--csv", "{figures}", "--schedule", "{plan}", "--y", "clicks", "--looks", "0"), "at least once"),
        (("analyse", "--csv", "{figures}", "--schedule", "{plan}", "--y", "clicks", "--each", "max"), "no way to put"),
    ],
)
def test_wrong_words_are_refused(plan: Path, words: tuple[str, ...], said: str) -> None:
    path = figures(plan.parent, read_schedule(plan), 0.0)
    with pytest.raises(SillageError) as refused:
        run(*(word.format(figures=path, plan=plan) for word in words))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (lambda day, place: "", "No figure lies within"),
        (lambda day, place: "5", "never change"),
        (lambda day, place: "NaN", "No figure lies within"),
        (lambda day, place: "many", "is not a number"),
        (lambda day, place: "9e99", "is too large"),
        (lambda day, place: str(place) if place % 3 == 0 else "", "no random choice"),
        (lambda day, place: str(place) if place < 4 else "", "units only"),
    ],
)
def test_figures_that_tell_nothing_are_refused(plan: Path, cells: Any, said: str) -> None:
    days = [START + timedelta(days=place) for place in range(56)]
    path = plan.parent / "told.csv"
    path.write_text("date,y\n" + "".join(f"{day},{cells(day, place)}\n" for place, day in enumerate(days)), "utf-8")
    with pytest.raises(SillageError) as refused:
        run("analyse", "--csv", str(path), "--schedule", str(plan), "--y", "y")
    assert said in str(refused.value)


def test_figures_of_other_days_are_refused_and_negative_ones_answered(plan: Path) -> None:
    path = plan.parent / "other.csv"
    rows = [f"{date(2025, 1, 1) + timedelta(days=place)},{place % 9}" for place in range(60)]
    path.write_text("\n".join(["date,y", *rows]), "utf-8")
    with pytest.raises(SillageError, match="No figure lies within"):
        run("analyse", "--csv", str(path), "--schedule", str(plan), "--y", "y")
    rows = [f"{START + timedelta(days=place)},{-(place * 7 % 11)}" for place in range(56)]
    path.write_text("\n".join(["date,y", *rows]), "utf-8")
    [one] = asked("analyse", "--csv", str(path), "--schedule", str(plan), "--y", "y")["contrasts"]
    assert one["relative_effect"] is None
    assert one["verdict"] == "cannot_tell"


def test_a_schedule_that_was_changed_is_refused(plan: Path) -> None:
    table = plan.with_suffix(".csv")
    lines = table.read_text("utf-8").splitlines()
    swapped = lines[1].replace(",photo,", ",reel,") if ",photo," in lines[1] else lines[1].replace(",reel,", ",photo,")
    table.write_text("\n".join([lines[0], swapped, *lines[2:]]), "utf-8")
    with pytest.raises(SillageError, match="changed after it was drawn"):
        read_schedule(table)
    plan.write_text(plan.read_text("utf-8").replace("SUMMARY:reel", "SUMMARY:photo", 1), "utf-8")
    with pytest.raises(SillageError, match="changed after it was drawn"):
        read_schedule(plan)


def test_a_schedule_that_another_program_saved_again_is_read(plan: Path) -> None:
    table = plan.with_suffix(".csv")
    lines = table.read_text("utf-8").splitlines()
    saved = [lines[0], *reversed(lines[1:])]
    table.write_text("\n".join(line.replace(",", ";", 3) for line in saved), "utf-16")
    assert read_schedule(table).seed == 7
    kept = [line for line in plan.read_text("utf-8").splitlines() if not line.startswith("X-")]
    start = kept.index("BEGIN:VEVENT")
    plan.write_text("\n".join([*kept[:4], *kept[start:]]), "utf-8")
    assert read_schedule(plan).seed == 7
