"""Links, domains and the UTM convention: reading them in a workspace, and writing them with a line in the trail."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sillage import settings
from sillage.ledger.connection import start

start()

from django.db import IntegrityError, transaction  # noqa: E402

from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.links import Link, LinkDomain, LinkVersion, UtmConvention  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.link_clashes import host_is_taken, slug_is_taken, slug_is_used_there  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402

_PLAIN = ("title", "campaign", "network", "post_id", "content", "channel", "expires_at", "fallback", "enabled")
_BATCH = 400


@translated()
def links(asked: Whose | str) -> tuple[Link, ...]:
    """Return a workspace's links, the newest first.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of Link
        As decided today.
    """
    theirs = whose(asked)
    found = models.LinkVersion.objects.select_related("link").filter(link__workspace_id=theirs.workspace_id)
    found = of_brand(found, theirs, "link__")
    newest: dict[str, models.LinkVersion] = {}
    for row in found.order_by("-link__created_at", "link__pk", "number"):
        if row.number == row.link.version:
            newest[row.link.id] = row
    return tuple(_link(row) for row in newest.values())


@translated()
def link(asked: Whose | str, link_id: str) -> Link:
    """Return one link.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    link_id : str
        Its id.

    Returns
    -------
    Link
        As decided today.

    Raises
    ------
    NotFound
        If this workspace has none of that id.
    """
    theirs = whose(asked)
    row = of_brand(models.Link.objects.filter(workspace_id=theirs.workspace_id), theirs).get(pk=link_id)
    return _link(row.versions.select_related("link").get(number=row.version))


@translated()
def links_called(asked: Whose | str, slug: str, domain: str | None = None) -> tuple[Link, ...]:
    """Return the workspace's links of a slug.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    slug : str
        As stored.
    domain : str, optional
        Only on this host; None looks on all of them.

    Returns
    -------
    tuple of Link
        One a domain, in the domains' order.
    """
    theirs = whose(asked)
    found = of_brand(models.Link.objects.filter(workspace_id=theirs.workspace_id), theirs)
    found = found.filter(slug=slug.replace("\0", ""))
    if domain is not None:
        found = found.filter(domain=domain)
    return tuple(link(theirs, row.id) for row in found.order_by("domain"))


@translated()
def versions(asked: Whose | str, link_id: str) -> tuple[LinkVersion, ...]:
    """Return where a link led, the first version first.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    link_id : str
        Its id.

    Returns
    -------
    tuple of LinkVersion
        At least one; empty for another workspace's link.
    """
    theirs = whose(asked)
    found = models.LinkVersion.objects.filter(link__workspace_id=theirs.workspace_id, link_id=link_id)
    found = of_brand(found, theirs, "link__").order_by("number")
    return tuple(LinkVersion(row.number, row.destination, _utm(row.utm), row.since) for row in found)


@translated()
def taken(domain: str, slugs: Sequence[str]) -> frozenset[str]:
    """Return which slugs a link already has on a domain, whoever owns it.

    Parameters
    ----------
    domain : str
        Its host; empty for links of no domain.
    slugs : sequence of str
        Asked about.

    Returns
    -------
    frozenset of str
        Those that cannot be used again.
    """
    found: set[str] = set()
    for begin in range(0, len(slugs), _BATCH):
        some = slugs[begin : begin + _BATCH]
        found.update(models.Link.objects.filter(domain=domain, slug__in=some).values_list("slug", flat=True))
    return frozenset(found)


@translated()
def add_links(workspace_id: str, wanted: Sequence[Link], now: datetime | None = None) -> tuple[Link, ...]:
    """Store new links, all of them or none.

    Parameters
    ----------
    workspace_id : str
        Whose.
    wanted : sequence of Link
        With their ids and slugs.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    tuple of Link
        As stored.

    Raises
    ------
    Refused
        If a slug is used already.
    """
    moment = now or settings.now()
    made = [
        models.Link(
            id=one.id, workspace_id=workspace_id, domain=one.domain, slug=one.slug, version=1, origin=one.origin,
            created_at=one.created_at, **_fields(one),
        )
        for one in wanted
    ]  # fmt: skip
    firsts = [
        models.LinkVersion(
            link_id=one.id, number=1, destination=one.destination, utm=[list(pair) for pair in one.utm], since=moment
        )
        for one in wanted
    ]
    try:
        with transaction.atomic():
            models.Link.objects.bulk_create(made, batch_size=_BATCH)
            models.LinkVersion.objects.bulk_create(firsts, batch_size=_BATCH)
            for one in wanted:
                note(workspace_id, "add", "link", _name(one), None, asdict(one), now)
    except IntegrityError as exc:
        clashing = next((one for one in wanted if taken(one.domain, [one.slug])), None)
        if clashing is None:
            raise
        raise slug_is_taken(clashing.slug) from exc
    return tuple(link(workspace_id, one.id) for one in wanted) if len(wanted) <= _BATCH else tuple(wanted)


@translated()
def edit_link(workspace_id: str, changed: Link, now: datetime | None = None) -> Link:
    """Store a link's new values; another destination, or other UTM parameters, make a version.

    Parameters
    ----------
    workspace_id : str
        Whose.
    changed : Link
        Its id says which one; its slug and its origin never change.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Link
        As stored.

    Raises
    ------
    Refused
        If its new domain has a link with its slug already.
    """
    with transaction.atomic():
        row = models.Link.objects.select_for_update().get(workspace_id=workspace_id, pk=changed.id)
        if changed.domain != row.domain:
            if taken(changed.domain, [row.slug]):
                raise slug_is_used_there(changed.domain, row.slug)
            row.had_no_domain = row.had_no_domain or not row.domain
            row.domain = changed.domain
        before = _link(row.versions.select_related("link").get(number=row.version))
        for name, value in _fields(changed).items():
            setattr(row, name, value)
        if (changed.destination, changed.utm) != (before.destination, before.utm):
            row.version += 1
            row.versions.create(
                number=row.version,
                destination=changed.destination,
                utm=[list(pair) for pair in changed.utm],
                since=now or settings.now(),
            )
        row.save()
        after = link(workspace_id, row.id)
        if after != before:
            note(workspace_id, "edit", "link", _name(before), asdict(before), asdict(after), now)
    return after


@translated()
def domains(workspace_id: str) -> tuple[LinkDomain, ...]:
    """Return a workspace's own domains, the default one first.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of LinkDomain
        Empty when links stand on the collector's own address.
    """
    found = models.LinkDomain.objects.filter(workspace_id=workspace_id).order_by("-default", "host")
    return tuple(LinkDomain(row.base, row.host, row.default, row.fallback) for row in found)


@translated()
def put_domain(workspace_id: str, domain: LinkDomain, now: datetime | None = None) -> LinkDomain:
    """Store an own domain, or its new values.

    Parameters
    ----------
    workspace_id : str
        Whose.
    domain : LinkDomain
        Its host says which one; the workspace's first is its default whatever it says.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    LinkDomain
        As stored.

    Raises
    ------
    Refused
        If another workspace has this host.
    """
    with transaction.atomic():
        others = models.LinkDomain.objects.filter(workspace_id=workspace_id).exclude(host=domain.host)
        row = models.LinkDomain.objects.select_for_update().filter(host=domain.host).first()
        if row is not None and row.workspace_id != workspace_id:
            raise host_is_taken(domain.host)
        before = None if row is None else {"base": row.base, "default": row.default, "fallback": row.fallback}
        default = domain.default or not others.filter(default=True).exists()
        if default:
            others.update(default=False)
        values = rows.fitted(models.LinkDomain, {"base": domain.base, "fallback": domain.fallback})
        models.LinkDomain.objects.update_or_create(
            host=domain.host,
            workspace_id=workspace_id,
            defaults={**values, "default": default},
            create_defaults={**values, "default": default, "created_at": now or settings.now()},
        )
        after = {**values, "default": default}
        if after != before:
            note(workspace_id, "edit" if before else "add", "link_domain", domain.host, before, after, now)
    return LinkDomain(domain.base, domain.host, default, domain.fallback)


@translated()
def convention(workspace_id: str) -> UtmConvention:
    """Return the workspace's rule for UTM parameters.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    UtmConvention
        The default one when nobody set it.
    """
    row = models.UtmConvention.objects.filter(workspace_id=workspace_id).first()
    if row is None:
        return UtmConvention()
    allowed = {name: tuple(values) for name, values in row.allowed.items()}
    return UtmConvention(row.lower_case, row.separator, allowed, dict(row.templates), row.strict)


@translated()
def put_convention(workspace_id: str, rule: UtmConvention, now: datetime | None = None) -> UtmConvention:
    """Store the workspace's rule for UTM parameters.

    Parameters
    ----------
    workspace_id : str
        Whose.
    rule : UtmConvention
        The new one.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    UtmConvention
        As stored.
    """
    with transaction.atomic():
        before = convention(workspace_id)
        values = {**asdict(rule), "allowed": {name: list(some) for name, some in rule.allowed.items()}}
        models.UtmConvention.objects.update_or_create(workspace_id=workspace_id, defaults=values)
        note(workspace_id, "edit", "utm_convention", "utm", asdict(before), asdict(rule), now)
    return convention(workspace_id)


def _link(row: models.LinkVersion) -> Link:
    one = row.link
    plain: dict[str, Any] = {name: getattr(one, name) for name in _PLAIN}
    return Link(
        id=one.id,
        slug=one.slug,
        destination=row.destination,
        created_at=one.created_at,
        domain=one.domain,
        utm=_utm(row.utm),
        version=row.number,
        origin=one.origin,
        **plain,
    )


def _fields(one: Link) -> rows.Fields:
    return rows.fitted(models.Link, {name: getattr(one, name) for name in _PLAIN})


def _utm(stored: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in stored)


def _name(one: Link) -> str:
    return f"{one.domain}/{one.slug}"[:300]
