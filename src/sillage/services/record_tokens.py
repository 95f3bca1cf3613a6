"""Tokens for servers and shops: shown once, kept as a hash, revoked for good."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sillage.domain.sites import ApiToken, Scope
from sillage.errors import NotFound, WrongUsage
from sillage.language import msg
from sillage.ledger import site_entries
from sillage.services.arrange_brands import checked_brand
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.typed_values import day

PREFIX = "slg_"
"""How every token begins, so that a scanner of secrets knows one."""


def add_token(
    opened: Opened, name: str, scopes: Sequence[str] = (), expires: str = "", brand: str | None = None
) -> tuple[ApiToken, str]:
    """Make a token.

    Parameters
    ----------
    opened : Opened
        Where.
    name : str
        Which server or shop will have it.
    scopes : sequence of str
        What it may do; writing events by default.
    expires : str
        The last day on which it opens anything, such as ``2026-12-31``; empty for never.
    brand : str, optional
        The only brand that it reads and writes, empty for the whole workspace; the brand that is looked at by default.

    Returns
    -------
    tuple of (ApiToken, str)
        The token, and its text, which is kept nowhere.

    Raises
    ------
    WrongUsage
        If it has no name, a scope is not known, or its last day is over.
    NotFound
        If there is no such brand, or whoever asks may only see another one.
    """
    if not name.strip():
        raise WrongUsage(msg("A token has a name."), msg("For instance: sillage token add shop"))
    text = PREFIX + secrets.token_urlsafe(32)
    wanted = tuple(dict.fromkeys(_scope(one) for one in scopes)) or (Scope.EVENTS_WRITE,)
    if Scope.READ_MONEY in wanted and Scope.READ not in wanted:
        wanted = (Scope.READ, *wanted)
    token = ApiToken(
        secrets.token_hex(4),
        opened.workspace.id,
        name.strip(),
        wanted,
        opened.now,
        expires_at=_end_of(opened, expires) if expires.strip() else None,
        brand=_brand(opened, brand),
    )
    return site_entries.add_token(token, hash_of_token(text), opened.now), text


def revoke_token(opened: Opened, token_id: str) -> ApiToken:
    """Let a token do nothing any more.

    Parameters
    ----------
    opened : Opened
        Where.
    token_id : str
        As the list shows it.

    Returns
    -------
    ApiToken
        With the moment.
    """
    return site_entries.revoke_token(opened.workspace.id, token_id.strip(), opened.now)


def hash_of_token(text: str) -> str:
    """Return what the ledger keeps of a token.

    Parameters
    ----------
    text : str
        The token: 256 random bits, for which a plain hash is enough.

    Returns
    -------
    str
        In hexadecimal.
    """
    return sha256(text.encode()).hexdigest()


def _end_of(opened: Opened, typed: str) -> datetime:
    last = day(typed, today(opened))
    if last < today(opened):
        raise WrongUsage(msg("{day} is over.", day=last), msg("Write the last day on which the token may be used."))
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(opened.workspace.zone)).astimezone(UTC)


def _brand(opened: Opened, asked: str | None) -> str:
    wanted = opened.brand if asked is None else " ".join(asked.split())
    if opened.for_client and wanted != opened.brand:
        raise NotFound(msg("There is no brand called {name}.", name=wanted[:80]), msg("Look at the list as it stands."))
    return checked_brand(opened, wanted)


def _scope(typed: str) -> Scope:
    word = typed.strip().lower()
    try:
        return Scope("events:write" if word == "write:events" else word)
    except ValueError as exc:
        raise WrongUsage(
            msg("“{typed}” is not known.", typed=typed), msg("Write one of: {known}.", known=", ".join(Scope))
        ) from exc
