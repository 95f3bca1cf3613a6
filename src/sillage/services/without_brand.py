"""What a brand's pages leave out because nobody said of which brand it is: said with how much, to the team."""

from __future__ import annotations

from decimal import Decimal

from sillage.domain.belonging import NOBODY, Whose
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.language import Message, _n, msg
from sillage.ledger import belongings, queries
from sillage.services.open_workspace import Opened


def left_out(opened: Opened, period: Period) -> tuple[Message, ...]:
    """Return what counts in the workspace and in no brand.

    Parameters
    ----------
    opened : Opened
        As a brand sees it.
    period : Period
        Whose costs; the rest is of all days.

    Returns
    -------
    tuple of Message
        Nothing where the whole workspace is looked at, and for a client.
    """
    if not opened.brand or opened.for_client:
        return ()
    found = [*_costs(opened, period)]
    counts = belongings.without_brand(opened.workspace.id)
    named = (
        ("import", _n("{count} file", "{count} files", counts["import"])),
        ("site", _n("{count} site", "{count} sites", counts["site"])),
        ("link", _n("{count} link", "{count} links", counts["link"])),
        ("objective", _n("{count} objective", "{count} objectives", counts["objective"])),
    )
    return (*found, *(said for kind, said in named if counts[kind]))


def _costs(opened: Opened, period: Period) -> list[Message]:
    sums: dict[str, int] = {}
    hours = Decimal(0)
    for cost in queries.costs(Whose(opened.workspace.id, NOBODY), period):
        if cost.amount is not None:
            sums[cost.amount.currency] = sums.get(cost.amount.currency, 0) + cost.amount.minor
        hours += cost.hours or 0
    found = [msg("{amount} of costs", amount=Money(minor, currency)) for currency, minor in sorted(sums.items())]
    return [*found, *([msg("{hours} hours worked", hours=hours)] if hours else [])]
