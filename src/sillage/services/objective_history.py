"""What was decided about an objective, by whom and when, from the audit trail; what was archived comes back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sillage.domain.aims import Objective
from sillage.domain.decisions import AuditEntry
from sillage.domain.workspace import Family
from sillage.errors import NotFound, Refused
from sillage.language import msg
from sillage.ledger import plans, queries
from sillage.services.objective_checks import refusals
from sillage.services.open_workspace import Opened
from sillage.services.record_plans import put_objective
from sillage.services.record_values import check_kpi

WHAT = "objective"
"""What the audit trail calls an objective."""

FIELDS = (
    "name", "kpi_id", "filters", "baseline", "target", "starts_on", "due_on", "milestones", "family", "owner",
    "department",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the history of an objective.

    Parameters
    ----------
    at : datetime
        When, UTC.
    who : str
        Who decided it; ``local`` at a terminal.
    action : str
        ``add``, ``edit``, ``remove`` or ``restore``.
    before, after : Objective or None
        What was, and what is; None where there was nothing.
    """

    at: datetime
    who: str
    action: str
    before: Objective | None
    after: Objective | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of what differs, where both are."""
        before, after = self.before, self.after
        if before is None or after is None:
            return ()
        return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def history(opened: Opened, number: int) -> tuple[Decision, ...]:
    """Return what was decided about an objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    number : int
        Of the objective, archived or not.

    Returns
    -------
    tuple of Decision
        The newest first.
    """
    trail = queries.audit_trail(opened.workspace.id, WHAT, which=str(number))
    return tuple(
        Decision(one.at, one.who, one.action, _told(number, one.before), _told(number, one.after)) for one in trail
    )


def archived(opened: Opened) -> tuple[tuple[AuditEntry, Objective], ...]:
    """Return the objectives that were archived.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of (AuditEntry, Objective)
        When and by whom, and what it was; the last one first.
    """
    return tuple(_archived(opened))


def _archived(opened: Opened) -> Iterator[tuple[AuditEntry, Objective]]:
    seen = {str(one.id) for one in queries.objectives(opened.whose)}
    for entry in queries.audit_trail(opened.workspace.id, WHAT):
        if entry.which in seen:
            continue
        seen.add(entry.which)
        if entry.action == "remove" and entry.before is not None:
            yield entry, objective_of(int(entry.which), entry.before)


def restore_objective(opened: Opened, number: int) -> Objective:
    """Put an archived objective back, as it was.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    number : int
        The number that it had, and has again.

    Returns
    -------
    Objective
        As stored.

    Raises
    ------
    NotFound
        If none of this number was archived.
    Refused
        If it leads nowhere any more.
    """
    found = next((aim for _, aim in _archived(opened) if aim.id == number), None)
    if found is None:
        raise NotFound(msg("There is no archived objective number {number}.", number=str(number)))
    check_kpi(opened, found.kpi_id)
    for _, refusal in refusals(found):
        raise refusal
    return plans.restore_objective(opened.workspace.id, found, opened.now)


def take_back(opened: Opened, number: int, count: str) -> Objective:
    """Take the last edit of an objective back.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    number : int
        Of the objective.
    count : str
        How many decisions there were with that edit: another one made since is not taken back in its stead.

    Returns
    -------
    Objective
        As it was before, which is an edit in its turn.

    Raises
    ------
    Refused
        If it is not the last thing that was decided about it.
    """
    decisions = history(opened, number)
    last = next(iter(decisions), None)
    if last is None or last.action != "edit" or last.before is None or str(len(decisions)) != count:
        raise Refused(
            msg("This objective was changed since: nothing is taken back."), msg("Look at its history, and edit it.")
        )
    return put_objective(opened, last.before)


def _told(number: int, fields: Mapping[str, Any] | None) -> Objective | None:
    return None if fields is None else objective_of(number, fields)


def objective_of(number: int, fields: Mapping[str, Any]) -> Objective:
    """Read an objective as the audit trail keeps it.

    Parameters
    ----------
    number : int
        Its number.
    fields : mapping
        Its columns.

    Returns
    -------
    Objective
        As it was.
    """
    return Objective(
        id=number,
        name=str(fields["name"]),
        family=Family(fields["family"]),
        kpi_id=str(fields["kpi_id"]),
        baseline=float(fields["baseline"]),
        target=float(fields["target"]),
        starts_on=date.fromisoformat(fields["starts_on"]),
        due_on=date.fromisoformat(fields["due_on"]),
        milestones=tuple((date.fromisoformat(day), float(value)) for day, value in fields.get("milestones") or ()),
        owner=str(fields.get("owner") or ""),
        department=str(fields.get("department") or ""),
        filters=dict(fields.get("filters") or {}),
    )
