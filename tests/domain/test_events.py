"""The table of hits."""

from sillage.domain.events import EVENTS, EventKind
from sillage.domain.facts import FACT_TABLES


def test_hits_stand_in_the_journal() -> None:
    assert FACT_TABLES["events"] is EVENTS


def test_a_kind_of_hit_is_one_word_that_a_file_can_hold() -> None:
    assert all(kind.value.replace("_", "").isalpha() for kind in EventKind)
