"""The table of hits."""

from sillage.domain.events import COUNTED, EVENTS, EventKind
from sillage.domain.facts import FACT_TABLES


def test_hits_stand_in_the_journal() -> None:
    assert FACT_TABLES["events"] is EVENTS


def test_what_decides_whether_a_hit_counts_are_columns_of_it() -> None:
    columns = {name for name, _ in EVENTS.columns}
    assert {part.split()[0] for part in COUNTED.split(" AND ")} <= columns


def test_a_kind_of_hit_is_one_word_that_a_file_can_hold() -> None:
    assert all(kind.value.replace("_", "").isalpha() for kind in EventKind)
