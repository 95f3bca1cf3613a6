"""Which click a page or a server brings: the id in its address, verified, and the link that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.collector.directory import LedgerSilent
from sillage.collector.hits import Brought
from sillage.domain.click_ids import PARAMETER, verified

if TYPE_CHECKING:
    from sillage.collector.directory import Directory
    from sillage.collector.hits import Hit

_NAMED = f"{PARAMETER}="


async def find_brought_click(hit: Hit, key: bytes, directory: Directory) -> None:
    """Find the click that a hit brings, before its steps; they wait for nothing, this may ask the ledger once.

    Parameters
    ----------
    hit : Hit
        Its address, or what its server told; `Hit.brought` is set for a click on a link of its own workspace.
    key : bytes
        The key that signs.
    directory : Directory
        Knows the links.
    """
    if not hit.signed_click:
        hit.signed_click = in_address(hit.url)
        if not hit.signed_click:
            return
    found = verified(key, hit.signed_click)
    if found is None:
        return
    placed = directory.known_placed(found[1])
    if placed is None:
        try:
            placed = await directory.placed(found[1])
        except LedgerSilent:
            placed = False  # the hit is worth more than the post that it came from
    if isinstance(placed, bool):
        hit.brought = Brought(*found, None)
    elif placed.link.workspace_id == hit.owner.workspace_id:
        hit.brought = Brought(*found, placed)


def in_address(url: str) -> str:
    """Return what stands where an address carries a click id.

    Parameters
    ----------
    url : str
        Anything.

    Returns
    -------
    str
        Empty when there is nothing.

    Examples
    --------
    >>> in_address("https://a.example/?x=1&slg=A.b.C#top")
    'A.b.C'
    """
    at = url.find(_NAMED)
    while at > 0 and url[at - 1] not in "?&":
        at = url.find(_NAMED, at + 1)
    if at < 1:
        return ""
    told = url[at + len(_NAMED) :]
    for end in "&#":
        told = told.partition(end)[0]
    return told
