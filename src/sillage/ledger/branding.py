"""The picture of a workspace, and taking back what was last decided about the workspace itself."""

from datetime import datetime

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.workspace import Logo  # noqa: E402
from sillage.errors import Refused  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

MOST = 4
"""Pictures kept of a workspace: the one that holds, and those that taking back may bring back."""


@translated()
def keep_logo(workspace_id: str, logo: Logo) -> None:
    """Keep a picture; which one holds is a decision of the workspace (`sillage.ledger.entries.edit_workspace`).

    Parameters
    ----------
    workspace_id : str
        Whose.
    logo : Logo
        Checked.
    """
    with transaction.atomic():
        own = models.Logo.objects.filter(workspace_id=workspace_id)
        own.filter(digest=logo.digest).delete()
        models.Logo.objects.create(
            workspace_id=workspace_id,
            digest=logo.digest,
            media_type=logo.media_type,
            width=logo.width,
            height=logo.height,
            body=logo.body,
        )
        holds = models.Workspace.objects.values_list("logo", flat=True).get(pk=workspace_id)
        kept = list(own.order_by("-pk").values_list("pk", flat=True)[:MOST])
        own.exclude(pk__in=kept).exclude(digest=holds).delete()


@translated()
def logo(workspace_id: str, digest: str) -> Logo | None:
    """Return a picture of a workspace.

    Parameters
    ----------
    workspace_id : str
        Whose.
    digest : str
        Which.

    Returns
    -------
    Logo or None
        None when it is not kept.
    """
    row = models.Logo.objects.filter(workspace_id=workspace_id, digest=digest).first() if digest else None
    return None if row is None else Logo(row.digest, row.media_type, row.width, row.height, bytes(row.body))


@translated()
def take_back_decisions(workspace_id: str, now: datetime | None = None) -> None:
    """Give a workspace back what it had decided about itself before its last change.

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
        row = models.Workspace.objects.select_for_update().get(pk=workspace_id)
        last = models.AuditEntry.objects.filter(workspace_id=workspace_id, what="workspace").order_by("-pk").first()
        if last is None or last.action != "edit":
            raise Refused(msg("There is nothing to take back."), msg("Look at the list as it stands now."))
        for name, value in (last.before or {}).items():
            setattr(row, name, value)
        row.save()
        note(workspace_id, "undo", "workspace", row.slug, last.after, last.before, now)
