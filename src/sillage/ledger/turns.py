"""Turns: who decides by what stands in the ledger holds it until what was decided is written."""

from sillage.ledger.connection import start

start()

from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def take_turn(workspace_id: str) -> None:
    """Wait until nobody else has the turn of a workspace, and keep it until the caller's transaction ends.

    SQLite lets one transaction write at a time, from its first statement on; PostgreSQL only where a row is held.
    Rows that name the workspace can still be added meanwhile by who takes no turn.

    Parameters
    ----------
    workspace_id : str
        Whose.
    """
    models.Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
