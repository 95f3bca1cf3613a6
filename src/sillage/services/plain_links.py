"""Links for programs: what `--json` and the API read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.services.open_workspace import Opened
    from sillage.services.record_links import KeptLink


def described(opened: Opened, kept: KeptLink) -> dict[str, Any]:
    """Return a link.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kept : KeptLink
        Which link.

    Returns
    -------
    dict
        With its address and its warnings.
    """
    from sillage.services.link_warnings import last_day

    one = kept.link
    return {
        "id": one.id,
        "address": kept.address,
        "slug": one.slug,
        "domain": one.domain,
        "destination": one.destination,
        "utm": dict(one.utm),
        "title": one.title,
        "campaign": one.campaign,
        "network": one.network,
        "post": one.post_id,
        "content": one.content,
        "channel": one.channel,
        "expires_at": one.expires_at,
        "ends_on": last_day(opened, one),
        "fallback": one.fallback,
        "enabled": one.enabled,
        "version": one.version,
        "origin": one.origin,
        "created_at": one.created_at,
        "warnings": list(kept.warnings),
    }
