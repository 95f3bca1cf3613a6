"""What is said of doubtful rows: the line an editor shows, the cell, what was expected; and rows that bring nothing."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.decisions import SavedMapping
from sillage.errors import UnreadableFile
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.expected import choices
from sillage.imports.headers import fold
from sillage.imports.line_numbers import line_numbers
from sillage.imports.own_columns import Cell
from sillage.imports.own_files import OWN_FILES
from sillage.imports.tables import records
from sillage.language.translation import translator
from tests.imports.described import table

FRENCH = translator("fr-CA")


def read(raw: bytes | str, name: str = "fichier.csv") -> ReadFile:
    context = Context(name, b"secret", "America/Montreal", "CAD", "fr-CA")
    (one,) = read_bytes(raw.encode() if isinstance(raw, str) else raw, context)
    return one


def workbook(*rows: tuple[object, ...]) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return raw.getvalue()


def said(one: ReadFile) -> str:
    return "\n".join(map(FRENCH.render, one.warnings))


@pytest.mark.parametrize("amount", ["300,00 $", "300,00\u00a0$", "$300.00", "300,00 CAD", "300,00"])
def test_a_text_amount_beside_plain_numbers_is_read(amount: str) -> None:
    one = read(
        workbook(
            ("Date", "Nature", "Montant"),
            ("01/10/2026", "publicité", 1250.5),
            ("02/10/2026", "publicité", amount),
            ("03/10/2026", "publicité", 99.95),
        )
    )
    assert [cost.amount.minor for cost in one.decisions.costs if cost.amount] == [125050, 30000, 9995]
    assert one.flagged == 0


@pytest.mark.parametrize("amount", ["1.234,5.6", "12,345,67", "trois cents", "1,2,3"])
def test_what_is_no_amount_under_either_mark_stays_doubtful(amount: str) -> None:
    one = read(
        workbook(("Date", "Nature", "Montant"), ("01/10/2026", "publicité", 12.5), ("02/10/2026", "publicité", amount))
    )
    assert [flag.row for flag in one.flags if flag.code == "unreadable_number"] == [3]


def test_the_sentence_quotes_the_cell_and_the_words_that_the_column_takes() -> None:
    one = read(
        "Date;Canal;Nature\n01/10/2026;téléphone;pigeon\x1b[2J voyageur de très loin là-bas\n"
        "02/10/2026;téléphone;appel\n"
    )
    text = said(one)
    assert "Ligne 2" in text
    assert "«\u00a0Nature\u00a0» contient «\u00a0pigeon[2J voyageur de très loi…\u00a0»" in text
    assert "soumission, client potentiel" in text
    assert "\x1b" not in text


def test_an_address_is_never_quoted() -> None:
    one = read("Date;Canal;Nature\n01/10/2026;téléphone;zoe@example.org\n02/10/2026;téléphone;appel\n")
    assert "[e-mail]" in said(one)
    assert "zoe" not in said(one)


def test_many_different_cells_are_not_all_quoted() -> None:
    rows = "".join(f"{n:02}/10/2026;téléphone;mot{n}\n" for n in range(1, 21))
    one = read("Date;Canal;Nature\n" + rows + "21/10/2026;téléphone;appel\n")
    quoted = [text for text in map(FRENCH.render, one.warnings) if "contient" in text]
    assert len(quoted) == 3
    assert one.flagged == 20


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("soumission", "lead"),
        ("Demande de devis", "lead"),
        ("Demande de soumission", "lead"),
        ("formulaire", "form"),
        ("Appel", "call"),
        ("Prospect qualifié", "qualified_lead"),
    ],
)
def test_a_contact_is_read_in_the_words_of_france_and_quebec(word: str, code: str) -> None:
    one = read(f"Date;Canal;Nature\n01/10/2026;téléphone;{word}\n")
    assert table(one, "touches")["kind"].to_pylist() == [code]


@pytest.mark.parametrize("language", ["en", "fr-FR", "fr-CA"])
def test_every_word_that_a_sentence_offers_is_a_word_that_the_column_takes(language: str) -> None:
    offered = 0
    for file in OWN_FILES.values():
        for column in file.columns:
            if column.cell not in (Cell.WORD, Cell.TRUTH) or column.free:
                continue
            expected = choices(column)
            assert expected is not None, (file.kind, column.name)
            for word in translator(language).render(expected).split(", "):
                assert fold(word) in column.words, (file.kind, column.name, word)
                offered += 1
    assert offered


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Date;Heures\n\n01/10/2026;2\n\n\n02/10/2026;deux\n", 6),
        ("Date;Heures\r\n\r\n01/10/2026;2\r\n\r\n02/10/2026;deux\r\n", 5),
        ('Date;Heures;Note\n01/10/2026;2;"une\nnote\n\nlongue"\n02/10/2026;deux;x\n', 6),
        ("Date;Heures\n01/10/2026;2\n02/10/2026;deux", 3),
        ("Notes de Zoé\n\nDate;Heures\n01/10/2026;2\n\n02/10/2026;deux\n", 6),
    ],
)
def test_a_doubtful_row_is_named_by_the_line_that_an_editor_shows(text: str, line: int) -> None:
    one = read(text)
    assert {flag.row for flag in one.flags} == {line}
    assert text.splitlines()[line - 1].startswith("02/10/2026")


@given(
    st.lists(
        st.one_of(
            st.just([]), st.lists(st.sampled_from(["", "a", "b c", "x\ny", 'say ""hi""', "\n"]), min_size=2, max_size=2)
        )
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_lines_are_those_of_a_reader_that_walks_record_by_record(rows: list[list[str]], end: str, ended: bool) -> None:
    lines = [";".join(f'"{cell}"' if cell.strip("abc ") else cell for cell in row) for row in rows]
    text = end.join(lines) + (end if ended and lines else "")
    expected = [line for line, cells in records(text.encode(), ";") if cells]
    assert line_numbers(text.encode(), 1, len(expected)).tolist() == expected


@pytest.mark.parametrize("word", ["Total", "TOTAL", "Somme", "Grand total", "Total :", "Total octobre", "Sous-total"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_total_line_is_left_out_flagged_and_said(word: str, place: int) -> None:
    cells = ["", "", "5403,84", ""]
    cells[place] = word
    one = read(
        "Commande;Date;Montant;Produit\n1;01/10/2026;5000,00;a\n2;02/10/2026;403,84;b\n" + ";".join(cells) + "\n"
    )
    assert table(one, "orders")["order_id"].to_pylist() == ["1", "2"]
    assert (one.rows, one.flagged) == (3, 1)
    assert [(flag.row, flag.code) for flag in one.flags] == [(4, "total")]
    assert "Ligne 4\u00a0: Une ligne de total\u00a0: laissée de côté." in said(one)


def test_a_product_called_total_with_a_day_is_an_order() -> None:
    one = read("Commande;Date;Montant;Produit\n1;01/10/2026;5,00;Total\n")
    assert (one.rows, one.flagged, table(one, "orders").num_rows) == (1, 0, 1)


def test_a_total_line_of_a_mapped_file_is_left_out() -> None:
    context = Context("figures.csv", zone="UTC", confirmed=True)
    raw = b"Jour;Likes;Impressions\n2026-01-05;12;300\n2026-01-06;15;412\nTotal;27;712\n"
    (one,) = read_bytes(raw, context)
    assert (one.rows, one.flagged) == (3, 1)
    assert {flag.code for flag in one.flags} == {"total"}
    assert set(table(one, "observations")["row"].to_pylist()) == {2, 3}


def test_a_file_of_which_no_row_can_be_kept_is_refused_and_swapped_columns_are_guessed() -> None:
    rows = "".join(f"{n:02}/10/2026;tiktok;Zoé;création;2\n" for n in range(1, 5))
    with pytest.raises(UnreadableFile) as refused:
        read("Date;Heures;Personne;Activité;Canal\n" + rows)
    assert "tiktok" in FRENCH.render(refused.value.what)
    assert refused.value.remedy is not None
    remedy = FRENCH.render(refused.value.remedy)
    assert "Heures" in remedy
    assert "Canal" in remedy
    assert "inversées" in remedy


def test_where_no_exchange_helps_the_template_is_named() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read("Date;Heures\n01/10/2026;deux\n02/10/2026;trois\n")
    assert refused.value.remedy is not None
    assert "sillage template" in FRENCH.render(refused.value.remedy)


def test_a_time_sheet_of_zeros_is_not_refused() -> None:
    one = read("Date;Heures\n01/10/2026;0\n02/10/2026;0\n")
    assert (one.rows, one.flagged, len(one.decisions)) == (2, 0, 0)


def test_a_mapped_file_of_which_no_row_can_be_kept_is_refused() -> None:
    columns = {"Jour": "date", "Likes": "metric:likes"}
    saved = SavedMapping("", "m", {"kind": "account_days", "network": "x", "columns": columns})
    context = Context("figures.csv", zone="UTC", mappings=(saved,))
    with pytest.raises(UnreadableFile, match="No row"):
        read_bytes(b"Jour;Likes\nlundi;12\nmardi;15\n", context)
    (one,) = read_bytes(b"Jour;Likes\nlundi;12\n2026-01-06;15\n", context)
    assert (one.rows, one.flagged) == (2, 1)
