"""Which rows are of which brand: read for the cut of the journal, written one at a time with a line in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402
from django.db.models import Q  # noqa: E402

from sillage.domain.belonging import Belonging  # noqa: E402
from sillage.errors import NotFound, WrongUsage  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.counting import accounts  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.resolving import site_of  # noqa: E402

KINDS: Mapping[str, tuple[Any, str]] = {
    "import": (models.Import, "number"),
    "site": (models.Site, "host"),
    "link": (models.Link, "pk"),
    "campaign": (models.Campaign, "name"),
    "cost": (models.Cost, "pk"),
    "objective": (models.Objective, "pk"),
    "change": (models.Change, "pk"),
    "approach": (models.Approach, "pk"),
}
"""What may be of a brand beside accounts, and what people call each one by."""
_SAID = {"brand__isnull": False}


@translated()
def belonging(workspace_id: str) -> Belonging:
    """Return which things have a brand.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    Belonging
        For the cut of the journal.
    """

    def said(model: Any, column: str) -> dict[str, str]:
        return dict(model.objects.filter(workspace_id=workspace_id, **_SAID).values_list(column, "brand__name"))

    own = models.Site.objects.filter(workspace_id=workspace_id, **_SAID).select_related("brand").order_by("host")
    return Belonging(
        accounts={(one.network, one.handle): one.brand for one in accounts(workspace_id) if one.brand},
        sites={host: str(row.brand) for row in own for host in site_of(row).hosts},
        links=said(models.Link, "pk"),
        imports=said(models.Import, "uid"),
    )


@translated()
def brands_of(workspace_id: str, kind: str) -> dict[str, str]:
    """Return the brand of each thing of a kind that has one.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : str
        One of `KINDS`.

    Returns
    -------
    dict of str to str
        By what people call it by.
    """
    model, name = KINDS[kind]
    found = model.objects.filter(workspace_id=workspace_id, brand__isnull=False).values_list(name, "brand__name")
    return {str(which): brand for which, brand in found}


@translated()
def assign(workspace_id: str, kind: str, which: str | int, brand: str, now: datetime | None = None) -> None:
    """Say of which brand a thing is.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : str
        One of `KINDS`.
    which : str or int
        What it is called by.
    brand : str
        One that exists; empty for none.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    NotFound
        If there is no such thing, or no such brand.
    WrongUsage
        If nothing of that kind has a brand.
    """
    if kind not in KINDS:
        raise WrongUsage(msg("{kind} has no brand.", kind=kind), msg("One of: {kinds}", kinds=", ".join(KINDS)))
    model, name = KINDS[kind]
    with transaction.atomic():
        row = model.objects.select_for_update(of=("self",)).get(workspace_id=workspace_id, **{name: which})
        before = row.brand.name if row.brand else ""
        if brand == before:
            return
        theirs = models.Brand.objects.filter(workspace_id=workspace_id, name=brand).first() if brand else None
        if brand and theirs is None:
            raise NotFound(
                msg("There is no brand called {name}.", name=brand[:80]), msg("Look at the list as it stands.")
            )
        row.brand = theirs
        row.save(update_fields=["brand"])
        note(workspace_id, "edit", "brand_of", f"{kind} {which}"[:300], {"brand": before}, {"brand": brand}, now)


@translated()
def without_brand(workspace_id: str) -> dict[str, int]:
    """Count by kind what counts and has no brand; it stands in the figures of no brand.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    dict of str to int
        Kinds of `KINDS`.
    """
    counted = {}
    for kind, (model, _) in KINDS.items():
        found = model.objects.filter(workspace_id=workspace_id, brand__isnull=True)
        if kind == "import":
            found = found.filter(status="committed")
        if hasattr(model, "brought_by"):
            counts = Q(brought_by__isnull=True) | Q(brought_by__status="committed", brought_by__brand__isnull=True)
            found = found.filter(counts)
        counted[kind] = found.count()
    return counted
