"""Which posts a sale could be followed back to: those that carry a link of ours, or that a hit names."""

from __future__ import annotations

from sillage.domain.period import Period
from sillage.ledger import link_entries
from sillage.services.asked_once import committed_imports
from sillage.services.open_workspace import Opened


def linked_posts(opened: Opened, period: Period) -> set[tuple[str, str]]:
    """Return the posts whose visitors can be recognised.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Of the hits; links count whenever they were made.

    Returns
    -------
    set of (str, str)
        Network and id. Hits of machines and of the own team name none.
    """
    found = {(link.network, link.post_id) for link in link_entries.links(opened.whose) if link.post_id}
    columns = ("network", "post_id", "bot", "flag")
    imports = committed_imports(opened)
    hits = opened.hits.read(opened.workspace.id, "events", imports, columns=columns, period=period)
    hits = hits.filter(hits.post_id != "", hits.bot == "", hits.flag == "")
    rows = opened.hits.fetch(hits.select("network", "post_id").distinct()).to_pylist()
    return found | {(row["network"], row["post_id"]) for row in rows}
