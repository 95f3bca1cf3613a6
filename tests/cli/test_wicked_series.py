"""`sillage effect` and `sillage forecast` on files that nobody should send: a sentence, no traceback, no warning."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError

FIRST = date(2025, 1, 6)
USUAL = [round(100 + one, 1) for one in np.random.default_rng(1).normal(0, 5, 40)]
CONTROLLED = ("--y", "v", "--controls", "c")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def rows(values: Sequence[object], beside: Sequence[object] = (), step: int = 7) -> str:
    lines = [f"{FIRST + timedelta(step * at)},{value}" for at, value in enumerate(values)]
    if beside:
        lines = [f"{line},{other}" for line, other in zip(lines, beside, strict=True)]
    return "\n".join(["date,v,c" if beside else "date,v", *lines, ""])


def day(place: int) -> str:
    return str(FIRST + timedelta(7 * place))


def shuffled(text: str) -> str:
    head, *lines = text.splitlines()
    random.Random(1).shuffle(lines)
    return "\n".join([head, *lines])


SERIES = {
    "short": (rows(USUAL[:5]), "at least 8", "3 more are needed"),
    "one point": (rows(USUAL[:1]), "1 measured point:", "there is 1"),
    "none": (rows(["NaN"] * 40), "0 measured points:", "there are 0"),
    "gappy": (rows([one if at % 3 else "" for at, one in enumerate(USUAL)]), "too many gaps", "P(at least"),
    "half": (rows([one if at % 2 else "" for at, one in enumerate(USUAL)]), "neither daily nor weekly", "no value"),
    "constant": (rows([5] * 40), "never moves before", "cannot tell"),
    "nothing": (rows([0] * 40), "never moves before", "cannot tell"),
    "constant, then not": (rows([5] * 32 + USUAL[:8]), "never moves before", "P(at least"),
    "then constant": (rows(USUAL[:32] + [5] * 8), "Effect: ", "P(at least"),
    "then nothing": (rows(USUAL[:32] + [0] * 8), "Effect: ", "P(at least"),
    "negative": (rows([-one for one in USUAL]), "Cannot tell", "P(at least"),
    "of both signs": (rows([round(one - 100, 1) for one in USUAL]), "Cannot tell", "P(at least"),
    "huge": (rows([f"{one}e300" for one in USUAL]), "is too large", "is too large"),
    "large": (rows([f"{one}e12" for one in USUAL]), "No effect seen", "P(at least"),
    "minute": (rows([f"{one}e-300" for one in USUAL]), "never moves before", "P(at least"),
    "one absurd, last": (rows([*USUAL[:39], "9e14"]), "No effect seen", "P(at least"),
    "one absurd, early": (rows([*USUAL[:9], "9e14", *USUAL[10:]]), "Cannot tell", "P(at least"),
    "unsorted": (shuffled(rows(USUAL)), "No effect seen", "P(at least"),
    "a day twice": (rows(USUAL) + f"{FIRST},3\n", "stands 2 times", "stands twice"),
    "a ramp": (rows(range(40)), "Cannot tell", "P(at least"),
    "one spike": (rows([0] * 20 + [1] + [0] * 19), "Cannot tell", "P(at least"),
    "infinite": (rows([*USUAL[:39], "inf"]), "is not a number", "is not a number"),
    "three decimals": (rows([f"{one / 25:.3f}" for one in USUAL]), "No effect seen", "P(at least"),
    "of unsure marks": (rows([f"{one / 25:.3f}" for one in USUAL]).replace(",", ";"), "--decimal", "--decimal"),
}


def said(tmp_path: Path, text: str, *words: str) -> str:
    """Ask twice, for a person and for a program: an answer or a refusal in a sentence, and finite figures."""
    file = tmp_path / "series.csv"
    file.write_text(text, encoding="utf-8")
    asked = [words[0], "--csv", str(file), *words[1:]]
    told, plain = (CliRunner().invoke(build_app(), [*asked, *more]) for more in ((), ("--json",)))
    assert told.stderr == ""
    if told.exception is not None:
        assert isinstance(told.exception, SillageError), repr(told.exception)
        assert told.exception.exit_code in (1, 2)
        assert told.exception.remedy is not None
        assert str(plain.exception) == str(told.exception)
        return str(told.exception)
    assert json.loads(plain.stdout, parse_constant=pytest.fail)
    return told.stdout


@pytest.mark.parametrize("name", SERIES)
def test_an_effect_on_any_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    text, expected, _ = SERIES[name]
    assert expected in said(tmp_path, text, "effect", "--date", day(32))


@pytest.mark.parametrize("name", SERIES)
def test_a_forecast_of_any_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    text, _, expected = SERIES[name]
    assert expected in said(tmp_path, text, "forecast", "--until", "2025-11-03", "--goal", "120")


@pytest.mark.parametrize(
    ("beside", "words", "expected"),
    [
        ((), ("--date", "2020-01-01"), "0 measured points lie before"),
        ((), ("--date", "2030-01-01"), "Nothing was measured from"),
        ((), ("--date", day(0)), "0 measured points lie before"),
        ((), ("--date", day(39)), "over the 1 week"),
        ((), ("--date", day(32), "--until", day(32)), "over the 1 week"),
        ((), ("--date", day(32), "--controls", "v"), "no column of values to ask about"),
        (USUAL, ("--date", day(32), *CONTROLLED), "Not used as a control: c; it is the series itself"),
        ([2 * one + 1 for one in USUAL], ("--date", day(32), *CONTROLLED), "it is the series itself"),
        ([f"{one}e12" for one in USUAL], ("--date", day(32), *CONTROLLED), "it is the series itself"),
        ([3] * 40, ("--date", day(32), *CONTROLLED), "it never moves before the change"),
        (["NaN"] * 40, ("--date", day(32), *CONTROLLED), "it has no value at 8 of the 8 points"),
    ],
)
def test_days_and_controls_that_make_no_sense_are_told(
    tmp_path: Path, beside: list[object], words: tuple[str, ...], expected: str
) -> None:
    assert expected in " ".join(said(tmp_path, rows(USUAL, beside), "effect", *words).split())


def test_a_small_effect_has_the_decimals_that_it_needs(tmp_path: Path) -> None:
    text = rows([f"{one / 1e4:.5f}" for one in [*USUAL[:32], *(one + 60 for one in USUAL[32:])]])
    told = said(tmp_path, text, "effect", "--date", day(32), "--kind", "rate")
    assert "v stands 0.006" in told
