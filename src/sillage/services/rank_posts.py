"""Say of each post how likely it is to be among the best of its network: an order hides how little is known of most."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sillage.services.gather_posts import PER_POST

if TYPE_CHECKING:
    import numpy as np

    from sillage.services.measured_posts import MeasuredPosts


def with_chances(measured: MeasuredPosts, young: np.ndarray[Any, np.dtype[np.bool_]]) -> MeasuredPosts:
    """Return posts with the chance of each to be among the best tenth of its network.

    Parameters
    ----------
    measured : MeasuredPosts
        All posts of a period, in order of days.
    young : ndarray of bool, n_posts
        Those that were last read too soon: they still collect, have no chance, and nobody is ranked against them.

    Returns
    -------
    MeasuredPosts
        The same in the same order. Networks that are judged by one rate lean on each other; a network of few posts, and
        a post with more interactions than views, have no chance.
    """
    import numpy as np

    from sillage.effects.ranked_posts import best_of_counts, best_of_rates

    found = np.full(len(measured), np.nan)
    networks, kinds = (np.array(measured.posts.words(name), dtype=object) for name in ("network", "kind"))
    of, out_of = measured.parts
    of = np.where(young, np.nan, of)
    for rate in sorted({one.rate for one in measured.networks.values()}):
        judged = [name for name, one in measured.networks.items() if one.rate == rate]
        at = np.flatnonzero(np.isin(networks, judged))
        own, formats = networks[at].tolist(), kinds[at].tolist()
        found[at] = (
            best_of_counts(of[at], own, formats) if rate == PER_POST
            else best_of_rates(of[at], out_of[at], own, formats)
        )  # fmt: skip
    return replace(measured, chances=found, young=young)
