"""Labels on posts: guesses in bulk, a person's word above them."""

from collections.abc import Sequence
from datetime import datetime

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.places import PostLabel  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

_BATCH = 500
_VALUES = ("campaign", "content_type", "call_to_action", "by_hand")


def keep_labels(workspace_id: str, labels: Sequence[PostLabel]) -> int:
    """Store labels; a guess never overwrites a person's word.

    Parameters
    ----------
    workspace_id : str
        Whose.
    labels : sequence of PostLabel
        Guesses or corrections; of two for one post, the last one.

    Returns
    -------
    int
        How many labels are new or changed.
    """
    wanted = {(label.network, label.account, label.post_id): label for label in labels}
    stored = (
        {
            (row.network, row.account, row.post_id): row
            for row in models.PostLabel.objects.filter(workspace_id=workspace_id)
        }
        if wanted
        else {}
    )
    fresh: list[models.PostLabel] = []
    changed: list[models.PostLabel] = []
    for key, label in wanted.items():
        row = stored.get(key)
        values = rows.fitted(models.PostLabel, {name: getattr(label, name) for name in _VALUES})
        if row is None:
            fresh.append(
                models.PostLabel(workspace_id=workspace_id, network=key[0], account=key[1], post_id=key[2], **values)
            )
        elif (label.by_hand or not row.by_hand) and any(getattr(row, name) != values[name] for name in _VALUES):
            for name in _VALUES:
                setattr(row, name, values[name])
            changed.append(row)
    models.PostLabel.objects.bulk_create(fresh, batch_size=_BATCH)
    models.PostLabel.objects.bulk_update(changed, list(_VALUES), batch_size=_BATCH)
    return len(fresh) + len(changed)


@translated()
def label_of(workspace_id: str, network: str, account: str, post_id: str) -> PostLabel | None:
    """Return a post's label.

    Parameters
    ----------
    workspace_id : str
        Whose.
    network, account, post_id : str
        Which post.

    Returns
    -------
    PostLabel or None
        None where it has none.
    """
    found = models.PostLabel.objects.filter(
        workspace_id=workspace_id, network=network, account=account, post_id=post_id
    )
    return next((rows.post_label(row) for row in found), None)


@translated()
def put_back(workspace_id: str, label: PostLabel, now: datetime | None = None) -> None:
    """Make a label what it was before a person wrote it, a guess among them.

    Parameters
    ----------
    workspace_id : str
        Whose.
    label : PostLabel
        As it was; without a word and not by hand, there was none.
    now : datetime, optional
        The moment; the clock's by default.
    """
    place = {"network": label.network, "account": label.account, "post_id": label.post_id}
    with transaction.atomic():
        before = label_of(workspace_id, **place)
        found = models.PostLabel.objects.filter(workspace_id=workspace_id, **place)
        values = {name: getattr(label, name) for name in _VALUES}
        if not any(values.values()):
            found.delete()
        else:
            models.PostLabel.objects.update_or_create(
                workspace_id=workspace_id, network=label.network, account=label.account, post_id=label.post_id,
                defaults=values,
            )  # fmt: skip
        note(workspace_id, "undo", "label", which_of(label), said_by(before), said_by(label), now)


def which_of(label: PostLabel) -> str:
    """Return what the audit trail calls a label."""
    return f"{label.network}/{label.account}/{label.post_id}"[:300]


def said_by(label: PostLabel | None) -> dict[str, object] | None:
    """Return what a label says, for the audit trail."""
    return None if label is None else {name: getattr(label, name) for name in _VALUES}
