"""Sites whose hits are collected, and the tokens that let servers and shops write theirs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Consent(StrEnum):
    """What identity on a site may rest on."""

    NONE = "none"  # no cookie, ever
    COOKIE = "cookie"  # a first-party cookie, once the page says that the visitor agreed


class Scope(StrEnum):
    """What a token may do; the closed list."""

    READ = "read"
    """Figures of what happened, without what was put in."""
    READ_MONEY = "read:money"
    """What was put in too: costs, hours, rates, margins, and the returns that rest on them."""
    EVENTS_WRITE = "events:write"
    WRITE_OBSERVATIONS = "write:observations"
    WRITE_ORDERS = "write:orders"
    WRITE_COSTS = "write:costs"
    WRITE_HOURS = "write:hours"


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose hits are collected.

    Parameters
    ----------
    id : str
        Random, 16 hexadecimal digits.
    workspace_id : str
        Whose figures its hits are.
    host : str
        Lower case, in ASCII, without port.
    created_at : datetime
        Since when.
    aliases : tuple of str
        Other hosts of the same site, such as ``shop.example.com``: their hits count, and none is a referrer.
    consent : Consent
        Whether a cookie may be set at all.
    respect_gpc : bool
        Whether Global Privacy Control and Do Not Track refuse what needs consent.
    team_networks : tuple of str
        Addresses or networks (``203.0.113.0/24``) of the own team, whose hits are flagged.
    payment_hosts : tuple of str
        Payment providers beyond the known ones: coming back from them never takes over a visit's source.
    """

    id: str
    workspace_id: str
    host: str
    created_at: datetime
    aliases: tuple[str, ...] = ()
    consent: Consent = Consent.NONE
    respect_gpc: bool = True
    team_networks: tuple[str, ...] = ()
    payment_hosts: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host of the site, `host` first, each with its ``www.`` form."""
        named = (self.host, *self.aliases)
        return tuple(dict.fromkeys(form for host in named for form in _forms(host)))


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as the ledger knows it: its text was shown once and is kept nowhere.

    Parameters
    ----------
    id : str
        Random, 8 hexadecimal digits; what people revoke it by.
    workspace_id : str
        Whose rows it may write.
    name : str
        Which server or shop has it.
    scopes : tuple of Scope
        What it may do.
    created_at : datetime
        Since when.
    revoked_at : datetime or None
        Since when no more.
    expires_at : datetime or None
        From when on no more; None for never.
    last_used_at : datetime or None
        When the API last answered it, to the hour; None for never.
    brand : str
        The only brand that it reads and writes; empty for the whole workspace.
    brand_number : int
        What that brand keeps when it is called otherwise; 0 for the whole workspace.
    """

    id: str
    workspace_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    brand: str = ""
    brand_number: int = 0

    def holds(self, now: datetime) -> bool:
        """Tell whether the token opens anything.

        Parameters
        ----------
        now : datetime
            This moment.

        Returns
        -------
        bool
            False once it is revoked or has expired.
        """
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def _forms(host: str) -> tuple[str, ...]:
    return (host, host[4:]) if host.startswith("www.") else (host, f"www.{host}")
