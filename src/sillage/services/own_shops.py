"""Under which name a shop's orders are kept: shops of two brands that bear one name stay two shops.

An order is one by its shop and its number, and a Shopify file calls every shop ``shopify``. So a shop's name is of the
brand whose file brought it first; another brand's file keeps its orders under ``shopify · Brand``, from then on. Names
stand in the rows, so that whoever reads, joins or erases orders by shop and number knows nothing of brands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sillage.domain.decisions import ImportRecord
from sillage.domain.events import LIVE_PREFIX
from sillage.domain.places import CommittedImport
from sillage.errors import Refused
from sillage.journal.kept_shops import kept_shops
from sillage.language import Message, msg
from sillage.ledger import belongings, imports_log, queries
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    import pyarrow as pa

    from sillage.imports import ReadFile

BETWEEN = "\N{NO-BREAK SPACE}· "
"""Between a shop's name and its brand's; no file writes it so."""
_TABLE = "orders"
Held = Mapping[str, frozenset[str]]
"""Names of shops by brand; what is nobody's holds none."""


def own_name(shop: str, brand: str, held: Held) -> str:
    r"""Return the name under which a brand's orders of a shop are kept.

    Parameters
    ----------
    shop : str
        As the file calls it.
    brand : str
        Whose file it is.
    held : mapping
        Names that files which count have brought.

    Returns
    -------
    str
        The one under which they stand already, else the file's own where no other brand has it.

    Examples
    --------
    >>> own_name("shopify", "B", {"A": frozenset({"shopify"})}).replace("\N{NO-BREAK SPACE}", " ")
    'shopify · B'
    """
    mine = held.get(brand, frozenset())
    known = min((one for one in mine if one.startswith(f"{shop}{BETWEEN}")), default="")
    others = frozenset[str]().union(*(names for other, names in held.items() if other != brand))
    if known or shop in mine or shop not in others:
        return known or shop
    name, number = f"{shop}{BETWEEN}{brand}", 1
    while name in others:  # of a brand that was called so before
        number += 1
        name = f"{shop}{BETWEEN}{brand} {number}"
    return name


def under_own_names(opened: Opened, record: ImportRecord, part: ReadFile) -> ReadFile:
    """Return a file whose orders stand under names that are its brand's.

    Parameters
    ----------
    opened : Opened
        The whole workspace.
    record : ImportRecord
        The file's import, its rows not stored.
    part : ReadFile
        As it was read.

    Returns
    -------
    ReadFile
        The same where nothing is named otherwise; else with a warning that says so.
    """
    brands = _brands(opened)
    brand = brands.get(record.uid, "")
    if not brand or _TABLE not in part.tables or len(queries.brands(opened.workspace.id)) < 2:
        return part
    batches, held = part.tables[_TABLE], _held(opened, brands)
    shops = sorted({shop or "" for batch in batches() for shop in batch.column("shop").unique().to_pylist()})
    names = {shop: own_name(shop, brand, held) for shop in shops}
    warnings = tuple(told for shop, name in names.items() for told in _told(shop, name, brand, held))
    is_named = any(shop != name for shop, name in names.items())
    tables = {**part.tables, _TABLE: _named(batches, names)} if is_named else part.tables
    return replace(part, tables=tables, warnings=(*part.warnings, *warnings))


def keeps_its_shops(opened: Opened, record: ImportRecord, brand: str) -> bool:
    """Tell whether an import's orders stand under the names that a file of a brand would be given now.

    Parameters
    ----------
    opened : Opened
        The whole workspace.
    record : ImportRecord
        The import; it need not count.
    brand : str
        Whose it is, or would be.

    Returns
    -------
    bool
        Always true of nobody's.
    """
    return _misnamed(opened, record, brand) is None


def check_shops(opened: Opened, number: int, brand: str) -> None:
    """Refuse to give an import to a brand where another brand has a shop of its orders' shop's name.

    Parameters
    ----------
    opened : Opened
        The whole workspace.
    number : int
        Of the import.
    brand : str
        Whose it would be.

    Raises
    ------
    NotFound
        If there is no such import.
    Refused
        With what to do: names stand in rows, which never change.
    """
    shop = _misnamed(opened, imports_log.find(opened.whose, number=number), brand)
    if shop is not None:
        raise Refused(
            msg(
                "Orders of import {number} are kept as those of the shop “{shop}”, which is not {brand}’s.",
                number=str(number), shop=shop, brand=brand,
            ),
            msg("Undo the import, then bring its file again for {brand}.", brand=brand),
        )  # fmt: skip


def _misnamed(opened: Opened, record: ImportRecord, brand: str) -> str | None:
    if not brand or len(queries.brands(opened.workspace.id)) < 2:
        return None
    brands = {uid: name for uid, name in _brands(opened).items() if uid != record.uid}
    held = _held(opened, brands)
    asked = CommittedImport(record.uid, record.number, record.file_name, record.format, None, record.begun_at)
    for shop in sorted(_shops(opened, [asked]).get(record.uid, ())):
        if own_name(shop.partition(BETWEEN)[0], brand, held) != shop:
            return shop
    return None


def _told(shop: str, name: str, brand: str, held: Held) -> Iterator[Message]:
    if name != shop:
        yield msg(
            "Orders of the shop “{shop}” are kept as those of “{name}”: another brand has a shop of that name.",
            shop=shop, name=name,
        )  # fmt: skip
    elif any(shop in names for other, names in held.items() if other != brand):
        yield msg(
            "Files of two brands call a shop “{shop}”: their orders of one number put each other aside. Undo the "
            "imports of one of them, then bring its files again: its orders are kept apart then.",
            shop=shop,
        )


def _named(
    batches: Callable[[], Iterable[pa.RecordBatch]], names: Mapping[str, str]
) -> Callable[..., Iterator[pa.RecordBatch]]:
    def renamed() -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches():
            shops = pa.array([names[shop or ""] for shop in batch.column("shop").to_pylist()], pa.string())
            yield batch.set_column(batch.schema.get_field_index("shop"), batch.schema.field("shop"), shops)

    return renamed


def _brands(opened: Opened) -> Mapping[str, str]:
    return belongings.belonging(opened.workspace.id).imports


def _held(opened: Opened, brands: Mapping[str, str]) -> Held:
    committed = [one for one in queries.committed_imports(opened.workspace.id) if one.uid in brands]
    held: dict[str, frozenset[str]] = {}
    for uid, shops in _shops(opened, committed).items():
        held[brands[uid]] = held.get(brands[uid], frozenset()) | shops
    return held


def _shops(opened: Opened, imports: list[CommittedImport]) -> dict[str, frozenset[str]]:
    found = kept_shops(opened.journal, opened.workspace.id, imports, opened.data_dir / "cache" / "shops")
    return {uid: shops for uid, shops in found.items() if not uid.startswith(LIVE_PREFIX)}
