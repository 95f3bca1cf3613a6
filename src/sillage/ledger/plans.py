"""Writing by hand what is planned and said: objectives, business hours, users' KPIs, the author's blocks."""

from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.aims import Objective  # noqa: E402
from sillage.domain.decisions import AuthorBlock, UserKpi  # noqa: E402
from sillage.domain.workspace import BusinessHours  # noqa: E402
from sillage.errors import NotFound, Refused  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def put_objective(workspace_id: str, objective: Objective, now: datetime | None = None) -> Objective:
    """Add an objective, or replace the one that has its number.

    Parameters
    ----------
    workspace_id : str
        Whose.
    objective : Objective
        With number 0 when it is new.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Objective
        With its number.
    """
    with transaction.atomic():
        before = None
        if objective.id:
            row = models.Objective.objects.select_for_update().get(workspace_id=workspace_id, pk=objective.id)
            before = _objective_fields(rows.objective(row))
            row.milestones.all().delete()
        else:
            row = models.Objective(workspace_id=workspace_id)
        for name, value in _objective_fields(objective).items():
            if name != "milestones":
                setattr(row, name, value)
        row.save()
        models.Milestone.objects.bulk_create(
            [models.Milestone(objective=row, day=day, value=value) for day, value in objective.milestones]
        )
        action = "edit" if before else "add"
        note(workspace_id, action, "objective", str(row.pk), before, _objective_fields(objective), now)
        return rows.objective(models.Objective.objects.get(pk=row.pk))


@translated()
def remove_objective(workspace_id: str, number: int, now: datetime | None = None) -> Objective:
    """Remove an objective.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Objective
        What was removed; the audit trail keeps it.
    """
    with transaction.atomic():
        row = models.Objective.objects.select_for_update().get(workspace_id=workspace_id, pk=number)
        objective = rows.objective(row)
        note(workspace_id, "remove", "objective", str(number), _objective_fields(objective), None, now)
        row.delete()
    return objective


@translated()
def restore_objective(workspace_id: str, objective: Objective, now: datetime | None = None) -> Objective:
    """Put an objective back under the number that it had.

    Parameters
    ----------
    workspace_id : str
        Whose.
    objective : Objective
        As it was removed.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Objective
        As stored.

    Raises
    ------
    Refused
        If it is there.
    """
    with transaction.atomic():
        if models.Objective.objects.filter(pk=objective.id).exists():
            raise Refused(msg("This objective is there already."))
        fields = _objective_fields(objective)
        row = models.Objective(
            pk=objective.id,
            workspace_id=workspace_id,
            **{name: value for name, value in fields.items() if name != "milestones"},
        )
        row.save(force_insert=True)
        models.Milestone.objects.bulk_create(
            [models.Milestone(objective=row, day=day, value=value) for day, value in objective.milestones]
        )
        note(workspace_id, "restore", "objective", str(row.pk), None, fields, now)
        return rows.objective(models.Objective.objects.get(pk=row.pk))


@translated()
def put_business_hours(workspace_id: str, hours: BusinessHours, now: datetime | None = None) -> None:
    """Say when the team answers.

    Parameters
    ----------
    workspace_id : str
        Whose.
    hours : BusinessHours
        Shifts and holidays.
    now : datetime, optional
        The moment; the clock's by default.
    """
    fields = {
        "zone": hours.zone,
        "shifts": [
            [day, opening.isoformat(timespec="minutes"), closing.isoformat(timespec="minutes")]
            for day, opening, closing in hours.shifts
        ],
        "holidays": sorted(day.isoformat() for day in hours.holidays),
    }
    with transaction.atomic():
        before = models.BusinessHours.objects.filter(workspace_id=workspace_id).values(*fields).first()
        models.BusinessHours.objects.update_or_create(workspace_id=workspace_id, defaults=fields)
        note(workspace_id, "edit", "business_hours", "", before, fields, now)


@translated()
def take_back_business_hours(workspace_id: str, now: datetime | None = None) -> None:
    """Give the team back the hours that it had before the last change.

    Parameters
    ----------
    workspace_id : str
        Whose.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    Refused
        If nothing was changed, or it was taken back already.
    """
    with transaction.atomic():
        last = (
            models.AuditEntry.objects.filter(workspace_id=workspace_id, what="business_hours").order_by("-pk").first()
        )
        if last is None or last.action != "edit" or "holidays" not in (last.after or {}):
            raise Refused(msg("There is nothing to take back."), msg("Look at the list as it stands now."))
        if last.before is None:
            models.BusinessHours.objects.filter(workspace_id=workspace_id).delete()
        else:
            models.BusinessHours.objects.update_or_create(workspace_id=workspace_id, defaults=last.before)
        note(workspace_id, "undo", "business_hours", "", last.after, last.before, now)


@translated()
def put_user_kpi(workspace_id: str, kpi: UserKpi, now: datetime | None = None) -> None:
    """Add a KPI of the user's own, or replace the one that has its id.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kpi : UserKpi
        Its formula was already read by whoever calls.
    now : datetime, optional
        The moment; the clock's by default.
    """
    fields = rows.fitted(
        models.UserKpi, {"name": kpi.name, "formula": kpi.formula, "unit": kpi.unit, "direction": kpi.direction}
    )
    with transaction.atomic():
        row = models.UserKpi.objects.filter(workspace_id=workspace_id, kpi_id=kpi.id).first()
        before = None if row is None else {name: getattr(row, name) for name in fields}
        models.UserKpi.objects.update_or_create(workspace_id=workspace_id, kpi_id=kpi.id, defaults=fields)
        note(workspace_id, "edit" if before else "add", "user_kpi", kpi.id, before, fields, now)


@translated()
def remove_user_kpi(workspace_id: str, kpi_id: str, now: datetime | None = None) -> None:
    """Remove a KPI of the user's own.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kpi_id : str
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    NotFound
        If there is none by that id.
    """
    with transaction.atomic():
        row = models.UserKpi.objects.filter(workspace_id=workspace_id, kpi_id=kpi_id).first()
        if row is None:
            raise NotFound(msg("There is no KPI of your own called {kpi}.", kpi=kpi_id))
        note(workspace_id, "remove", "user_kpi", kpi_id, {"name": row.name, "formula": row.formula}, None, now)
        row.delete()


@translated()
def put_block(workspace_id: str, block: AuthorBlock) -> None:
    """Store a block of the author's, or remove it when its text is empty.

    Parameters
    ----------
    workspace_id : str
        Whose.
    block : AuthorBlock
        For one period and one language.
    """
    key: dict[str, Any] = {
        "workspace_id": workspace_id,
        "kind": block.kind.value,
        "first": block.first,
        "last": block.last,
        "language": block.language,
    }
    with transaction.atomic():
        text = block.text.replace("\0", "").strip()
        if text:
            models.AuthorBlock.objects.update_or_create(**key, defaults={"text": text})
        else:
            models.AuthorBlock.objects.filter(**key).delete()


def _objective_fields(objective: Objective) -> dict[str, Any]:
    fields = {
        "name": objective.name,
        "family": objective.family.value,
        "kpi_id": objective.kpi_id,
        "owner": objective.owner,
        "department": objective.department,
    }
    return {
        **rows.fitted(models.Objective, fields),
        "baseline": objective.baseline,
        "target": objective.target,
        "starts_on": objective.starts_on,
        "due_on": objective.due_on,
        "filters": dict(objective.filters),
        "milestones": [(day, value) for day, value in objective.milestones],
    }
