"""Open a workspace, or make one."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sillage import ledger, settings
from sillage.domain.costs import HourlyRate, Margin
from sillage.domain.money import Money
from sillage.domain.workspace import Family, View, Workspace
from sillage.errors import DamagedStore, NotFound, Refused, WrongUsage
from sillage.language import LANGUAGES, msg
from sillage.language.system_words import reason

if TYPE_CHECKING:
    from sillage.journal import Journal

KEY_FILE_NAME = "key"
KEY_BYTES = 32
_HOURS_OF_A_WEEK = 168
FIRST_DAY = date(2000, 1, 1)
"""Rates and margins given at the start hold for the past too: files of last year are priced with them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace ready to be worked in.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace : Workspace
        Its decisions about itself.
    journal : Journal
        What happened.
    now : datetime
        This moment, UTC.
    memory : dict, optional
        What one request has asked already, see `sillage.services.asked_once`; None remembers nothing.
    """

    data_dir: Path
    workspace: Workspace
    journal: Journal
    now: datetime
    memory: dict[Any, Any] | None = field(default=None, compare=False, repr=False)

    def for_one_request(self) -> Opened:
        """Return the same workspace with a memory, for a request that changes nothing."""
        return self if self.memory is not None else replace(self, memory={})


def open_workspace(data_dir: Path, slug: str = "") -> Opened:
    """Open the workspace of a data folder.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    slug : str
        Which workspace; empty means the only one.

    Returns
    -------
    Opened
        Ready.

    Raises
    ------
    NotFound
        If nothing was made there yet, or no workspace has that name.
    Refused
        If the folder was written by an older version: it must be upgraded first.
    DamagedStore
        If it was written by a newer one.
    """
    ledger.setup(data_dir)
    if not ledger.exists():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(data_dir)),
            msg("Make a workspace with: sillage init"),
        )
    check_schema(data_dir)
    from sillage.ledger import queries

    return _opened(data_dir, queries.workspace_by_slug(slug))


def check_schema(data_dir: Path) -> None:
    """Refuse a ledger of another version, before anything is read from it.

    Parameters
    ----------
    data_dir : Path
        The data folder, for the message.

    Raises
    ------
    Refused
        If it is older.
    DamagedStore
        If it is newer.
    """
    state = ledger.schema_state()
    if state == "newer":
        raise DamagedStore(
            msg("The data in {folder} were written by a newer version of Sillage.", folder=str(data_dir)),
            msg("Install that version or a later one; nothing was changed."),
        )
    if state == "older":
        raise Refused(
            msg("The data in {folder} were written by an older version of Sillage.", folder=str(data_dir)),
            msg("Bring them up to date with: sillage upgrade"),
        )


def init_workspace(
    data_dir: Path,
    *,
    name: str,
    currency: str,
    zone: str,
    language: str,
    view: View | str = View.TEAM,
    families: Sequence[Family | str] = (),
    country: str = "",
    hourly_rate: Money | None = None,
    margin: Decimal | None = None,
    weekly_hours: Decimal | None = None,
    monthly_budget: Money | None = None,
) -> Opened:
    """Make a workspace, and its data folder when there is none.

    Parameters
    ----------
    data_dir : Path
        The data folder; may hold other workspaces.
    name : str
        How people call it.
    currency : str
        ISO 4217 code.
    zone : str
        IANA time zone.
    language : str
        ``fr``, ``fr-CA``, ``fr-FR`` or ``en``; ``fr`` is ``fr-CA`` with Canadian dollars.
    view : View
        Whose costs: team, agency or client.
    families : sequence of Family
        In order of priority.
    country : str
        For holidays, such as ``CA-QC``.
    hourly_rate : Money, optional
        Loaded rate of an hour; it holds for the past too.
    margin : Decimal, optional
        Share of revenue that is margin, 0 to 1; it holds for the past too.
    weekly_hours : Decimal, optional
        Hours meant for each week.
    monthly_budget : Money, optional
        Money meant for each month.

    Returns
    -------
    Opened
        Ready.

    Raises
    ------
    WrongUsage
        If a value is not one of those that exist.
    Refused
        If a workspace of that name exists, or the folder cannot be written.
    """
    currency = checked_currency(currency)
    workspace = Workspace(
        id=secrets.token_hex(8),
        slug=slug_of(name),
        name=name.strip(),
        currency=currency,
        zone=checked_zone(zone),
        language=checked_language(language, currency),
        view=_checked_view(view),
        families=_checked_families(families),
        country=country,
        weekly_hours=_not_negative(weekly_hours),
        monthly_budget=monthly_budget,
    )
    checked_margin(margin)
    make_folder(data_dir)
    ledger.setup(data_dir)
    if ledger.exists():
        check_schema(data_dir)
    else:
        ledger.migrate()
    from sillage.ledger import entries

    entries.add_workspace(workspace)
    if hourly_rate is not None:
        entries.put(workspace.id, HourlyRate(hourly_rate, FIRST_DAY))
    if margin is not None:
        entries.put(workspace.id, Margin(margin, FIRST_DAY))
    return _opened(data_dir, workspace)


def make_folder(data_dir: Path) -> None:
    """Make the data folder with its secrets, for its owner alone.

    Parameters
    ----------
    data_dir : Path
        Where; what is already there is left alone.

    Raises
    ------
    Refused
        If it cannot be written.
    """
    from sillage.ledger.connection import secret_key, write_private

    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (data_dir / KEY_FILE_NAME).exists():
            write_private(data_dir / KEY_FILE_NAME, secrets.token_bytes(KEY_BYTES))
        secret_key(data_dir)
    except OSError as exc:
        raise Refused(
            msg("The folder {folder} cannot be written: {reason}.", folder=str(data_dir), reason=reason(exc)),
            msg("Choose another one with --data, or change its rights."),
        ) from exc


def customer_key(data_dir: Path) -> bytes:
    """Return the secret under which people's identifiers are hashed.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    bytes
        32 random bytes, never in a backup.

    Raises
    ------
    DamagedStore
        If the file is missing or cut short: hashes made with another key would tell one person apart from himself.
    """
    path = data_dir / KEY_FILE_NAME
    secret = path.read_bytes() if path.is_file() else b""
    if len(secret) != KEY_BYTES:
        raise DamagedStore(
            msg("The file {path}, under which customers are recognised, is missing or damaged.", path=str(path)),
            msg("Put it back from where you keep it; sillage doctor says what depends on it."),
        )
    return secret


def slug_of(name: str) -> str:
    """Return a name as it is written in a command: small letters, digits and hyphens.

    Parameters
    ----------
    name : str
        As people write it.

    Returns
    -------
    str
        For instance ``les-epices-de-zoe``.

    Raises
    ------
    WrongUsage
        If nothing of it remains.
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if slug:
        return slug
    if not name.strip():
        raise WrongUsage(msg("A workspace needs a name."), msg("Give one with --name."))
    # A name in another script still gets a stable, typable slug.
    return "w-" + name.strip().encode().hex()[:16]


def checked_currency(currency: str) -> str:
    """Return an ISO 4217 code in capitals.

    Parameters
    ----------
    currency : str
        As somebody typed it.

    Returns
    -------
    str
        The code.

    Raises
    ------
    WrongUsage
        If no currency has it.
    """
    from babel import Locale

    code = currency.strip().upper()
    if code not in Locale("en").currencies or not re.fullmatch("[A-Z]{3}", code):
        raise WrongUsage(
            msg("“{code}” is not the code of a currency.", code=currency),
            msg("Write three letters, such as CAD, EUR or USD."),
        )
    return code


def checked_zone(zone: str) -> str:
    """Return a time zone's IANA name.

    Parameters
    ----------
    zone : str
        As somebody typed it.

    Returns
    -------
    str
        The name.

    Raises
    ------
    WrongUsage
        If there is no such zone.
    """
    try:
        return ZoneInfo(zone.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise WrongUsage(
            msg("“{zone}” is not a time zone.", zone=zone),
            msg("Write a name such as America/Montreal, Europe/Paris or UTC."),
        ) from exc


def checked_language(language: str, currency: str) -> str:
    """Return one of the languages that a workspace can have.

    Parameters
    ----------
    language : str
        ``fr``, ``fr-CA``, ``fr_FR``, ``en``...
    currency : str
        Decides between the two French ones when only ``fr`` is given.

    Returns
    -------
    str
        One of `LANGUAGES`.

    Raises
    ------
    WrongUsage
        If it is another language.
    """
    folded = language.strip().lower().replace("_", "-").split(".")[0]
    if folded == "fr":
        return "fr-CA" if currency == "CAD" else "fr-FR"
    known = {tag.lower(): tag for tag in LANGUAGES}
    found = known.get(folded) or ("en" if folded.split("-")[0] == "en" else None)
    if found is None:
        raise WrongUsage(
            msg("“{language}” is not a language of Sillage.", language=language),
            msg("Write one of: {known}.", known=", ".join(("fr", *LANGUAGES))),
        )
    return found


def checked_margin(margin: Decimal | None) -> None:
    """Refuse a margin that is not a share.

    Parameters
    ----------
    margin : Decimal or None
        0.4 keeps 40 % of revenue.

    Raises
    ------
    WrongUsage
        If it lies outside 0 to 1.
    """
    if margin is not None and not 0 <= margin <= 1:
        raise WrongUsage(
            msg("A margin of {margin} is not a share of revenue.", margin=margin),
            msg("Write 0.4 for 40%, between 0 and 1."),
        )


def _opened(data_dir: Path, workspace: Workspace) -> Opened:
    from sillage.journal import Journal

    return Opened(data_dir, workspace, Journal(data_dir / "journal"), settings.now())


def _checked_view(view: View | str) -> View:
    try:
        return View(view)
    except ValueError as exc:
        raise WrongUsage(
            msg("“{view}” is not a view of costs.", view=str(view)), msg("Write team, agency or client.")
        ) from exc


def _checked_families(families: Sequence[Family | str]) -> tuple[Family, ...]:
    try:
        return tuple(dict.fromkeys(Family(family) for family in families))
    except ValueError as exc:
        raise WrongUsage(
            msg("“{family}” is not a family of objectives.", family=", ".join(families)),
            msg("Write proof, service or sales, in order of priority."),
        ) from exc


def _not_negative(hours: Decimal | None) -> Decimal | None:
    if hours is not None and hours < 0:
        raise WrongUsage(msg("Hours are never negative."), msg("Write a number such as 10."))
    if hours is not None and hours > _HOURS_OF_A_WEEK:
        raise WrongUsage(msg("A week has {most} hours.", most=_HOURS_OF_A_WEEK), msg("Write a number such as 10."))
    return hours
