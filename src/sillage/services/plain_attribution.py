"""Attribution for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.attribution import Attribution, ModelCredits
    from sillage.services.attribute_journal import JournalAttribution


def attribution(found: Attribution, margin: Attribution | None = None, digits: int = 2) -> dict[str, Any]:
    """Return what `--json` prints.

    Parameters
    ----------
    found : Attribution
        The answer.
    margin : Attribution, optional
        The same with margins as values.
    digits : int
        Of the currency.

    Returns
    -------
    dict
        Money in major units; every key is always there.
    """
    return {
        "paths": found.paths,
        "conversions": found.conversions,
        "nulls": found.nulls,
        "value": major(found.value_minor, digits),
        "margin": None if margin is None else major(margin.value_minor, digits),
        **dict.fromkeys(("from", "to", "by", "window", "currency", "orders", "followed", "declared")),
        "models": [
            _model(one, None if margin is None else margin.models[place], digits)
            for place, one in enumerate(found.models)
        ],
        "tolerance": found.tolerance,
        "agreement": [
            {"channel": one.channel, "lowest": one.lowest, "highest": one.highest, "best_rank": one.best_rank,
             "worst_rank": one.worst_rank, "agreed": one.agreed, "same_rank": one.same_rank}
            for one in found.agreements
        ],
        "grouped": list(found.grouped),
        "warnings": list(found.warnings),
    }  # fmt: skip


def journal(walked: JournalAttribution, currency: str, named: Mapping[str, str]) -> dict[str, Any]:
    """Return what each model credits, from the journal.

    Parameters
    ----------
    walked : JournalAttribution
        What was walked.
    currency : str
        Of the amounts.
    named : mapping of str to str
        What channels are called.

    Returns
    -------
    dict
        Money in major units of its ``currency``.
    """
    from sillage.domain.money import minor_digits

    told = attribution(walked.revenue, walked.margin, minor_digits(currency)) | {
        "from": walked.period.first,
        "to": walked.period.last,
        "by": walked.by,
        "window": walked.window_days,
        "currency": currency,
        "orders": walked.orders,
        "followed": walked.followed,
        "declared": walked.declared,
        "warnings": list(walked.warnings),
    }
    for model in told["models"]:
        model["credits"] = [credit | {"name": named.get(credit["channel"])} for credit in model["credits"]]
    return told


def _model(one: ModelCredits, margin: ModelCredits | None, digits: int) -> dict[str, Any]:
    from sillage.attribution import Model, model_name

    return {
        "model": one.model.value,
        "name": model_name(one.model),
        "order": one.order if one.model is Model.MARKOV else None,
        "states": one.states if one.model is Model.MARKOV else None,
        "probability": one.probability,
        "credits": [
            {
                "channel": credit.channel,
                "name": None,
                "conversions": credit.conversions,
                "value": major(credit.value_minor, digits),
                "margin": None if margin is None else major(margin.credits[place].value_minor, digits),
                "share": credit.share,
                "removal_effect": credit.removal_effect,
            }
            for place, credit in enumerate(one.credits)
        ],
    }


def major(minor: int | None, digits: int = 2) -> Any:
    """Return minor units as major ones.

    Parameters
    ----------
    minor : int or None
        An amount.
    digits : int
        Of the currency.

    Returns
    -------
    Decimal or None
        Exact.
    """
    from decimal import Decimal

    return None if minor is None else Decimal(minor).scaleb(-digits)
