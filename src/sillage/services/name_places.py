"""What posts and links are called, for people; programs read their ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sillage.domain.places import NETWORKS, Role
from sillage.ledger import link_entries
from sillage.services.asked_once import accounts, committed_imports, once
from sillage.services.open_workspace import Opened

_LONGEST = 60


def names_of(opened: Opened, axis: str, keys: Collection[str]) -> Mapping[str, str]:
    """Return the names of some posts or links.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    axis : str
        ``post`` or ``link``; nothing is named on others.
    keys : collection of str
        Their ids.

    Returns
    -------
    mapping of str to str
        The beginning of a post's text, else its title or address; a link's slug with its host. Those that are not known
        are absent.
    """
    wanted = {key for key in keys if key}
    if axis == "post" and wanted:
        return _posts(opened, wanted)
    if axis == "link" and wanted:
        links = link_entries.links(opened.whose)
        return {link.id: "/".join(filter(None, (link.domain, link.slug))) for link in links if link.id in wanted}
    return {}


@once
def own_networks(opened: Opened) -> tuple[str, ...]:
    """Return the networks that we are on, as accounts that were typed and posts of files say.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of str
        Keys of `NETWORKS`, in order; rivals' alone are left out.
    """
    known = accounts(opened)
    others = {(one.network, one.handle) for one in known if one.role is not Role.OWN}
    posts = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=("network", "account"))
    told = {(row["network"], row["account"]) for row in opened.journal.fetch(posts.distinct()).to_pylist()} - others
    found = {one.network for one in known if one.role is Role.OWN} | {network for network, _ in told}
    return tuple(sorted(found & NETWORKS.keys()))


def _posts(opened: Opened, wanted: set[str]) -> dict[str, str]:
    columns = ("network", "account", "object_kind", "post_id", "text", "title", "url")
    posts = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=columns)
    rows = opened.journal.fetch(posts.filter(posts.post_id.isin(sorted(wanted)))).to_pylist()
    named = ((row["post_id"], row["text"] or row["title"] or row["url"] or "") for row in rows)
    return {key: _short(text) for key, text in sorted(named) if text}


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"
