"""What posts brought, in columns: the numbers of a ratio by post, without an object for each of a hundred thousand.

`sillage.kpis.compute` answers any question about any KPI in exact ratios. This answers one, about measures that are
observed of posts, with the same choices of sources and the same refusals, and the same numbers to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sillage.kpis.kpi import Level
from sillage.kpis.measures import MEASURES
from sillage.kpis.slots import Group, Slot
from sillage.kpis.source_choice import choose

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PostSums:
    """Sums of measures that belong together, by post.

    Parameters
    ----------
    posts : pyarrow.Array, n_posts
        Ids, each once; without those that two places give.
    sums : tuple of ndarray, n_posts
        One a measure of the group, in its order.
    """

    posts: pa.Array
    sums: tuple[Floats, ...]

    def of(self, posts: pa.ChunkedArray) -> tuple[Floats, ...]:
        """Return the sums of some posts.

        Parameters
        ----------
        posts : pyarrow.ChunkedArray, n_asked
            Ids.

        Returns
        -------
        tuple of ndarray, n_asked
            One a measure; not a number where nothing is known.
        """
        places = pc.index_in(posts, value_set=self.posts)
        at = pc.fill_null(places, len(self.posts)).to_numpy()
        return tuple(np.append(values, np.nan)[at] for values in self.sums)


def post_sums(rows: pa.Table, group: Group) -> PostSums:
    """Read the sums of `sillage.kpis.slots.unit_sums` that were asked for by post.

    Parameters
    ----------
    rows : pyarrow.Table
        Those of one group: ``key``, ``network``, ``account``, ``source``, ``n``, ``v0``, ``v1``...
    group : tuple of str
        Its measures: observed, and no money.

    Returns
    -------
    PostSums
        Of one source for each account. Empty where people would be added up that are not distinct.
    """
    rows = _of_chosen_sources(rows, group)
    posts, ids = _coded(rows, "key")
    networks, names = _coded(rows, "network")
    accounts, handles = _coded(rows, "account")
    places = networks * (len(handles) + 1) + accounts
    known = np.unique(np.stack((posts, places)), axis=1)[0]
    is_shared = np.bincount(known, minlength=len(ids)) > 1
    told_apart = np.where(is_shared[posts], len(ids) + posts * (len(names) + 1) + networks, posts)
    counted = np.bincount(np.unique(told_apart, return_inverse=True)[1].ravel(), weights=_numbers(rows, "n"))
    if any(MEASURES[name].level is Level.UNIQUE for name in group) and bool(np.any(counted > 1)):
        return PostSums(ids.slice(0, 0), tuple(np.empty(0) for _ in group))
    mine = ~is_shared[posts]
    order = np.argsort(posts[mine], kind="stable")
    own = posts[mine][order]
    columns = (_numbers(rows, f"v{place}")[mine][order] for place in range(len(group)))
    starts = np.flatnonzero(np.diff(own, prepend=-1))
    return PostSums(ids.take(pa.array(own[starts])), tuple(_exact_sums(values, starts) for values in columns))


def _of_chosen_sources(rows: pa.Table, group: Group) -> pa.Table:
    """Keep one source of each account, as any question about the group does."""
    places = rows.select(["network", "account", "source"]).group_by(["network", "account", "source"]).aggregate([])
    offers = [Slot("", one["network"] or "", one["account"] or "", one["source"], {}, 0) for one in places.to_pylist()]
    kept, _ = choose(offers, account_first=any(MEASURES[name].account_first for name in group))
    if len(kept) == len(offers):
        return rows
    wanted = pa.table({
        name: pa.array([getattr(one, name) for one in kept], pa.string()) for name in ("network", "account", "source")
    })  # fmt: skip
    filled = rows.set_column(rows.schema.get_field_index("network"), "network", pc.fill_null(rows["network"], ""))
    filled = filled.set_column(rows.schema.get_field_index("account"), "account", pc.fill_null(rows["account"], ""))
    return filled.join(wanted, ["network", "account", "source"], join_type="left semi")


def _coded(rows: pa.Table, name: str) -> tuple[Whole, pa.Array]:
    column = pc.fill_null(rows[name], "").combine_chunks().dictionary_encode()
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    return column.indices.to_numpy().astype(np.int64), column.dictionary


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].to_numpy(), np.float64)


def _exact_sums(values: Floats, starts: Whole) -> Floats:
    """Add up runs of numbers, each sum rounded once: what exact ratios give."""
    found, ends = values[starts], np.append(starts[1:], len(values))
    for place in np.flatnonzero(ends - starts > 1):
        found[place] = fsum(values[starts[place] : ends[place]])
    return found
