"""Share a report by a link that needs no account: its secret is shown once and kept as a hash, and it ends on a day."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sillage.domain.saved_reports import Audience, SavedReport, Share
from sillage.language import Message, msg
from sillage.ledger import report_entries
from sillage.services.compose_report import narrower
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

PATH = "/s/"
"""Where links stand, before their secret."""
LONGEST = timedelta(days=366)
USUAL = timedelta(days=30)
LEAST_PASSWORD, MOST_PASSWORD = 8, 200
MOST_LABEL = 200


@dataclass(frozen=True, slots=True)
class TypedShare:
    """What was typed about a link.

    Parameters
    ----------
    label, audience, last, password : str
        For whom, what it shows, its last day, and what it asks for.
    """

    label: str = ""
    audience: str = ""
    last: str = ""
    password: str = ""


def first_typed(opened: Opened, report: SavedReport) -> TypedShare:
    """Return what the form of a link proposes.

    Parameters
    ----------
    opened : Opened
        Where.
    report : SavedReport
        Which report.

    Returns
    -------
    TypedShare
        For a month, and for those whom the report is for.
    """
    return TypedShare(audience=report.audience.value, last=(today(opened) + USUAL).isoformat())


def share_report(
    opened: Opened, report: SavedReport, typed: TypedShare, by: str = ""
) -> tuple[Share, str] | Mapping[str, Message]:
    """Make a link.

    Parameters
    ----------
    opened : Opened
        Where.
    report : SavedReport
        Which report.
    typed : TypedShare
        As it came.
    by : str
        Who makes it.

    Returns
    -------
    tuple of (Share, str), or mapping of str to Message
        The link and its secret, which is kept nowhere; or what is wrong, by field.
    """
    wrong: dict[str, Message] = {}
    last = _last_day(opened, typed.last, wrong)
    if typed.password and len(typed.password) < LEAST_PASSWORD:
        wrong["password"] = msg("A password has {count} letters at least.", count=LEAST_PASSWORD)
    elif len(typed.password) > MOST_PASSWORD:
        wrong["password"] = msg("At most {most} letters.", most=MOST_PASSWORD)
    if typed.audience not in [one.value for one in Audience]:
        wrong["audience"] = msg("“{typed}” is not known.", typed=typed.audience[:40])
    if wrong or last is None:
        return wrong
    ends = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(opened.workspace.zone)).astimezone(UTC)
    shown_to = narrower(report.audience, Audience(typed.audience))
    label = " ".join(typed.label.split())[:MOST_LABEL]
    share = Share(0, report.id, label, shown_to, _hashed(typed.password), ends, opened.now, by)
    return kept(opened.workspace.id, share)


def kept(workspace_id: str, share: Share) -> tuple[Share, str]:
    """Keep a link under a new secret.

    Parameters
    ----------
    workspace_id : str
        Whose.
    share : Share
        Of which report, until when.

    Returns
    -------
    tuple of (Share, str)
        The link, and its secret.
    """
    token = secrets.token_urlsafe(32)
    return report_entries.add_share(workspace_id, share, hash_of_share(token)), token


def hash_of_share(token: str) -> str:
    """Return what the ledger keeps of a link.

    Parameters
    ----------
    token : str
        256 random bits, for which a plain hash is enough.

    Returns
    -------
    str
        In hexadecimal.
    """
    return sha256(token.encode()).hexdigest()


def password_fits(share: Share, typed: str) -> bool:
    """Tell whether a password opens a link.

    Parameters
    ----------
    share : Share
        Which link.
    typed : str
        As it came.

    Returns
    -------
    bool
        Nothing opens a link by a password that is absurdly long.
    """
    from django.contrib.auth.hashers import check_password

    return len(typed) <= MOST_PASSWORD and check_password(typed, share.password_hash)


def _hashed(password: str) -> str:
    """Return the hash of a password, by the hasher of accounts; empty for none."""
    if not password:
        return ""
    from django.contrib.auth.hashers import make_password

    return make_password(password)


def _last_day(opened: Opened, typed: str, wrong: dict[str, Message]) -> date | None:
    try:
        last = date.fromisoformat(typed)
    except ValueError:
        wrong["last"] = msg("Write a day, such as 2026-07-01.")
        return None
    now = today(opened)
    if last < now:
        wrong["last"] = msg("{day} is over.", day=last)
    elif last > now + LONGEST:
        wrong["last"] = msg("A link opens for a year at most.")
    return last
