"""The log of imports: one switch, one transaction, all or nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from sillage.domain.costs import Capacity, Cost, CostKind, ExchangeRate, ShareRule
from sillage.domain.decisions import Decisions, ImportRecord, ImportStatus
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Account, Approach, Change, PostLabel, Role
from sillage.errors import NotFound, Refused
from sillage.language import Message, msg
from sillage.ledger import entries, imports_log, queries

DAY = date(2026, 3, 2)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
COST = Cost(CostKind.SPEND, DAY, DAY, amount=Money(1000, "CAD"), channel="x", reference="ad")
ALL_KINDS = Decisions(
    costs=(COST,),
    accounts=(Account("x", "rivale", Role.RIVAL, "La Rivale"),),
    exchange_rates=(ExchangeRate(DAY, "USD", "CAD", Decimal("1.36")),),
    capacities=(Capacity(DAY, Decimal("7.5"), Decimal(10)),),
    approaches=(Approach("Léa", "x", DAY),),
    changes=(Change(DAY, "Trois reels"),),
    labels=(PostLabel("x", "a", "1", campaign="Printemps"),),
)


def begun(workspace: str, **options: object) -> ImportRecord:
    return imports_log.begin(workspace, file_name="a.csv", sha256="a" * 64, **options)  # type: ignore[arg-type]


def test_nothing_counts_before_the_commit_and_everything_after(workspace: str) -> None:
    record = begun(workspace, format="x_tweets", size=12, mapping={"Date": "day"})
    assert record.status is ImportStatus.PENDING
    assert imports_log.pending(workspace) == (record,)
    assert queries.committed_imports(workspace) == ()
    done = imports_log.commit(
        workspace, record.uid, rows=10, new=8, repeated=2, flagged=1, period_first=DAY, period_last=DAY
    )
    assert (done.rows, done.new, done.repeated, done.flagged) == (10, 8, 2, 1)
    assert imports_log.pending(workspace) == ()
    (counting,) = queries.committed_imports(workspace)
    assert (counting.uid, counting.number, counting.format) == (record.uid, 1, "x_tweets")
    assert imports_log.find_by_sha(workspace, "a" * 64) == imports_log.all(workspace) == (done,)


def test_what_a_file_brings_stands_and_falls_with_it(workspace: str) -> None:
    record = begun(workspace)
    imports_log.commit(workspace, record.uid, decisions=ALL_KINDS)

    def standing() -> tuple[object, ...]:
        return (
            queries.costs(workspace, MARCH),
            queries.accounts(workspace),
            queries.exchange_rates(workspace),
            queries.capacities(workspace, MARCH),
            queries.approaches(workspace),
            queries.changes(workspace),
        )

    assert standing() == (
        (replace(COST, import_uid=record.uid),),
        ALL_KINDS.accounts,
        ALL_KINDS.exchange_rates,
        ALL_KINDS.capacities,
        ALL_KINDS.approaches,
        ALL_KINDS.changes,
    )
    assert queries.post_labels(workspace) == ALL_KINDS.labels
    imports_log.undo(workspace, record.uid)
    assert standing() == ((), (), (), (), (), ())
    imports_log.redo(workspace, record.uid)
    assert queries.accounts(workspace) == ALL_KINDS.accounts


def test_one_refused_row_leaves_the_whole_import_pending(workspace: str) -> None:
    record = begun(workspace)
    broken = replace(COST, last=date(2026, 1, 1))
    with pytest.raises(Refused):
        imports_log.commit(workspace, record.uid, rows=2, decisions=Decisions(costs=(COST, broken)))
    assert imports_log.find(workspace, uid=record.uid) == record
    assert queries.costs(workspace, MARCH) == ()
    imports_log.commit(workspace, record.uid, rows=1, decisions=Decisions(costs=(COST,)))
    assert len(queries.costs(workspace, MARCH)) == 1


def test_the_switch_only_moves_along_its_path(workspace: str) -> None:
    record = begun(workspace)
    for move in (imports_log.undo, imports_log.redo):
        with pytest.raises(Refused, match="is pending"):
            move(workspace, record.uid)
    imports_log.commit(workspace, record.uid)
    with pytest.raises(Refused, match="is committed"):
        imports_log.commit(workspace, record.uid)
    imports_log.undo(workspace, record.uid)
    with pytest.raises(Refused, match="is undone"):
        imports_log.fail(workspace, record.uid, msg("Too late."))
    with pytest.raises(NotFound):
        imports_log.find(workspace, number=99)


def test_which_of_some_imports_are_undone_is_told_of_those_alone(workspace: str) -> None:
    one, two, three = (begun(workspace) for _ in range(3))
    for done in (one, two, three):
        imports_log.commit(workspace, done.uid)
    for undone in (one, three):
        imports_log.undo(workspace, undone.uid)
    assert imports_log.undone_among(workspace, {one.number, two.number}) == {one.number}
    assert imports_log.undone_among(workspace, {two.number}) == imports_log.undone_among(workspace, ()) == frozenset()
    assert imports_log.undone_among("another", {one.number}) == frozenset()


def test_a_failed_import_keeps_its_reason_and_never_counts(workspace: str) -> None:
    record = begun(workspace)
    failed = imports_log.fail(workspace, record.uid, msg("The disk is full on {day}.", day=DAY))
    assert failed.status is ImportStatus.FAILED
    assert str(failed.reason) == "The disk is full on March 2, 2026."
    assert queries.committed_imports(workspace) == ()
    assert imports_log.pending(workspace) == ()


def test_a_warning_is_said_again_in_any_language(workspace: str) -> None:
    warnings = (
        msg("plain"),
        Message("{count} row", {"count": 3}, "{count} rows"),
        msg(
            "{a} {b} {c} {d} {e} {f}",
            a=DAY,
            b=Decimal("1.50"),
            c=Fraction(1, 3),
            d=datetime(2026, 3, 2, 5, tzinfo=UTC),
            e=msg("inner {x}", x=2.5),
            f="{hostile} \0",
        ),
    )
    record = begun(workspace)
    stored = imports_log.commit(workspace, record.uid, warnings=warnings).warnings
    assert stored[:2] == warnings[:2]
    assert stored[2].values == {**warnings[2].values, "f": "{hostile} "}


def test_a_hands_value_wins_over_a_files_and_a_newer_files_over_an_older(workspace: str) -> None:
    def brings(rate: str, exported_at: datetime | None = None) -> str:
        record = begun(workspace, exported_at=exported_at)
        value = ExchangeRate(DAY, "USD", "CAD", Decimal(rate))
        imports_log.commit(workspace, record.uid, decisions=Decisions(exchange_rates=(value,)))
        return record.uid

    def rate() -> str:
        (found,) = queries.exchange_rates(workspace)
        return str(found.rate)

    brings("1.30")
    second = brings("1.31")
    assert rate() == "1.31"
    brings("1.29", datetime(2020, 1, 1, tzinfo=UTC))
    assert rate() == "1.31"
    imports_log.undo(workspace, second)
    assert rate() == "1.3"
    entries.put(workspace, ExchangeRate(DAY, "USD", "CAD", Decimal("1.4")))
    brings("1.5")
    assert rate() == "1.4"


def test_what_committed_files_already_brought_is_counted_as_repeated(workspace: str) -> None:
    record = begun(workspace)
    assert imports_log.count_repeated(workspace, ALL_KINDS) == 0
    imports_log.commit(workspace, record.uid, decisions=ALL_KINDS)
    # Labels outlive their file and are not counted.
    assert imports_log.count_repeated(workspace, ALL_KINDS) == len(ALL_KINDS) - 1
    other_rate = replace(ALL_KINDS.exchange_rates[0], rate=Decimal("1.37"))
    assert imports_log.count_repeated(workspace, Decisions(exchange_rates=(other_rate,))) == 0


def test_text_too_long_or_with_nul_is_kept_in_part_on_every_engine(workspace: str) -> None:
    record = begun(workspace)
    long = replace(COST, person="é" * 500, note="a\0b", channel="", shared_by=ShareRule.EQUALLY)
    imports_log.commit(workspace, record.uid, decisions=Decisions(costs=(long,)))
    (found,) = queries.costs(workspace, MARCH)
    assert (found.person, found.note) == ("é" * 200, "ab")


def test_a_cost_that_names_a_channel_needs_no_rule(workspace: str) -> None:
    record = begun(workspace)
    both = replace(COST, shared_by=ShareRule.EQUALLY)
    imports_log.commit(workspace, record.uid, decisions=Decisions(costs=(both,)))
    (found,) = queries.costs(workspace, MARCH)
    assert (found.channel, found.shared_by) == ("x", ShareRule.NONE)


def test_a_mapping_is_remembered_and_replaced(workspace: str) -> None:
    imports_log.save_mapping(workspace, "sig", "Mon fichier", {"Date": "day"})
    imports_log.save_mapping(workspace, "sig", "Mon fichier", {"Jour": "day"})
    (saved,) = queries.saved_mappings(workspace)
    assert saved.content == {"Jour": "day"}
