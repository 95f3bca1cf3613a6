"""How long a workspace keeps each kind of what happened."""

from datetime import datetime

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def retention(workspace_id: str) -> dict[str, int]:
    """Return what is kept for a time, and how long.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    dict of str to int
        Kind to days; what is not named is kept.
    """
    found: dict[str, int] = models.Workspace.objects.get(pk=workspace_id).retention
    return dict(found)


@translated()
def put_retention(workspace_id: str, kind: str, days: int | None) -> None:
    """Say how long a kind is kept.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : str
        Which.
    days : int or None
        None keeps it.
    """
    with transaction.atomic():
        before: dict[str, int] = models.Workspace.objects.select_for_update().get(pk=workspace_id).retention
        known = {name: number for name, number in before.items() if name != kind}
        after = known if days is None else {**known, kind: days}
        models.Workspace.objects.filter(pk=workspace_id).update(retention=after)
        if before != after:
            note(workspace_id, "edit", "retention", kind, before, after)


@translated()
def raw_last_used(workspace_id: str) -> dict[str, datetime]:
    """Return when each raw file was last imported; files that another workspace imported too are left out.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    dict of str to datetime
        By SHA-256.
    """
    found: dict[str, datetime] = {}
    shared = set()
    for sha, owner, moment in models.Import.objects.values_list("sha256", "workspace_id", "begun_at"):
        if owner != workspace_id:
            shared.add(sha)
        else:
            found[sha] = max(moment, found.get(sha, moment))
    return {sha: moment for sha, moment in found.items() if sha not in shared}
