"""Numbers in words: compared without their no-break spaces, which Babel may change."""

from decimal import Decimal

import pytest

from sillage.language import numbers


def folded(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


@pytest.mark.parametrize(
    ("language", "text"), [("en", "$1.99"), ("fr-CA", "1,99 $"), ("fr-FR", "1,99 $CA"), ("en-CA", "$1.99")]
)
def test_canadian_dollars_are_written_as_each_reader_writes_them(language: str, text: str) -> None:
    said = folded(numbers.money(Decimal("1.99"), "CAD", language))
    assert said in {text, text.replace("$CA", "$")}


def test_a_negative_amount_has_a_true_minus_sign() -> None:
    assert numbers.money(Decimal(-12), "EUR", "fr-FR").startswith("\u2212")


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (45, "45 s", "45 s"),
        (84 * 60, "1 h 24", "1 h 24"),
        (59.6 * 60, "1 h", "1 h"),
        (12 * 60, "12 min", "12 min"),
        (3600, "1 h", "1 h"),
        (51 * 3600, "2 j 3 h", "2 d 3 h"),
        (47.9 * 3600, "2 j", "2 d"),
    ],
)
def test_durations_say_their_two_largest_units(seconds: float, french: str, english: str) -> None:
    assert folded(numbers.duration(seconds, "fr-FR")) == french
    assert folded(numbers.duration(seconds, "en")) == english


def test_the_first_of_the_month_is_an_ordinal_in_french() -> None:
    from datetime import date

    assert numbers.day(date(2026, 3, 1), "fr-FR") == "1er mars 2026"


@pytest.mark.parametrize(("language", "text"), [("fr-CA", "92,3 %"), ("en", "92.3%")])
def test_percentages_follow_the_language(language: str, text: str) -> None:
    assert folded(numbers.percent(0.923, language)) == text


def test_a_gain_is_signed_when_asked() -> None:
    assert folded(numbers.percent(0.062, "en", signed=True)) == "+6.2%"
    assert folded(numbers.percent(-0.062, "en", signed=True)) == "-6.2%"
