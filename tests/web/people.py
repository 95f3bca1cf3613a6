"""Members of a workspace, logged in: what a test needs to fetch a page."""

from django.test import Client

from sillage import settings
from sillage.domain.access import Role
from sillage.services.open_workspace import Opened

PASSWORD = "un long mot de passe 7"
HERE = {"host": "127.0.0.1"}


def account(email: str, *, first: bool = False) -> int:
    """Return the account of an address, made when there is none."""
    from sillage.web.new_accounts import find_account, make_account

    found = find_account(email) or make_account(email, email.split("@")[0].title(), PASSWORD, first=first)
    return int(found.pk)


def put_member(opened: Opened, role: Role, brand: str = "", email: str = "") -> int:
    """Put somebody in a workspace and return their account."""
    from sillage.ledger import members, models

    user_id = account(email or f"{role.value}@example.org")
    if not models.Membership.objects.filter(workspace_id=opened.workspace.id, user_id=user_id).exists():
        members._add(opened.workspace.id, user_id, role, brand, settings.now())
    return user_id


def logged_in(user_id: int, *, checks: bool = False) -> Client:
    """Return a browser in which an account is logged in."""
    from django.contrib.auth.models import User

    client = Client(headers=HERE, enforce_csrf_checks=checks)
    client.force_login(User.objects.get(pk=user_id))
    return client


def member_client(opened: Opened, role: Role = Role.OWNER, brand: str = "") -> Client:
    """Return a browser in which a new member of a workspace is logged in."""
    return logged_in(put_member(opened, role, brand))


def words(response: object) -> str:
    """Return what a page says, as it was sent."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()
