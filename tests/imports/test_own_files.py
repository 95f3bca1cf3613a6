"""Our own files: their templates, their columns in both languages, what they become."""

import io
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from sillage.domain.costs import Cost
from sillage.domain.decisions import natural_key
from sillage.domain.facts import FACT_TABLES
from sillage.errors import NeedsConfirmation, NotFound
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.flags import told
from sillage.imports.own_columns import Cell, OwnFile, plain
from sillage.imports.own_files import OWN_FILES
from sillage.imports.own_match import best_match
from sillage.imports.templates import LANGUAGES, render_template, template_name, write_template
from tests.imports.described import described, table

FILES = list(OWN_FILES.values())
THEIR_OWN = {"account", "source", "campaign", "note", "text", "survey", "about", "rivals"}
"""What holds the user's own words, and so differs between the two templates; identifiers are made of them."""
IDENTIFIERS = {"touch_id", "answer_id", "mention_id", "review_id"}


def read_text(text: str, name: str = "file.csv", **told: Any) -> ReadFile:
    context = Context(name, b"secret", "America/Montreal", "CAD", "en", **told)
    (one,) = read_bytes(text.encode(), context)
    return one


def rows_of(one: ReadFile, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table(one, name).to_pylist()
    return rows


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_template_is_what_the_columns_say(file: OwnFile, language: str) -> None:
    assert write_template(file.kind, language) == render_template(file, language)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
def test_a_header_means_one_column_only(file: OwnFile) -> None:
    for language in (0, 1):
        names = [plain((column.name, column.french)[language]) for column in file.columns]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
def test_a_template_is_read_as_its_own_kind_without_a_doubt(file: OwnFile, language: str) -> None:
    name = template_name(file.kind, language)
    context = Context(name, b"secret", "America/Montreal", "CAD", "en")
    (one,) = read_bytes(write_template(file.kind, language), context)
    assert one.format == file.format
    assert (one.rows, one.flagged, one.warnings) == (len(file.examples), 0, ())
    assert one.period is not None
    assert set(one.tables) <= FACT_TABLES.keys()
    assert one.tables or len(one.decisions)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
def test_both_languages_hold_the_same_figures(file: OwnFile) -> None:
    english, french = (
        described(read_bytes(write_template(file.kind, language), Context("f.csv", b"s", "America/Montreal", "CAD")))[0]
        for language in LANGUAGES
    )
    assert _without_free_words(english) == _without_free_words(french)


def _without_free_words(one: dict[str, Any]) -> Any:
    if isinstance(one, dict):
        kept = {key: value for key, value in one.items() if key not in THEIR_OWN | IDENTIFIERS}
        return {key: _without_free_words(value) for key, value in kept.items()}
    return [_without_free_words(value) for value in one] if isinstance(one, list) else one


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
def test_any_synonym_of_a_required_column_is_understood(file: OwnFile) -> None:
    names = [*file.required, *file.any_of[:1]]
    for name in names:
        for header in file.column(name).headers:
            match = best_match([header if other == name else file.column(other).name for other in names])
            assert match is not None
            found = {column.name for column, _ in match.places}
            assert match.file is not file or name in found


def test_an_unknown_template_names_those_that_exist() -> None:
    with pytest.raises(NotFound, match="costs, hours"):
        write_template("nothing", "fr")


def test_a_corrected_cost_is_the_same_cost() -> None:
    before = read_text("Date,Kind,Amount,Channel\n2026-03-05,ads,100,instagram\n")
    after = read_text("Date,Kind,Amount,Channel\n2026-03-05,ads,120,instagram\n")
    assert _keys(before.decisions.costs) == _keys(after.decisions.costs)
    assert before.decisions.costs[0].amount != after.decisions.costs[0].amount


def _keys(costs: tuple[Cost, ...]) -> list[tuple[str, ...]]:
    return [natural_key(cost) for cost in costs]


def test_a_corrected_touch_keeps_its_identifier_and_a_repeated_one_gets_its_own() -> None:
    header = "date,channel,kind,count\n"
    before = rows_of(read_text(header + "2026-03-03,newsletter,sent,1200\n"), "touches")
    after = rows_of(read_text(header + "2026-03-03,newsletter,sent,1250\n2026-03-03,newsletter,sent,7\n"), "touches")
    assert [row["touch_id"] for row in before] == [after[0]["touch_id"]]
    assert after[0]["touch_id"] != after[1]["touch_id"]


def test_nobody_is_stored_in_clear() -> None:
    text = (
        "thread,date,direction,author,text\n"
        "1,2026-03-02 09:00,in,Ana <ana@example.org>,Write to ana@example.org or +1 514 555-0101\n"
    )
    (row,) = rows_of(read_text(text), "messages")
    assert row["text"] == "Write to [e-mail] or [phone]"
    assert not any("ana" in str(value) or "0101" in str(value) for value in row.values())
    assert len(row["author_key"]) == 32


def test_one_person_has_one_key_in_every_file() -> None:
    order = "order,date,amount,e-mail\n1,2026-03-03,10, Ana@Example.org\n"
    touch = "date,channel,kind,e-mail\n2026-03-03,shop,visit,ana@example.org\n"
    (one,), (two,) = rows_of(read_text(order), "orders"), rows_of(read_text(touch), "touches")
    assert one["customer_key"] == two["customer_key"] != ""


def test_a_formula_stays_text() -> None:
    (row,) = rows_of(read_text("order,date,amount,product\n1,2026-03-03,10,=cmd|' /c calc'!A0\n"), "orders")
    assert row["product"] == "=cmd|' /c calc'!A0"


def test_a_survey_without_an_answer_was_sent_and_not_answered() -> None:
    text = "survey,question,sent,answered,score\nMay,csat,2026-05-01 10:00,,\nMay,csat,2026-05-01 10:00,,4\n"
    silent, said = rows_of(read_text(text), "answers")
    assert (silent["answered_at"], silent["score"]) == (None, None)
    assert (said["answered_at"], said["scale"]) == (said["sent_at"], 5.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Date,Kind,Amount\n2026-03-05,ads,\n2026-03-06,ads,1\n", "incomplete"),
        ("Date,Kind,Amount\n2026-03-05,bribes,10\n2026-03-06,ads,1\n", "unreadable_cell"),
        ("Date,Kind,Amount\n2026-03-05,ads,many\n2026-03-06,ads,1\n", "unreadable_number"),
        ("Date,Kind,Amount\nsome day,ads,10\n2026-03-06,ads,1\n", "unreadable_date"),
        ("Date,Kind,Amount,Currency\n2026-03-05,ads,10,money\n2026-03-06,ads,1,CAD\n", "unreadable_cell"),
        ("Date,End,Kind,Amount\n2026-03-05,2026-03-01,ads,10\n", "contradiction"),
        ("Date,Hours,Person\n2026-03-05,30,A\n", "impossible"),
        ("date,source,rating\n2026-03-05,Google,7\n", "impossible"),
        ("thread,date,direction\n1,2026-03-05,in\n", "no_time"),
        ("order,date,amount,refunded\n1,2026-03-05,10,11\n", "contradiction"),
        ("date,base,quote,rate\n2026-03-05,USD,CAD,0\n2026-03-06,USD,CAD,1.3\n", "impossible"),
    ],
)
def test_a_doubtful_row_is_flagged(text: str, code: str) -> None:
    one = read_text(text)
    assert one.flagged == 1
    assert (one.flags[0].row, one.flags[0].code) == (2, code)


def test_hours_can_be_written_as_a_clock() -> None:
    one = read_text('Date,Heures\n05/03/2026,1 h 30\n25/03/2026,"0,25"\n26/03/2026,2:15\n')
    assert [str(cost.hours) for cost in one.decisions.costs] == ["1.5", "0.25", "2.25"]


def test_days_and_months_that_nothing_tells_apart_are_asked_about() -> None:
    text = "Date,Kind,Amount\n03/04/2026,ads,10\n"
    with pytest.raises(NeedsConfirmation, match="days from months"):
        read_text(text)
    assert str(read_text(text, confirmed=True).decisions.costs[0].first) == "2026-03-04"


def test_french_headers_put_the_day_first() -> None:
    one = read_text("Date;Nature;Montant\n03/04/2026;publicité;1 234,50\n")
    (cost,) = one.decisions.costs
    assert (str(cost.first), cost.amount and cost.amount.minor) == ("2026-04-03", 123450)


def test_a_cost_below_zero_counts_only_where_it_says_why() -> None:
    rows = ("tools,100,,", "tools,-5,,", "tools,-20,Credit note 17,", "tools,-30,Avoir : août,", "tools,-1,,REFUND-3")
    text = "Date,Kind,Amount,Note,Reference\n" + "".join(f"2026-03-0{day},{row}\n" for day, row in enumerate(rows, 1))
    one = read_text(text)
    assert [cost.amount and cost.amount.minor for cost in one.decisions.costs] == [10000, -2000, -3000, -100]
    assert {(flag.row, flag.code) for flag in one.flags} == {
        (3, "negative_cost"),
        *((row, "credit") for row in (4, 5, 6)),
    }
    said = [str(message) for message in told(one.flags)]
    assert said[0].startswith("Row 3: This amount is below zero") and "does not count" in said[0]
    assert said[1].startswith("Rows 4, 5, 6: This amount is below zero") and "it counts" in said[1]


def test_rivals_and_sectors_are_nobody_s_own_account() -> None:
    for kind, role in (("rivals", "rival"), ("sector", "sector")):
        (one,) = read_bytes(write_template(kind, "fr"), Context("f.csv", b"s"))
        assert {account.role.value for account in one.decisions.accounts} == {role}
        assert all(row["source"] for row in rows_of(one, "observations"))


def test_every_word_that_a_column_knows_is_folded() -> None:
    for file in FILES:
        for column in file.columns:
            assert all(plain(word) == plain(plain(word)) for word in column.words)
            assert column.cell in (Cell.WORD, Cell.TRUTH) or not column.words


def test_a_workbook_is_read_like_the_text_file() -> None:
    raw = io.BytesIO()
    workbook = xlsxwriter.Workbook(raw, {"in_memory": True})
    sheet = workbook.add_worksheet("Coûts")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for column, header in enumerate(("Date", "Nature", "Montant", "Canal")):
        sheet.write(0, column, header)
    sheet.write_datetime(1, 0, datetime(2026, 3, 4), day)  # noqa: DTZ001  a spreadsheet's date has no zone
    for column, cell in enumerate(("publicité", 120.5, "Instagram"), start=1):
        sheet.write(1, column, cell)
    workbook.close()
    (one,) = read_bytes(raw.getvalue(), Context("couts.xlsx", b"s", "UTC", "CAD", "fr"))
    (cost,) = one.decisions.costs
    assert one.format == "own_costs"
    assert (str(cost.first), cost.amount and cost.amount.minor, cost.channel) == ("2026-03-04", 12050, "instagram")


def test_hours_are_read_as_people_type_them() -> None:
    typed = ("3,5", "2.25", "1 h 30", "1:45", "45 min", "2h")
    rows = "".join(f"0{day}/09/2026;{hours};instagram\n" for day, hours in enumerate(typed, 1))
    one = read_text("Date;Heures;Canal\n" + rows)
    assert [float(cost.hours or 0) for cost in one.decisions.costs] == [3.5, 2.25, 1.5, 1.75, 0.75, 2]
    assert one.flagged == 0


def test_rows_that_are_left_out_are_named_with_the_reason() -> None:
    one = read_text("Date;Heures;Canal\n02/09/2026;2;instagram\n03/09/2026;;instagram\n04/09/2026;deux;facebook\n")
    assert len(one.decisions.costs) == 1
    said = [str(warning) for warning in one.warnings]
    assert "Rows 3, 4: This row lacks a value without which it cannot be counted." in said
    assert any("Row 4" in text and "“deux”" in text for text in said)


def test_a_channel_that_is_nearly_a_known_one_is_told() -> None:
    one = read_text("Date;Heures;Canal\n02/09/2026;2;Instragram\n03/09/2026;2;Kiosque du marché\n")
    assert [str(warning) for warning in one.warnings] == [
        "“Instragram” stands on its own: it is not a known channel. Did you mean instagram?"
    ]


@pytest.mark.parametrize("amount", ["1e308", "1e30", "10000000000000000000", "-1e300"])
@pytest.mark.parametrize("kind", ["costs", "orders"])
def test_an_absurd_amount_is_doubtful_and_nothing_breaks(kind: str, amount: str) -> None:
    header = {"costs": "Date,Kind,Amount,Reference", "orders": "Date,Order,Amount,Product"}[kind]
    one = read_text(f"{header}\n2026-03-01,tool,{amount},a\n2026-03-02,tool,12.00,b\n")
    assert one.flagged == 1
    assert len(one.decisions.costs if kind == "costs" else rows_of(one, "orders")) in (1, 2)


def test_a_rate_that_cannot_be_one_is_left_out() -> None:
    text = "Date,Base,Quote,Rate\n2026-03-01,USD,CAD,99999999999999\n2026-03-02,USD,CAD,1e-12\n2026-03-03,USD,CAD,1.4\n"
    one = read_text(text)
    assert [str(rate.rate) for rate in one.decisions.exchange_rates] == ["1.4"]
    assert one.flagged == 2


def test_a_time_sheet_may_say_zero() -> None:
    one = read_text("Date,Hours,Person\n2026-03-01,0,A\n2026-03-02,2.5,A\n2026-03-03,999999999,A\n")
    assert [str(cost.hours) for cost in one.decisions.costs] == ["2.5"]
    assert [flag.row for flag in one.flags] == [4]
