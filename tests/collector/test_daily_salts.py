"""Salts of the days: one visitor through midnight, none through two days, and nothing left on the disk."""

import os
import sqlite3
from pathlib import Path

from sillage.services.daily_salts import DAY_US, Salts, delete_old_salts

NOON = 20_000 * DAY_US + DAY_US // 2
MINUTE = 60_000_000
ANN = ("example.com", "203.0.113.9", "Firefox")


def visitor(salts: Salts, site: str, address: str, user_agent: str, at_us: int) -> tuple[str, bool]:
    """Hash who is there now."""
    return salts.visitor(site, address, user_agent, at_us, at_us)


def salt_of(path: Path, day: int) -> bytes:
    [(salt,)] = sqlite3.connect(path).execute("SELECT salt FROM salts WHERE day = ?", (day,)).fetchall()
    return bytes(salt)


def test_a_visitor_is_the_same_all_day_and_another_one_tomorrow(tmp_path: Path) -> None:
    salts = Salts(tmp_path / "salts")
    today, old = visitor(salts, *ANN, NOON)
    assert not old
    assert visitor(salts, *ANN, NOON + 60 * MINUTE)[0] == today
    assert visitor(salts, "other.example", *ANN[1:], NOON)[0] != today
    assert visitor(salts, ANN[0], "203.0.113.10", ANN[2], NOON)[0] != today
    assert visitor(salts, *ANN, NOON + DAY_US)[0] != today


def test_processes_share_the_salt_of_a_day(tmp_path: Path) -> None:
    one, other = Salts(tmp_path / "salts"), Salts(tmp_path / "salts")
    assert visitor(one, *ANN, NOON) == visitor(other, *ANN, NOON)
    assert (tmp_path / "salts").stat().st_mode & 0o777 == 0o600


def test_a_visit_that_crosses_midnight_stays_one_visitor_s_in_every_process(tmp_path: Path) -> None:
    midnight = 20_001 * DAY_US
    one, other = Salts(tmp_path / "salts"), Salts(tmp_path / "salts")
    before, _ = visitor(one, *ANN, midnight - 5 * MINUTE)
    one.share(midnight - 4 * MINUTE)
    other.share(midnight - 4 * MINUTE)
    assert visitor(other, *ANN, midnight + 5 * MINUTE) == (before, True)
    assert visitor(one, *ANN, midnight + 20 * MINUTE) == (before, True)
    other.share(midnight + 20 * MINUTE)
    one.share(midnight + 21 * MINUTE)
    assert visitor(one, *ANN, midnight + 45 * MINUTE) == (before, True)
    after, old = visitor(one, *ANN, midnight + 120 * MINUTE)
    assert (after != before, old) == (True, False)
    newcomer, old = visitor(one, "example.com", "203.0.113.77", "Firefox", midnight + 5 * MINUTE)
    assert not old
    assert newcomer != before


def test_a_salt_is_gone_from_every_byte_of_the_folder_after_two_days(tmp_path: Path) -> None:
    salts = Salts(tmp_path / "salts")
    visitor(salts, *ANN, NOON)
    salt = salt_of(tmp_path / "salts", 20_000)
    assert any(salt in path.read_bytes() for path in tmp_path.iterdir())
    salts.share(NOON + DAY_US)
    assert any(salt in path.read_bytes() for path in tmp_path.iterdir())
    salts.share(NOON + 2 * DAY_US)
    assert not any(salt in path.read_bytes() for path in tmp_path.iterdir())


def test_a_salt_goes_too_when_no_collector_runs(tmp_path: Path) -> None:
    path = tmp_path / "salts.sqlite3"
    visitor(Salts(path), *ANN, NOON)
    salt = salt_of(path, 20_000)
    assert delete_old_salts(tmp_path, NOON + DAY_US) == 0
    assert delete_old_salts(tmp_path, NOON + 2 * DAY_US) == 1
    assert salt not in path.read_bytes()
    assert delete_old_salts(tmp_path / "nowhere", NOON) == 0


def test_a_clock_set_back_over_midnight_makes_nobody_somebody_else(tmp_path: Path) -> None:
    midnight = 20_001 * DAY_US
    salts = Salts(tmp_path / "salts")
    first, _ = visitor(salts, *ANN, midnight - 60 * MINUTE)
    tomorrow, _ = visitor(salts, *ANN, midnight + 60 * MINUTE)
    assert visitor(salts, *ANN, midnight - 60 * MINUTE)[0] == first
    assert visitor(salts, *ANN, midnight + 60 * MINUTE)[0] == tomorrow


def test_what_is_told_of_another_day_moves_no_salt(tmp_path: Path) -> None:
    salts = Salts(tmp_path / "salts")
    yesterday, _ = visitor(salts, *ANN, NOON - DAY_US)
    today, _ = visitor(salts, *ANN, NOON)
    before = (tmp_path / "salts").read_bytes()
    assert salts.visitor(*ANN, NOON - DAY_US, NOON) == (yesterday, False)
    for other in (-9000, -2, 1, 2):
        assert salts.visitor(*ANN, NOON + other * DAY_US, NOON) == ("", False)
    assert visitor(salts, *ANN, NOON) == (today, False)
    assert visitor(Salts(tmp_path / "salts"), *ANN, NOON) == (today, False)
    assert (tmp_path / "salts").read_bytes() == before


def test_a_clock_set_back_by_days_and_corrected_draws_no_second_salt_for_the_day(tmp_path: Path) -> None:
    salts = Salts(tmp_path / "salts")
    today, _ = visitor(salts, *ANN, NOON)
    for wrong in (-9000, -2, -1):
        salts.share(NOON + wrong * DAY_US)
        Salts(tmp_path / "salts").turn(NOON + wrong * DAY_US)  # a process that began meanwhile
        assert delete_old_salts(tmp_path, NOON + wrong * DAY_US) == 0
        assert visitor(salts, *ANN, NOON) == (today, False)


def test_a_clock_that_was_years_ahead_leaves_no_salt_behind_from_the_next_midnight_on(tmp_path: Path) -> None:
    salts = Salts(tmp_path / "salts")
    visitor(salts, *ANN, NOON + 900 * DAY_US)
    salt = salt_of(tmp_path / "salts", 20_900)
    visitor(salts, *ANN, NOON)
    salts.share(NOON + DAY_US)
    days = [day for (day,) in sqlite3.connect(tmp_path / "salts").execute("SELECT day FROM salts")]
    assert days == [20_000, 20_001]
    assert salt not in (tmp_path / "salts").read_bytes()


def test_counting_goes_on_when_the_file_cannot_be_written_and_when_it_is_no_database(tmp_path: Path) -> None:
    lost = Salts(tmp_path / "nowhere" / "salts")
    assert visitor(lost, *ANN, NOON)[0] == visitor(lost, *ANN, NOON)[0]
    assert lost.problem
    (tmp_path / "salts").write_bytes(os.urandom(5000))
    whole = Salts(tmp_path / "salts")
    assert visitor(whole, *ANN, NOON) == visitor(Salts(tmp_path / "salts"), *ANN, NOON)
    assert not whole.problem
