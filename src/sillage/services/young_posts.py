"""Tell which posts were last read before they had time to collect: what they have is no measure of what they will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.services.asked_once import committed_imports
from sillage.services.known_posts import Posts
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    import ibis
    import numpy as np
    import pyarrow as pa

    from sillage.effects.shrinkage import Numbers

RIPE_DAYS = 7
"""Days after publication from which a post is set beside older ones."""

_PLACE = ("network", "account", "post_id")
_DAY_S = 86_400.0


def are_young(opened: Opened, posts: Posts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell of each post whether it was last read before it was ripe.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    posts : Posts
        In any order.

    Returns
    -------
    ndarray of bool, n_posts
        Whether its newest reading is of less than `RIPE_DAYS` after its publication, however long ago that was: nobody
        knows what it collected since. Where a file tells the day alone, the day's end is taken for its hour. False
        where no reading of its own is known.
    """
    import numpy as np

    if not len(posts):
        return np.zeros(0, bool)
    return np.asarray(_read_s(opened, posts) - _published_s(posts) < RIPE_DAYS * _DAY_S, bool)


def _read_s(opened: Opened, posts: Posts) -> Numbers:
    """Return when each post was last read, in seconds of the epoch; not a number where nothing tells."""
    import numpy as np
    import pyarrow as pa

    names = ("network", "account", "object_kind", "object_id", "observed_at")
    rows: ibis.Table = opened.journal.readings(
        opened.workspace.id, "observations", committed_imports(opened), columns=names
    )
    rows = rows.filter(rows.object_kind == "post")
    last = rows.group_by("network", "account", "object_id").aggregate(last=rows.observed_at.max())
    told = opened.journal.fetch(last).rename_columns([*_PLACE, "last"])
    wanted = posts.rows.select(_PLACE).append_column("at", pa.array(np.arange(len(posts))))
    joined = wanted.join(told, list(_PLACE), join_type="inner")
    found = np.full(len(posts), np.nan)
    found[joined["at"].to_numpy()] = _seconds(joined["last"])
    return found


def _published_s(posts: Posts) -> Numbers:
    """Return when each was published, in seconds of the epoch."""
    import numpy as np

    ends = np.array(posts.days, "datetime64[D]").astype("datetime64[s]").astype(np.float64) + _DAY_S
    exact = _seconds(posts.rows["at"])
    return np.where(np.isnan(exact), ends, exact)


def _seconds(moments: pa.ChunkedArray) -> Numbers:
    """Return moments in seconds of the epoch; not a number where there is none."""
    import numpy as np
    import pyarrow as pa

    return np.asarray(moments.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy(), np.float64) / 1e6
