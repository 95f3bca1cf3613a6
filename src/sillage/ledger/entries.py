"""Writing the ledger by hand: each function is one transaction that leaves its line in the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sillage import settings
from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.costs import Cost  # noqa: E402
from sillage.domain.decisions import CostEntry, Recurrence  # noqa: E402
from sillage.domain.places import PostLabel  # noqa: E402
from sillage.domain.workspace import Workspace  # noqa: E402
from sillage.errors import Refused  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.brands import declared  # noqa: E402
from sillage.ledger.kinds import KINDS  # noqa: E402
from sillage.ledger.labels import keep_labels, label_of, said_by, which_of  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

T = TypeVar("T")


@translated()
def add_workspace(workspace: Workspace, now: datetime | None = None) -> Workspace:
    """Make a workspace.

    Parameters
    ----------
    workspace : Workspace
        With its random id.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Workspace
        As stored.

    Raises
    ------
    Refused
        If its name is taken.
    """
    with transaction.atomic():
        if models.Workspace.objects.filter(slug=workspace.slug).exists():
            raise Refused(
                msg("There is already a workspace called {slug}.", slug=workspace.slug),
                msg("Give another name, or another data folder."),
            )
        row = models.Workspace.objects.create(
            id=workspace.id, created_at=now or settings.now(), **_workspace_fields(workspace)
        )
        note(workspace.id, "add", "workspace", workspace.slug, None, _workspace_fields(workspace), now)
    return rows.workspace(row)


@translated()
def edit_workspace(workspace: Workspace, now: datetime | None = None) -> Workspace:
    """Store a workspace's new values.

    Parameters
    ----------
    workspace : Workspace
        Its id says which one.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Workspace
        As stored.
    """
    with transaction.atomic():
        row = models.Workspace.objects.select_for_update().get(pk=workspace.id)
        before = _workspace_fields(rows.workspace(row))
        after = _workspace_fields(workspace)
        for name, value in after.items():
            setattr(row, name, value)
        row.save()
        if before != after:
            note(workspace.id, "edit", "workspace", workspace.slug, before, after, now)
    return rows.workspace(row)


@translated()
def add_cost(
    workspace_id: str,
    cost: Cost,
    every: Recurrence = Recurrence.ONCE,
    until: date | None = None,
    now: datetime | None = None,
) -> CostEntry:
    """Add a cost typed by hand.

    Parameters
    ----------
    workspace_id : str
        Whose.
    cost : Cost
        Its first occurrence.
    every : Recurrence
        How often it comes back.
    until : date, optional
        No occurrence begins after this day.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    CostEntry
        With its number.
    """
    with transaction.atomic():
        fields = _cost_fields(cost, every, until)
        row = models.Cost.objects.create(workspace_id=workspace_id, **fields)
        note(workspace_id, "add", "cost", str(row.pk), None, fields, now)
    return rows.cost_entry(row)


@translated()
def edit_cost(
    workspace_id: str,
    number: int,
    cost: Cost,
    every: Recurrence = Recurrence.ONCE,
    until: date | None = None,
    now: datetime | None = None,
) -> CostEntry:
    """Replace a cost typed by hand.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    cost : Cost
        Its new first occurrence.
    every : Recurrence
        How often it comes back.
    until : date, optional
        No occurrence begins after this day.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    CostEntry
        As stored.
    """
    with transaction.atomic():
        row = _typed(models.Cost, workspace_id, number)
        before = _cost_fields_of(row)
        after = _cost_fields(cost, every, until)
        for name, value in after.items():
            setattr(row, name, value)
        row.save()
        note(workspace_id, "edit", "cost", str(number), before, after, now)
    return rows.cost_entry(row)


@translated()
def remove_cost(workspace_id: str, number: int, now: datetime | None = None) -> CostEntry:
    """Remove a cost typed by hand.

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
    CostEntry
        What was removed; the audit trail keeps it.
    """
    with transaction.atomic():
        row = _typed(models.Cost, workspace_id, number)
        entry = rows.cost_entry(row)
        note(workspace_id, "remove", "cost", str(number), {**_cost_fields_of(row), **_brand_kept(row)}, None, now)
        row.delete()
    return entry


@translated()
def put(workspace_id: str, value: object, now: datetime | None = None) -> int:
    """Store a dated value typed by hand, in the place of the one with the same key.

    Parameters
    ----------
    workspace_id : str
        Whose.
    value : HourlyRate, Margin, KpiWorth, ExchangeRate, Capacity, Approach, Change or Account
        What was decided. Older days keep their own value, so the past stays recomputable.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    int
        Its number.
    """
    form = KINDS[type(value)]
    fields = rows.fitted(form.model, form.write(value))
    with transaction.atomic():
        if form.name == "account":
            fields["brand"] = declared(workspace_id, getattr(value, "brand", ""), now)
        audited = {name: str(item or "") if name == "brand" else item for name, item in fields.items()}
        key = {name: fields[name] for name in form.key}
        row = form.model.objects.filter(workspace_id=workspace_id, brought_by__isnull=True, **key).first()
        if row is None:
            row = form.model.objects.create(workspace_id=workspace_id, **fields)
            note(workspace_id, "add", form.name, str(row.pk), None, audited, now)
            return int(row.pk)
        before = form.write(form.read(row)) | ({"brand": str(row.brand or "")} if "brand" in fields else {})
        for name, item in fields.items():
            setattr(row, name, item)
        row.save()
        note(workspace_id, "edit", form.name, str(row.pk), before, audited, now)
    return int(row.pk)


@translated()
def rewrite(workspace_id: str, number: int, value: object, now: datetime | None = None) -> None:
    """Replace a dated value typed by hand, its key too.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    value : object
        As `put` takes it; of the same kind.
    now : datetime, optional
        The moment; the clock's by default.
    """
    form = KINDS[type(value)]
    with transaction.atomic():
        row = _typed(form.model, workspace_id, number)
        before = form.write(form.read(row))
        after = rows.fitted(form.model, form.write(value))
        for name, item in after.items():
            setattr(row, name, item)
        row.save()
        note(workspace_id, "edit", form.name, str(number), before, after, now)


@translated()
def take_back(workspace_id: str, kind: type[T], number: int, now: datetime | None = None) -> T:
    """Remove a dated value typed by hand.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : type
        The value's class.
    number : int
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    value
        What was removed; the audit trail keeps it.
    """
    form = KINDS[kind]
    with transaction.atomic():
        row = _typed(form.model, workspace_id, number)
        value: T = form.read(row)
        note(workspace_id, "remove", form.name, str(number), {**form.write(value), **_brand_kept(row)}, None, now)
        row.delete()
    return value


@translated()
def label_posts(workspace_id: str, labels: Sequence[PostLabel], now: datetime | None = None) -> int:
    """Store labels; a guess never overwrites a person's word.

    Parameters
    ----------
    workspace_id : str
        Whose.
    labels : sequence of PostLabel
        Guesses or corrections.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    int
        How many are new or changed.
    """
    with transaction.atomic():
        typed = [label for label in labels if label.by_hand]
        before = [label_of(workspace_id, label.network, label.account, label.post_id) for label in typed]
        changed = keep_labels(workspace_id, labels)
        for label, old in zip(typed, before, strict=True):
            note(workspace_id, "edit", "label", which_of(label), said_by(old), said_by(label), now)
    return changed


def _brand_kept(row: Any) -> rows.Fields:
    """Return what puts a row back under its brand, should its removal be taken back."""
    brand = getattr(row, "brand_id", None)
    return {"brand_id": brand} if brand else {}


def _typed(model: Any, workspace_id: str, number: int) -> Any:
    """Return a row that a hand may change: an import's rows follow their import."""
    row = (
        model.objects.select_for_update(of=("self",))
        .select_related("brought_by")
        .get(workspace_id=workspace_id, pk=number)
    )
    if row.brought_by is not None:
        raise Refused(
            msg("This row comes from import {number} and follows it.", number=row.brought_by.number),
            msg("Import a corrected file, or undo that import."),
        )
    return row


def _workspace_fields(workspace: Workspace) -> dict[str, Any]:
    return {
        "slug": workspace.slug,
        "name": workspace.name,
        "currency": workspace.currency,
        "zone": workspace.zone,
        "language": workspace.language,
        "view": workspace.view.value,
        "families": [family.value for family in workspace.families],
        "country": workspace.country,
        "weekly_hours": workspace.weekly_hours,
        "monthly_budget_minor": None if workspace.monthly_budget is None else workspace.monthly_budget.minor,
        "hidden_sections": list(workspace.hidden_sections),
        "revenue_source": workspace.revenue_source,
        "attribution_model": workspace.attribution_model,
        "logo": workspace.logo,
    }


def _cost_fields(cost: Cost, every: Recurrence, until: date | None) -> dict[str, Any]:
    return rows.fitted(models.Cost, {**rows.cost_fields(cost), "every": every.value, "until": until})


def _cost_fields_of(row: models.Cost) -> Mapping[str, Any]:
    entry = rows.cost_entry(row)
    return _cost_fields(entry.cost, entry.every, entry.until)
