"""An estimate without an interval says why."""

import pytest

from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Level
from sillage.kpis.no_interval import WHY
from tests.kpis.facts_at_hand import from_sums


def said(kpi_id: str, **values: float) -> list[str]:
    table = from_sums(kpi_id, **values)
    assert table.value is not None
    return [str(note) for note in table.notes if str(note).startswith("No interval: ")]


@pytest.mark.parametrize(
    ("kpi_id", "values"),
    [
        ("mentions_positive", {"mentions_positive": 4}),
        ("mentions_unsure", {"mentions_unsure": 4}),
        ("kpi_value", {"kpi_value": 33.3}),
        ("ltv", {"cohort_revenue": 300, "cohort_customers": 4}),
        ("conversion_rate_by_clicks", {"declared_conversions": 12, "link_clicks": 10}),
    ],
)
def test_an_estimate_without_an_interval_says_why_once(kpi_id: str, values: dict[str, float]) -> None:
    assert Level.ESTIMATE in CATALOGUE[kpi_id].levels
    assert len(said(kpi_id, **values)) == 1


def test_an_estimate_with_its_interval_and_a_figure_that_is_none_say_nothing() -> None:
    assert said("csat", csat_satisfied=8, csat_answers=10) == []
    assert said("net_sentiment", mentions_positive=30, mentions_negative=10, mentions_neutral=960) == []
    assert said("likes", likes=3) == []


def test_the_reasons_are_those_of_estimates_of_the_catalogue() -> None:
    assert all(Level.ESTIMATE in CATALOGUE[kpi_id].levels for kpi_id in WHY)
