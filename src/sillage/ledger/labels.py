"""Labels on posts: guesses in bulk, a person's word above them."""

from collections.abc import Sequence

from sillage.domain.places import PostLabel
from sillage.ledger import models, rows

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
