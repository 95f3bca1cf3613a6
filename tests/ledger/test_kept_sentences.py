"""Sentences kept as JSON: read back, they say the same in every language."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.money import Money
from sillage.language import LANGUAGES, Message, _n, msg, translator
from sillage.ledger.sentences import sentence_json, sentence_of

MONEY = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(["CAD", "EUR", "JPY", "TND"]))
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4),
    st.fractions(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.none(),
    MONEY,
)


def kept(message: Message) -> Message:
    """Return a message as the ledger gives it back."""
    return sentence_of(json.loads(json.dumps(sentence_json(message))))


@given(VALUES)
def test_whatever_a_sentence_holds_comes_back_from_the_ledger(value: Any) -> None:
    inner = _n("{count} row, {value}", "{count} rows, {value}", 2, value=value)
    assert kept(msg("{inner}: {value}", inner=inner, value=value)) == msg("{inner}: {value}", inner=inner, value=value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "value",
    [1234.5, Decimal("4.51"), Fraction(1, 3), date(2026, 3, 1), datetime(2026, 3, 1, 9, tzinfo=UTC), Money(451, "CAD")],
)
def test_a_kept_value_is_written_in_the_form_of_whoever_reads_it(language: str, value: Any) -> None:
    said = msg("{value}", value=value)
    assert translator(language).render(kept(said)) == translator(language).render(said)
