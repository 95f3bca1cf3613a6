"""KPIs by the names that people call them, days written day first, channels nearly written, targets in money."""

from datetime import date

import pytest

from sillage.errors import NotFound, WrongUsage
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.kpi_names import kpi_id_of
from sillage.services.open_workspace import Opened
from sillage.services.typed_values import channel, day


@pytest.mark.parametrize(
    ("typed", "kpi_id"),
    [("followers", "followers"), ("abonnés", "followers"), ("Abonnes", "followers"), ("Coût par clic", "cpc"),
     ("engagement rate by reach", "engagement_rate_by_reach"), ("full cost", "full_cost")],
)  # fmt: skip
def test_a_kpi_is_known_by_its_id_and_by_its_names(opened: Opened, typed: str, kpi_id: str) -> None:
    assert kpi_id_of(opened, typed) == kpi_id


def test_a_name_that_is_nearly_one_is_suggested_with_its_id(opened: Opened) -> None:
    with pytest.raises(NotFound) as refused:
        kpi_id_of(opened, "abonés")
    assert "followers (followers)" in str(refused.value.remedy)
    with pytest.raises(NotFound) as unknown:
        kpi_id_of(opened, "zzzz")
    assert "sillage kpis" in str(unknown.value.remedy)


@pytest.mark.parametrize("typed", ["15/08/2026", "15-08-2026", "15.8.2026", "2026-08-15"])
def test_a_day_with_one_reading_is_read(typed: str) -> None:
    assert day(typed, date(2000, 1, 1)) == date(2026, 8, 15)


@pytest.mark.parametrize("typed", ["03/04/2026", "08/15/2026", "31/02/2026", "15/08/26"])
def test_a_day_with_two_readings_or_none_is_refused(typed: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        day(typed, date(2000, 1, 1))
    assert ("2026-04-03 or 2026-03-04" in str(refused.value.remedy)) == (typed == "03/04/2026")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("tik-tok", "tiktok"), ("Tik Tok", "tiktok"), ("infolettre", "newsletter"), ("Boutique", "shop")],
)
def test_a_channel_is_known_by_its_names_whatever_parts_their_words(typed: str, code: str) -> None:
    assert channel(typed) == code


def test_a_channel_that_is_nearly_one_is_suggested() -> None:
    with pytest.raises(WrongUsage) as refused:
        channel("instagran")
    assert "Did you mean instagram" in str(refused.value.remedy)


def test_a_target_in_money_is_written_as_a_cost_is(opened: Opened) -> None:
    typed = TypedObjective("revenue", "", "", "12 000 $", "0", "2026-07-01", "2026-09-30", None, None, "", "")
    assert new_objective(opened, typed).target == 12000
    other = TypedObjective("revenue", "", "", "12000 EUR", "0", "2026-07-01", "2026-09-30", None, None, "", "")
    with pytest.raises(WrongUsage, match="counted in CAD"):
        new_objective(opened, other)
