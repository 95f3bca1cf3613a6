"""Places kept for somebody: an invitation is kept by the hash of its link, opens once, and ends."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from sillage.domain.access import Invitation, Role
from sillage.domain.workspace import Workspace
from sillage.errors import NotFound, Refused
from sillage.language import msg
from sillage.ledger import audit, members, models, rows
from sillage.ledger.refusals import translated


@translated()
def invitations(workspace_id: str, now: datetime) -> tuple[Invitation, ...]:
    """Return the invitations that still open, the next to end first.

    Parameters
    ----------
    workspace_id : str
        Where to.
    now : datetime
        This moment.

    Returns
    -------
    tuple of Invitation
        Neither used, nor taken back, nor out of date.
    """
    found = _open(now).filter(workspace_id=workspace_id).order_by("expires_at", "pk")
    return tuple(_invitation(row) for row in found)


@translated()
def invite(invitation: Invitation, token_hash: str, by: int, now: datetime) -> Invitation:
    """Keep a place for somebody.

    Parameters
    ----------
    invitation : Invitation
        For whom, as what, until when; its `id` is given here.
    token_hash : str
        Of the link's secret.
    by : int
        The account that invites; 0 for a demo's.
    now : datetime
        This moment.

    Returns
    -------
    Invitation
        With its number.

    Raises
    ------
    Refused
        If that address is a member's already.
    """
    workspace_id, role = invitation.workspace_id, invitation.role
    with transaction.atomic():
        if any(one.email.casefold() == invitation.email.casefold() for one in members.members(workspace_id)):
            raise Refused(
                msg("{email} is a member already.", email=invitation.email), msg("Change the role in the list instead.")
            )
        row = models.Invitation.objects.create(
            workspace_id=workspace_id, email=invitation.email, role=role.value, token_hash=token_hash,
            brand=members.brand_of(workspace_id, role, invitation.brand), expires_at=invitation.expires_at,
            by_id=by or None, created_at=now,
        )  # fmt: skip
        audit.note(workspace_id, "add", "invitation", invitation.email, None, _told(row))
    return _invitation(row)


@translated()
def withdraw(workspace_id: str, invitation_id: int) -> None:
    """Take an invitation back: its link opens no more.

    Parameters
    ----------
    workspace_id : str
        Where to.
    invitation_id : int
        Its number.

    Raises
    ------
    NotFound
        If there is none by that number.
    """
    with transaction.atomic():
        row = models.Invitation.objects.get(workspace_id=workspace_id, pk=invitation_id, used_at=None)
        audit.note(workspace_id, "remove", "invitation", row.email, _told(row), None)
        row.delete()


@translated()
def invitation_of(token_hash: str, now: datetime) -> tuple[Workspace, Invitation] | None:
    """Return the invitation that a link opens.

    Parameters
    ----------
    token_hash : str
        Of the link's secret.
    now : datetime
        This moment.

    Returns
    -------
    tuple of (Workspace, Invitation) or None
        None when it was used, taken back, is out of date, or never was.
    """
    row = _open(now).filter(token_hash=token_hash).select_related("workspace").first()
    return None if row is None else (rows.workspace(row.workspace), _invitation(row))


@translated()
def accept(token_hash: str, account: Callable[[], int], now: datetime) -> tuple[str, int]:
    """Take the place that an invitation keeps; the link opens once.

    Parameters
    ----------
    token_hash : str
        Of the link's secret.
    account : callable
        Gives, or makes, the account that takes it; nothing is made when the link opens no more.
    now : datetime
        This moment.

    Returns
    -------
    tuple of (str, int)
        The slug of the workspace, and the account.

    Raises
    ------
    NotFound
        If the link opens no more.
    """
    with transaction.atomic():
        row = _open(now).select_for_update(of=("self",)).filter(token_hash=token_hash).first()
        if row is None:
            raise NotFound(msg("This invitation does not open any more."), msg("Ask for another one."))
        row.used_at = now
        row.save()
        user_id = account()
        brand = row.brand.name if row.brand else ""
        if not models.Membership.objects.filter(workspace_id=row.workspace_id, user_id=user_id).exists():
            members.join(row.workspace_id, user_id, Role(row.role), brand, now)
        return row.workspace.slug, user_id


def _told(row: models.Invitation) -> dict[str, str]:
    """Return what the audit trail says of a place that is kept."""
    return {"role": row.role, "brand": row.brand.name if row.brand else ""}


def _open(now: datetime) -> QuerySet[models.Invitation]:
    return models.Invitation.objects.select_related("brand", "by").filter(used_at=None, expires_at__gt=now)


def _invitation(row: models.Invitation) -> Invitation:
    by = (row.by.get_full_name() or row.by.email) if row.by else ""
    brand = row.brand.name if row.brand else ""
    return Invitation(row.pk, row.workspace_id, row.email, Role(row.role), brand, row.expires_at, by)
