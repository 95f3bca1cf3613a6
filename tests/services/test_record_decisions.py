"""What people type, understood in both languages or refused in one sentence."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.aims import Objective
from sillage.domain.costs import CostKind, ShareRule
from sillage.domain.decisions import BlockKind, Recurrence, UserKpi
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Role
from sillage.domain.workspace import Family, View
from sillage.errors import FormulaError, NotFound, Refused, WrongUsage
from sillage.ledger import queries
from sillage.services import record_decisions as record
from sillage.services import typed_values
from sillage.services.open_workspace import Opened
from sillage.services.record_decisions import CostDetails

pytestmark = pytest.mark.asks_anew

OBJECTIVE = Objective(
    0,
    "Doubler les abonnés",
    Family.PROOF,
    "followers",
    1000,
    2000,
    date(2026, 1, 1),
    date(2026, 6, 30),
    milestones=((date(2026, 5, 1), 1700), (date(2026, 3, 1), 1300)),
    owner="Ana",
    department="Marketing",
    filters={"network": "instagram"},
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2.5", "2.5"), ("2,5", "2.5"), ("1 234,50", "1234.50"), ("1\u202f234", "1234"), ("-3", "-3"), ("0,125", "0.125")],
)
def test_numbers_are_read_in_both_languages(typed: str, expected: str) -> None:
    assert typed_values.number(typed, "amount") == Decimal(expected)


@pytest.mark.parametrize("typed", ["", "abc", "1,234", "nan", "inf", "1e30", "1.2.3", "1,2,3"])
def test_what_is_not_one_number_is_refused(typed: str) -> None:
    with pytest.raises(WrongUsage):
        typed_values.number(typed, "amount")


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_a_number(typed: str) -> None:
    try:
        value = typed_values.number(typed, "amount")
    except WrongUsage:
        return
    assert value.is_finite()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2.5", "2.5"), ("2h30", "2.5"), ("2:15", "2.25"), ("45min", "0.75"), ("45 min", "0.75"), ("3h", "3")],
)
def test_hours_are_read_as_people_write_them(typed: str, expected: str) -> None:
    assert record.hours_of(typed) == Decimal(expected)


@pytest.mark.parametrize("typed", ["0", "-1", "h", "2h3x", "999999999"])
def test_hours_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(WrongUsage):
        record.hours_of(typed)


def test_a_cost_is_understood_in_french(opened: Opened) -> None:
    entry = record.add_cost(
        opened,
        "outil",
        "30,50",
        first="2026-01-01",
        details=CostDetails(note="Planificateur", shared_by="publications"),
        every="mois",
        until="2026-12-31",
    )
    assert entry.cost.kind is CostKind.TOOL
    assert entry.cost.amount == Money(3050, "CAD")
    assert entry.cost.shared_by is ShareRule.POSTS_PUBLISHED
    assert entry.every is Recurrence.MONTH
    assert record.costs(opened, kind="tool") == (entry,)
    assert record.costs(opened, kind="spend") == ()


def test_an_amount_may_name_its_currency(opened: Opened) -> None:
    assert record.add_cost(opened, "spend", "99 usd").cost.amount == Money(9900, "USD")
    assert record.add_cost(opened, "spend", "EUR 12,30").cost.amount == Money(1230, "EUR")


def test_a_fee_is_paid_by_the_client(opened: Opened) -> None:
    assert record.add_cost(opened, "fee", "1500").cost.payer is View.CLIENT
    assert record.add_cost(opened, "fee", "1500", details=CostDetails(payer="agence")).cost.payer is View.AGENCY


def test_hours_say_which_rate_prices_them(opened: Opened) -> None:
    added = record.add_hours(
        opened, "2,5", on="2026-03-02", details=CostDetails(channel="Instagram", activity="création", person="Ana")
    )
    assert added.entry.cost.channel == "instagram"
    assert added.entry.cost.activity == "creation"
    assert added.rate is not None
    assert added.rate.rate == Money(3500, "CAD")
    assert added.warning is None


def test_a_person_has_a_rate_of_his_own_from_its_day(opened: Opened) -> None:
    record.set_hourly_rate(opened, "50", person="Ana", valid_from="2026-03-10")
    before, after = (record.rate_of(opened, "Ana", day) for day in (date(2026, 3, 9), date(2026, 3, 10)))
    assert before is not None and after is not None
    assert (before.rate.minor, after.rate.minor) == (3500, 5000)


def test_a_second_rate_leaves_the_past_alone(opened: Opened) -> None:
    record.set_hourly_rate(opened, "40")
    rates = queries.hourly_rates(opened.workspace.id)
    assert [(rate.valid_from, rate.rate.minor) for rate in rates] == [
        (date(2000, 1, 1), 3500),
        (date(2026, 3, 31), 4000),
    ]


def test_hours_without_a_rate_say_so(data_dir: object, other: Opened) -> None:
    added = record.add_hours(other, "1")
    assert added.rate is None
    assert "No hourly rate" in str(added.warning)


@pytest.mark.parametrize(
    ("kind", "amount", "options"),
    [
        ("spent", "10", {}),
        ("spend", "ten", {}),
        ("spend", "10", {"first": "2026-02-30"}),
        ("spend", "10", {"first": "2026-02-02", "last": "2026-02-01"}),
        ("spend", "10", {"details": CostDetails(channel="instgram")}),
        ("spend", "10", {"details": CostDetails(channel="instagram", shared_by="equally")}),
        ("spend", "10", {"details": CostDetails(payer="nobody")}),
        ("spend", "10", {"currency": "XXZ"}),
        ("tool", "10", {"every": "fortnight"}),
        ("tool", "10", {"until": "2026-12-31"}),
        ("tool", "10", {"every": "month", "first": "2026-05-01", "until": "2026-04-01"}),
    ],
)
def test_a_cost_that_makes_no_sense_is_refused_whole(
    opened: Opened, kind: str, amount: str, options: dict[str, object]
) -> None:
    with pytest.raises(WrongUsage):
        record.add_cost(opened, kind, amount, **options)  # type: ignore[arg-type]
    assert record.costs(opened) == ()


def test_a_margin_is_a_share_of_revenue(opened: Opened) -> None:
    record.set_margin(opened, "35%", channel="infolettre")
    record.set_margin(opened, "0,45")
    margins = {(one.channel, one.valid_from): one.share for one in queries.margins(opened.workspace.id)}
    assert margins == {
        ("", date(2000, 1, 1)): Decimal("0.4"),
        ("", date(2026, 3, 31)): Decimal("0.45"),
        ("newsletter", date(2000, 1, 1)): Decimal("0.35"),
    }
    with pytest.raises(WrongUsage):
        record.set_margin(opened, "40")


def test_a_value_is_set_on_a_known_kpi_only(opened: Opened) -> None:
    record.set_kpi_worth(opened, "leads", "3,33", reason="1 vente sur 30")
    (worth,) = queries.kpi_worths(opened.workspace.id)
    assert worth.worth == Money(333, "CAD")
    with pytest.raises(NotFound):
        record.set_kpi_worth(opened, "leeds", "3")


@pytest.mark.parametrize("kpi_id", ["roi", "roas", "break_even_units", "kpi_value", "mine"])
def test_what_comes_from_returns_is_given_no_worth(opened: Opened, kpi_id: str) -> None:
    record.set_user_kpi(opened, UserKpi("mine", "Mine", "roi * 2", "ratio", "+"))
    with pytest.raises(WrongUsage, match="computed from returns"):
        record.set_kpi_worth(opened, kpi_id, "3")
    assert queries.kpi_worths(opened.workspace.id) == ()


def test_an_exchange_rate_joins_two_currencies(opened: Opened) -> None:
    record.set_exchange_rate(opened, "usd", "1,36", on="2026-01-02")
    (rate,) = queries.exchange_rates(opened.workspace.id)
    assert (rate.base, rate.quote, rate.rate) == ("USD", "CAD", Decimal("1.36"))
    for base, value in (("CAD", "1"), ("USD", "0"), ("ZZZ", "2")):
        with pytest.raises(WrongUsage):
            record.set_exchange_rate(opened, base, value)


def test_capacity_stands_on_the_monday(opened: Opened) -> None:
    record.set_capacity(opened, "2026-03-05", "12", "10")
    record.set_capacity(opened, "2026-03-03", "0", "8", person="Ana")
    found = queries.capacities(opened.workspace.id, Period(date(2026, 3, 4), date(2026, 3, 31)))
    assert [(one.week, one.person, one.planned_hours) for one in found] == [
        (date(2026, 3, 2), "", Decimal(12)),
        (date(2026, 3, 2), "Ana", Decimal(0)),
    ]


def test_an_answer_completes_the_approach_of_that_day(opened: Opened) -> None:
    record.add_approach(opened, "Léa", network="insta", sent_on="2026-03-01")
    record.add_approach(opened, "Léa", network="instagram", sent_on="2026-03-01", answered_on="2026-03-04")
    (approach,) = queries.approaches(opened.workspace.id)
    assert approach.answered_on == date(2026, 3, 4)


def test_a_rival_is_declared_with_its_brand(opened: Opened) -> None:
    record.set_account(opened, "IG", "@concurrente", role="concurrent", brand="La Concurrente")
    (account,) = queries.accounts(opened.workspace.id)
    assert (account.network, account.handle, account.role) == ("instagram", "concurrente", Role.RIVAL)
    assert queries.brands(opened.workspace.id) == ("La Concurrente",)


def test_an_objective_keeps_its_milestones_in_order(opened: Opened) -> None:
    stored = record.put_objective(opened, OBJECTIVE)
    assert stored == replace(OBJECTIVE, id=stored.id, milestones=tuple(sorted(OBJECTIVE.milestones)))
    edited = record.put_objective(opened, replace(stored, target=2500, milestones=()))
    assert queries.objectives(opened.workspace.id) == (edited,)
    assert edited.milestones == ()
    assert record.remove_objective(opened, stored.id) == edited
    assert queries.objectives(opened.workspace.id) == ()


@pytest.mark.parametrize(
    "broken",
    [
        replace(OBJECTIVE, due_on=OBJECTIVE.starts_on),
        replace(OBJECTIVE, target=OBJECTIVE.baseline),
        replace(OBJECTIVE, milestones=((date(2027, 1, 1), 3),)),
        replace(OBJECTIVE, milestones=((date(2026, 3, 1), 3), (date(2026, 3, 1), 4))),
    ],
)
def test_an_objective_that_leads_nowhere_is_refused(opened: Opened, broken: Objective) -> None:
    with pytest.raises(WrongUsage):
        record.put_objective(opened, broken)


def test_business_hours_have_split_shifts_and_holidays(opened: Opened) -> None:
    record.set_business_hours(opened, "lun-ven 9h-12h 13h30-17h; sam 10-14")
    hours = queries.business_hours(opened.workspace.id)
    assert hours is not None
    assert hours.zone == "America/Montreal"
    assert [shift for shift in hours.shifts if shift[0] == 0] == [
        (0, time(9), time(12)),
        (0, time(13, 30), time(17)),
    ]
    assert [shift for shift in hours.shifts if shift[0] == 5] == [(5, time(10), time(14))]
    assert date(2026, 6, 24) in hours.holidays
    assert date(2026, 7, 14) not in hours.holidays


def test_a_week_may_turn_around_sunday_and_close_at_midnight() -> None:
    assert record.read_shifts("sat-mon 18:00-24:00") == (
        (0, time(18), time(0)),
        (5, time(18), time(0)),
        (6, time(18), time(0)),
    )


@pytest.mark.parametrize("text", ["mon", "someday 9-17", "mon-fri", "mon 25-26", "mon 9:70-12", "mon nine-five"])
def test_business_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        record.read_shifts(text)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_business_hours(text: str) -> None:
    try:
        shifts = record.read_shifts(text)
    except WrongUsage:
        return
    assert all(0 <= day <= 6 for day, _, _ in shifts)


def test_unknown_holidays_are_refused() -> None:
    with pytest.raises(WrongUsage):
        record.public_holidays("ZZ", 2026)
    with pytest.raises(WrongUsage):
        record.public_holidays("CA-ZZ", 2026)


def test_a_kpi_of_ones_own_is_read_before_it_is_kept(opened: Opened) -> None:
    kpi = UserKpi("gain_par_publication", "Gain par publication", "followers_gained / posts_published", "ratio", "+")
    record.set_user_kpi(opened, kpi)
    assert queries.user_kpis(opened.workspace.id) == (kpi,)
    with pytest.raises(FormulaError):
        record.set_user_kpi(opened, replace(kpi, formula="followers_gained / / 2"))
    assert queries.user_kpis(opened.workspace.id) == (kpi,)
    record.remove_user_kpi(opened, kpi.id)
    assert queries.user_kpis(opened.workspace.id) == ()
    with pytest.raises(NotFound):
        record.remove_user_kpi(opened, kpi.id)


def test_blocks_are_kept_by_period_and_language(opened: Opened) -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    record.write_block(opened, "next-steps", march, "Filmer davantage.\n\n=1+1")
    record.write_block(opened, "highlights", march, "Le *meilleur* mois.")
    record.write_block(opened, "highlights", march, "The best month.", "en")
    record.write_block(opened, "highlights", april, "Avril.")
    french = queries.author_blocks(opened.workspace.id, march, "fr-CA")
    assert [(block.kind, block.text) for block in french] == [
        (BlockKind.HIGHLIGHTS, "Le *meilleur* mois."),
        (BlockKind.NEXT_STEPS, "Filmer davantage.\n\n=1+1"),
    ]
    record.write_block(opened, "highlights", march, "  ")
    assert len(queries.author_blocks(opened.workspace.id, march, "fr-CA")) == 1
    assert len(queries.author_blocks(opened.workspace.id, march, "en")) == 1
    with pytest.raises(WrongUsage):
        record.write_block(opened, "summary", march, "x")


def test_sections_are_hidden_and_shown_again(opened: Opened) -> None:
    assert record.hide_sections(opened, ["service", "service", "audience"]).hidden_sections == ("service", "audience")
    with pytest.raises(WrongUsage, match="no section called everything") as refused:
        record.hide_sections(opened, ["service", "everything"])
    assert "summary, objectives" in str(refused.value.remedy)
    assert record.hide_sections(opened, []).hidden_sections == ()


def test_a_change_of_strategy_is_dated_and_removable(opened: Opened) -> None:
    record.add_change(opened, "Trois reels par semaine", on="2026-02-01", network="instagram")
    (numbered,) = queries.numbered(opened.workspace.id, type(record.add_change(opened, "Autre")))[:1]
    assert [change.title for change in queries.changes(opened.workspace.id)] == ["Trois reels par semaine", "Autre"]
    record.remove_change(opened, numbered[0])
    assert [change.title for change in queries.changes(opened.workspace.id)] == ["Autre"]


@pytest.mark.parametrize("kpi_id", ["", "A B", "../x", "__import__", "a" * 101])
def test_an_id_that_no_formula_could_name_is_refused(opened: Opened, kpi_id: str) -> None:
    with pytest.raises(WrongUsage, match="id of a KPI"):
        record.set_user_kpi(opened, UserKpi(kpi_id, "Mine", "likes * 2"))


def test_a_kpi_that_another_needs_stays(opened: Opened) -> None:
    record.set_user_kpi(opened, UserKpi("first", "First", "likes * 2"))
    record.set_user_kpi(opened, UserKpi("second", "Second", "first / impressions"))
    with pytest.raises(Refused, match="second"):
        record.remove_user_kpi(opened, "first")
    record.remove_user_kpi(opened, "second")
    record.remove_user_kpi(opened, "first")


def test_formulas_that_would_grow_without_end_are_refused(opened: Opened) -> None:
    record.set_user_kpi(opened, UserKpi("g", "G", "+".join(["likes"] * 60)))
    with pytest.raises(FormulaError, match="longer"):
        record.set_user_kpi(opened, UserKpi("h", "H", "+".join(["g"] * 120)))


def test_a_number_that_could_not_be_read_back_is_refused(opened: Opened) -> None:
    with pytest.raises(Refused, match="larger than the ledger can hold"):
        record.set_exchange_rate(opened, "USD", "99999999999")
    assert queries.exchange_rates(opened.workspace.id) == ()
