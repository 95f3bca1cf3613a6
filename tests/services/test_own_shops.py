"""Shops of two brands that bear one name: neither brand's orders put the other's aside, whatever comes again."""

from datetime import date
from pathlib import Path

import pytest

from sillage.domain.decisions import ImportStatus
from sillage.domain.period import Period
from sillage.errors import DamagedStore, NotFound, Refused
from sillage.journal import kept_shops
from sillage.journal.stored_file import StoredFile
from sillage.ledger import belongings, imports_log, queries
from sillage.services.arrange_brands import rename_brand
from sillage.services.assign_brands import assign_brand, brand_said
from sillage.services.brand_view import of_brand
from sillage.services.compute_kpi import compute_kpi
from sillage.services.import_files import Asked, Imported, import_files
from sillage.services.open_workspace import Opened
from sillage.services.own_shops import own_name
from sillage.services.record_values import add_brand
from sillage.services.redo_import import redo_import
from sillage.services.undo_import import undo_import

pytestmark = pytest.mark.asks_anew

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
AURORE, BOREALE = "Aurore", "Boreale"
KEPT = "own\N{NO-BREAK SPACE}· Boreale"


@pytest.fixture
def two(opened: Opened) -> Opened:
    add_brand(opened, AURORE)
    add_brand(opened, BOREALE)
    return opened


def bring(opened: Opened, folder: Path, amounts: dict[str, str], brand: str = "") -> Imported:
    """Import a file of orders, by number."""
    path = folder / f"orders-{brand}-{'-'.join(amounts.values())}.csv"
    lines = [f"{number},2026-03-02,{amount},CAD" for number, amount in amounts.items()]
    path.write_text("\n".join(("order,date,total,currency", *lines)))
    [done] = import_files(opened, [path], Asked(brand=brand))
    assert done.refusal is None, done.refusal
    return done


def revenue(opened: Opened, brand: str = "") -> object:
    return compute_kpi(of_brand(opened, brand), "revenue", MARCH).value


def shops(opened: Opened) -> set[tuple[str, str]]:
    rows = opened.journal.read(opened.workspace.id, "orders", queries.committed_imports(opened.workspace.id))
    return {(row["shop"], row["order_id"]) for row in opened.journal.fetch(rows).to_pylist()}


def test_orders_of_one_number_of_two_brands_both_count(two: Opened, tmp_path: Path) -> None:
    first = bring(two, tmp_path, {"1": "10.00", "2": "20.00"}, AURORE)
    second = bring(two, tmp_path, {"1": "300.00", "3": "400.00"}, BOREALE)
    assert (revenue(two), revenue(two, AURORE), revenue(two, BOREALE)) == (730, 30, 700)
    assert (second.new, second.repeated, second.replaced) == (2, 0, 0)
    assert shops(two) == {("own", "1"), ("own", "2"), (KEPT, "1"), (KEPT, "3")}
    assert [str(one) for one in second.warnings if "another brand" in str(one)] == [
        f"Orders of the shop “own” are kept as those of “{KEPT}”: another brand has a shop of that name."
    ]
    assert not any("another brand" in str(one) for one in first.warnings)


def test_a_newer_file_of_a_brand_corrects_its_own_orders_alone(two: Opened, tmp_path: Path) -> None:
    bring(two, tmp_path, {"1": "10.00"}, AURORE)
    bring(two, tmp_path, {"1": "300.00"}, BOREALE)
    assert bring(two, tmp_path, {"1": "301.00"}, BOREALE).replaced == 1
    assert bring(two, tmp_path, {"1": "11.00"}, AURORE).replaced == 1
    assert (revenue(two, AURORE), revenue(two, BOREALE), revenue(two)) == (11, 301, 312)
    again = bring(two, tmp_path, {"1": "301.00"}, BOREALE)
    assert again.status == "repeated"
    assert revenue(two) == 312


def test_a_brand_s_orders_keep_their_shop_when_the_other_s_are_undone_or_the_brand_is_renamed(
    two: Opened, tmp_path: Path
) -> None:
    first = bring(two, tmp_path, {"1": "10.00"}, AURORE)
    bring(two, tmp_path, {"1": "300.00"}, BOREALE)
    rename_brand(two, BOREALE, "Boréale")
    undo_import(two, first.number)
    bring(two, tmp_path, {"1": "301.00"}, "Boréale")
    assert shops(two) == {(KEPT, "1")}
    assert (revenue(two), revenue(two, "Boréale")) == (301, 301)
    bring(two, tmp_path, {"1": "12.00"}, AURORE)
    assert (revenue(two), revenue(two, AURORE)) == (313, 12)


def test_one_brand_and_nobody_s_files_keep_the_file_s_own_names(opened: Opened, tmp_path: Path) -> None:
    add_brand(opened, AURORE)
    bring(opened, tmp_path, {"1": "10.00"})
    bring(opened, tmp_path, {"1": "11.00"}, AURORE)
    add_brand(opened, BOREALE)
    assert bring(opened, tmp_path, {"1": "12.00"}).replaced == 1
    assert shops(opened) == {("own", "1")}
    assert revenue(opened) == 12


def test_an_import_goes_to_another_brand_unless_that_has_not_its_shop(two: Opened, tmp_path: Path) -> None:
    wrong = bring(two, tmp_path, {"1": "10.00"}, AURORE)
    assert assign_brand(two, "import", wrong.number, BOREALE) == BOREALE
    assert (revenue(two, AURORE) or 0, revenue(two, BOREALE)) == (0, 10)
    mine = bring(two, tmp_path, {"1": "20.00"}, AURORE)
    assert revenue(two) == 30
    for number, brand in ((wrong.number, AURORE), (mine.number, BOREALE)):
        with pytest.raises(Refused, match="which is not"):
            assign_brand(two, "import", number, brand)
    assert (brand_said(two, "import", wrong.number), brand_said(two, "import", mine.number)) == (BOREALE, AURORE)
    assert assign_brand(two, "import", wrong.number, "") == ""
    with pytest.raises(NotFound):
        assign_brand(two, "import", 999, AURORE)
    # As the refusal says: undone, and brought again for the other brand, the file's orders are kept apart.
    undo_import(two, mine.number)
    assign_brand(two, "import", wrong.number, AURORE)
    assert bring(two, tmp_path, {"1": "20.00"}, BOREALE).status == "committed"
    assert (revenue(two), revenue(two, AURORE), revenue(two, BOREALE)) == (30, 10, 20)


def test_an_import_that_comes_back_does_not_take_a_name_that_was_given_meanwhile(two: Opened, tmp_path: Path) -> None:
    first = bring(two, tmp_path, {"1": "10.00"}, AURORE)
    undo_import(two, first.number)
    bring(two, tmp_path, {"1": "300.00"}, BOREALE)
    waits = redo_import(two, first.number, "zoe@example.org")
    assert waits is not None, "its rows bear another brand's shop: the file is read again"
    assert waits.brand == AURORE
    record = imports_log.find(two.workspace.id, number=first.number)
    assert record.status is ImportStatus.UNDONE
    undo_import(two, max(one.number for one in queries.committed_imports(two.workspace.id)))
    assert redo_import(two, first.number, "zoe@example.org") is None
    assert revenue(two) == 10


def test_files_that_shared_a_name_before_say_so(two: Opened, tmp_path: Path) -> None:
    numbers = [bring(two, tmp_path, {"1": amount}).number for amount in ("10.00", "300.00")]
    for number, brand in zip(numbers, (AURORE, BOREALE), strict=True):
        belongings.assign(two.workspace.id, "import", number, brand)
    told = bring(two, tmp_path, {"2": "5.00"}, BOREALE).warnings
    assert any(str(one).startswith("Files of two brands call a shop “own”") for one in told)
    assert ("own", "2") in shops(two)


def scanned(opened: Opened) -> dict[str, frozenset[str]]:
    """Every order's shop, by import."""
    imports = queries.committed_imports(opened.workspace.id)
    rows = opened.journal.fetch(opened.journal.readings(opened.workspace.id, "orders", imports)).to_pylist()
    return {
        uid: frozenset(row["shop"] or "" for row in rows if row["import_uid"] == uid)
        for uid in {row["import_uid"] for row in rows}
    }


def asked(opened: Opened) -> dict[str, frozenset[str]]:
    imports = queries.committed_imports(opened.workspace.id)
    return kept_shops.kept_shops(opened.journal, opened.workspace.id, imports, opened.data_dir / "cache" / "shops")


def test_shops_are_read_of_new_files_alone_and_are_those_of_every_order(
    two: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reading = kept_shops._read

    def noted(file: StoredFile, whose: str) -> dict[str, list[str]]:
        read.append(file.name)
        return reading(file, whose)

    monkeypatch.setattr(kept_shops, "_read", noted)
    for number, brand in enumerate((AURORE, BOREALE, AURORE, BOREALE)):
        bring(two, tmp_path, {str(number): f"{number + 1}0.00"}, brand)
    assert asked(two) == scanned(two)
    assert len(read) == len(set(read)) == 4, "each file once, whoever asks"
    assert set(asked(two).values()) == {frozenset({"own"}), frozenset({KEPT})}
    names = {file.name for file in two.journal._tables["orders"].files()}
    assert two.journal.maintain(small_files=2)
    merged = {file.name for file in two.journal._tables["orders"].files()} - names
    assert asked(two) == scanned(two)
    assert set(read[4:]) == merged, "files that upkeep merged are read under their new name"
    undo_import(two, max(one.number for one in queries.committed_imports(two.workspace.id)))
    assert asked(two) == scanned(two)


def test_notes_of_shops_that_are_lost_or_damaged_are_read_anew(two: Opened, tmp_path: Path) -> None:
    bring(two, tmp_path, {"1": "10.00"}, AURORE)
    told = asked(two)
    [note] = (two.data_dir / "cache" / "shops").iterdir()
    for text in ("", '{"part', "[]", '{"form": 1, "file": 3}', '{"form": 1, "file": {"import": [3]}}', '{"form": 0}'):
        note.write_text(text)
        assert asked(two) == told == scanned(two)
    note.unlink()
    bring(two, tmp_path, {"1": "300.00"}, BOREALE)
    assert shops(two) == {("own", "1"), (KEPT, "1")}


def test_a_file_of_orders_that_is_damaged_is_named(two: Opened, tmp_path: Path) -> None:
    bring(two, tmp_path, {"1": "10.00"}, AURORE)
    [file] = two.journal._tables["orders"].files()
    file.path.write_bytes(bytes(file.size))
    with pytest.raises(DamagedStore, match="missing or damaged"):
        asked(two)


def test_a_name_is_never_another_brand_s() -> None:
    taken = {"A": frozenset({"own"}), "C": frozenset({KEPT})}
    assert own_name("own", BOREALE, taken) == f"{KEPT} 2"
    assert own_name("own", BOREALE, taken | {BOREALE: frozenset({f"{KEPT} 2"})}) == f"{KEPT} 2"
    assert own_name("other", BOREALE, taken) == "other"
