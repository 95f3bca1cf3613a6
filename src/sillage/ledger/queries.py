"""Reading the ledger: every function takes a workspace and returns frozen domain values."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from sillage.ledger.connection import start

start()

from sillage.domain.aims import Objective  # noqa: E402
from sillage.domain.costs import Capacity, Cost, ExchangeRate, HourlyRate, KpiWorth, Margin  # noqa: E402
from sillage.domain.decisions import (  # noqa: E402
    AuditEntry,
    AuthorBlock,
    BlockKind,
    CostEntry,
    SavedMapping,
    UserKpi,
    natural_key,
)
from sillage.domain.period import Period  # noqa: E402
from sillage.domain.places import Account, Approach, Change, CommittedImport, PostLabel  # noqa: E402
from sillage.domain.workspace import BusinessHours, Workspace  # noqa: E402
from sillage.errors import NotFound  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.recurrence import occurrences  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

T = TypeVar("T")


@translated()
def workspaces() -> tuple[Workspace, ...]:
    """Return every workspace of the ledger, oldest first."""
    return tuple(rows.workspace(row) for row in models.Workspace.objects.order_by("created_at", "slug"))


@translated()
def workspace(workspace_id: str) -> Workspace:
    """Return one workspace.

    Parameters
    ----------
    workspace_id : str
        Its id.

    Returns
    -------
    Workspace
        As decided today.

    Raises
    ------
    NotFound
        If there is none.
    """
    return rows.workspace(models.Workspace.objects.get(pk=workspace_id))


@translated()
def committed_imports(workspace_id: str) -> tuple[CommittedImport, ...]:
    """Return the imports that count, in the order of their numbers.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of CommittedImport
        Undone, failed and pending ones are left out.
    """
    found = models.Import.objects.filter(workspace_id=workspace_id, status="committed").order_by("number")
    return tuple(rows.committed_import(row) for row in found)


@translated()
def costs(workspace_id: str, period: Period) -> tuple[Cost, ...]:
    """Return the costs that touch a period, recurring ones unrolled.

    A cost keeps its own days and whole amount, even where they reach outside the period: whoever counts spreads it
    evenly over its days. Of two files that bring the same cost, the newer one's counts.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period
        The days asked for.

    Returns
    -------
    tuple of Cost
        In the order of their first days.
    """
    found: list[Cost] = []
    for entry in cost_entries(workspace_id, period):
        found.extend(occurrences(entry, period))
    return tuple(sorted(found, key=lambda cost: (cost.first, cost.last)))


@translated()
def cost_entries(workspace_id: str, period: Period | None = None) -> tuple[CostEntry, ...]:
    """Return costs as they were entered, a recurring one once.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period, optional
        Only those that may touch these days.

    Returns
    -------
    tuple of CostEntry
        In the order of entry; those of undone imports, and those that a newer file corrects, are left out.
    """
    query = _counting(models.Cost, workspace_id)
    if period is not None:
        once = query.filter(every="", last__gte=period.first)
        again = query.exclude(every="").exclude(until__lt=period.first - timedelta(days=366))
        query = (once | again).filter(first__lte=period.last)
    typed: list[CostEntry] = []
    brought: dict[tuple[str, ...], list[tuple[Any, CostEntry]]] = {}
    for row in query.order_by("pk"):
        entry = rows.cost_entry(row, row.brought_by.uid if row.brought_by else "")
        if row.brought_by is None:
            typed.append(entry)
        else:
            brought.setdefault(natural_key(entry.cost), []).append((_age(row), entry))
    for readings in brought.values():
        newest = max(age for age, _ in readings)
        typed.extend(entry for age, entry in readings if age == newest)
    return tuple(sorted(typed, key=lambda entry: entry.id))


@translated()
def hourly_rates(workspace_id: str) -> tuple[HourlyRate, ...]:
    """Return the loaded hourly rates, by person then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of HourlyRate
        Each holds from its first day until the same person's next one.
    """
    return _newest(HourlyRate, workspace_id)


@translated()
def margins(workspace_id: str) -> tuple[Margin, ...]:
    """Return the margins, by channel, product, then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of Margin
        Each holds from its first day until the next one of the same channel and product.
    """
    return _newest(Margin, workspace_id)


@translated()
def kpi_worths(workspace_id: str) -> tuple[KpiWorth, ...]:
    """Return what KPIs are worth, by KPI then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of KpiWorth
        Each holds from its first day until the same KPI's next one.
    """
    return _newest(KpiWorth, workspace_id)


@translated()
def exchange_rates(workspace_id: str) -> tuple[ExchangeRate, ...]:
    """Return the exchange rates, by day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of ExchangeRate
        A missing rate is unknown, never 1.
    """
    return _newest(ExchangeRate, workspace_id)


@translated()
def capacities(workspace_id: str, period: Period) -> tuple[Capacity, ...]:
    """Return hours planned and available, by week.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period
        Weeks that touch it.

    Returns
    -------
    tuple of Capacity
        In the order of weeks, then persons.
    """
    first = period.first - timedelta(days=period.first.weekday())
    found: tuple[Capacity, ...] = _newest(Capacity, workspace_id)
    return tuple(capacity for capacity in found if first <= capacity.week <= period.last)


@translated()
def approaches(workspace_id: str, period: Period | None = None) -> tuple[Approach, ...]:
    """Return the approaches made to influencers.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period, optional
        Only those sent in it.

    Returns
    -------
    tuple of Approach
        By person, network and day.
    """
    found: tuple[Approach, ...] = _newest(Approach, workspace_id)
    return tuple(approach for approach in found if period is None or approach.sent_on in period)


@translated()
def changes(workspace_id: str) -> tuple[Change, ...]:
    """Return the changes of strategy, by day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of Change
        The interventions.
    """
    return _newest(Change, workspace_id)


@translated()
def accounts(workspace_id: str) -> tuple[Account, ...]:
    """Return the accounts, own ones, rivals' and sectors'.

    Parameters
    ----------
    workspace_id : str
        Whose workspace; a rival's account is another row in each workspace.

    Returns
    -------
    tuple of Account
        By network and handle.
    """
    return _newest(Account, workspace_id)


@translated()
def objectives(workspace_id: str) -> tuple[Objective, ...]:
    """Return the objectives, the nearest deadline first.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of Objective
        With their milestones in date order.
    """
    found = models.Objective.objects.filter(workspace_id=workspace_id).prefetch_related("milestones")
    return tuple(rows.objective(row) for row in found.order_by("due_on", "pk"))


@translated()
def post_labels(workspace_id: str) -> tuple[PostLabel, ...]:
    """Return what posts are for.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of PostLabel
        At most one a post; a person's word wins over a guess.
    """
    found = models.PostLabel.objects.filter(workspace_id=workspace_id)
    return tuple(rows.post_label(row) for row in found.order_by("network", "account", "post_id"))


@translated()
def campaigns(workspace_id: str) -> tuple[tuple[str, date | None, date | None], ...]:
    """Return the declared campaigns with their days.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of (str, date or None, date or None)
        Name, first day, last day; by name.
    """
    found = models.Campaign.objects.filter(workspace_id=workspace_id).order_by("name")
    return tuple((row.name, row.starts_on, row.ends_on) for row in found)


@translated()
def brands(workspace_id: str) -> tuple[str, ...]:
    """Return the brands' names, in alphabetical order.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of str
        Empty when the workspace speaks for one brand only.
    """
    return tuple(models.Brand.objects.filter(workspace_id=workspace_id).order_by("name").values_list("name", flat=True))


@translated()
def business_hours(workspace_id: str) -> BusinessHours | None:
    """Return when the team answers.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    BusinessHours or None
        None when nobody said so: only the 24/7 clock can be shown.
    """
    row = models.BusinessHours.objects.filter(workspace_id=workspace_id).first()
    return None if row is None else rows.business_hours(row)


@translated()
def user_kpis(workspace_id: str) -> tuple[UserKpi, ...]:
    """Return the KPIs that users added.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of UserKpi
        In the order in which they were added.
    """
    found = models.UserKpi.objects.filter(workspace_id=workspace_id).order_by("pk")
    return tuple(UserKpi(row.kpi_id, row.name, row.formula, row.unit, row.direction) for row in found)


@translated()
def author_blocks(workspace_id: str, period: Period, language: str) -> tuple[AuthorBlock, ...]:
    """Return what the author wrote for a period in a language.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period
        Exactly these days.
    language : str
        One of `sillage.language.LANGUAGES`.

    Returns
    -------
    tuple of AuthorBlock
        In the order in which a report prints them.
    """
    found = models.AuthorBlock.objects.filter(
        workspace_id=workspace_id, first=period.first, last=period.last, language=language
    )
    order = list(BlockKind)
    blocks = [AuthorBlock(BlockKind(row.kind), row.first, row.last, row.language, row.text) for row in found]
    return tuple(sorted(blocks, key=lambda block: order.index(block.kind)))


@translated()
def all_author_blocks(workspace_id: str) -> tuple[AuthorBlock, ...]:
    """Return everything that the author wrote, newest period first.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of AuthorBlock
        Every period and language.
    """
    found = models.AuthorBlock.objects.filter(workspace_id=workspace_id).order_by("-first", "-last", "language", "pk")
    return tuple(AuthorBlock(BlockKind(row.kind), row.first, row.last, row.language, row.text) for row in found)


@translated()
def saved_mappings(workspace_id: str) -> tuple[SavedMapping, ...]:
    """Return the confirmed mappings.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of SavedMapping
        In the order in which they were saved.
    """
    found = models.SavedMapping.objects.filter(workspace_id=workspace_id).order_by("pk")
    return tuple(SavedMapping(row.signature, row.name, row.content) for row in found)


@translated()
def chosen_source(workspace_id: str) -> str:
    """Return the source of revenue that a person chose.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    str
        ``orders``, ``ga4`` or ``ads``; empty leaves the choice to the rule.
    """
    return workspace(workspace_id).revenue_source


@translated()
def audit_trail(workspace_id: str, what: str = "", limit: int = 1000) -> tuple[AuditEntry, ...]:
    """Return the latest changes of numbers that matter, newest first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    what : str
        Only this kind of thing; empty means all.
    limit : int
        At most so many.

    Returns
    -------
    tuple of AuditEntry
        Who changed what, when, from what to what.
    """
    found = models.AuditEntry.objects.filter(workspace_id=workspace_id)
    if what:
        found = found.filter(what=what)
    return tuple(rows.audit_entry(row) for row in found.order_by("-at", "-pk")[:limit])


@translated()
def numbered(workspace_id: str, kind: type[T]) -> tuple[tuple[int, T], ...]:
    """Return the rows typed by hand of one kind, with the number that `remove` takes.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : type
        A domain class of `sillage.ledger.rows.KINDS`.

    Returns
    -------
    tuple of (int, value)
        In the order of entry.
    """
    form = rows.KINDS[kind]
    found = form.model.objects.filter(workspace_id=workspace_id, brought_by__isnull=True).order_by("pk")
    return tuple((row.pk, form.read(row)) for row in found)


def workspace_by_slug(slug: str) -> Workspace:
    """Return the workspace that people call so, or the only one.

    Parameters
    ----------
    slug : str
        Empty means the only one.

    Returns
    -------
    Workspace
        As decided today.

    Raises
    ------
    NotFound
        If there is none, or several and none was named.
    """
    found = workspaces()
    if not found:
        raise NotFound(msg("There is no workspace here yet."), msg("Make one with: sillage init"))
    if not slug and len(found) == 1:
        return found[0]
    for candidate in found:
        if candidate.slug == slug:
            return candidate
    names = ", ".join(candidate.slug for candidate in found)
    if not slug:
        raise NotFound(
            msg("There are several workspaces: {names}.", names=names), msg("Name one in SILLAGE_WORKSPACE.")
        )
    raise NotFound(
        msg("There is no workspace called {slug}; there are: {names}.", slug=slug, names=names),
        msg("Name one of them in SILLAGE_WORKSPACE."),
    )


def _counting(model: Any, workspace_id: str) -> Any:
    """Return rows typed by hand or brought by an import that counts."""
    from django.db.models import Q

    counts = Q(brought_by__isnull=True) | Q(brought_by__status="committed")
    return model.objects.filter(counts, workspace_id=workspace_id).select_related("brought_by")


def _age(row: Any) -> tuple[Any, int]:
    """Return the precedence of an import's rows: the export's own date, then the import's number."""
    bringer = row.brought_by
    return (bringer.exported_at or bringer.begun_at, bringer.number)


def _newest(kind: type[T], workspace_id: str) -> tuple[T, ...]:
    """Of each key, the row typed by hand, else the newest file's."""
    form = rows.KINDS[kind]
    winners: dict[tuple[Any, ...], Any] = {}
    for row in _readable(form, workspace_id):
        key = tuple(getattr(row, column) for column in form.key)
        held = winners.get(key)
        if held is None or not _outranks(held, row):
            winners[key] = row
    return tuple(form.read(winners[key]) for key in sorted(winners))


def _readable(form: rows.Kind, workspace_id: str) -> Iterable[Any]:
    related = ("brought_by", "brand") if form.name == "account" else ("brought_by",)
    found: Iterable[Any] = _counting(form.model, workspace_id).select_related(*related).order_by("pk")
    return found


def _outranks(held: Any, other: Any) -> bool:
    if held.brought_by is None or other.brought_by is None:
        return held.brought_by is None and other.brought_by is not None
    return _age(held) > _age(other)
