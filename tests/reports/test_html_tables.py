"""Tables on a report's page: what stands where."""

from sillage.language import msg
from sillage.reports.html_tables import MANY, table_words
from sillage.reports.look import Look
from sillage.reports.spec import Column, Figure, Table, Unit

LOOK = Look("en", lambda name: f"#{name}")
WHY = "It lags behind what was expected of it by more than five percent of the way."


def of(columns: int, last: str | None) -> Table:
    heads = tuple(Column(msg(f"Head {at}")) for at in range(columns))
    rows = tuple(
        (name, *(Figure(1.0, Unit.COUNT, "roi") for _ in range(columns - 2)), why)
        for name, why in (("One", last), ("Two", None))
    )
    return Table("table", msg("Title"), heads, rows)


def test_a_sentence_that_would_be_the_last_of_many_columns_stands_below_the_name_of_its_row() -> None:
    found = table_words(of(MANY + 1, WHY), LOOK)
    assert [head["text"] for head in found["heads"]] == [f"Head {at}" for at in range(MANY)]
    assert [(row[0]["text"], row[0]["under"], len(row)) for row in found["rows"]] == [
        ("One", WHY, MANY),
        ("Two", "", MANY),
    ]


def test_few_columns_and_short_words_stay_where_they_are() -> None:
    for table in (of(MANY, WHY), of(MANY + 1, "Late")):
        found = table_words(table, LOOK)
        assert len(found["heads"]) == len(table.columns)
        assert found["rows"][0][-1]["text"] in (WHY, "Late")
