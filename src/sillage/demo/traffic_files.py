"""Google Analytics' acquisition pages, one file a month: comment lines first, channel groups below."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sillage.demo.chance import Chance
from sillage.demo.shop import OFFLINE, Order
from sillage.demo.story import FIRST, LAST
from sillage.demo.text_files import Cell, delimited
from sillage.domain.period import Period

_COLUMNS = (
    "Session primary channel group (Default Channel Group)", "Sessions", "Engaged sessions", "Engagement rate",
    "Key events", "Total revenue",
)  # fmt: skip
_GROUPS = {
    "search": "Organic Search",
    "direct": "Direct",
    "newsletter": "Email",
    "referral": "Referral",
    "": "Unassigned",
}
_CONVERSION = {
    "Organic Search": 0.024, "Direct": 0.027, "Email": 0.036, "Referral": 0.015, "Organic Social": 0.014,
    "Unassigned": 0.02,
}  # fmt: skip
_SEEN = 0.93  # of the sales: the others refuse the tag


def ga4_files(made: Sequence[Order], seed: int) -> Iterator[tuple[str, bytes]]:
    """Write one file for each month.

    Parameters
    ----------
    made : sequence of Order
        All orders; those of the telephone and the workshop are unknown to the site.
    seed : int
        The year's seed.

    Yields
    ------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "ga4")
    for month in Period(FIRST, LAST).months():
        sales: dict[str, list[Order]] = defaultdict(list)
        for order in made:
            if order.at.date() in month and order.channel not in OFFLINE and order.status != "voided":
                group = _GROUPS.get(order.channel, "Organic Social")
                if chance.happens(_SEEN):
                    sales[group].append(order)
        rows = [_row(chance, group, sales[group]) for group in _CONVERSION]
        line = "# ----------------------------------------"
        notes = (
            line, "# Acquisition de trafic", "# Maison Boréale - GA4", line, f"# Start date: {month.first:%Y%m%d}",
            f"# End date: {month.last:%Y%m%d}", line,
        )  # fmt: skip
        text = "\r\n".join(notes) + "\r\n" + delimited([_COLUMNS, *sorted(rows, key=lambda row: -int(str(row[1])))])
        yield f"Traffic_acquisition_{month.first:%Y-%m}.csv", text.encode()


def _row(chance: Chance, group: str, sold: Sequence[Order]) -> tuple[Cell, ...]:
    sessions = chance.count((len(sold) + 0.5) / _CONVERSION[group])
    engaged = min(sessions, chance.count(sessions * 0.56))
    counts = Counter(order.status for order in sold)
    revenue = sum(order.total_minor - order.tax_minor for order in sold)
    return (
        group, sessions, engaged, f"{engaged / sessions:.6f}" if sessions else "0", counts.total(),
        f"{revenue / 100:.2f}",
    )  # fmt: skip
