"""A table that can be months of an account or posts: a person says which, and what is said by hand always wins."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sillage.domain.decisions import SavedMapping
from sillage.errors import SillageError, UnreadableFile, WrongUsage
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.mapping import load_mapping
from sillage.imports.posts_or_months import PostsOrMonths
from tests.imports.described import table

HEAD = "Date,Réseau,Identifiant,Type,Texte,Impressions,J'aime,Commentaires,Partages"
POSTS = f"""{HEAD}
2026-11-02,Instagram,a1,Photo,Nouvelle collection,1200,80,6,4
2026-11-09,Instagram,a2,Vidéo,Atelier,2400,150,12,9
2026-11-16,Facebook,b1,Photo,Promo,900,30,2,1
"""
MEANINGS = {
    "Date": "published",
    "Réseau": "network",
    "Identifiant": "post_id",
    "Type": "post_type",
    "Texte": "text",
    "Impressions": "metric:impressions",
    "J'aime": "metric:likes",
    "Commentaires": "metric:comments",
    "Partages": "metric:shares",
}


def read(
    text: str, *, format: str = "", confirmed: bool = False, mappings: tuple[SavedMapping, ...] = ()
) -> tuple[ReadFile, ...]:
    raw = text.encode() if isinstance(text, str) else text
    return read_bytes(raw, Context("suivi.csv", b"s", confirmed=confirmed, mappings=mappings), format=format)


def by_hand(folder: Path, kind: str = "posts", **meanings: str) -> SavedMapping:
    path = folder / "map.json"
    path.write_text(json.dumps({"kind": kind, "columns": meanings or MEANINGS}), "utf-8")
    return load_mapping(path)


def assert_three_posts(one: ReadFile) -> None:
    assert one.format == "mapped_posts"
    posts = table(one, "posts").to_pylist()
    assert [(post["network"], post["post_id"], post["post_type"], post["text"]) for post in posts] == [
        ("instagram", "a1", "photo", "Nouvelle collection"),
        ("instagram", "a2", "video", "Atelier"),
        ("facebook", "b1", "photo", "Promo"),
    ]
    assert [str(post["published_on"]) for post in posts] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    assert len(table(one, "observations")) == 12
    assert one.period == (date(2026, 11, 2), date(2026, 11, 16))


def test_columns_of_single_posts_beside_those_of_months_are_a_question_that_names_both_commands() -> None:
    with pytest.raises(PostsOrMonths) as asked:
        read(POSTS)
    assert asked.value.mapping.kind == "posts"
    assert asked.value.other.format == "own_accounts"
    told = f"{asked.value.what} {asked.value.remedy}"
    assert "left out: Type, Texte" in told
    assert "--format mapped_posts --yes" in told
    assert "--format own_accounts" in told


def test_each_command_that_the_question_names_reads_the_file() -> None:
    [posts] = read(POSTS, format="mapped_posts", confirmed=True)
    assert_three_posts(posts)
    [months] = read(POSTS, format="own_accounts")
    assert months.format == "own_accounts"
    assert "posts" not in months.tables


def test_confirmed_ahead_it_is_read_as_posts_and_says_how_to_read_months() -> None:
    [one] = read(POSTS, confirmed=True)
    assert_three_posts(one)
    assert "--format own_accounts" in str(one.warnings[0])


def test_the_answer_is_remembered_for_the_next_file_of_these_columns() -> None:
    [one] = read(POSTS, confirmed=True)
    assert one.mapping is not None
    [again] = read(POSTS, mappings=(one.mapping.saved(),))
    assert_three_posts(again)


@pytest.mark.parametrize(
    "text",
    [
        "Mois,Réseau,Abonnés,Portée,Type\n2026-01,Instagram,10,200,pro\n2026-02,Instagram,11,210,pro\n",
        "Date,Réseau,Abonnés,Portée,Type\n2026-01-31,Instagram,10,200,pro\n2026-02-28,Instagram,11,210,pro\n",
        "Date,Réseau,Abonnés,Portée,Humeur\n2026-01-31,Instagram,10,200,gaie\n2026-02-28,Instagram,11,210,grise\n",
    ],
    ids=["named months", "a line a month", "nothing of a post"],
)
def test_months_stay_months_without_a_question(text: str) -> None:
    [one] = read(text)
    assert one.format == "own_accounts"


def test_a_mapping_given_by_hand_wins_over_every_format(tmp_path: Path) -> None:
    [one] = read(POSTS, mappings=(by_hand(tmp_path),))
    assert_three_posts(one)
    months = "Mois,Réseau,Abonnés\n2026-01,Instagram,10\n"
    given = by_hand(tmp_path, "account_months", Mois="month", Réseau="network", Abonnés="metric:fans")
    [one] = read(months, mappings=(given,))
    assert one.format == "mapped_account_months"
    assert table(one, "observations").column("metric").to_pylist() == ["fans"]


def test_the_date_of_a_post_in_a_mapping_is_its_day_of_publication(tmp_path: Path) -> None:
    [one] = read(POSTS, mappings=(by_hand(tmp_path, "posts", **MEANINGS | {"Date": "date"}),))
    assert_three_posts(one)


def test_a_mapping_that_does_not_fit_is_refused_with_the_columns_that_are_missing(tmp_path: Path) -> None:
    given = by_hand(tmp_path, "posts", Date="published", Légende="text", Vues="metric:views")
    with pytest.raises(UnreadableFile) as refused:
        read(POSTS, mappings=(given,))
    assert str(refused.value.what).endswith("lacks its columns Légende, Vues.")


@pytest.mark.parametrize(("kind", "meaning"), [("posts", "texte"), ("posts", "metric:"), ("costs", "metric:likes")])
def test_a_meaning_that_no_column_has_is_refused(tmp_path: Path, kind: str, meaning: str) -> None:
    with pytest.raises(WrongUsage, match="which no column means"):
        by_hand(tmp_path, kind, Date="date", Texte=meaning)


def test_a_mapping_for_a_file_without_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is for a table"):
        read('[{"id": 1}]', mappings=(by_hand(tmp_path),))


def test_a_format_asked_for_reads_no_json_of_another() -> None:
    with pytest.raises(SillageError):
        read('{"data": {"payload": []}}', format="own_costs")


def test_a_mapping_and_a_format_that_disagree_are_refused(tmp_path: Path) -> None:
    given = by_hand(tmp_path)
    with pytest.raises(WrongUsage, match="reads mapped_posts"):
        read(POSTS, format="own_accounts", mappings=(given,))
    assert_three_posts(read(POSTS, format="mapped_posts", mappings=(given,))[0])


def test_a_format_that_does_not_exist_is_answered_with_the_likely_ones() -> None:
    with pytest.raises(WrongUsage) as refused:
        read(POSTS, format="posts")
    assert "Did you mean mapped_posts" in str(refused.value.remedy)
    assert "mapped_account_days" in str(refused.value.remedy)
    with pytest.raises(WrongUsage, match="no format called zzz") as refused:
        read(POSTS, format="zzz")
    assert "Did you mean" not in str(refused.value.remedy)


@pytest.mark.parametrize("kind", ["mapped_account_days", "mapped_account_months"])
def test_a_format_of_an_account_reads_days_and_leaves_the_posts_columns_out(kind: str) -> None:
    [one] = read(POSTS, format=kind, confirmed=True)
    assert one.format == kind
    assert "posts" not in one.tables
    with pytest.raises(UnreadableFile):
        read("Texte,Likes\nBonjour,3\nSalut,4\n", format=kind, confirmed=True)


def test_an_identifier_that_comes_back_line_after_line_is_an_account() -> None:
    text = "Identifiant,Semaine,Impressions\nma.marque,2026-11-02,10\nma.marque,2026-11-09,12\n"
    [one] = read(text, confirmed=True)
    assert one.format == "mapped_account_days"
    assert table(one, "observations").column("account").to_pylist() == ["ma.marque"] * 2


def workbook(**sheets: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def test_sheets_ask_as_files_do(tmp_path: Path) -> None:
    book = workbook(Suivi=POSTS, Notes="rien,du tout\n1,2")
    context = Context("suivi.xlsx", b"s")
    with pytest.raises(PostsOrMonths):
        read_bytes(book, context)
    given = Context("suivi.xlsx", b"s", mappings=(by_hand(tmp_path),))
    [one] = read_bytes(book, given)
    assert_three_posts(one)
    assert "Notes" in str(one.warnings[-1])
    wrong = Context("suivi.xlsx", b"s", mappings=(by_hand(tmp_path, "posts", Légende="text", Date="published"),))
    with pytest.raises(UnreadableFile, match="lacks its columns Légende"):
        read_bytes(book, wrong)
