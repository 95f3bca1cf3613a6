"""Sites and tokens: reading them in a workspace, and writing them with a line in the trail."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sillage import settings
from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402
from django.db.models import Q  # noqa: E402

from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.sites import ApiToken, Site  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.link_clashes import host_is_taken  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.resolving import site_of, token_of  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402


@translated()
def sites(asked: Whose | str) -> tuple[Site, ...]:
    """Return a workspace's sites, by host.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of Site
        As decided today.
    """
    theirs = whose(asked)
    found = of_brand(models.Site.objects.filter(workspace_id=theirs.workspace_id), theirs)
    return tuple(site_of(row) for row in found.order_by("host"))


@translated()
def site(workspace_id: str, host: str) -> Site:
    """Return one site.

    Parameters
    ----------
    workspace_id : str
        Whose.
    host : str
        Its host.

    Returns
    -------
    Site
        As decided today.

    Raises
    ------
    NotFound
        If this workspace has no such site.
    """
    return site_of(models.Site.objects.get(workspace_id=workspace_id, host=host))


@translated()
def put_site(wanted: Site, now: datetime | None = None) -> Site:
    """Store a new site, or a site's new values.

    Parameters
    ----------
    wanted : Site
        Its id and its workspace say which one.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Site
        As stored.

    Raises
    ------
    Refused
        If a host of it is another site's.
    """
    own = wanted.workspace_id
    with transaction.atomic():
        for row in models.Site.objects.select_for_update().exclude(pk=wanted.id).order_by("pk"):
            shared = set(site_of(row).hosts) & set(wanted.hosts)
            if shared:
                raise host_is_taken(min(shared, key=len)) if row.workspace_id != own else _is_another_site(min(shared))
        known = models.Site.objects.filter(workspace_id=own, pk=wanted.id).first()
        before = None if known is None else site_of(known)
        values = {
            "host": wanted.host,
            "aliases": list(wanted.aliases),
            "consent": wanted.consent.value,
            "respect_gpc": wanted.respect_gpc,
            "team_networks": list(wanted.team_networks),
            "payment_hosts": list(wanted.payment_hosts),
        }
        if known is None:
            models.Site.objects.create(id=wanted.id, workspace_id=own, created_at=wanted.created_at, **values)
        else:
            models.Site.objects.filter(pk=known.pk).update(**values)
        after = site(own, wanted.host)
        if after != before:
            said = None if before is None else asdict(before)
            note(own, "add" if before is None else "edit", "site", wanted.host, said, asdict(after), now)
    return after


@translated()
def remove_site(workspace_id: str, host: str, now: datetime | None = None) -> Site:
    """Stop collecting a site's hits; those that were collected stay.

    Parameters
    ----------
    workspace_id : str
        Whose.
    host : str
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Site
        What was removed.
    """
    with transaction.atomic():
        removed = site(workspace_id, host)
        models.Site.objects.filter(workspace_id=workspace_id, pk=removed.id).delete()
        note(workspace_id, "remove", "site", host, asdict(removed), None, now)
    return removed


@translated()
def tokens(asked: Whose | str) -> tuple[ApiToken, ...]:
    """Return a workspace's tokens, the newest first, revoked ones included.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of ApiToken
        Without their texts, which nobody kept.
    """
    theirs = whose(asked)
    found = of_brand(models.ApiToken.objects.filter(workspace_id=theirs.workspace_id), theirs)
    return tuple(token_of(row) for row in found.select_related("brand").order_by("-created_at", "pk"))


@translated()
def add_token(wanted: ApiToken, sha256: str, now: datetime | None = None) -> ApiToken:
    """Store a new token by the hash of its text.

    Parameters
    ----------
    wanted : ApiToken
        What it may do, for whom.
    sha256 : str
        Of its text, in hexadecimal.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ApiToken
        As stored.

    Raises
    ------
    NotFound
        If its brand is none of the workspace's.
    """
    with transaction.atomic():
        brand = models.Brand.objects.get(workspace_id=wanted.workspace_id, name=wanted.brand) if wanted.brand else None
        row = models.ApiToken.objects.create(
            id=wanted.id,
            workspace_id=wanted.workspace_id,
            sha256=sha256,
            brand=brand,
            scopes=[scope.value for scope in wanted.scopes],
            created_at=wanted.created_at,
            expires_at=wanted.expires_at,
            **rows.fitted(models.ApiToken, {"name": wanted.name}),
        )
        note(wanted.workspace_id, "add", "token", wanted.id, None, asdict(token_of(row)), now)
    return token_of(row)


@translated()
def revoke_token(workspace_id: str, token_id: str, now: datetime | None = None) -> ApiToken:
    """Let a token do nothing any more.

    Parameters
    ----------
    workspace_id : str
        Whose.
    token_id : str
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ApiToken
        With the moment from which it is revoked; one revoked before keeps its own.
    """
    with transaction.atomic():
        known = models.ApiToken.objects.select_for_update(of=("self",)).select_related("brand")
        row = known.get(workspace_id=workspace_id, pk=token_id)
        if row.revoked_at is None:
            before = asdict(token_of(row))
            row.revoked_at = now or settings.now()
            row.save(update_fields=["revoked_at"])
            note(workspace_id, "edit", "token", row.id, before, asdict(token_of(row)), now)
    return token_of(row)


@translated()
def token_used(token_id: str, now: datetime) -> None:
    """Note that a token was used; figures are to the hour, so that reading does not write each time.

    Parameters
    ----------
    token_id : str
        Which.
    now : datetime
        This moment.
    """
    unused = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - timedelta(hours=1))
    models.ApiToken.objects.filter(unused, pk=token_id).update(last_used_at=now)


def _is_another_site(host: str) -> Exception:
    from sillage.errors import Refused
    from sillage.language import msg

    return Refused(msg("{host} is a site of this workspace already.", host=host), msg("See it with: sillage site list"))


def anything_tracked() -> bool:
    """Tell whether any workspace has a link or a site, for which servers have to run."""
    with translated():
        return models.Link.objects.exists() or models.Site.objects.exists()
