"""The words of account pages, and what their templates are given: allauth's views, our pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.web.desk import Asked, language_of
from sillage.web.frames import frame
from sillage.web.shell import Frame, Link
from sillage.web.who import around_of, notices_of


@dataclass(frozen=True, slots=True)
class Words:
    """What an account page says.

    Parameters
    ----------
    heading : Message
        Its head.
    intro : Message, optional
        What it is about.
    submit : Message, optional
        What its button says.
    links : tuple of (Message, str)
        Where else to go, by the names of routes.
    """

    heading: Message
    intro: Message | None = None
    submit: Message | None = None
    links: tuple[tuple[Message, str], ...] = ()


LABELS = {
    "login": msg("E-mail address"),
    "email": msg("E-mail address"),
    "name": msg("Your name"),
    "password": msg("Password"),
    "remember": msg("Stay logged in on this device"),
    "oldpassword": msg("Current password"),
    "password1": msg("New password"),
    "password2": msg("The new password again"),
    "code": msg("Code"),
}
"""By the name of the field."""

TO_LOGIN = (msg("Log in"), "account_login")
TO_SECOND = (msg("Back to two-step login"), "mfa_index")
SAVE = msg("Save")
CONFIRM = msg("Confirm")
PAGES = {
    "account_login": Words(
        msg("Log in"), None, msg("Log in"), ((msg("Forgotten password"), "account_reset_password"),)
    ),
    "account_logout": Words(msg("Log out"), msg("You leave Sillage on this device."), msg("Log out")),
    "account_signup": Words(
        msg("By invitation"), msg("Whoever owns a workspace invites you by a link."), None, (TO_LOGIN,)
    ),
    "account_inactive": Words(msg("This account was closed"), msg("Ask whoever owns the workspace.")),
    "account_change_password": Words(msg("Change the password"), None, SAVE),
    "account_set_password": Words(msg("Choose a password"), None, SAVE),
    "account_reauthenticate": Words(
        msg("Is it you?"), msg("Write your password again: what comes next touches your login."), CONFIRM
    ),
    "account_reset_password": Words(
        msg("Forgotten password"),
        msg("If there is an account with this address, a link to choose another password is sent to it."),
        msg("Send the link"),
        (TO_LOGIN,),
    ),
    "account_reset_password_done": Words(
        msg("Look at your mail"),
        msg("If there is an account with this address, a link was sent to it. It opens for three days."),
        None,
        (TO_LOGIN,),
    ),
    "account_reset_password_from_key": Words(
        msg("Choose a new password"), None, SAVE, ((msg("Ask for another link"), "account_reset_password"),)
    ),
    "account_reset_password_from_key_done": Words(
        msg("The password is changed"), msg("Log in with it."), None, (TO_LOGIN,)
    ),
    "mfa_authenticate": Words(
        msg("Two-step login"),
        msg("Write the code that your telephone shows, or one of your recovery codes."),
        msg("Log in"),
    ),
    "mfa_reauthenticate": Words(msg("Is it you?"), msg("Write the code that your telephone shows."), CONFIRM),
    "mfa_index": Words(
        msg("Two-step login"),
        msg("Beside the password, a code that only your telephone shows: a stolen password opens nothing."),
    ),
    "mfa_activate_totp": Words(
        msg("Turn two-step login on"),
        msg("Scan this picture with an authenticator app of your telephone, or copy the secret into it."),
        msg("Turn it on"),
        (TO_SECOND,),
    ),
    "mfa_deactivate_totp": Words(
        msg("Turn two-step login off"),
        msg("The password alone will open your account."),
        msg("Turn it off"),
        (TO_SECOND,),
    ),
    "mfa_view_recovery_codes": Words(
        msg("Recovery codes"),
        msg("Each opens your account once, without your telephone. Keep them away from it."),
        None,
        (TO_SECOND,),
    ),
    "mfa_generate_recovery_codes": Words(
        msg("New recovery codes"), msg("The codes that you have open nothing any more."), msg("Make them"), (TO_SECOND,)
    ),
    "usersessions_list": Words(
        msg("Where you are logged in"), None, msg("Log out everywhere else"), ()
    ),
    "openid_connect_login": Words(
        msg("Log in"), msg("You go on at your login provider."), msg("Go on"), (TO_LOGIN,)
    ),
    "openid_connect_callback": Words(
        msg("This login did not succeed"),
        msg("The provider vouched for nobody who has an account here. Ask for an invitation, or use your password."),
        None,
        (TO_LOGIN,),
    ),
}  # fmt: skip
PAGES["socialaccount_login_error"] = PAGES["openid_connect_callback"]
PAGES["socialaccount_login_cancelled"] = PAGES["openid_connect_callback"]
PAGES["socialaccount_signup"] = PAGES["account_signup"]
"""By the name of the route."""

MORE = {
    "on": msg("It is on."),
    "off": msg("It is off."),
    "secret": msg("Secret"),
    "turn_on": msg("Turn it on"),
    "turn_off": msg("Turn it off"),
    "codes": msg("Recovery codes"),
    "new_codes": msg("Make new recovery codes"),
    "no_codes": msg("All codes are used."),
    "since": msg("Since"),
    "address": msg("Address"),
    "browser": msg("Browser"),
    "this_one": msg("this one"),
    "dead_link": msg("This link does not open any more."),
    "or": msg("or"),
}
"""Words of single pages."""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of an account.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, intro, submit : str
        What it says; the last two may be empty.
    links : tuple of Link
        Where else to go.
    labels, w : mapping of str to str
        `LABELS` and `MORE`, rendered.
    outside : tuple of Link
        Logins by a provider.
    """

    frame: Frame
    heading: str
    intro: str
    submit: str
    links: tuple[Link, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    w: dict[str, str] = field(default_factory=dict)
    outside: tuple[Link, ...] = ()


def account_page(request: HttpRequest, words: Words) -> AccountPage:
    """Fill the context of an account page.

    Parameters
    ----------
    request : HttpRequest
        The request.
    words : Words
        What the page says.

    Returns
    -------
    AccountPage
        In the reader's language.
    """
    language = language_of(request, None)

    def said(message: Message | None) -> str:
        return say(message, language) if message is not None else ""

    asked = Asked(language, None)
    around = around_of(request, None, None, notices_of(request))
    return AccountPage(
        frame=frame(None, asked, words.heading, request.path, "", around),
        heading=said(words.heading),
        intro=said(words.intro),
        submit=said(words.submit),
        links=tuple(Link(said(label), reverse(name) + asked.query()) for label, name in words.links),
        labels={name: said(label) for name, label in LABELS.items()},
        w={name: said(message) for name, message in MORE.items()},
        outside=tuple(_providers()),
    )


def of_allauth(request: HttpRequest) -> dict[str, Any]:
    """Give the templates of allauth's views their page: a context processor.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    dict
        Empty for pages of ours, which bring theirs.
    """
    match = request.resolver_match
    words = PAGES.get(match.url_name or "") if match else None
    return {} if words is None else {"page": SimpleLazyObject(lambda: account_page(request, words))}


def _providers() -> list[Link]:
    apps: list[dict[str, Any]] = django_settings.OIDC_APPS
    return [Link(app["name"], reverse("openid_connect_login", args=(app["provider_id"],))) for app in apps]
