"""The rows behind a figure as a file: whole or not at all, a piece at a time, calculated by no spreadsheet."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.domain.access import Role
from sillage.domain.period import Period
from sillage.errors import Busy, NotFound, WrongUsage
from sillage.services import rows_of_figure as listing
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import sold_rows
from sillage.services.row_list import of_sorted
from sillage.services.row_words import harmless
from tests.web.people import member_client
from tests.web.rows_seed import FIRST, KPI, LAST, QUERY, cents, seeded_rows, text, told

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with seeded_rows(tmp_path_factory.mktemp("rows")) as opened:
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded, Role.OWNER)


def test_a_file_is_written_in_pieces_that_miss_and_repeat_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kpi_id in ("interactions", "full_cost", "revenue"):
        whole = told(client, kpi_id)
        with monkeypatch.context() as patch:
            patch.setattr(listing, "PIECE", 7)
            assert told(client, kpi_id) == whole
    assert len({(row["object_id"], row["metric"]) for row in told(client, "interactions")}) == 56


def test_a_file_is_not_ended_by_hits_that_come_but_by_rows_that_its_figure_rests_on(
    seeded: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PIECE", 7)
    for table, stands in (("events", True), ("orders", False)):
        wanted = listing.Wanted("revenue", Period(FIRST, LAST, seeded.workspace.zone), {})
        pieces = listing.every_row(seeded, wanted, lambda question: question(seeded.for_one_request()))
        next(pieces)
        versions = dict(seeded.journal.versions(seeded.workspace.id))
        with monkeypatch.context() as patch:
            patch.setattr(type(seeded.journal), "versions", lambda *_, t=table, v=versions: v | {t: "another"})
            if stands:
                next(pieces)
                continue
            with pytest.raises(Busy, match="The data changed"):
                next(pieces)


def test_rows_say_their_file_and_their_line_and_calculate_nothing(client: Client) -> None:
    rows = told(client, "revenue", "&channel=all")
    first = next(row for row in rows if row["line"] == "1")
    assert (first["order_id"], first["file"]) == ("'=HYPERLINK(1)", "orders.csv")
    assert first["import"].isdigit()
    page = text(client, f"{KPI}/revenue/rows{QUERY}&channel=all")
    assert "line 1<" in page
    assert f"/imports/{first['import']}?" in page


@pytest.mark.parametrize(
    "said", ["=1+1", " =1+1", "\u00a0@now", "\n+1", "\t1", "\r1", "-2+3", "\uff1d1+1", " \uff20now"]
)
def test_no_word_of_a_file_is_calculated_by_a_spreadsheet(said: str) -> None:
    assert harmless(said) == f"'{said}"
    assert harmless(f"a{said}") == f"a{said}"


def test_what_the_ledger_holds_has_no_column_of_lines(client: Client) -> None:
    for kpi_id in ("full_cost", "hours"):
        assert "line" not in told(client, kpi_id)[0], kpi_id
        assert "file" in told(client, kpi_id)[0], kpi_id


def test_columns_have_names_in_both_languages_and_the_file_the_same_in_each(client: Client) -> None:
    english, french = (text(client, f"{KPI}/revenue/rows{QUERY[:-2]}{code}&channel=all") for code in ("en", "fr"))
    for said, translated in (("Order number", "Numéro de commande"), ("Refunded", "Remboursé"), ("Shop", "Boutique")):
        assert f">{said}<" in english
        assert f">{translated}<" in french
    files = [text(client, f"{KPI}/revenue/rows/all.csv{QUERY[:-2]}{code}") for code in ("en", "fr")]
    assert files[0] == files[1]


def test_the_command_writes_the_same_rows_as_the_page(client: Client, seeded: Opened) -> None:
    days = ["--from", "2026-01-05", "--to", "2026-03-29", "--data", str(seeded.data_dir)]
    written = CliRunner().invoke(build_app(), ["explain", "views", *days, "--rows"])
    assert written.exit_code == 0, written.output
    assert list(csv.DictReader(io.StringIO(written.stdout))) == told(client, "views")
    rate = ["explain", "engagement_rate_by_impressions", *days]
    other = CliRunner().invoke(build_app(), [*rate, "--of", "impressions", "--filter", "network=x"])
    assert cents(list(csv.DictReader(io.StringIO(other.stdout))), "impressions") == sum(1000 + 7 * n for n in range(25))
    for refused in (["--rows", "--by", "network"], ["--rows", "--json"]):
        assert isinstance(CliRunner().invoke(build_app(), [*rate, *refused]).exception, WrongUsage)
    assert isinstance(CliRunner().invoke(build_app(), [*rate, "--of", "hours"]).exception, NotFound)


@pytest.mark.parametrize(("kpi_id", "more"), [("full_cost", ""), ("margin", "&channel=all"), ("roi", "&of=full_cost")])
def test_rows_of_money_are_written_a_piece_at_a_time_and_sorted_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, kpi_id: str, more: str
) -> None:
    whole = told(client, kpi_id, more)
    sorts, pieces = [], []

    def counted(things: Any, *args: Any, written: Any, **said: Any) -> Any:
        sorts.append(kpi_id)

        def noted(some: Any) -> Any:
            pieces.append(len(some))
            return written(some)

        return of_sorted(things, *args, written=noted, **said)

    monkeypatch.setattr("sillage.services.rows_of_money.of_sorted", counted)
    monkeypatch.setattr(listing, "PIECE", 7)
    assert told(client, kpi_id, more) == whole
    assert len(sorts) == 1
    assert sum(pieces) == len(whole) > 7
    assert max(pieces) == 7


def test_the_orders_of_a_period_are_looked_through_once_for_a_file_of_many_pieces(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[Any] = []

    def counted(*asked: Any) -> Any:
        walks.append(asked)
        return sold_rows(*asked)

    monkeypatch.setattr("sillage.services.rows_of_money.sold_rows", counted)
    monkeypatch.setattr(listing, "PIECE", 7)
    rows = told(client, "margin", "&channel=all")
    assert len(rows) > 14
    assert len(walks) == 1


def test_a_command_whose_data_change_while_it_reads_writes_no_half_of_a_file(
    seeded: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PIECE", 7)
    monkeypatch.setattr(listing, "still_stands", lambda *_: False)
    days = ["--from", "2026-01-05", "--to", "2026-03-29", "--data", str(seeded.data_dir)]
    written = CliRunner().invoke(build_app(), ["explain", "views", *days, "--rows"])
    assert isinstance(written.exception, Busy)
    assert written.stdout == ""


def test_a_command_reads_with_one_memory_for_all_pieces(seeded: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    memories: list[Any] = []
    listing_every_row = listing.every_row

    def noted(opened: Opened, wanted: Any, ask: Any) -> Any:
        memories.extend((ask(lambda one: one.memory), ask(lambda one: one.memory)))
        return listing_every_row(opened, wanted, ask)

    monkeypatch.setattr(listing, "every_row", noted)
    days = ["--from", "2026-01-05", "--to", "2026-03-29", "--data", str(seeded.data_dir)]
    assert CliRunner().invoke(build_app(), ["explain", "views", *days, "--rows"]).exit_code == 0
    assert memories[0] is not None
    assert memories[0] is memories[1]
