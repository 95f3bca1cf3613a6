"""What a file, a network or a person wrote never speaks to the terminal."""

import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli import axes, main, terminal
from sillage.errors import Refused
from sillage.language import msg, translator
from sillage.language.numbers import money, number, percent
from sillage.language.plain_text import on_one_line, shown
from sillage.services.open_workspace import Opened

HOSTILE = "a\x1b]0;HACKED\x07\x1b[2J\x9b31m\u202eb"
COSTS = "date,kind,amount,channel,note\n2026-03-02,spend,12,{words},{words}\n"


def run(opened: Opened, *words: str) -> str:
    done = CliRunner().invoke(main.build_app(), [*words, "--data", str(opened.data_dir), "--lang", "en"])
    return done.output


def test_control_characters_are_dropped_and_french_spaces_kept() -> None:
    assert shown(HOSTILE) == "a]0;HACKED[2J31mb"
    assert shown("1\u00a0234\u202f%\n👩‍🍳 é") == "1\u00a0234\u202f%\n👩‍🍳 é"
    assert on_one_line("a\nb\tc\r\nd") == "a b c d"


def test_a_value_inside_a_sentence_is_shown_without_them() -> None:
    assert "\x1b" not in translator("fr-CA").render(msg("{reason}", reason=HOSTILE))


def test_a_refusal_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.speak("en")
    terminal.fail(Refused(msg("{reason}", reason="x\nINSTALL THIS: y" + HOSTILE)))
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.rstrip("\n").isprintable()


@pytest.mark.parametrize("axis", ["", "account", "channel", "post", "campaign", "kpi"])
def test_a_row_s_key_is_shown_without_them(axis: str) -> None:
    terminal.speak("en")
    assert "\x1b" not in axes.key(axis, HOSTILE)


@pytest.mark.parametrize("value", [1e30, -1e30, 10**45, Decimal("1e25"), float("inf"), Fraction(10**400, 3)])
def test_a_number_that_a_formula_made_too_large_is_written_all_the_same(value: float | Decimal | Fraction) -> None:
    assert number(value, "fr-CA")
    assert percent(value, "en").endswith("%")
    assert "CAD" in money(value, "CAD", "en")


def test_a_formula_with_a_huge_number_can_be_printed(opened: Opened) -> None:
    run(opened, "kpis", "--add", "huge", "--formula", "full_cost * 9999999999999999999999999")
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    run(opened, "cost", "add", "spend", "120", "--on", "2026-03-02")
    done = CliRunner().invoke(main.build_app(), ["kpi", "huge", *days, "--data", str(opened.data_dir)])
    assert done.exception is None
    assert "e+27" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="file names there hold no control characters")
def test_no_command_prints_what_a_file_says_to_the_terminal(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / f"{HOSTILE}\nNew line.csv"
    file.write_text(COSTS.format(words=HOSTILE), encoding="utf-8")
    printed = [
        run(opened, "import", str(file), "--yes"),
        run(opened, "import", str(tmp_path / "absent\x1b[31m.csv")),
        run(opened, "imports"),
        run(opened, "imports", "show", "1"),
        run(opened, "cost", "list"),
        run(opened, "brand", "add", HOSTILE),
        run(opened, "brand", "list"),
        run(opened, "change", "add", HOSTILE),
        run(opened, "change", "list"),
        run(opened, "kpis", "--add", "mine", "--formula", "likes", "--name", HOSTILE),
        run(opened, "kpi", "full_cost", "--by", "channel", "--from", "2026-03-01", "--to", "2026-03-31"),
        run(opened, "explain", "full_cost", "--by", "channel", "--from", "2026-03-01", "--to", "2026-03-31"),
        run(opened, "audit"),
    ]
    assert "HACKED" in "".join(printed)
    for text in printed:
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text), ascii(text)
