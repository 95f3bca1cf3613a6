"""The Monday checklist: which exports are due, by what imports cover; nothing is ticked by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sillage.domain.export_rhythm import Due, due
from sillage.domain.places import Role
from sillage.imports.export_guides import GUIDES, Guide
from sillage.services.asked_once import accounts, committed_imports, once
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_period import committed_records

SOON_DAYS = 14
"""How early it is said that figures go."""


@dataclass(frozen=True, slots=True)
class Export:
    """One export of one account.

    Parameters
    ----------
    guide : Guide
        Which export, and where it is.
    account : str
        Of which account; empty where there is none, or none was imported yet.
    covered : date or None
        The last day that imports cover.
    due : Due
        What has to be exported.
    """

    guide: Guide
    account: str
    covered: date | None
    due: Due

    @property
    def hurries(self) -> bool:
        """Whether days are lost already, or soon."""
        left = self.due.days_left
        return self.due.lost is not None or (left is not None and left <= SOON_DAYS)


def exports(opened: Opened) -> tuple[Export, ...]:
    """Return the exports of a workspace: those that it imports, and those of networks where it has an account.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    tuple of Export
        Those due first, the most pressing of them at the top; then those that are done.
    """
    covered, day = _covered(opened), today(opened)
    own = {one.network for one in accounts(opened) if one.role is Role.OWN} | {network for network, _, _ in covered}
    found = []
    for guide in GUIDES:
        last = _last_by_account(guide, covered)
        if not last and guide.core and guide.network in own:
            last = {"": None}
        zone = opened.workspace.zone
        found += [Export(guide, account, to, due(to, day, guide.given, zone)) for account, to in last.items()]
    return tuple(sorted(found, key=_pressing))


def _pressing(one: Export) -> tuple[bool, bool, int]:
    return not one.due.is_due, not one.hurries, one.due.days_left if one.due.days_left is not None else 10**6


def _last_by_account(guide: Guide, covered: dict[tuple[str, str, str], date]) -> dict[str, date | None]:
    last: dict[str, date | None] = {}
    for (_, account, format), day in covered.items():
        if format in guide.formats:
            known = last.get(account)
            last[account] = day if known is None else max(known, day)
    return last


@once
def _covered(opened: Opened) -> dict[tuple[str, str, str], date]:
    """Return the last day covered, by network, account and format; what the days of a file are, its import says."""
    records = {record.uid: record for record in committed_records(opened) if record.last}
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for uid, network, account in _accounts_of_imports(opened, records):
        places[uid].add((network, account))
    found: dict[tuple[str, str, str], date] = {}
    for uid, record in records.items():
        if record.last is None:
            continue
        for network, account in places.get(uid) or {("", "")}:
            key = (network, account, record.format)
            found[key] = max(found.get(key, record.last), record.last)
    return found


def _accounts_of_imports(opened: Opened, wanted: Iterable[str]) -> list[tuple[str, str, str]]:
    """Ask the journal once which accounts each import of a network's export speaks of."""
    known = {format for guide in GUIDES if guide.network for format in guide.formats}
    kept = set(wanted)
    imports = [one for one in committed_imports(opened) if one.uid in kept and one.format in known]
    if not imports:
        return []
    table = opened.journal.readings(
        opened.workspace.id, "observations", imports, columns=("network", "account", "import_uid")
    )
    rows = table.distinct().to_pyarrow().to_pylist()
    return [(row["import_uid"], row["network"] or "", row["account"] or "") for row in rows]
