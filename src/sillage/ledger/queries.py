"""Reading the ledger: every function takes a workspace and returns frozen domain values."""

from datetime import date

from sillage.ledger.connection import start

start()

from sillage.domain.aims import Objective  # noqa: E402
from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.decisions import AuditEntry, AuthorBlock, BlockKind, SavedMapping, UserKpi  # noqa: E402
from sillage.domain.period import Period  # noqa: E402
from sillage.domain.places import CommittedImport, PostLabel  # noqa: E402
from sillage.domain.workspace import BusinessHours, Workspace  # noqa: E402
from sillage.errors import NotFound  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.counting import (  # noqa: E402
    accounts,
    approaches,
    capacities,
    changes,
    cost_entries,
    costs,
    exchange_rates,
    hourly_rates,
    kpi_worths,
    margins,
    numbered,
)
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402

__all__ = [
    "accounts",
    "all_author_blocks",
    "approaches",
    "audit_trail",
    "author_blocks",
    "brands",
    "business_hours",
    "campaigns",
    "capacities",
    "changes",
    "chosen_source",
    "committed_imports",
    "cost_entries",
    "costs",
    "exchange_rates",
    "hourly_rates",
    "kpi_worths",
    "margins",
    "numbered",
    "objectives",
    "post_labels",
    "saved_mappings",
    "user_kpis",
    "workspace",
    "workspace_by_slug",
    "workspaces",
]


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
def objectives(asked: Whose | str) -> tuple[Objective, ...]:
    """Return the objectives, the nearest deadline first.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of Objective
        With their milestones in date order.
    """
    theirs = whose(asked)
    found = models.Objective.objects.filter(workspace_id=theirs.workspace_id).prefetch_related("milestones")
    found = of_brand(found, theirs)
    return tuple(rows.objective(row) for row in found.order_by("due_on", "pk"))


@translated()
def post_labels(asked: Whose | str) -> tuple[PostLabel, ...]:
    """Return what posts are for.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of PostLabel
        At most one a post; a person's word wins over a guess.
    """
    theirs = whose(asked)
    found = models.PostLabel.objects.filter(workspace_id=theirs.workspace_id).order_by("network", "account", "post_id")
    others: set[tuple[str, str]] = set()
    if theirs.brand:  # posts of no account with a brand follow their file, which only the journal knows
        said = ((one.network, one.handle, one.brand) for one in accounts(theirs.workspace_id))
        others = {(network, handle) for network, handle, brand in said if brand not in ("", theirs.brand)}
    return tuple(rows.post_label(row) for row in found if (row.network, row.account) not in others)


@translated()
def campaigns(asked: Whose | str) -> tuple[tuple[str, date | None, date | None], ...]:
    """Return the declared campaigns with their days.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of (str, date or None, date or None)
        Name, first day, last day; by name.
    """
    theirs = whose(asked)
    found = of_brand(models.Campaign.objects.filter(workspace_id=theirs.workspace_id), theirs).order_by("name")
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
def author_blocks(asked: Whose | str, period: Period, language: str) -> tuple[AuthorBlock, ...]:
    """Return what the author wrote for a period in a language.

    Parameters
    ----------
    asked : Whose or str
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
    theirs = whose(asked)
    if theirs.brand:
        return ()  # they speak of the whole workspace
    found = models.AuthorBlock.objects.filter(
        workspace_id=theirs.workspace_id, first=period.first, last=period.last, language=language
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
def audit_trail(workspace_id: str, what: str = "", limit: int = 1000, which: str = "") -> tuple[AuditEntry, ...]:
    """Return the latest changes of numbers that matter, newest first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    what : str
        Only this kind of thing; empty means all.
    limit : int
        At most so many.
    which : str
        Only the thing of this number; empty means all.

    Returns
    -------
    tuple of AuditEntry
        Who changed what, when, from what to what.
    """
    found = models.AuditEntry.objects.filter(workspace_id=workspace_id)
    if what:
        found = found.filter(what=what)
    if which:
        found = found.filter(which=which)
    return tuple(rows.audit_entry(row) for row in found.order_by("-at", "-pk")[:limit])


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
