"""Which visit a server's event belongs to: the site that its visitor's hash needs, and what it lacks to join one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sillage.collector.hits import Owner
from sillage.collector.people import bare_address
from sillage.collector.sources import host_of
from sillage.domain.click_ids import PARAMETER

if TYPE_CHECKING:
    from sillage.collector.bodies import ServerEvent
    from sillage.collector.directory import Sites
    from sillage.collector.hits import Hit

_MOST_NAMED = 10


class Place(NamedTuple):
    """Where a server's event happened.

    Parameters
    ----------
    owner : Owner
        Whose hit it is; without a site where none is understood.
    is_named : bool
        Whether the event names the site, by itself or by its page.
    hosts : tuple of str
        The sites of the workspace.
    """

    owner: Owner
    is_named: bool
    hosts: tuple[str, ...]


def place_of(said: ServerEvent, workspace_id: str, sites: Sites, *, is_here: bool = False) -> Place:
    """Find the site of a server's event.

    Parameters
    ----------
    said : ServerEvent
        Its page counts first, then the site that it names; an address alone is taken to be on the only site.
    workspace_id : str
        The token's.
    sites : Sites
        Of all workspaces, or of a brand.
    is_here : bool
        Whether an event that names nothing happened on the only site, as what a brand's own token tells does.

    Returns
    -------
    Place
        With what to say where none is understood.
    """
    own = {owner.site: owner for owner in sites.owners.values() if owner.workspace_id == workspace_id}
    hosts = tuple(sorted(own))
    for host in (host_of(said.url), _host(said.site)):
        found = sites.owners.get(host)
        if found is not None and found.workspace_id == workspace_id:
            return Place(found, True, hosts)
    if len(hosts) == 1 and (is_here or said.ip) and not (said.site or (is_here and said.url)):
        return Place(own[hosts[0]], False, hosts)
    return Place(Owner(workspace_id, ""), False, hosts)


def missing(said: ServerEvent, place: Place, hit: Hit) -> list[dict[str, str]]:
    """Say what an event that was told to join a visit lacks for it.

    Parameters
    ----------
    said : ServerEvent
        As it was told.
    place : Place
        Its site.
    hit : Hit
        After its steps.

    Returns
    -------
    list of dict
        ``code`` and ``what``, in the words of the fields; empty for an event that lacks nothing, or never asked.
    """
    found = []
    if said.click_id and hit.brought is None:
        found.append(
            ("strange_click_id", f"“click_id” is no click of this workspace: send what “{PARAMETER}” said, unchanged")
        )
    if said.site and not place.is_named:
        found.append(("unknown_site", f"“site” is none of this workspace’s sites{_listed(place.hosts)}"))
    elif said.ip and said.user_agent and not place.owner.site:
        found.append(_site_needed(said, place.hosts))
    if bool(said.ip) != bool(said.user_agent):
        there, absent = ("ip", "user_agent") if said.ip else ("user_agent", "ip")
        found.append((f"{absent}_needed", f"“{there}” joins a visit together with “{absent}” only: add it"))
    elif said.ip and not bare_address(said.ip):
        found.append(("no_address", "“ip” is no address: send the visitor’s, such as 203.0.113.9"))
    elif said.ip and place.owner.site and not hit.row.get("visitor"):
        found.append(("too_old", "“ip” and “user_agent” join visits of today and yesterday (UTC) only: send it sooner"))
    return [{"code": code, "what": what} for code, what in found]


def _site_needed(said: ServerEvent, hosts: tuple[str, ...]) -> tuple[str, str]:
    if not hosts:
        return "no_site", "“ip” and “user_agent” join no visit: no site is declared (sillage site add HOST)"
    which = "the page of “url” is on none of the sites" if said.url else "there are several sites"
    add = "add “site” with the visit’s host" if said.url else "add “site” with the visit’s host, or “url” with its page"
    return "site_needed", f"“ip” and “user_agent” join no visit, for {which}{_listed(hosts)}: {add}"


def _listed(hosts: tuple[str, ...]) -> str:
    more = ", ..." if len(hosts) > _MOST_NAMED else ""
    return f" ({', '.join(hosts[:_MOST_NAMED])}{more})" if hosts else ""


def _host(site: str) -> str:
    told = site.strip()
    return host_of(told if "//" in told else f"//{told}") if told else ""
