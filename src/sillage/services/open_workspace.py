"""Open a workspace, or make one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage import ledger, settings
from sillage.domain.belonging import Whose
from sillage.domain.costs import HourlyRate, Margin
from sillage.domain.money import Money
from sillage.domain.workspace import Family, View, Workspace
from sillage.errors import NotFound
from sillage.language import msg
from sillage.services.checked_terms import (
    checked_currency,
    checked_families,
    checked_language,
    checked_margin,
    checked_view,
    checked_weekly_hours,
    checked_zone,
    slug_of,
)
from sillage.services.data_folder import check_schema, make_folder
from sillage.services.lasting import Lasting

if TYPE_CHECKING:
    from sillage.journal import Journal

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
        What was asked already, see `sillage.services.asked_once`; None remembers nothing. A `Lasting` one may outlive a
        request.
    spread : Journal, optional
        The same journal asked on many machines, see `sillage.services.choose_engine`.
    for_client : bool, optional
        Whether a client asks, who is shown neither what was put in nor margins, see `sillage.services.client_view`.
    brand : str, optional
        The only brand whose rows are seen, see `sillage.services.brand_view`; empty for the whole workspace.
    """

    data_dir: Path
    workspace: Workspace
    journal: Journal
    now: datetime
    memory: dict[Any, Any] | None = field(default=None, compare=False, repr=False)
    spread: Journal | None = field(default=None, compare=False, repr=False)
    for_client: bool = False
    brand: str = ""

    @property
    def whose(self) -> Whose:
        """Whose rows of the ledger are asked for: what carries a brand is never asked by the workspace's bare id."""
        return Whose(self.workspace.id, self.brand)

    @property
    def hits(self) -> Journal:
        """Where questions about hits, which are many, are asked."""
        return self.journal if self.spread is None else self.spread

    def whole(self) -> Opened:
        """Return the whole workspace, for what is done to it whichever brand is looked at; never for a client."""
        if self.for_client:
            raise ValueError(self.brand)
        if not self.brand:
            return self
        spread = None if self.spread is None else self.spread.cut_to(None)
        return replace(self, brand="", journal=self.journal.cut_to(None), spread=spread, memory=None)

    @property
    def outlives_request(self) -> bool:
        """Whether what is asked is remembered for later requests too."""
        return isinstance(self.memory, Lasting)

    def for_one_request(self) -> Opened:
        """Return the same workspace with a memory, for a request that changes nothing."""
        return self if self.memory is not None else replace(self, memory={})

    def for_many_requests(self, memory: Lasting | None = None) -> Opened:
        """Return the same workspace with a memory for all that is asked of it as it stands.

        Parameters
        ----------
        memory : Lasting, optional
            What was asked before of the same workspace in the same state.
        """
        return replace(self, memory=Lasting() if memory is None else memory)


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
        view=checked_view(view),
        families=checked_families(families),
        country=country,
        weekly_hours=checked_weekly_hours(weekly_hours),
        monthly_budget=monthly_budget,
    )
    checked_margin(margin)
    _make_ledger(data_dir)
    from sillage.ledger import entries

    entries.add_workspace(workspace)
    if hourly_rate is not None:
        entries.put(workspace.id, HourlyRate(hourly_rate, FIRST_DAY))
    if margin is not None:
        entries.put(workspace.id, Margin(margin, FIRST_DAY))
    return _opened(data_dir, workspace)


def _make_ledger(data_dir: Path) -> None:
    make_folder(data_dir)
    ledger.setup(data_dir)
    if ledger.exists() and ledger.has_workspace():
        check_schema(data_dir)
    else:  # none, or one that an interrupted init left half made
        ledger.migrate()


def _opened(data_dir: Path, workspace: Workspace) -> Opened:
    from sillage.journal import Journal

    return Opened(data_dir, workspace, Journal(data_dir / "journal"), settings.now())
