"""Fetch what a period cost, in full: the ledger's costs and hours, and the spend of ads files, counted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Role
from sillage.domain.workspace import View
from sillage.economics.ad_spend import AdSpend, costs_of_ads, not_entered_twice
from sillage.economics.full_cost import FullCost, full_cost
from sillage.kpis.places import local_day, without_rivals
from sillage.language import Message, _n, msg
from sillage.services.asked_once import accounts as known_accounts
from sillage.services.asked_once import committed_imports, once, post_labels
from sillage.services.known_terms import exchange_rates, hourly_rates, known_costs
from sillage.services.lay_rows import is_whole, touching
from sillage.services.open_workspace import Opened


@dataclass(frozen=True, slots=True)
class PostCount:
    """Our own posts of a period, of one network and type.

    Parameters
    ----------
    network, content_type : str
        Where and what; the type is a person's label, else the network's own word.
    count : int
        How many.
    """

    network: str
    content_type: str
    count: int


@once
def read_full_cost(opened: Opened, period: Period, view: View | None = None) -> FullCost:
    """Return what a period cost, in full.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    view : View, optional
        Whose money; the workspace's own view by default.

    Returns
    -------
    FullCost
        In the workspace's currency.
    """
    workspace = opened.workspace
    ads, undated = read_ad_costs(opened, period)
    typed = known_costs(opened, period)
    posts = posts_by_channel(count_posts(opened, period))
    accounts = [one.network for one in known_accounts(opened) if one.role is Role.OWN]
    found = full_cost(
        (*not_entered_twice(typed, ads), *ads),
        hourly_rates(opened),
        period=period,
        currency=workspace.currency,
        view=view or workspace.view,
        exchange_rates=exchange_rates(opened),
        posts_by_channel=posts,
        channels=accounts,
    )
    return replace(found, warnings=(*found.warnings, *undated, *_twice(typed, ads)))


@once
def read_ad_costs(opened: Opened, period: Period) -> tuple[tuple[Cost, ...], tuple[Message, ...]]:
    """Return the spend of ads files as costs.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Days that the spend must touch.

    Returns
    -------
    costs : tuple of Cost
        One per ad and window.
    warnings : tuple of Message
        How many readings name no day and could not be counted.
    """
    campaigns: dict[tuple[str, str, str], str] = {}
    rows = ad_rows(opened, period, ("spend", "amount_spent"))
    if rows:
        campaigns = _ad_campaigns(opened)
    readings, undated = [], 0
    for row in rows:
        if row["for_date"] is None:
            undated += 1
            continue
        key = (row["network"] or "", row["account"] or "", row["object_id"])
        amount = Money(round(row["value"]), row["currency"] or opened.workspace.currency)
        readings.append(
            AdSpend(
                *key,
                campaigns.get(key, ""),
                row["for_date"],
                row["to_date"] or row["for_date"],
                amount,
                row["observed_at"],
                row["import_uid"],
            )
        )
    warning = _n(
        "{count} amount of ad spend names no day and is not counted.",
        "{count} amounts of ad spend name no day and are not counted.",
        undated,
    )
    return costs_of_ads(readings), (warning,) if undated else ()


@once
def ad_rows(opened: Opened, period: Period, metrics: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return observations of ads, whole figures only (no segment).

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Days that they must touch.
    metrics : tuple of str
        Raw names.

    Returns
    -------
    list of dict
        With ``network account object_id metric for_date to_date value currency observed_at import_uid``.
    """
    whole = is_whole(opened, "observations")
    return touching(_ad_rows(opened, None, metrics), period) if whole else _ad_rows(opened, period, metrics)


@once
def _ad_rows(opened: Opened, period: Period | None, metrics: tuple[str, ...]) -> list[dict[str, Any]]:
    imports = committed_imports(opened)
    table = opened.journal.read(opened.workspace.id, "observations", imports, metrics=metrics, period=period)
    table = without_rivals(table, known_accounts(opened))
    segment = table.segment.fill_null("")
    table = table.filter(table.object_kind == "ad", segment == "", table.value.notnull())
    said = ("network", "account", "object_id", "metric", "for_date", "to_date", "value", "currency")
    columns = (*said, "observed_at", "import_uid")
    rows: list[dict[str, Any]] = opened.journal.fetch(table.select(*columns)).to_pylist()
    return rows


@once
def count_posts(opened: Opened, period: Period) -> tuple[PostCount, ...]:
    """Count our own posts of a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Days of publication.

    Returns
    -------
    tuple of PostCount
        By network and type.
    """
    rows = [row for row in _post_days(opened, None if is_whole(opened, "posts") else period) if row["day"] in period]
    labels = {(one.network, one.account, one.post_id): one.content_type for one in post_labels(opened)}
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        label = labels.get((row["network"] or "", row["account"] or "", row["post_id"] or ""), "")
        key = (row["network"] or "", label or row["post_type"] or "")
        counts[key] = counts.get(key, 0) + 1
    return tuple(PostCount(*key, counts[key]) for key in sorted(counts))


@once
def _post_days(opened: Opened, period: Period | None) -> list[dict[str, Any]]:
    workspace = opened.workspace
    columns = ("network", "account", "object_kind", "post_id", "published_at", "published_on", "post_type")
    table = opened.journal.read(workspace.id, "posts", committed_imports(opened), columns=columns, period=period)
    table = without_rivals(table.filter(table.object_kind == "post"), known_accounts(opened))
    table = table.mutate(day=local_day(table.published_at, table.published_on, workspace.zone))
    found = table.filter(table.day.notnull()).select("network", "account", "post_id", "post_type", "day")
    rows: list[dict[str, Any]] = opened.journal.fetch(found).to_pylist()
    return rows


def posts_by_channel(posts: tuple[PostCount, ...]) -> Mapping[str, int]:
    """Add posts up by network.

    Parameters
    ----------
    posts : tuple of PostCount
        By network and type.

    Returns
    -------
    mapping of str to int
        By network.
    """
    found: dict[str, int] = {}
    for post in posts:
        found[post.network] = found.get(post.network, 0) + post.count
    return found


@once
def _ad_campaigns(opened: Opened) -> dict[tuple[str, str, str], str]:
    imports = committed_imports(opened)
    columns = ("network", "account", "object_kind", "post_id", "campaign")
    table = opened.journal.read(opened.workspace.id, "posts", imports, columns=columns)
    rows = opened.journal.fetch(table.filter(table.object_kind == "ad")).to_pylist()
    return {(row["network"] or "", row["account"] or "", row["post_id"] or ""): row["campaign"] or "" for row in rows}


def _twice(typed: tuple[Cost, ...], ads: tuple[Cost, ...]) -> tuple[Message, ...]:
    """Warn where ad spend of one channel comes both from a person and from a file, on the same days."""
    spans: dict[str, list[tuple[date, date]]] = {}
    for cost in ads:
        spans.setdefault(cost.channel, []).append((cost.first, cost.last))
    doubtful = {
        cost.channel
        for cost in not_entered_twice(typed, ads)
        if cost.kind is CostKind.SPEND
        and any(first <= cost.last and cost.first <= last for first, last in spans.get(cost.channel, ()))
    }
    return tuple(
        msg(
            "Spend on {channel} stands both in an ads file and among the costs: check that it is not counted twice.",
            channel=channel,
        )
        for channel in sorted(doubtful)
    )
