"""Take over the links of another tool, and their clicks: the links stand in the ledger, the clicks are an import."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sillage.domain.destinations import checked_destination
from sillage.domain.events import EventKind
from sillage.domain.links import Link, address, checked_slug
from sillage.errors import Refused, SillageError
from sillage.language import Message, _n, msg
from sillage.ledger import link_entries, queries
from sillage.services.file_limits import check_size
from sillage.services.import_files import Asked, Imported, import_files
from sillage.services.keep_brand import keep_brand
from sillage.services.link_domains import base_of, checked_domain
from sillage.services.open_workspace import Opened
from sillage.services.record_links import find_link

if TYPE_CHECKING:
    from sillage.imports import ReadFile
    from sillage.imports.link_lists import LinkFile, ListedLink, ListedVisit

BOT_RULE = "shlink"
"""What flags the visits that Shlink took for a machine's: kept, and not counted."""


@dataclass(frozen=True, slots=True)
class TakenLink:
    """What became of one link of a list.

    Parameters
    ----------
    number : int
        Its place in the file.
    old, new : str
        Its address there, and here; the second is empty where it was refused.
    state : str
        ``added``, ``known`` (it stood here already), ``renamed`` (its slug was taken) or ``refused``.
    reason : Message or None
        Why it was renamed or refused.
    """

    number: int
    old: str
    new: str
    state: str
    reason: Message | None = None


@dataclass(slots=True)
class TakenFile:
    """What became of one file.

    Parameters
    ----------
    name : str
        The file's.
    links : list of TakenLink
        One a link of the list; empty for visits.
    imports : list of Imported
        Its clicks, as an import that can be undone.
    """

    name: str
    links: list[TakenLink] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)


def take_over(
    opened: Opened, paths: Sequence[Path], *, domain: str | None = None, link: str = ""
) -> Iterator[TakenFile]:
    """Import lists of links and their clicks, one file after the other.

    Parameters
    ----------
    opened : Opened
        Where.
    paths : sequence of Path
        Bitly's or Shlink's files; lists first, whatever their order, so that clicks find their links.
    domain : str, optional
        Where the links will stand; None keeps their own host where it is a domain of the workspace, and else takes the
        default one.
    link : str
        Whose visits these are, for files that do not say.

    Yields
    ------
    TakenFile
        As soon as a file is done.
    """
    known = find_link(opened, link) if link else None
    for path in sorted(paths, key=lambda one: _is_history(one)):
        yield _taken(opened, path, domain, known)


def _is_history(path: Path) -> bool:
    try:
        check_size(path)
        found = _read(path)
    except (OSError, SillageError):
        return True
    return found is None or not found.links


def _read(path: Path) -> LinkFile | None:
    from sillage.imports.link_lists import read_link_file

    return read_link_file(path.read_bytes())


def _taken(opened: Opened, path: Path, domain: str | None, known: Link | None) -> TakenFile:
    taken = TakenFile(path.name)

    def reader(path: Path, **known_to_readers: Any) -> tuple[ReadFile, ...]:
        found = _read(path)
        if found is None:
            from sillage.imports import read_file

            return read_file(path, **known_to_readers)  # Bitly's clicks by day, which `sillage import` knows as well
        if found.links:
            taken.links.extend(_take_links(opened, found, domain))
            return (_list_file(found),)
        return (_visit_file(opened, found, known),)

    taken.imports = list(import_files(opened, [path], Asked(), reader=reader))
    return taken


def _take_links(opened: Opened, found: LinkFile, domain: str | None) -> list[TakenLink]:
    hosts = {one.host for one in link_entries.domains(opened.workspace.id)}
    wanted = checked_domain(opened, domain)
    standing = {(one.domain, one.slug): one for one in link_entries.links(opened.workspace.id)}
    places = [one.host if domain is None and one.host in hosts else wanted for one in found.links]
    used = {
        (host, slug)
        for host in set(places)
        for slug in link_entries.taken(
            host, [one.slug for one, place in zip(found.links, places, strict=True) if place == host]
        )
    }
    campaigns = {name for name, *_ in queries.campaigns(opened.workspace.id)}
    fresh: list[Link] = []
    told: list[TakenLink] = []
    for one, host in zip(found.links, places, strict=True):
        old = f"{one.host}/{one.slug}"
        try:
            made = _link(opened, one, host, found.tool, campaigns)
        except Refused as refusal:
            told.append(TakenLink(one.number, old, "", "refused", refusal.what))
            continue
        same = standing.get((host, made.slug))
        if same is not None and same.destination == made.destination:
            told.append(TakenLink(one.number, old, _shown(opened, same), "known"))
            continue
        named = replace(made, slug=_free(made.slug, host, used))
        used.add((host, named.slug))
        standing[host, named.slug] = named
        fresh.append(named)
        reason = None
        if named.slug != made.slug:
            reason = msg("{slug} was taken: it stands here as {other}.", slug=made.slug, other=named.slug)
        told.append(TakenLink(one.number, old, _shown(opened, named), "renamed" if reason else "added", reason))
    link_entries.add_links(opened.workspace.id, fresh, opened.now)
    for fresh_one in fresh:
        keep_brand(opened, "link", fresh_one.id)
    return told


def _link(opened: Opened, one: ListedLink, host: str, tool: str, campaigns: set[str]) -> Link:
    named = [tag for tag in one.tags if tag in campaigns]
    return Link(
        secrets.token_hex(8),
        checked_slug(one.slug),
        checked_destination(one.destination),
        one.created_at or opened.now,
        host,
        title=one.title,
        campaign=named[0] if len(named) == 1 else "",
        expires_at=one.expires_at,
        origin=origin_of(tool, one.host, one.slug),
    )


def origin_of(tool: str, host: str, slug: str) -> str:
    """Return by what a link is known again when visits of its earlier address come.

    Parameters
    ----------
    tool : str
        Whose link it was.
    host, slug : str
        Its address there.
    """
    return f"{tool}:{blake2b(f'{host}/{slug}'.encode(), digest_size=12).hexdigest()}"


def _free(slug: str, host: str, used: set[tuple[str, str]]) -> str:
    candidate, number = slug, 2
    while (host, candidate) in used or (number > 2 and link_entries.taken(host, [candidate])):
        candidate, number = f"{slug}-{number}", number + 1
    return candidate


def _shown(opened: Opened, link: Link) -> str:
    return address(base_of(opened, link.domain), link.slug)


def _list_file(found: LinkFile) -> ReadFile:
    """Return a list as a file: its links are in the ledger; Bitly's totals are readings of clicks."""
    from sillage.imports import ReadFile
    from sillage.imports.facts_rows import to_batches

    totals = [
        {
            "network": "",
            "account": "",
            "object_kind": "link",
            "object_id": f"{one.host}/{one.slug}",
            "metric": "clicks",
            "window": "lifetime",
            "segment": "",
            "value": float(one.clicks),
            "state": "measured",
            "source": found.tool,
            "row": one.number,
        }
        for one in found.links
        if one.clicks is not None and found.tool == "bitly"
    ]
    tables = {"observations": to_batches("observations", totals)} if totals else {}
    rows = len(found.links) + len(found.doubtful)
    return ReadFile(f"{found.tool}_links", rows=rows, flagged=len(found.doubtful), tables=tables)


def _visit_file(opened: Opened, found: LinkFile, known: Link | None) -> ReadFile:
    from sillage.imports import ReadFile
    from sillage.imports.facts_rows import days_of, to_batches

    links = link_entries.links(opened.whose)
    by_origin = {one.origin: one for one in links if one.origin}
    called: dict[str, list[Link]] = {}
    for one in links:
        called.setdefault(one.slug, []).append(one)
    seen: Counter[tuple[str, ...]] = Counter()
    rows: list[dict[str, Any]] = []
    lost = 0
    for visit in found.visits:
        origin = origin_of(found.tool, visit.host, visit.slug)
        link = known or by_origin.get(origin) or _called(called.get(visit.slug, ()), visit.host)
        lost += link is None
        parts = (visit.host, visit.slug, visit.at.isoformat(), visit.referrer, visit.user_agent, visit.browser)
        seen[parts] += 1
        rows.append(_click(visit, link, blake2b(repr((parts, seen[parts])).encode(), digest_size=16).hexdigest()))
    warnings: list[Message] = []
    if lost:
        warnings.append(
            _n(
                "{count} visit is of no link that stands here: import the list of links first.",
                "{count} visits are of no link that stands here: import the list of links first.",
                lost,
            )
        )
    return ReadFile(
        "shlink_visits",
        rows=len(rows) + len(found.doubtful),
        flagged=len(found.doubtful),
        tables={"events": to_batches("events", rows)},
        period=days_of(rows, ("at",), opened.workspace.zone),
        warnings=tuple(warnings),
    )


def _called(alike: Sequence[Link], host: str) -> Link | None:
    """Return the link of a slug that stands on a host, else the one of no domain yet; never that of another host."""
    if not host:
        return alike[0] if len(alike) == 1 else None
    return next((one for wanted in (host, "") for one in alike if one.domain == wanted), None)


def _click(visit: ListedVisit, link: Link | None, event_id: str) -> dict[str, Any]:
    from sillage.journeys.channels import channel_of, source_of

    source = source_of(link) if link is not None else None
    verdict = channel_of(link.destination if link else "", visit.referrer, link=source)
    text = dict.fromkeys(
        ("name", "visitor", "cookie", "customer_key", "click_id", "device", "bot_version", "flag", "currency",
         "order_id", "props"), "",
    )  # fmt: skip
    return {
        **text,
        "event_id": event_id,
        "at": visit.at,
        "kind": EventKind.CLICK.value,
        "site": link.domain or visit.host if link else visit.host,
        "path": link.slug if link else visit.slug,
        "link_id": link.id if link else "",
        "channel": verdict.channel,
        "source": verdict.source,
        "medium": verdict.medium,
        "campaign": verdict.campaign,
        "content": verdict.content,
        "term": verdict.term,
        "network": verdict.network,
        "post_id": link.post_id if link else "",
        "channel_rule": verdict.rule,
        "channel_version": verdict.version,
        "referrer": urlsplit(visit.referrer).hostname or "" if "://" in visit.referrer else "",
        "country": visit.country,
        "browser": visit.browser,
        "bot": BOT_RULE if visit.bot else "",
        "consent": "none",
        "origin": "import",
        "row": visit.number,
    }
