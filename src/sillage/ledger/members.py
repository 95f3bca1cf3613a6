"""Who works where: members and the first owner. Accounts are made by the pages, which hand their ids."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from sillage.domain.access import Member, Role, brand_kept
from sillage.domain.workspace import Workspace
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import msg
from sillage.ledger import audit, models, rows
from sillage.ledger.refusals import translated


@translated()
def is_claimed() -> bool:
    """Tell whether anybody owns anything here, or claimed it while empty: until then the first run does."""
    return models.Membership.objects.exists() or User.objects.filter(is_superuser=True).exists()


@translated()
def member_at(user_id: int, slug: str) -> tuple[Workspace, Member] | None:
    """Return what an account is in a workspace.

    Parameters
    ----------
    user_id : int
        The account.
    slug : str
        The workspace, as addresses name it.

    Returns
    -------
    tuple of (Workspace, Member) or None
        None for a workspace that is not theirs, or that is not.
    """
    found = _members().filter(user_id=user_id, workspace__slug=slug).select_related("workspace").first()
    return None if found is None else (rows.workspace(found.workspace), _member(found))


@translated()
def places_of(user_id: int) -> tuple[tuple[Workspace, Member], ...]:
    """Return the workspaces of an account, by name.

    Parameters
    ----------
    user_id : int
        The account.

    Returns
    -------
    tuple of (Workspace, Member)
        With what the account is there.
    """
    found = (
        _members().filter(user_id=user_id).select_related("workspace").order_by("workspace__name", "workspace__slug")
    )
    return tuple((rows.workspace(row.workspace), _member(row)) for row in found)


@translated()
def members(workspace_id: str) -> tuple[Member, ...]:
    """Return the members of a workspace, the first to come first.

    Parameters
    ----------
    workspace_id : str
        Where.

    Returns
    -------
    tuple of Member
        With their brands.
    """
    return tuple(_member(row) for row in _members().filter(workspace_id=workspace_id).order_by("created_at", "pk"))


@translated()
def claim(make_account: Callable[[], int], now: datetime) -> int:
    """Make the first account the owner of every workspace; nothing is made where somebody was quicker.

    Parameters
    ----------
    make_account : callable
        Makes the account and returns its id.
    now : datetime
        This moment.

    Returns
    -------
    int
        The account.

    Raises
    ------
    Refused
        If there is an owner already.
    """
    with transaction.atomic():
        _claim_alone()
        found = list(models.Workspace.objects.select_for_update().values_list("id", flat=True))
        if is_claimed():
            raise Refused(msg("Sillage has an owner already."), msg("Log in, or ask the owner to invite you."))
        user_id = make_account()
        for workspace_id in found:
            _add(workspace_id, user_id, Role.OWNER, "", now)
    return user_id


def _claim_alone() -> None:
    """Keep everybody else from becoming a member until the caller's transaction ends, also where no workspace is yet.

    SQLite lets one transaction write at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_membership IN SHARE ROW EXCLUSIVE MODE")


@translated()
def adopt(user_id: int, now: datetime) -> None:
    """Make an account the owner of the workspaces that nobody is in, as those that a command made since.

    Parameters
    ----------
    user_id : int
        The account that claimed this server.
    now : datetime
        This moment.
    """
    with transaction.atomic():
        taken = models.Membership.objects.values("workspace_id")
        for row in models.Workspace.objects.select_for_update().exclude(id__in=taken):
            _add(row.id, user_id, Role.OWNER, "", now)


@translated()
def own(workspace_id: str, user_id: int, now: datetime) -> None:
    """Make an account the owner of a workspace that it just made.

    Parameters
    ----------
    workspace_id : str
        Where nobody is yet.
    user_id : int
        The account.
    now : datetime
        This moment.
    """
    join(workspace_id, user_id, Role.OWNER, "", now)


@translated()
def join(workspace_id: str, user_id: int, role: Role, brand: str, now: datetime) -> None:
    """Put an account in a workspace where it is not yet.

    Parameters
    ----------
    workspace_id : str
        Where.
    user_id : int
        The account.
    role : Role
        What it is there.
    brand : str
        The only brand that a client sees.
    now : datetime
        This moment.
    """
    with transaction.atomic():
        _add(workspace_id, user_id, role, brand, now)


@translated()
def set_role(workspace_id: str, user_id: int, role: Role, brand: str = "") -> Member:
    """Change what somebody is in a workspace.

    Parameters
    ----------
    workspace_id : str
        Where.
    user_id : int
        Who.
    role : Role
        What they become.
    brand : str
        The only brand that a client sees.

    Returns
    -------
    Member
        As they are now.

    Raises
    ------
    NotFound
        If nobody is there by that number.
    Refused
        If the workspace would be left without an owner.
    """
    with transaction.atomic():
        row = _held(workspace_id, user_id)
        before = _told(row)
        if role is not Role.OWNER:
            _another_owner(row)
        row.role, row.brand = role.value, brand_of(workspace_id, role, brand)
        row.save()
        if _told(row) != before:
            audit.note(workspace_id, "edit", "member", row.user.email, before, _told(row))
    return _member(row)


@translated()
def remove(workspace_id: str, user_id: int) -> None:
    """Take somebody out of a workspace; the account stays, for other ones.

    Parameters
    ----------
    workspace_id : str
        Where.
    user_id : int
        Who.

    Raises
    ------
    NotFound
        If nobody is there by that number.
    Refused
        If it is the last owner.
    """
    with transaction.atomic():
        row = _held(workspace_id, user_id)
        _another_owner(row)
        audit.note(workspace_id, "remove", "member", row.user.email, _told(row), None)
        row.delete()


def _members() -> QuerySet[models.Membership]:
    return models.Membership.objects.select_related("user", "brand").filter(user__is_active=True)


def _held(workspace_id: str, user_id: int) -> models.Membership:
    # Every row of the workspace is held: two owners who leave at once would leave none.
    held = models.Membership.objects.select_for_update().filter(workspace_id=workspace_id)
    ids = {row.user_id: row.pk for row in held}
    return models.Membership.objects.select_related("user", "brand").get(pk=ids.get(user_id, 0))


def _another_owner(row: models.Membership) -> None:
    owners = models.Membership.objects.filter(workspace_id=row.workspace_id, role=Role.OWNER.value)
    if row.role == Role.OWNER.value and not owners.exclude(pk=row.pk).exists():
        raise Refused(
            msg("The last owner stays: somebody must be able to invite and to decide."),
            msg("Make somebody else an owner first."),
        )


def _add(workspace_id: str, user_id: int, role: Role, brand: str, now: datetime) -> None:
    row = models.Membership.objects.create(
        workspace_id=workspace_id, user_id=user_id, role=role.value, brand=brand_of(workspace_id, role, brand),
        created_at=now,
    )  # fmt: skip
    audit.note(workspace_id, "add", "member", row.user.email, None, _told(row))


def _told(row: models.Membership) -> dict[str, str]:
    """Return what the audit trail says of a place."""
    return {"role": row.role, "brand": row.brand.name if row.brand else ""}


def brand_of(workspace_id: str, role: Role, brand: str) -> models.Brand | None:
    """Return the brand that limits what a role sees.

    Parameters
    ----------
    workspace_id : str
        Where.
    role : Role
        Somebody's.
    brand : str
        The name that was given, perhaps.

    Returns
    -------
    Brand or None
        None for the whole workspace.

    Raises
    ------
    NotFound
        If there is no such brand.
    WrongUsage
        If a client of several brands is given none.
    """
    name = brand_kept(role, brand.strip())
    known = models.Brand.objects.filter(workspace_id=workspace_id)
    if not name:
        if role is Role.CLIENT and known.count() > 1:
            raise WrongUsage(msg("A client sees one brand, and this workspace has several."), msg("Choose which one."))
        return None
    found = known.filter(name=name).first()
    if found is None:
        raise NotFound(msg("There is no brand called {name}.", name=name[:80]), msg("Choose one of the list."))
    return found


def _member(row: models.Membership) -> Member:
    user = row.user
    name = user.get_full_name() or user.email
    brand = row.brand.name if row.brand else ""
    return Member(user.pk, name, user.email, row.workspace_id, Role(row.role), brand)
