"""Shares, ranks and agreement of what is credited in money, where a model's shares are those of conversions."""

from __future__ import annotations

from dataclasses import replace

from sillage.attribution.credits import Attribution, agreements


def of_value(found: Attribution) -> Attribution | None:
    """Return the same credits with shares of the value.

    Parameters
    ----------
    found : Attribution
        Of all touches: of some alone there are no ranks.

    Returns
    -------
    Attribution or None
        None where the value is not known, or is not above nothing: then it has no shares.
    """
    whole = found.value_minor
    if whole is None or whole <= 0:
        return None
    models = []
    for one in found.models:
        cents = [credit.value_minor for credit in one.credits]
        shares = [None if amount is None else amount / whole for amount in cents]
        credits = tuple(replace(credit, share=share) for credit, share in zip(one.credits, shares, strict=True))
        models.append(replace(one, credits=credits))
    if any(credit.share is None for one in models for credit in one.credits):
        return None
    return replace(found, models=tuple(models), agreements=agreements(models, found.tolerance))
