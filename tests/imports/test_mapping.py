"""Files of no known form: guessed, shown, confirmed, saved, read."""

import json
import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.decisions import SavedMapping
from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.mapping import MappingToConfirm, load_mapping, saved_for, shown, signature_of
from sillage.imports.mapping_guess import guess_account, guess_network, metric_of
from sillage.imports.mapping_words import METRICS
from sillage.imports.months import place_months, shifted
from tests.imports.described import table

LOOKALIKES = Path(__file__).parent / "lookalikes"
MONTHLY = LOOKALIKES / "twitter_metrics_monthly_Atelier.csv"
POSTS = LOOKALIKES / "dataset_Facebook_small.csv"
SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared") / "data"


def read(path: Path, *, confirmed: bool = True, mappings: tuple[SavedMapping, ...] = (), name: str = "") -> ReadFile:
    context = Context(name or path.name, b"secret", "UTC", "CAD", "en", confirmed=confirmed, mappings=mappings)
    (one,) = read_bytes(path.read_bytes(), context)
    return one


def read_text(text: str, **told: Any) -> ReadFile:
    (one,) = read_bytes(text.encode(), Context("file.csv", b"s", confirmed=True, **told))
    return one


def rows_of(one: ReadFile, name: str = "observations") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table(one, name).to_pylist()
    return rows


def monthly(one: ReadFile, metric: str) -> dict[str, float]:
    return {f"{row['for_date']:%Y-%m}": row["value"] for row in rows_of(one) if row["metric"] == metric}


DAYS = ("2026-10-01", "2026-10-02", "2026-10-03")
FIRSTS = ("2026-08-01", "2026-09-01", "2026-10-01")


@pytest.mark.parametrize(
    ("days", "form"),
    [(DAYS, ""), (FIRSTS, "own_accounts"), (("13/10/2026", "14/10/2026", "15/10/2026"), "")],
)
def test_an_account_s_days_are_not_read_as_its_months_where_their_headers_are_alike(
    days: tuple[str, ...], form: str
) -> None:
    rows = [f"{day},Instagram,nous,{100 + at}" for at, day in enumerate(days)]
    text = "\n".join(("date,network,account,followers", *rows, ""))
    if form:
        (one,) = read_bytes(text.encode(), Context("suivi.csv", b"s"))
        assert (one.format, one.rows) == (form, 3)
        return
    with pytest.raises(MappingToConfirm) as asked:
        read_bytes(text.encode(), Context("suivi.csv", b"s"))
    assert asked.value.mapping.kind == "account_days"


def test_days_of_an_account_are_each_kept_once_they_are_confirmed() -> None:
    text = "date,network,account,followers\n" + "".join(f"{day},Instagram,nous,{at}\n" for at, day in enumerate(DAYS))
    (one,) = read_bytes(text.encode(), Context("suivi.csv", b"s", confirmed=True))
    assert [(str(row["for_date"]), row["value"]) for row in rows_of(one)] == [*zip(DAYS, (0.0, 1.0, 2.0), strict=True)]


def test_a_guess_is_shown_and_stores_nothing_until_it_is_confirmed() -> None:
    with pytest.raises(MappingToConfirm) as refused:
        read(MONTHLY, confirmed=False)
    mapping = refused.value.mapping
    meanings = {row["column"]: row["meaning"] for row in shown(mapping)}
    assert meanings["tweet_impressions"] == "metric:impressions"
    assert meanings["commit_date"] == "recorded"
    assert shown(mapping)[2]["examples"] == ["Dec", "Nov", "Oct"]
    assert len(mapping.lines()) == len(mapping.columns)
    assert all(0 < row["confidence"] <= 1 for row in shown(mapping))


def test_the_figures_of_a_monthly_table_belong_to_the_month_that_it_names() -> None:
    one = read(MONTHLY)
    assert (one.format, one.network, one.account) == ("mapped_account_months", "x", "Atelier")
    assert one.period == (date(2023, 11, 1), date(2024, 12, 31))
    followers = monthly(one, "followers")
    assert followers["2024-12"] == 1334
    assert followers["2024-01"] == 1169
    assert "2024-11" not in followers
    assert monthly(one, "new_followers")["2023-12"] == 17
    assert {(row["window"], row["object_kind"], row["state"]) for row in rows_of(one)} == {
        ("month", "account", "measured")
    }


def test_a_row_dated_a_year_off_is_placed_by_its_neighbours_and_reported() -> None:
    one = read(MONTHLY)
    assert monthly(one, "impressions")["2024-11"] == 12200
    assert monthly(one, "impressions")["2023-11"] == 15000
    codes = {(flag.row, flag.code) for flag in one.flags}
    assert codes == {(3, "misdated"), (3, "duplicate_month"), (14, "duplicate_month")}
    assert one.flagged == 2
    assert any("2024-01-03" in str(warning) and "2024-11" in str(warning) for warning in one.warnings)
    assert {row["flag"] for row in rows_of(one) if row["row"] == 3} == {"misdated"}


def test_posts_without_day_or_identifier_are_read_by_their_line() -> None:
    one = read(POSTS)
    posts = rows_of(one, "posts")
    assert [post["post_type"] for post in posts] == ["photo", "status", "video", "link"]
    assert {(post["published_at"], post["published_on"]) for post in posts} == {(None, None)}
    assert [post["post_id"] for post in posts] == [f"dataset_facebook_small:{row}" for row in (2, 3, 4, 5)]
    counts = Counter(row["metric"] for row in rows_of(one))
    assert (counts["comments"], counts["likes"], counts["shares"], counts["paid"]) == (4, 3, 2, 3)
    assert {"posted_month", "posted_weekday", "posted_hour", "reach", "impressions", "consumers"} <= counts.keys()
    assert (one.format, one.network, one.period) == ("mapped_posts", "facebook", None)


def test_a_confirmed_mapping_is_applied_to_the_next_file_of_the_shape_without_asking() -> None:
    saved = read(POSTS).mapping.saved()
    again = SavedMapping(saved.signature, saved.name, json.loads(json.dumps(dict(saved.content))))
    one = read(POSTS, confirmed=False, mappings=(again,), name="next year.csv")
    assert rows_of(one, "posts")[0]["post_id"] == "next-year:2"
    assert one.network == "facebook"


def test_a_signature_does_not_mind_order_case_or_accents() -> None:
    assert signature_of(["Portée", "J’aime"]) == signature_of(["j'aime", "portee"])
    assert signature_of(["Portée"]) != signature_of(["Vues"])


def test_a_saved_mapping_fits_only_its_own_shape() -> None:
    saved = read(POSTS).mapping.saved()
    assert saved_for(["Type", "Category"], (saved,)) is None


@pytest.mark.parametrize("suffix", [".json", ".toml"])
def test_a_mapping_can_be_written_by_hand(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"mine{suffix}"
    columns = {"Quand": "date", "Coeurs": "metric:likes"}
    content: dict[str, Any] = {"kind": "account_days", "network": "bluesky", "account": "atelier", "columns": columns}
    lines = [f'{key} = "{value}"' for key, value in content.items() if key != "columns"]
    lines += ["[columns]", *(f'"{key}" = "{value}"' for key, value in columns.items())]
    path.write_text(json.dumps(content) if suffix == ".json" else "\n".join(lines), encoding="utf-8")
    text = "Coeurs,Quand,Rien\n5,2026-03-01,x\n7,2026-03-02,y\n"
    context = Context("f.csv", b"s", mappings=(load_mapping(path),))
    (one,) = read_bytes(text.encode(), context)
    assert [(row["metric"], row["value"], row["account"]) for row in rows_of(one)] == [
        ("likes", 5.0, "atelier"),
        ("likes", 7.0, "atelier"),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("not toml", UnreadableFile),
        ('kind = "posts"', WrongUsage),
        ('kind = "poems"\n[columns]\n"A" = "date"', WrongUsage),
        ('kind = "posts"\nnetwork = "myspace"\n[columns]\n"A" = "date"', WrongUsage),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        load_mapping(path)


def test_costs_without_a_kind_are_guessed_to_be_spend() -> None:
    one = read_text("Jour;Montant dépensé;Réseau\n14/03/2026;120,50;Instagram\n")
    (cost,) = one.decisions.costs
    assert (cost.kind.value, cost.channel, str(cost.first)) == ("spend", "instagram", "2026-03-14")


def test_orders_among_many_unknown_columns_are_found() -> None:
    header = "Numéro de commande;Date;Total TTC;Entrepôt;Allée;Casier;Poids;Volume;Colis"
    one = read_text(f"{header}\n7;14/03/2026;99,90;A;B;C;1;2;3\n")
    (order,) = rows_of(one, "orders")
    assert (order["order_id"], order["gross_minor"]) == ("7", 9990)


def test_days_are_told_from_months() -> None:
    days = "".join(f"2026-03-{day:02d},{day},{10 * day}\n" for day in range(1, 15))
    one = read_text("Date,Abonnés,Impressions\n" + days)
    assert one.format == "mapped_account_days"
    assert {row["window"] for row in rows_of(one)} == {"day"}


@pytest.mark.parametrize(
    "text",
    ["a,b\nx,y\n", "Date,Nom\n2026-03-01,Ana\n", "1,2\n3,4\n", "only one column\nof text\n"],
)
def test_what_cannot_be_counted_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_text(text)
    assert text.split("\n")[0].split(",")[0] in str(refused.value.what)
    assert "--mapping" in str(refused.value.remedy)
    assert "`sillage template`" in str(refused.value.remedy)


def test_a_refusal_shows_the_first_columns_of_a_wide_file_and_shortens_their_names() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_text(",".join(f"colonne {index} {'x' * 90}" for index in range(30)) + "\n" + ",".join("a" * 30) + "\n")
    assert str(refused.value.what).count("colonne") == 12
    assert "…" in str(refused.value.what)
    assert len(str(refused.value.what)) < 700


HEADERS = [(raw, header) for raw, headers in METRICS.items() for header in headers]


@given(
    st.sampled_from(HEADERS), st.sampled_from([str, str.upper, str.title]), st.sampled_from(["{}", " {} ", "{}\u00a0"])
)
def test_a_metric_is_known_however_it_is_written(pair: tuple[str, str], case: Any, frame: str) -> None:
    raw, header = pair
    assert metric_of(frame.format(case(header)))[0] == raw


@given(st.permutations(range(9)))
def test_the_order_of_the_columns_changes_nothing(order: list[int]) -> None:
    lines = [line.split(",") for line in MONTHLY.read_text("utf-8").splitlines()]
    text = "\n".join(",".join(cells[index] for index in order) for cells in lines) + "\n"
    (one,) = read_bytes(text.encode(), Context(MONTHLY.name, b"s", confirmed=True))
    assert sorted(map(str, rows_of(one))) == sorted(map(str, rows_of(read(MONTHLY))))


@given(
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(3, 40),
    st.integers(0, 2),
    st.booleans(),
    st.lists(st.integers(0, 27), min_size=40, max_size=40),
)
def test_months_named_with_a_steady_lag_are_all_placed(
    first: date, count: int, lag: int, newest_first: bool, days: list[int]
) -> None:
    months = [shifted(first, index) for index in range(count)]
    dated = [shifted(month, lag) + timedelta(days=days[index]) for index, month in enumerate(months)]
    if newest_first:
        months, dated = months[::-1], dated[::-1]
    placed = place_months([month.month for month in months], list(dated))
    assert [row.first for row in placed] == months
    assert not any(row.misdated for row in placed)


@given(st.integers(5, 30), st.data())
def test_one_row_dated_a_year_off_is_found_wherever_it_stands(count: int, data: st.DataObject) -> None:
    months = [shifted(date(2020, 6, 1), -index) for index in range(count)]
    dated: list[date | None] = [shifted(month, 1) for month in months]
    wrong = data.draw(st.integers(1, count - 2))
    day = dated[wrong]
    assert day is not None
    dated[wrong] = shifted(day, -data.draw(st.sampled_from([5, 7, 11, 13])))
    placed = place_months([month.month for month in months], dated)
    assert [row.first for row in placed] == months
    assert [index for index, row in enumerate(placed) if row.misdated] == [wrong]


@pytest.mark.parametrize(
    ("name", "network", "account"),
    [
        ("twitter_metrics_monthly_rOpenSci.csv", "x", "rOpenSci"),
        ("dataset_Facebook.csv", "facebook", ""),
        ("Statistiques Instagram Atelier 2026.xlsx", "instagram", "Atelier"),
        ("rapport mensuel.csv", "", ""),
        ("two words here.csv", "", ""),
    ],
)
def test_network_and_account_are_guessed_from_the_name(name: str, network: str, account: str) -> None:
    assert guess_network(name, ["date", "followers"]) == network
    assert guess_account(name) == account


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real files are not here")
def test_the_real_monthly_table_is_read_with_a_confirmation_alone() -> None:
    one = read(SHARED / "x_ropensci" / "twitter_metrics_monthly_rOpenSci.csv")
    assert (one.format, one.network, one.account, one.rows) == ("mapped_account_months", "x", "rOpenSci", 72)
    assert {(flag.row, flag.code) for flag in one.flags} == {
        (3, "misdated"),
        (3, "duplicate_month"),
        (14, "duplicate_month"),
    }
    assert one.period == (date(2016, 1, 1), date(2021, 12, 31))
    assert len(monthly(one, "impressions")) == 72
    assert monthly(one, "new_followers")["2021-11"] == 147


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real files are not here")
def test_the_real_posts_without_days_are_read_with_a_confirmation_alone() -> None:
    path = SHARED / "facebook_uci" / "dataset_Facebook.csv"
    one = read(path)
    lines = [line.split(";") for line in path.read_text("utf-8").splitlines()]
    assert (one.rows, one.flagged, one.network) == (500, 0, "facebook")
    for metric, column in (("likes", 16), ("comments", 15), ("shares", 17), ("interactions", 18), ("impressions", 8)):
        independent = sum(float(cells[column]) for cells in lines[1:] if cells[column])
        assert sum(row["value"] for row in rows_of(one) if row["metric"] == metric) == independent
    assert Counter(row["post_type"] for row in rows_of(one, "posts")) == {
        "photo": 426,
        "status": 45,
        "link": 22,
        "video": 7,
    }
