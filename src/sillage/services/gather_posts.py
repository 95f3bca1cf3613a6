"""Fetch the posts of a period with their labels, their interactions and every rate that their network measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sillage.domain.period import Period
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.places import Question
from sillage.kpis.plans import plan
from sillage.services.asked_once import committed_imports, once, post_labels
from sillage.services.known_posts import Posts
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import RATES
from sillage.services.sum_facts import Facts

if TYPE_CHECKING:
    import pyarrow as pa

    from sillage.effects.shrinkage import Numbers

PER_POST = "interactions_per_post"
_COLUMNS = (
    *("network", "account", "object_kind", "post_id", "published_at", "published_on"),
    *("post_type", "text", "title", "url", "campaign"),
)
_ASKED = (*(rate for rate in RATES if rate != PER_POST), "interactions")


@once
def posts_of(opened: Opened, period: Period) -> Posts:
    """Return the posts that were published in a period and have figures.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    Posts
        By day, network, account and id; those of rivals are left out.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = _post_rows(opened, period)
    figures = _figures(opened, period, rows)
    interactions = figures.pop("interactions")[0]
    named = _named(opened, rows).append_column("interactions", pa.array(interactions, from_pandas=True))
    rates = {rate: _out_of_some(*pair) for rate, pair in figures.items()}
    found = Posts(named, rates, opened.workspace.zone)
    order = pc.sort_indices(named, [(name, "ascending") for name in ("on", "network", "account", "post_id")]).to_numpy()
    told = np.stack((interactions, *(k for k, _ in rates.values())))
    is_told = np.logical_or.reduce(~np.isnan(told), axis=0)
    return found.take(order[is_told[order]])


def words_of_posts(opened: Opened, post_ids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Return what some posts say, whenever they were published.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    post_ids : iterable of str
        As orders and credits name them.

    Returns
    -------
    mapping of str to (str, str)
        By id, the network and the text; without those that no file tells, and those that two networks give one id.
    """
    wanted = sorted(set(post_ids) - {""})
    if not wanted:
        return {}
    names = ("network", "object_kind", "post_id", "text", "title")
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=names)
    rows = opened.journal.fetch(table.filter(table.object_kind == "post", table.post_id.isin(wanted))).to_pylist()
    networks: dict[str, set[str]] = {}
    for row in rows:
        networks.setdefault(row["post_id"], set()).add(row["network"])
    told = {row["post_id"]: (row["network"], row["text"] or row["title"] or "") for row in rows}
    return {post: found for post, found in told.items() if found[1] and len(networks[post]) == 1}


def _post_rows(opened: Opened, period: Period) -> pa.Table:
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=_COLUMNS)
    start, end = period.bounds_utc()
    on_days = table.published_at.isnull() & table.published_on.between(period.first, period.last)
    inside = (table.published_at >= start) & (table.published_at < end)
    return opened.journal.fetch(table.filter(table.object_kind == "post", on_days | inside))


def _named(opened: Opened, rows: pa.Table) -> pa.Table:
    """Give posts their labels, what is published, and their days."""
    import pyarrow as pa

    said = {name: rows[name].to_pylist() for name in ("post_type", "campaign", "text", "title", "url", "published_on")}
    places = [rows[name].to_pylist() for name in ("network", "account", "post_id")]
    labels = {(one.network, one.account, one.post_id): one for one in post_labels(opened)}
    mine = [labels.get(place) for place in zip(*places, strict=True)]
    zone = ZoneInfo(opened.workspace.zone)
    local = [at.astimezone(zone).date() if at is not None else None for at in rows["published_at"].to_pylist()]
    words = {
        "kind": [(label.content_type if label else "") or read or ""
                 for label, read in zip(mine, said["post_type"], strict=True)],
        "campaign": [(label.campaign if label else "") or read or ""
                     for label, read in zip(mine, said["campaign"], strict=True)],
        "call_to_action": [label.call_to_action if label else "" for label in mine],
        "text": [text or title or "" for text, title in zip(said["text"], said["title"], strict=True)],
        "url": [url or "" for url in said["url"]],
    }  # fmt: skip
    return pa.table({
        **{name: rows[name] for name in ("network", "account", "post_id")},
        **{name: pa.array(told, pa.string()) for name, told in words.items()},
        "at": rows["published_at"],
        "on": pa.array([day or on for day, on in zip(local, said["published_on"], strict=True)], pa.date32()),
    })  # fmt: skip


def _figures(opened: Opened, period: Period, rows: pa.Table) -> dict[str, tuple[Numbers, ...]]:
    """Return what each post brought; an id known at two places is asked for at each."""
    import numpy as np
    import pyarrow.compute as pc

    if not rows.num_rows:
        return {kpi_id: (np.empty(0),) * len(plan(CATALOGUE[kpi_id]).measures) for kpi_id in _ASKED}
    places = rows.select(["post_id", "network", "account"]).group_by(["post_id", "network", "account"]).aggregate([])
    met = pc.value_counts(places["post_id"])
    shared = met.field("values").filter(pc.greater(met.field("counts"), 1))
    found = _asked(opened, period, {}, rows)
    for place in sorted({
        (row["network"], row["account"])
        for row in (places.filter(pc.is_in(places["post_id"], value_set=shared)) if len(shared) else places[:0])
        .to_pylist()
    }):  # fmt: skip
        here = pc.and_(pc.equal(rows["network"], place[0]), pc.equal(rows["account"], place[1]))
        at = np.flatnonzero(pc.and_(here, pc.is_in(rows["post_id"], value_set=shared)).to_numpy())
        own = _asked(opened, period, {"network": place[0], "account": place[1]}, rows.take(at))
        for kpi_id, columns in own.items():
            for whole, mine in zip(found[kpi_id], columns, strict=True):
                whole[at] = mine
    return found


def _asked(opened: Opened, period: Period, place: Mapping[str, str], rows: pa.Table) -> dict[str, tuple[Numbers, ...]]:
    """Return by KPI the numbers of its formula for some posts, of one place or of all."""
    from sillage.kpis.post_sums import post_sums

    question = Question(period, opened.workspace.zone, opened.workspace.currency, "post", dict(place))
    groups = {kpi_id: plan(CATALOGUE[kpi_id]).groups()[0] for kpi_id in _ASKED}
    sums = Facts(opened.for_one_request(), question).unit_columns(tuple(dict.fromkeys(groups.values())))
    return {kpi_id: post_sums(sums[group], group).of(rows["post_id"]) for kpi_id, group in groups.items()}


def _out_of_some(k: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Leave out what is out of nothing: it is no rate."""
    import numpy as np

    is_rate = n != 0
    return np.where(is_rate, k, np.nan), np.where(is_rate, n, np.nan)
