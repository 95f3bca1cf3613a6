"""Accounts from the server's own shell: another password, a role, without a mail and without the pages' modules."""

from datetime import datetime

from sillage.ledger.connection import start

start()

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import transaction  # noqa: E402

from sillage.domain.access import Member, Role, brand_kept  # noqa: E402
from sillage.errors import NotFound  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import audit, members, models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def set_password(workspace_id: str, email: str, password: str, now: datetime) -> None:
    """Give an account another password: the sessions that it had end, and its second step stays.

    Parameters
    ----------
    workspace_id : str
        Whose audit trail notes it.
    email : str
        In any case.
    password : str
        The new one; its argon2 hash is kept.
    now : datetime
        This moment.

    Raises
    ------
    NotFound
        If there is no account with that address.
    """
    hasher = Argon2PasswordHasher()
    with transaction.atomic():
        user = _account(email)
        user.password = hasher.encode(password, hasher.salt())
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        audit.note(workspace_id, "edit", "password", user.email, None, None, now)


@translated()
def give_role(workspace_id: str, email: str, role: Role, brand: str, now: datetime) -> Member:
    """Say what an account is in a workspace, whether or not it was there.

    Parameters
    ----------
    workspace_id : str
        Where.
    email : str
        In any case.
    role : Role
        What they become.
    brand : str
        The only brand that a client sees.
    now : datetime
        This moment.

    Returns
    -------
    Member
        As they are now.

    Raises
    ------
    NotFound
        If there is no account with that address.
    Refused
        If the workspace would be left without an owner.
    """
    with transaction.atomic():
        user = _account(email)
        there = models.Membership.objects.filter(workspace_id=workspace_id, user_id=user.pk).exists()
        if there:
            return members.set_role(workspace_id, user.pk, role, brand)
        members.join(workspace_id, user.pk, role, brand_kept(role, brand), now)
    return next(one for one in members.members(workspace_id) if one.user_id == user.pk)


def _account(email: str) -> User:
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise NotFound(
            msg("Nobody has an account with {email}.", email=email.strip()[:254]),
            msg("See who is there with: sillage member list"),
        )
    return user
