"""Every setting, as one table: environment name, default, one sentence.

Nothing else reads the environment. A test holds this table and the manual equal.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from sillage.errors import WrongUsage
from sillage.language import msg


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters
    ----------
    name : str
        The environment variable; a unit, where there is one, ends the name.
    default : str
        The value when the variable is absent or empty.
    sentence : str
        What it does.
    """

    name: str
    default: str
    sentence: str


SETTINGS = (
    Setting("SILLAGE_DATA", "sillage-data", "The folder that holds the ledger, the journal and the raw files."),
    Setting("SILLAGE_DATABASE_URL", "", "The ledger's database; empty means SQLite in the data folder."),
    Setting(
        "SILLAGE_LAKE",
        "",
        "Where the journal's tables lie: a folder, or a URL such as s3://bucket/prefix; empty means the data folder.",
    ),
    Setting(
        "SILLAGE_LANG", "", "The terminal's language; empty follows the workspace, then the system (LC_ALL, LANG)."
    ),
    Setting("SILLAGE_WORKSPACE", "", "The workspace to work in; empty means the only one."),
    Setting("SILLAGE_NOW", "", "A fixed moment (ISO 8601, UTC) instead of the clock, for demos and tests."),
    Setting("SILLAGE_MAX_FILE_MB", "512", "The largest file that an import reads, in megabytes."),
    Setting(
        "SILLAGE_WATCHED",
        "",
        "The folder that holds a watched folder for each workspace; empty means watched in the data folder.",
    ),
    Setting(
        "SILLAGE_QUERY_MB",
        "1024",
        "How much memory a question may take before it goes to temporary files, in megabytes; more pays beyond ten"
        " million hits.",
    ),
    Setting("SILLAGE_SECRET_KEY", "", "Django's secret key; empty means one made at random in the data folder."),
    Setting(
        "SILLAGE_TRUSTED_PROXIES",
        "127.0.0.1,::1",
        "Addresses or networks of proxies whose X-Forwarded-For the collector believes.",
    ),
    Setting(
        "SILLAGE_COUNTRY_HEADER",
        "",
        "The header in which a trusted proxy names the visitor's country, such as CF-IPCountry; empty for none.",
    ),
    Setting(
        "SILLAGE_COUNTRY_FILE",
        "",
        "A country database in MaxMind's format (.mmdb) that you supply; empty leaves the country unknown.",
    ),
    Setting(
        "SILLAGE_ENGINE",
        "duckdb",
        "Where `traffic`, `funnel`, `attribute`, `paths`, `cohorts` and `rollup` work hits out: duckdb, spark://host:port"
        " or local[n].",
    ),
    Setting(
        "SILLAGE_LOOK_SECONDS",
        "30",
        "How long a hit may wait before pages count it; a page that is loaded again counts it at once, and 0 always"
        " does.",
    ),
    Setting("SILLAGE_API_PER_MINUTE", "300", "How many requests a minute the API answers each token."),
    Setting("SILLAGE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", "Names under which the pages may be asked for."),
    Setting(
        "SILLAGE_PAGES_URL",
        "",
        "The address at which people reach the pages, such as https://sillage.example.org, for links in e-mails; with"
        " https, cookies travel over TLS alone.",
    ),
    Setting(
        "SILLAGE_SMTP_URL",
        "",
        "Where e-mails are handed over, such as smtp://user:password@mail.example.org:587 (smtps:// for TLS from the"
        " start); empty prints them in the terminal of sillage serve.",
    ),
    Setting("SILLAGE_MAIL_FROM", "sillage@localhost", "The address that e-mails come from."),
    Setting(
        "SILLAGE_OIDC_ISSUER",
        "",
        "An OpenID Connect provider with which people may log in, such as https://login.example.org; empty for none.",
    ),
    Setting("SILLAGE_OIDC_CLIENT_ID", "", "What the provider calls Sillage."),
    Setting("SILLAGE_OIDC_SECRET", "", "What Sillage shows the provider to be believed."),
    Setting("SILLAGE_OIDC_NAME", "OpenID Connect", "What the button of that login says."),
)


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where e-mails are handed over.

    Parameters
    ----------
    host, port : str and int
        The server.
    user, password : str
        Empty where it asks for none.
    tls_at_once, start_tls : bool
        Whether it speaks TLS from the start, or once asked.
    """

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    start_tls: bool


_LAKES = ("s3", "s3a", "gs", "az", "abfss", "file")
_LEAST_QUERY_MB = 256
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*",
    re.IGNORECASE | re.ASCII,
)
"""What every mail server takes as a sender; one without a dot is of this machine."""
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def get(name: str) -> str:
    """Return a setting.

    Parameters
    ----------
    name : str
        A name of the table.

    Returns
    -------
    str
        The environment's value, or the default.

    Raises
    ------
    KeyError
        If the table has no such name.
    """
    default = _DEFAULTS[name]
    return os.environ.get(name) or default


def data_dir() -> Path:
    """Return the data folder as an absolute path."""
    return Path(get("SILLAGE_DATA")).expanduser().absolute()


def watched_dir(data_dir: Path) -> Path:
    """Return the folder that holds the watched folder of each workspace.

    Parameters
    ----------
    data_dir : Path
        The data folder, which holds it unless a setting says otherwise.
    """
    given = get("SILLAGE_WATCHED").strip()
    return Path(given).expanduser().absolute() if given else data_dir / "watched"


def lake() -> str:
    """Return where the journal's tables lie: a URL, an absolute path, or empty for the data folder.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_LAKE`` is a URL of an unknown kind.
    """
    given = get("SILLAGE_LAKE").strip().rstrip("/")
    if not given:
        return ""
    scheme, apart, _ = given.partition("://")
    if apart and scheme not in _LAKES:
        raise WrongUsage(
            msg("SILLAGE_LAKE begins with what is not known: “{given}”.", given=given[:40]),
            msg("Write a folder, or a URL that begins with {known}.", known=", ".join(f"{one}://" for one in _LAKES)),
        )
    return given if apart else str(Path(given).expanduser().absolute())


def now() -> datetime:
    """Return this moment in UTC, or the fixed one of ``SILLAGE_NOW``.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_NOW`` is not a moment.
    """
    fixed = get("SILLAGE_NOW")
    if fixed:
        try:
            moment = datetime.fromisoformat(fixed)
        except ValueError as exc:
            raise WrongUsage(
                msg("SILLAGE_NOW is not a moment: “{given}”.", given=fixed[:40]),
                msg("Write it like 2026-03-31T12:00:00, or leave it empty for the clock."),
            ) from exc
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.now(UTC)


def smtp() -> Smtp | None:
    """Return where e-mails are handed over; None where they go nowhere."""
    parts = urlsplit(get("SILLAGE_SMTP_URL").strip())
    if not parts.hostname:
        return None
    at_once = parts.scheme == "smtps"
    return Smtp(
        parts.hostname,
        parts.port or (465 if at_once else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        at_once,
        not at_once and parse_qs(parts.query).get("tls", ["start"]) != ["none"],
    )


def mail_from() -> str:
    """Return the address that e-mails come from.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_MAIL_FROM`` is not an address alone: every mail would be refused, long after somebody set it.
    """
    given = get("SILLAGE_MAIL_FROM").strip()
    if len(given) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(given):
        raise WrongUsage(
            msg("SILLAGE_MAIL_FROM is not an e-mail address: “{given}”.", given=given[:80]),
            msg("Write the address alone, without a name, such as sillage@example.org."),
        )
    return given


def largest_file_mb() -> int:
    """Return how large a file may be, in megabytes.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_MAX_FILE_MB`` is not a whole number.
    """
    return _megabytes("SILLAGE_MAX_FILE_MB")


def query_mb() -> int:
    """Return how much memory the questions of one thread may take, in megabytes.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_QUERY_MB`` is not a whole number of at least 256.
    """
    found = _megabytes("SILLAGE_QUERY_MB")
    if found < _LEAST_QUERY_MB:
        raise WrongUsage(
            msg("SILLAGE_QUERY_MB is too little for any question: {given}.", given=found),
            msg("Write at least {least}.", least=_LEAST_QUERY_MB),
        )
    return found


def look_seconds() -> int:
    """Return how long a hit may wait before pages count it, in seconds.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_LOOK_SECONDS`` is not a whole number.
    """
    given = get("SILLAGE_LOOK_SECONDS").strip()
    if not (given.isascii() and given.isdigit() and len(given) <= 5):
        raise WrongUsage(
            msg("SILLAGE_LOOK_SECONDS is not a number of seconds: “{given}”.", given=given[:40]),
            msg("Write a whole number, such as {default}.", default=_DEFAULTS["SILLAGE_LOOK_SECONDS"]),
        )
    return int(given)


def api_per_minute() -> int:
    """Return how many requests a minute the API answers each token.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_API_PER_MINUTE`` is not a whole number above zero.
    """
    given = get("SILLAGE_API_PER_MINUTE").strip()
    if not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
        raise WrongUsage(
            msg("SILLAGE_API_PER_MINUTE is not a number of requests: “{given}”.", given=given[:40]),
            msg("Write a whole number, such as {default}.", default=_DEFAULTS["SILLAGE_API_PER_MINUTE"]),
        )
    return int(given[:9])


def _megabytes(name: str) -> int:
    given = get(name).strip()
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise WrongUsage(
            msg("{setting} is not a number of megabytes: “{given}”.", setting=name, given=given[:40]),
            msg("Write a whole number, such as {default}.", default=_DEFAULTS[name]),
        )
    return int(given)
