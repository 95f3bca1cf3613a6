"""What changes whenever people decide something that a figure may rest on: a mark of the ledger's rows."""

from __future__ import annotations

from hashlib import blake2b

from sillage.ledger.connection import start

start()

from django.apps import apps  # noqa: E402
from django.db.models import Model  # noqa: E402

from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

_NO_FIGURE = ("AuditEntry", "ApiToken", "ApiAnswer", "Invitation", "Job", "Membership", "SchemaVersion", "Workspace")
"""What happens while nothing is decided: who looks, who may, and what machines do."""
_THROUGH = {"Milestone": "objective__workspace", "LinkVersion": "link__workspace"}


@translated()
def decisions_mark(workspace_id: str) -> str:
    """Return a text that differs when a decision of a workspace does, its imports among them.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    str
        A hash of all its rows, but for those that no figure rests on.
    """
    found = blake2b(digest_size=16)
    for model in _models():
        rows = model._default_manager.filter(**{_THROUGH.get(model.__name__, "workspace"): workspace_id})
        found.update(f"{model.__name__}:".encode())
        for row in rows.order_by("pk").values_list():
            found.update(repr(row).encode())
    return found.hexdigest()


def _models() -> list[type[Model]]:
    mine = apps.get_app_config(models.Import._meta.app_label).get_models()
    return [model for model in mine if model.__name__ not in _NO_FIGURE]
