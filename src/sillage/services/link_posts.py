"""Tie a link to a post: by the id that the network's own exports write, or by the post's address."""

from __future__ import annotations

from sillage.domain.places import NETWORKS
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


def post_of(opened: Opened, typed: str, network: str) -> tuple[str, str, tuple[Message, ...]]:
    """Return the post that somebody means.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        The id that the journal has, or the post's address; empty means none.
    network : str
        The link's, empty when it is not known.

    Returns
    -------
    tuple of (str, str, tuple of Message)
        The post's id and network, and a warning when no import has shown this post yet: it joins as soon as one does.
    """
    if not typed:
        return "", network, ()
    imports = queries.committed_imports(opened.workspace.id)
    posts = opened.journal.read(opened.workspace.id, "posts", imports, columns=("network", "post_id", "url"))
    wanted = _without_scheme(typed)
    for found in posts.to_pyarrow().to_pylist():
        same = found["post_id"] == typed or (found["url"] and _without_scheme(found["url"]) == wanted)
        if same and (not network or network == found["network"]):
            return found["post_id"], found["network"] if found["network"] in NETWORKS else network, ()
    return typed, network, (
        msg("No import has shown the post {post} yet; its clicks join it as soon as one does.", post=typed[:80]),
    )  # fmt: skip


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].partition("?")[0].rstrip("/").removeprefix("www.") if "://" in url else url
