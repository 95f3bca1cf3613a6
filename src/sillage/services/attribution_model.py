"""Which rule credits orders: the one that the workspace chose, or another for one question."""

from __future__ import annotations

from dataclasses import replace

from sillage.attribution.models import Model
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.ledger import entries, queries
from sillage.services.open_workspace import Opened

DEFAULT_MODEL = Model.LAST_NON_DIRECT
"""Where nobody chose: it looks at one order alone, and hands nothing to the visit that nothing tells the origin of."""

SHARING = tuple(model for model in Model if model.shares_each_order)
"""The models that can credit money order by order."""


def model_of(opened: Opened) -> Model:
    """Return the rule that credits the orders of a workspace.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    Model
        The one that it chose, else `DEFAULT_MODEL`.
    """
    return Model(opened.workspace.attribution_model or DEFAULT_MODEL)


def sharing_model(typed: str) -> Model:
    """Return a model that somebody typed, if it shares each order.

    Parameters
    ----------
    typed : str
        Its code; ``-`` and ``_`` are the same.

    Returns
    -------
    Model
        Any but Markov.

    Raises
    ------
    WrongUsage
        If there is no such model, or it gives shares of the whole alone.
    """
    code = typed.strip().lower().replace("-", "_")
    known = msg("Write one of: {known}.", known=", ".join(SHARING))
    if code not in set(Model):
        raise WrongUsage(msg("“{typed}” is not a model of attribution.", typed=typed), known)
    if code not in SHARING:
        raise WrongUsage(
            msg("The Markov model gives each channel a share of the whole, not of one order: no ROI rests on it."),
            known,
        )
    return Model(code)


def with_model(opened: Opened, typed: str) -> Opened:
    """Return the same workspace as if it had chosen another model, for one question.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    typed : str
        See `sharing_model`; empty keeps the workspace's own.

    Returns
    -------
    Opened
        Nothing is written, and nothing that was asked before is remembered.
    """
    if not typed.strip():
        return opened
    changed = replace(opened.workspace, attribution_model=sharing_model(typed).value)
    return replace(opened, workspace=changed, memory=None)


def set_attribution_model(opened: Opened, typed: str) -> Model:
    """Choose the rule that credits orders in every report from now on.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        See `sharing_model`; ``auto`` goes back to `DEFAULT_MODEL`.

    Returns
    -------
    Model
        The one that holds now.
    """
    chosen = "" if typed.strip().lower() == "auto" else sharing_model(typed).value
    entries.edit_workspace(replace(queries.workspace(opened.workspace.id), attribution_model=chosen), opened.now)
    return Model(chosen or DEFAULT_MODEL)
