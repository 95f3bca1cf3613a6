"""Make accounts: by the first run, and by invitations. Nobody signs up otherwise."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.utils.functional import lazystr

from sillage.language import msg
from sillage.web.account_rules import spoken
from sillage.web.account_words import LABELS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PASSWORD = msg("Password")
TAKEN = msg("There is an account with this address already: log in first.")


class PersonForm(forms.Form):
    """A name and a password."""

    name = forms.CharField(
        label=lazystr(spoken(LABELS["name"])), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=lazystr(spoken(PASSWORD)),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    email_given = ""
    tells_rules = True

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, and against who it is for."""
        given: dict[str, Any] = super().clean() or {}
        password = given.get("password", "")
        if password:
            person = get_user_model()(first_name=given.get("name", ""), email=given.get("email", self.email_given))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class FirstForm(PersonForm):
    """What the first owner gives; the code only where it is asked for."""

    email = forms.EmailField(
        label=lazystr(spoken(LABELS["email"])), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    code = forms.CharField(
        label=lazystr(spoken(LABELS["code"])),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=lazystr(spoken(msg("The terminal in which “sillage serve” runs shows it."))),
    )
    field_order = ("code", "name", "email", "password")

    def __init__(self, *args: Any, here: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if here:
            del self.fields["code"]


def find_account(email: str) -> User | None:
    """Return the account of an address.

    Parameters
    ----------
    email : str
        In any case.

    Returns
    -------
    User or None
        None when there is none.
    """
    found = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    return found.user if found else None


def make_account(email: str, name: str, password: str, *, first: bool = False) -> User:
    """Make an account, in the caller's transaction.

    Parameters
    ----------
    email : str
        Its address, taken to be verified: an invitation went to it, or the first owner gives it.
    name, password : str
        As they chose.
    first : bool
        Whether it is that of whoever claims this server.

    Returns
    -------
    User
        Stored.
    """
    address = email.strip().lower()
    user: User = get_user_model().objects.create_user(
        secrets.token_hex(12), address, password, first_name=name.strip()[:150], is_superuser=first
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user
