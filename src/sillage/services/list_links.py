"""List links, with what is wrong with each."""

from __future__ import annotations

from sillage.domain.links import address
from sillage.ledger import link_entries
from sillage.services import typed_values
from sillage.services.link_domains import base_of, reach_warning
from sillage.services.link_warnings import reasons
from sillage.services.open_workspace import Opened
from sillage.services.record_links import KeptLink, utm_warnings


def listed(opened: Opened, *, campaign: str = "", network: str = "", broken: bool = False) -> tuple[KeptLink, ...]:
    """Return the links of a workspace, the newest first.

    Parameters
    ----------
    opened : Opened
        Where.
    campaign, network : str
        Only these; empty means all.
    broken : bool
        Only those that break the UTM convention.

    Returns
    -------
    tuple of KeptLink
        With their addresses and warnings.
    """
    wanted = typed_values.network(network)
    rule = link_entries.convention(opened.workspace.id)
    links = link_entries.links(opened.whose)
    hosts = {link.domain for link in links}
    bases = {host: base_of(opened, host) for host in hosts}
    reach = {host: reach_warning(opened, host) for host in hosts}
    found = []
    for link in links:
        if (campaign and link.campaign != campaign) or (wanted and link.network != wanted):
            continue
        said = utm_warnings(opened, link, rule)
        if said or not broken:
            base = bases[link.domain]
            warnings = (*reach[link.domain], *said)
            found.append(KeptLink(link, address(base, link.slug), warnings, reasons(link, base, rule)))
    return tuple(found)
