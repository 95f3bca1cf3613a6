"""Tables of reports: empty columns, wide ones, amounts under each other."""

from decimal import Decimal

from sillage.language import msg
from sillage.reports.even_columns import even
from sillage.reports.pdf import _needs_numbers, _Pen
from sillage.reports.spec import (
    Bar,
    BarData,
    Chart,
    Column,
    Figure,
    Table,
    Unit,
    figures_of,
    trimmed,
)
from sillage.reports.wording import cell_text, write


def test_empty_columns_are_left_out() -> None:
    table = Table("t", msg("Sales"), (Column(msg("a")), Column(msg("b")), Column(msg("c"))), ((None, None, "x"),))
    assert [str(column.label) for column in trimmed(table).columns] == ["a", "c"]
    assert figures_of(table) == []


def test_a_wide_table_sets_its_remarks_under_its_rows() -> None:
    columns = tuple(Column(msg("Column {n}", n=index)) for index in range(8))
    table = Table("wide", msg("Wide"), columns, (("A", *[Figure(1, Unit.COUNT, "")] * 6, msg("Because.")),))
    made = _Pen("en", None, set()).table(table)
    assert len(made["heads"]) == len(made["rows"][0]) == 7
    assert made["remarks"] == ["Because."]


def test_amounts_under_each_other_have_one_count_of_decimals() -> None:
    def shown(*amounts: str) -> list[str]:
        rows = tuple((msg("a"), Figure(Decimal(one), Unit.MONEY, "roi", "CAD")) for one in amounts)
        table = even(Table("t", msg("Sales"), (Column(msg("a")), Column(msg("b"), "roi")), rows))
        return [cell_text(row[1], "en") for row in table.rows]

    assert shown("1833", "940.22", "366") == ["$1,833", "$940", "$366"]
    assert shown("1833", "940.22", "12.5") == ["$1,833.00", "$940.22", "$12.50"]
    assert shown("-2501", "-976.88", "0") == ["\u2212$2,501", "\u2212$977", "$0"]
    assert [write(Decimal(one), Unit.MONEY, "en", currency="CAD") for one in ("99.5", "940.22", "1833")] == [
        "$99.50",
        "$940",
        "$1,833",
    ]
    assert write(Decimal(50), Unit.MONEY, "en", currency="JPY") == "¥50"


def test_the_last_words_of_a_wide_table_stand_under_their_row_after_their_head() -> None:
    heads = [*"abcdef", "Not separable from", "Why"]
    numbers_of = tuple(Figure(number, Unit.COUNT, "posts") for number in range(5))
    rows = ((msg("Phone"), *numbers_of, msg("Shop, X"), None), (msg("Direct"), *numbers_of, None, msg("Undefined.")))
    table = Table("t", msg("Channels"), tuple(Column(msg("{name}", name=one)) for one in heads), rows)
    found = _Pen("en", None, set()).table(table)
    assert [one["text"] for one in found["heads"]] == ["A", "B", "C", "D", "E", "F"]
    assert found["remarks"] == ["Not separable from: Shop, X.", "Undefined."]


def test_bars_with_intervals_keep_their_numbers_on_paper() -> None:
    def drawn(interval: tuple[int, int] | None) -> Chart:
        bars = BarData((Bar(msg("a"), 2, interval),), Unit.COUNT)
        return Chart("c", msg("Sales"), bars, Table("t", msg("Sales"), (), ()), msg("One bar."))

    assert _needs_numbers(drawn((1, 3)))
    assert not _needs_numbers(drawn(None))
