"""What allauth asks us: who may sign up, where links lead, where a request comes from, how secrets are kept."""

from __future__ import annotations

import base64
import secrets
from hashlib import blake2b
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazystr
from django.utils.translation import get_language

from sillage import settings
from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.services.data_folder import customer_key
from sillage.web.visitor import address_of


def spoken(message: Message) -> Any:
    """Return a message as text that takes the reader's language when it is read.

    Parameters
    ----------
    message : Message
        Ours.

    Returns
    -------
    lazy str
        For forms and errors, which are built before the reader is known.
    """
    return _Spoken(message)


class _Spoken:
    def __init__(self, message: Message) -> None:
        self.message = message

    def __str__(self) -> str:
        return say(self.message, {"fr-ca": "fr-CA", "fr": "fr-FR"}.get(get_language() or "", "en"))


MISTAKES = {
    "account_inactive": msg("This account was closed."),
    "email_password_mismatch": msg("The address or the password is not the right one."),
    "email_taken": msg("There is an account with this address already."),
    "enter_current_password": msg("Write your current password."),
    "incorrect_code": msg("This code is not the right one."),
    "incorrect_password": msg("This password is not the right one."),
    "invalid_login": msg("The address or the password is not the right one."),
    "invalid_password_reset": msg("This link does not open any more."),
    "same_as_current": msg("Choose a password that is not the current one."),
    "too_many_login_attempts": msg("Too many attempts: wait a few minutes, then try again."),
    "rate_limited": msg("Too many attempts: wait a few minutes, then try again."),
    "cannot_generate_recovery_codes": msg("Turn two-step login on first."),
    "cannot_delete_authenticator": msg("Two-step login cannot be turned off."),
    "unverified_email": msg("Your address was not verified."),
}
"""Their mistakes, in our words."""

DONE = {
    "account/messages/password_changed.txt": msg("The password is changed."),
    "account/messages/password_set.txt": msg("The password is changed."),
    "mfa/messages/totp_activated.txt": msg("Two-step login is on."),
    "mfa/messages/totp_deactivated.txt": msg("Two-step login is off."),
    "mfa/messages/recovery_codes_generated.txt": msg("New recovery codes are made; the old ones open nothing more."),
    "usersessions/messages/sessions_logged_out.txt": msg("You are logged out everywhere else."),
}
"""What was done; what is not here is plain to see."""


MAILS = {
    "account/email/password_reset_key": (
        msg("Sillage: choose a new password"),
        msg(
            "Somebody asked for a new password for the account of this address in Sillage.\n\nTo choose one, open "
            "this link within three days:\n\nLINK\n\nIf it was not you, there is nothing to do: the password stays "
            "as it is."
        ),
    )
}
"""Mails by their templates; LINK is where they lead."""


def _mistakes() -> dict[str, Any]:
    return {name: lazystr(spoken(message)) for name, message in MISTAKES.items()}


class AccountRules(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: nobody signs up without an invitation."""

    error_messages = DefaultAccountAdapter.error_messages | _mistakes()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are made by the first run and by invitations."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address behind our own proxies."""
        return address_of(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail: at the address of the pages where it is set, whatever name was asked for."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        base = django_settings.PAGES_URL
        if not base:
            return str(super().get_reset_password_from_key_url(key))
        return base + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our mails; allauth's others are not sent."""
        written = MAILS.get(template_prefix)
        if written is not None:
            subject, body = (str(spoken(one)) for one in written)
            text = body.replace("LINK", str(context.get("password_reset_url", "")))
            EmailMessage(subject, text, self.get_from_email(), [email]).send()

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Give a name that nobody types."""
        user.username = secrets.token_hex(12)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *more: Any, **words: Any
    ) -> None:
        """Say what was done in our words."""
        said = DONE.get(message_template or "")
        if said is not None:
            super().add_message(request, level, message=str(spoken(said)))


class SecondFactorRules(DefaultMFAAdapter):  # type: ignore[misc]
    """Two-step login: its secrets lie encrypted under the key of the data folder, which no backup holds."""

    error_messages = DefaultMFAAdapter.error_messages | _mistakes()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code on white, so that a telephone reads it on a dark page too."""
        import segno

        picture = BytesIO()
        segno.make(url, micro=False).save(picture, kind="svg", light="#ffffff", border=4, xmldecl=False)
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the ledger."""
        return str(_box().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret of the ledger."""
        return str(_box().decrypt(encrypted_text.encode()).decode())


class OutsideAccountRules(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Login by a provider: for accounts that exist; their address must be verified there."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse: who is not invited yet has no account."""
        return False


def _box() -> Any:
    from cryptography.fernet import Fernet

    derived = blake2b(customer_key(settings.data_dir()), digest_size=32, person=b"second factor").digest()
    return Fernet(base64.urlsafe_b64encode(derived))
