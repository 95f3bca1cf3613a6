"""From rows to frozen domain values and back, one pair a model."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, DecimalField

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind, ShareRule
from sillage.domain.decisions import AuditEntry, CostEntry, ImportRecord, ImportStatus, Recurrence
from sillage.domain.money import Money
from sillage.domain.places import CommittedImport, PostLabel
from sillage.domain.workspace import BusinessHours, Family, View, Workspace
from sillage.errors import Refused
from sillage.language import msg
from sillage.ledger import models
from sillage.ledger.sentences import sentence_of

Fields = dict[str, Any]


def workspace(row: models.Workspace) -> Workspace:
    """Return a workspace as a domain value.

    Parameters
    ----------
    row : Workspace
        The model's.

    Returns
    -------
    Workspace
        The domain's.
    """
    budget = row.monthly_budget_minor
    return Workspace(
        id=row.id,
        slug=row.slug,
        name=row.name,
        currency=row.currency,
        zone=row.zone,
        language=row.language,
        view=View(row.view),
        families=tuple(Family(family) for family in row.families),
        country=row.country,
        weekly_hours=row.weekly_hours,
        monthly_budget=None if budget is None else Money(budget, row.currency),
        hidden_sections=tuple(row.hidden_sections),
        revenue_source=row.revenue_source,
        attribution_model=row.attribution_model,
        logo=row.logo,
    )


def cost_entry(row: Any, import_uid: str = "") -> CostEntry:
    """Return a cost as it was entered.

    Parameters
    ----------
    row : Cost
        The model's, or a named tuple of its columns.
    import_uid : str
        The import that brought it.

    Returns
    -------
    CostEntry
        With its first occurrence.
    """
    cost = Cost(
        kind=CostKind(row.kind),
        first=row.first,
        last=row.last,
        amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        hours=None if row.hours is None else trimmed(row.hours),
        payer=View(row.payer),
        person=row.person,
        note=row.note,
        channel=row.channel,
        campaign=row.campaign,
        activity=row.activity,
        shared_by=ShareRule(row.shared_by),
        reference=row.reference,
        import_uid=import_uid,
    )
    return CostEntry(row.id, cost, Recurrence(row.every), row.until)


def cost_fields(cost: Cost) -> Fields:
    """Return a cost's columns.

    Parameters
    ----------
    cost : Cost
        The domain's.

    Returns
    -------
    dict
        Column to value.
    """
    return {
        "kind": cost.kind.value,
        "first": cost.first,
        "last": cost.last,
        "amount_minor": None if cost.amount is None else cost.amount.minor,
        "currency": "" if cost.amount is None else cost.amount.currency,
        "hours": cost.hours,
        "payer": cost.payer.value,
        "person": cost.person,
        "note": cost.note,
        "channel": cost.channel,
        "campaign": cost.campaign,
        "activity": cost.activity,
        "shared_by": "" if cost.channel else cost.shared_by.value,
        "reference": cost.reference,
    }


def fitted(model: Any, fields: Fields) -> Fields:
    """Cut text to its column's length and drop NUL characters, which PostgreSQL refuses.

    Parameters
    ----------
    model : type
        The model that will hold them.
    fields : dict
        Column to value.

    Returns
    -------
    dict
        The same, storable on both engines.

    Raises
    ------
    Refused
        If a number is too large for its column: SQLite would keep it and never read it back.
    """
    lengths, bounds = _lengths(model), _bounds(model)
    for name, value in fields.items():
        if isinstance(value, int | Decimal) and name in bounds and not abs(Decimal(value)) < bounds[name]:
            raise Refused(
                msg("{value} is larger than the ledger can hold.", value=str(value)), msg("Write a smaller number.")
            )
    return {
        name: value.replace("\0", "")[: lengths[name]] if isinstance(value, str) else value
        for name, value in fields.items()
    }


COST_COLUMNS = tuple(field.attname for field in models.Cost._meta.concrete_fields)
"""Every column of a cost, for readers that need no model."""


@cache
def _lengths(model: Any) -> dict[str, int | None]:
    return {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}


@cache
def _bounds(model: Any) -> dict[str, int]:
    fields = model._meta.concrete_fields
    decimals = {
        one.attname: 10 ** (one.max_digits - one.decimal_places) for one in fields if isinstance(one, DecimalField)
    }
    return decimals | {one.attname: 2**63 for one in fields if isinstance(one, BigIntegerField)}


def import_record(row: models.Import) -> ImportRecord:
    """Return an import as the ledger remembers it.

    Parameters
    ----------
    row : Import
        The model's.

    Returns
    -------
    ImportRecord
        The domain's.
    """
    return ImportRecord(
        uid=row.uid,
        number=row.number,
        status=ImportStatus(row.status),
        file_name=row.file_name,
        sha256=row.sha256,
        format=row.format,
        begun_at=row.begun_at,
        part=row.part,
        size=row.size,
        mapping=row.mapping,
        rows=row.rows,
        new=row.new,
        repeated=row.repeated,
        flagged=row.flagged,
        tables=row.tables,
        first=row.first,
        last=row.last,
        warnings=tuple(sentence_of(warning) for warning in row.warnings),
        reason=None if row.reason is None else sentence_of(row.reason),
        exported_at=row.exported_at,
        committed_at=row.committed_at,
        undone_at=row.undone_at,
    )


def committed_import(row: models.Import) -> CommittedImport:
    """Return what a reader needs of an import that counts.

    Parameters
    ----------
    row : Import
        Committed.

    Returns
    -------
    CommittedImport
        The domain's.
    """
    moment: datetime = row.committed_at or row.begun_at
    tables = tuple(sorted(row.tables.items()))
    return CommittedImport(row.uid, row.number, row.file_name, row.format, row.exported_at, moment, tables)


def objective(row: models.Objective) -> Objective:
    """Return an objective with its milestones.

    Parameters
    ----------
    row : Objective
        The model's, milestones prefetched.

    Returns
    -------
    Objective
        The domain's.
    """
    return Objective(
        id=row.pk,
        name=row.name,
        family=Family(row.family),
        kpi_id=row.kpi_id,
        baseline=row.baseline,
        target=row.target,
        starts_on=row.starts_on,
        due_on=row.due_on,
        milestones=tuple((stone.day, stone.value) for stone in row.milestones.all()),
        owner=row.owner,
        department=row.department,
        filters=dict(row.filters),
    )


def post_label(row: models.PostLabel) -> PostLabel:
    """Return what a post is for.

    Parameters
    ----------
    row : PostLabel
        The model's.

    Returns
    -------
    PostLabel
        The domain's.
    """
    return PostLabel(
        row.network, row.account, row.post_id, row.campaign, row.content_type, row.call_to_action, row.by_hand
    )


def business_hours(row: models.BusinessHours) -> BusinessHours:
    """Return when the team answers.

    Parameters
    ----------
    row : BusinessHours
        The model's.

    Returns
    -------
    BusinessHours
        The domain's.
    """
    shifts = tuple(
        (int(day), time.fromisoformat(opening), time.fromisoformat(closing)) for day, opening, closing in row.shifts
    )
    return BusinessHours(row.zone, shifts, frozenset(date.fromisoformat(day) for day in row.holidays))


def audit_entry(row: models.AuditEntry) -> AuditEntry:
    """Return a line of the audit trail.

    Parameters
    ----------
    row : AuditEntry
        The model's.

    Returns
    -------
    AuditEntry
        The domain's.
    """
    return AuditEntry(row.at, row.who, row.action, row.what, row.which, row.before, row.after)


def trimmed(value: Decimal) -> Decimal:
    """Return a decimal without the zeros that a column's scale adds.

    Parameters
    ----------
    value : Decimal
        As the database gives it.

    Returns
    -------
    Decimal
        The same number, without an exponent.
    """
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
