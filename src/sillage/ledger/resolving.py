"""What the collector asks of the ledger on each hit: a link by its address, the sites, a token by its hash.

Each function asks once or twice and takes no workspace: it answers whose the link, the site or the token is.
"""

from sillage.ledger.connection import start

start()

from django.db.models import F  # noqa: E402

from sillage.domain.links import SLUG_LIMIT, LinkDomain, ResolvedLink  # noqa: E402
from sillage.domain.sites import ApiToken, Consent, Scope, Site  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

__all__ = ["brands_of_sites", "domains", "link_by_id", "links_by_slug", "sites", "token"]


@translated()
def links_by_slug(host: str, slug: str) -> ResolvedLink | None:
    """Return the link of an address.

    Parameters
    ----------
    host : str
        The host that was asked, without port.
    slug : str
        The path without its first slash and without `sillage.domain.links.QR_PREFIX`; percent-decoded.

    Returns
    -------
    ResolvedLink or None
        A link of this host wins over one of no domain, which stands on every host that is not another workspace's; as
        typed wins over lower case, which a poster's reader may have typed in capitals. On a host that is nobody's
        domain, the one link of that slug that stood here before it got its domain. None when nobody made it.
    """
    host = host.lower()
    if not slug or len(slug) > SLUG_LIMIT or not (_storable(host) and _storable(slug)):
        return None
    domain = models.LinkDomain.objects.filter(host=host).values("workspace_id", "fallback").first()
    found = models.LinkVersion.objects.select_related("link").filter(
        link__domain__in={host, ""}, link__slug__in={slug, slug.lower()}, number=F("link__version")
    )
    if domain is not None:
        found = found.filter(link__workspace_id=domain["workspace_id"])
    best = min(found, key=lambda row: (row.link.domain != host, row.link.slug != slug), default=None)
    if best is None and domain is None:
        best = _moved(slug)
    return None if best is None else _resolved(best, domain["fallback"] if domain else "")


def _moved(slug: str) -> models.LinkVersion | None:
    found = models.LinkVersion.objects.select_related("link").filter(
        link__had_no_domain=True, link__slug=slug, number=F("link__version")
    )[:2]
    return found[0] if len(found) == 1 else None


@translated()
def link_by_id(link_id: str) -> ResolvedLink | None:
    """Return the link that a click id names, whether it still leads or not.

    Parameters
    ----------
    link_id : str
        From a click id whose signature was verified.

    Returns
    -------
    ResolvedLink or None
        As it is decided now, without its domain's fallback; None when nobody made it.
    """
    if not _storable(link_id):
        return None
    row = models.LinkVersion.objects.select_related("link").filter(link_id=link_id, number=F("link__version")).first()
    return None if row is None else _resolved(row, "")


@translated()
def domains() -> dict[str, LinkDomain]:
    """Return the own domains of every workspace, by host; the fallback of what nobody made stands there.

    Returns
    -------
    dict of str to LinkDomain
        Few: the collector keeps them.
    """
    return {
        row.host: LinkDomain(row.base, row.host, row.default, row.fallback)
        for row in models.LinkDomain.objects.order_by("host")
    }


@translated()
def sites() -> tuple[Site, ...]:
    """Return the sites of every workspace, by host.

    Returns
    -------
    tuple of Site
        A hit belongs to the site one of whose `Site.hosts` is its page's.
    """
    return tuple(site_of(row) for row in models.Site.objects.order_by("host"))


@translated()
def brands_of_sites() -> dict[str, str]:
    """Return the brand of each site that has one.

    Returns
    -------
    dict of str to str
        By the site's id. A workspace that speaks for one brand is that brand's whole.
    """
    names: dict[str, list[str]] = {}
    for workspace, name in models.Brand.objects.values_list("workspace_id", "name"):
        names.setdefault(workspace, []).append(name)
    alone = {workspace: one[0] for workspace, one in names.items() if len(one) == 1}
    found = models.Site.objects.values_list("pk", "workspace_id", "brand__name")
    said = {str(site): brand or alone.get(workspace, "") for site, workspace, brand in found}
    return {site: brand for site, brand in said.items() if brand}


@translated()
def token(sha256: str) -> ApiToken | None:
    """Return the token whose text has this hash.

    Parameters
    ----------
    sha256 : str
        Of what a request gave, in hexadecimal.

    Returns
    -------
    ApiToken or None
        None for a token that nobody made or that was revoked.
    """
    if not _storable(sha256):
        return None
    known = models.ApiToken.objects.select_related("brand")
    row = known.filter(sha256=sha256, revoked_at__isnull=True).first()
    return None if row is None else token_of(row)


def site_of(row: models.Site) -> Site:
    """Return a site as a domain value.

    Parameters
    ----------
    row : Site
        The model's.

    Returns
    -------
    Site
        The domain's.
    """
    return Site(
        id=row.id,
        workspace_id=row.workspace_id,
        host=row.host,
        created_at=row.created_at,
        aliases=tuple(row.aliases),
        consent=Consent(row.consent),
        respect_gpc=row.respect_gpc,
        team_networks=tuple(row.team_networks),
        payment_hosts=tuple(row.payment_hosts),
    )


def token_of(row: models.ApiToken) -> ApiToken:
    """Return a token as a domain value.

    Parameters
    ----------
    row : ApiToken
        The model's.

    Returns
    -------
    ApiToken
        The domain's; scopes of a newer Sillage are left out.
    """
    known = {scope.value for scope in Scope}
    scopes = tuple(Scope(scope) for scope in row.scopes if scope in known)
    return ApiToken(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        scopes=scopes,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        brand=row.brand.name if row.brand else "",
        brand_number=row.brand_id or 0,
    )


def _resolved(row: models.LinkVersion, fallback: str) -> ResolvedLink:
    link = row.link
    return ResolvedLink(
        id=link.id,
        workspace_id=link.workspace_id,
        domain=link.domain,
        slug=link.slug,
        destination=row.destination,
        utm=tuple((name, value) for name, value in row.utm),
        campaign=link.campaign,
        network=link.network,
        post_id=link.post_id,
        content=link.content,
        channel=link.channel,
        expires_at=link.expires_at,
        fallback=link.fallback or fallback,
        enabled=link.enabled,
    )


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
