"""Orders of a file that a collector told too, under another shop's name: they count twice, and it is said."""

from __future__ import annotations

from datetime import UTC, datetime

import ibis

from sillage.domain.places import CommittedImport
from sillage.language import Message, _n
from sillage.services.open_workspace import Opened

_NAMED = 5


def orders_told_twice(opened: Opened, import_uid: str, number: int) -> tuple[Message, ...]:
    """Compare the orders of a file with those of collectors.

    Parameters
    ----------
    opened : Opened
        The workspace.
    import_uid : str
        The file's import, its rows stored; it need not count yet.
    number : int
        Of the import.

    Returns
    -------
    tuple of Message
        One for each pair of shops that have orders of the same numbers, amounts and currencies; empty as a rule,
        since an order is one by its shop and its number.
    """
    ours, columns = opened.workspace.id, ("shop", "order_id", "gross_minor", "currency")
    asked = CommittedImport(import_uid, 0, "", "", None, datetime.min.replace(tzinfo=UTC))
    stored = opened.journal.readings(ours, "orders", [asked], columns=columns).select(*columns).distinct()
    live = opened.journal.read(ours, "orders", (), columns=columns).select(*columns).distinct()
    same = stored.join(live, ["order_id", "gross_minor", "currency"], rname="live_{name}")
    same = same.filter(same.shop != same.live_shop).group_by("shop", "live_shop").aggregate(orders=ibis._.count())
    found = opened.journal.fetch(same.order_by(ibis.desc("orders"), "shop", "live_shop").limit(_NAMED)).to_pylist()
    return tuple(
        _n(
            "{count} order of this file counts twice: a page or a server told it too, with its number and amount, "
            "as one of the shop “{other}”. Let them name the shop “{shop}”; to leave this file out: sillage imports "
            "undo {number}.",
            "{count} orders of this file count twice: a page or a server told them too, with their numbers and "
            "amounts, as orders of the shop “{other}”. Let them name the shop “{shop}”; to leave this file out: "
            "sillage imports undo {number}.",
            row["orders"],
            other=row["live_shop"],
            shop=row["shop"],
            number=str(number),
        )
        for row in found
    )
