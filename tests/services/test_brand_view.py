"""A brand of a workspace: its rows alone, of every table and of the ledger; brands and nobody make the whole."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sillage.domain.access import Member, Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import Decisions
from sillage.domain.facts import FACT_TABLES
from sillage.domain.money import Money
from sillage.domain.places import Account
from sillage.domain.places import Role as Whose
from sillage.errors import NotAllowed, NotFound, Refused, WrongUsage
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from sillage.ledger import belongings, counting, entries, imports_log, link_entries, models, queries, site_entries
from sillage.services.arrange_brands import remove_brand, rename_brand
from sillage.services.assign_brands import assign_brand, brand_said
from sillage.services.brand_view import brands_to_choose, of_brand
from sillage.services.client_view import seen_by
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import compute_roi
from sillage.services.kept_figures import KeptFigures
from sillage.services.live_source import live_source
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import read_revenue
from sillage.services.record_costs import remove_cost
from sillage.services.record_values import add_brand
from sillage.services.report_period import committed_records, default_period
from sillage.services.roll_up import roll_up, rolled_days
from sillage.services.take_back import take_back
from tests.journal.live import hit
from tests.services.brands_story import (
    AURORE,
    BOREALE,
    COSTS,
    DOLLARS,
    MARCH,
    WORDS,
    counted,
    posts,
    told_apart,
)
from tests.services.journal_rows import import_rows, orders

pytestmark = pytest.mark.sqlite


@pytest.fixture
def two(opened: Opened, tmp_path: Path) -> Opened:
    told_apart(opened, tmp_path)
    return opened


@pytest.mark.parametrize("sealed", [False, True])
def test_rows_of_brands_and_of_nobody_make_the_whole_of_every_table(two: Opened, sealed: bool) -> None:
    if sealed:
        seal(two.journal.root, two.journal.tails)
    for table in FACT_TABLES:
        whole = counted(two, table)
        parts = [counted(of_brand(two, brand), table) for brand in (AURORE, BOREALE)]
        assert whole > 0, table
        assert all(parts), (table, parts)
        nobodys = whole - sum(parts)
        assert nobodys == (parts[0] - 7 if table == "posts" else parts[0]), table


def test_no_word_of_another_brand_is_read_from_any_table(two: Opened) -> None:
    for brand, word in ((AURORE, "aurorix"), (BOREALE, "borealix")):
        seen = of_brand(two, brand)
        for table in FACT_TABLES:
            rows = seen.journal.read(two.workspace.id, table, queries.committed_imports(two.workspace.id))
            told = str(seen.journal.fetch(rows).to_pylist())
            assert word in told or table == "touches", (brand, table)
            for other in set(WORDS.values()) - {word}:
                assert other not in told, (brand, table, other)


def test_an_account_says_more_than_its_file(two: Opened) -> None:
    shared = next(one for one in queries.committed_imports(two.workspace.id) if one.file_name == "shared-file")
    belongings.assign(two.workspace.id, "import", shared.number, BOREALE)
    for brand in (AURORE, BOREALE):
        seen = of_brand(two, brand)
        rows = seen.journal.read(two.workspace.id, "posts", [shared], columns=("account",))
        assert set(seen.journal.fetch(rows)["account"].to_pylist()) == {f"{WORDS[brand]}-fb"}


def test_a_brand_is_cut_after_the_reading_that_counts_is_chosen(two: Opened, tmp_path: Path) -> None:
    # The same order, told by a newer file of the other brand: it counts once, and there alone.
    again = orders([(date(2026, 3, 2), 5, "instagram")], shop=WORDS[AURORE])
    [row] = [one | {"order_id": "o1-2026-03-02-instagram"} for one in again]
    before = {brand: counted(of_brand(two, brand), "orders") for brand in (AURORE, BOREALE)}
    import_rows(two, tmp_path / "newer", {"orders": [row]})
    newest = max(one.number for one in queries.committed_imports(two.workspace.id))
    belongings.assign(two.workspace.id, "import", newest, BOREALE)
    assert counted(of_brand(two, AURORE), "orders") == before[AURORE] - 1
    assert counted(of_brand(two, BOREALE), "orders") == before[BOREALE] + 1


def test_the_ledger_tells_a_brand_its_own_rows_alone(two: Opened) -> None:
    seen = of_brand(two, AURORE).whose
    told = (
        queries.costs(seen, MARCH), queries.objectives(seen), queries.campaigns(seen), queries.changes(seen),
        queries.accounts(seen), link_entries.links(seen), site_entries.sites(seen), imports_log.all(seen),
        counting.numbered(seen, Account), queries.post_labels(seen), queries.approaches(seen),
    )  # fmt: skip
    for found in told[:8]:
        assert WORDS[AURORE] in str(found)
    for other in (WORDS[BOREALE], "personnix"):
        assert other not in str(told)
    theirs = link_entries.links_called(of_brand(two, BOREALE).whose, WORDS[BOREALE])[0]
    for ask in (link_entries.link, link_entries.versions):
        if ask is link_entries.versions:
            assert ask(seen, theirs.id) == ()
        else:
            with pytest.raises(NotFound):
                ask(seen, theirs.id)
    assert queries.author_blocks(seen, MARCH, "fr") == ()


def test_a_rival_of_nobody_in_particular_is_a_rival_of_every_brand(two: Opened) -> None:
    entries.put(two.workspace.id, Account("x", "rival", Whose.RIVAL))
    entries.put(two.workspace.id, Account("x", "theirs", Whose.RIVAL, BOREALE))
    found = {one.handle for one in queries.accounts(of_brand(two, AURORE).whose)}
    assert "rival" in found
    assert "theirs" not in found


def test_money_of_brands_and_of_nobody_makes_the_whole(two: Opened) -> None:
    whole = compute_roi(two, MARCH)
    parts = {brand: compute_roi(of_brand(two, brand), MARCH) for brand in (AURORE, BOREALE)}
    for brand, money in parts.items():
        read = read_revenue(of_brand(two, brand), MARCH)
        assert read.revenue.net is not None
        assert read.revenue.net.amount == DOLLARS[brand] * 3 + 50, brand
        assert str(COSTS[brand]) in str(money.cost.total).replace(",", "") or money.cost.total is not None
    net = read_revenue(two, MARCH).revenue.net
    assert net is not None
    assert net.amount == sum(DOLLARS.values()) * 3 + 150
    spent = [sum(line.amount.minor for line in one.cost.lines if line.amount) for one in (*parts.values(), whole)]
    nobodys = COSTS[""] * 100 + 3 * 3500
    assert spent[0] + spent[1] + nobodys == spent[2]


def test_visits_follow_the_site_and_clicks_the_link(two: Opened) -> None:
    for brand in (AURORE, BOREALE):
        seen = of_brand(two, brand)
        assert compute_kpi(seen, "visits", MARCH).value == Decimal(1)
        [days] = rolled_days(seen, MARCH, ()).to_pylist()
        assert days["visits"] == 1
        rows = seen.journal.read(two.workspace.id, "events", (), columns=("kind", "event_id"))
        assert {row["event_id"] for row in seen.journal.fetch(rows).to_pylist()} == {
            f"{WORDS[brand]}-{number}" for number in (1, 2, 3)
        }
    assert compute_kpi(two, "visits", MARCH).value == Decimal(3)


def test_sums_by_day_are_of_the_whole_and_a_brand_is_read_from_the_facts(two: Opened) -> None:
    seal(two.journal.root, two.journal.tails)
    roll_up(two)
    [whole] = rolled_days(two, MARCH, ()).to_pylist()
    [mine] = rolled_days(of_brand(two, AURORE), MARCH, ()).to_pylist()
    assert (whole["visits"], mine["visits"]) == (3, 1)
    assert roll_up(of_brand(two, AURORE)).days == 0
    assert rolled_days(two, MARCH, ()).to_pylist() == [whole]


def test_figures_of_one_brand_are_never_served_to_another(two: Opened) -> None:
    kept = KeptFigures()
    seen = {brand: of_brand(two, brand) for brand in (AURORE, BOREALE)} | {"": two}
    alone = {brand: compute_kpi(one, "revenue", MARCH).value for brand, one in seen.items()}
    assert len(set(alone.values())) == 3
    for _ in range(3):
        for brand, one in seen.items():
            assert compute_kpi(kept.remembering(one), "revenue", MARCH).value == alone[brand]
    again = {one: of_brand(two, AURORE) for one in (1, 2)}
    assert hash(replace(again[1], now=two.now)) == hash(again[2])
    assert again[1] == again[2] != seen[BOREALE]


def test_a_client_sees_a_brand_and_may_ask_for_no_other(two: Opened) -> None:
    member = Member(1, "Luc", "luc@example.org", two.workspace.id, Role.CLIENT, AURORE)
    seen = seen_by(two, member)
    assert (seen.brand, seen.for_client) == (AURORE, True)
    assert compute_kpi(seen, "revenue", MARCH).value == Decimal(DOLLARS[AURORE] * 3 + 50)
    assert of_brand(seen, AURORE) is seen
    for other in (BOREALE, "Nowhere"):
        with pytest.raises(NotFound):
            of_brand(seen, other)
    assert brands_to_choose(seen) == ()
    assert brands_to_choose(two) == (AURORE, BOREALE)
    for brand in ("", "Gone"):
        with pytest.raises(NotAllowed):
            seen_by(two, replace(member, brand=brand))
    with pytest.raises(ValueError, match=AURORE):
        seen.whole()
    assert of_brand(two, AURORE).whole() == two


def test_a_workspace_of_one_brand_is_that_brand_s_whole(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "orders", {"orders": orders([(date(2026, 3, 2), 10, "instagram")])})
    models.Brand.objects.create(workspace_id=opened.workspace.id, name=AURORE)
    assert of_brand(opened, AURORE) is opened
    assert brands_to_choose(opened) == ()
    with pytest.raises(NotFound):
        of_brand(opened, BOREALE)


def test_what_is_of_a_brand_keeps_it_from_being_removed_and_follows_its_name(two: Opened) -> None:
    number = imports_log.all(of_brand(two, AURORE).whose)[0].number
    assert brand_said(two, "import", number) == AURORE
    rename_brand(two, AURORE, "Aube")
    assert brand_said(two, "import", number) == "Aube"
    with pytest.raises(Refused):
        remove_brand(two, "Aube")
    assign_brand(two, "import", number, "")
    assert brand_said(two, "import", number) == ""
    trail = queries.audit_trail(two.workspace.id, "brand_of", 1)
    assert (trail[0].before, trail[0].after) == ({"brand": "Aube"}, {"brand": ""})
    for kind, which in (("import", 999), ("link", "nothing"), ("site", "nowhere.example")):
        with pytest.raises(NotFound):
            assign_brand(two, kind, which, "Aube")
    with pytest.raises(NotFound):
        assign_brand(two, "import", number, "Nobody’s")


def test_a_brand_is_added_under_the_name_that_things_are_given_to(two: Opened) -> None:
    name = add_brand(two, " Deux\n mots ")
    assert name == "Deux mots"
    number = imports_log.all(of_brand(two, AURORE).whose)[0].number
    assert assign_brand(two, "import", number, name) == brand_said(two, "import", number) == name
    for hostile in ('"><script>', "=cmd()", "%' OR 1=1 --", "x" * 200):
        assert add_brand(two, hostile) == hostile
        assert assign_brand(two, "import", number, hostile) == of_brand(two, hostile).brand
        assert counted(of_brand(two, hostile), "orders") == 3
        assert counted(of_brand(two, AURORE), "orders") == 1
    for none in ("", "\n", "x" * 201, "a\0b", "a\x1bb"):
        with pytest.raises(WrongUsage):
            add_brand(two, none)


def test_a_cost_that_comes_back_is_of_its_brand_still(two: Opened) -> None:
    seen = of_brand(two, AURORE)
    cost = next(one for one in queries.cost_entries(seen.whose) if one.cost.amount is not None)
    remove_cost(seen, cost.id)
    take_back(seen, "cost", cost.id)
    assert cost in queries.cost_entries(seen.whose)


def test_files_of_two_brands_do_not_correct_each_other_s_costs(two: Opened) -> None:
    day = date(2026, 3, 9)
    for brand, dollars in ((AURORE, 10), (BOREALE, 20)):
        record = imports_log.begin(two.workspace.id, file_name=brand, sha256=brand, brand=brand)
        cost = Cost(CostKind.SPEND, day, day, amount=Money.of(dollars, "CAD"), channel="facebook")
        assert imports_log.replaced_costs(record, two.workspace.id, Decisions(costs=(cost,))) == ()
        imports_log.commit(two.workspace.id, record.uid, decisions=Decisions(costs=(cost,)))
    for brand, dollars in ((AURORE, 10), (BOREALE, 20)):
        found = [one.amount for one in queries.costs(of_brand(two, brand).whose, MARCH) if one.channel == "facebook"]
        assert found == [Money.of(dollars, "CAD")]
    assert len([one for one in queries.costs(two.whose, MARCH) if one.channel == "facebook"]) == 2


def test_files_and_hits_of_others_say_nothing_of_the_days_of_a_brand(two: Opened, tmp_path: Path) -> None:
    def told(opened: Opened) -> object:
        return default_period(opened), [one.file_name for one in committed_records(opened)]

    seen = of_brand(two, AURORE)
    before, first = told(seen), live_source(seen)
    assert "shared-file" in before[1]  # type: ignore[index]
    old = [row | {"published_at": datetime(2025, 5, 2, 15, tzinfo=UTC)} for row in posts("who", "who", "tiktok")]
    import_rows(two, tmp_path / "secret name", {"posts": old}, period=(date(2025, 5, 1), date(2026, 3, 30)))
    at = round(datetime(2025, 6, 2, 15, tzinfo=UTC).timestamp() * 1_000_000)
    with closing(Tail.start(two.journal.tails)) as tail:
        tail.write([hit("old", two.workspace.id, kind="pageview", site=f"{WORDS[BOREALE]}.example", path="/", at=at)])
    assert told(of_brand(two, AURORE)) == before
    found = live_source(of_brand(two, AURORE))
    assert first is not None
    assert found is not None
    assert found.first == first.first == date(2026, 3, 20)
    for whole in (two, of_brand(two, BOREALE)):
        there = live_source(whole)
        assert there is not None
        assert there.first == date(2025, 6, 2)
    assert "secret name" in str(told(two))
