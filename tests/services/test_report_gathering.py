"""What a report is made of, fetched from a workspace's own facts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.kpis.answers import DERIVED
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.language import msg
from sillage.services import compute_kpi
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import MARK_WORDS, SOURCE_CHOSEN, remarks_of
from sillage.services.report_gathering import Gathered
from tests.services.journal_rows import import_rows, observations

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")
DAY = date(2026, 2, 3)


def post(network: str, account: str, post_id: str, row: int) -> dict[str, Any]:
    place = {"network": network, "account": account, "object_kind": "post", "post_id": post_id}
    return {**place, "published_on": DAY, "text": f"{network}/{account}", "source": "test", "row": row}


@pytest.mark.parametrize(
    ("places", "case"),
    [
        ([("x", "us"), ("facebook", "us")], "two networks"),
        ([("x", "us"), ("x", "shop")], "two accounts of a network"),
    ],
)
@pytest.mark.both_ledgers
def test_posts_of_one_id_at_two_places_keep_their_own_figures(
    opened: Opened, tmp_path: Path, places: list[tuple[str, str]], case: str
) -> None:
    posts, read = [], []
    for number, (network, account) in enumerate(places, 1):
        posts.append(post(network, account, "same", number))
        more: dict[str, Any] = {"network": network, "account": account, "window": "lifetime", "source": "test"}
        read += observations("likes", "post", [("same", DAY, 10 * number)], **more)
    posts.append(post("x", "us", "other", 9))
    lonely: dict[str, Any] = {"network": "x", "account": "us", "window": "lifetime", "source": "test"}
    read += observations("likes", "post", [("other", DAY, 7)], **lonely)
    rows = [{**row, "row": number} for number, row in enumerate(read, 1)]
    import_rows(opened, tmp_path / "posts", {"posts": posts, "observations": rows})
    found = {(one.text, one.post_id): one.interactions for one in Gathered(opened, QUARTER, "en").posts}
    expected = {("/".join(place), "same"): 10.0 * number for number, place in enumerate(places, 1)}
    assert found == {**expected, ("x/us", "other"): 7.0}, case


def test_a_post_without_figures_takes_none_from_another_network(opened: Opened, tmp_path: Path) -> None:
    rows = observations(
        "likes", "post", [("same", DAY, 10)], network="x", account="us", window="lifetime", source="test"
    )
    posts = [post("x", "us", "same", 1), post("facebook", "us", "same", 2)]
    import_rows(opened, tmp_path / "posts", {"posts": posts, "observations": rows})
    assert [(one.network, one.interactions) for one in Gathered(opened, QUARTER, "en").posts] == [("x", 10.0)]


def test_what_a_reader_must_know_of_a_figure_is_said_once_and_the_choice_of_a_source_is_left_to_the_annex() -> None:
    kpi = CATALOGUE["followers_lost"]
    row = KpiRow("", 3, 3, None, kpi.unit, kpi.level, 2, marks=(DERIVED, "partial", "not distinct people"))
    partial, clash = msg("Without {account}.", account="us"), msg("Both cannot be true.")
    chosen = msg(SOURCE_CHOSEN.template, account="us", source="a", others="b")
    table = KpiTable(kpi, "", QUARTER, (row, row), notes=(partial, chosen, partial), contradictions=(clash,))
    assert [str(one) for one in remarks_of(table)] == ["Without us.", str(MARK_WORDS[DERIVED]), "Both cannot be true."]
    bare = replace(row, marks=("partial",))
    assert remarks_of(KpiTable(kpi, "", QUARTER, (bare,))) == (MARK_WORDS["partial"],)


def test_the_note_on_a_chosen_source_is_the_one_that_the_kpis_write() -> None:
    source = Path(compute_kpi.__file__).read_text(encoding="utf-8")
    assert SOURCE_CHOSEN.template in source
