"""What the answer on the social networks adds when other channels stand beside them."""

from __future__ import annotations

from sillage.language import Message, msg
from sillage.reports.currency_units import unit_name
from sillage.reports.sentences import SalesFacts
from sillage.reports.wording import Amount, Bare


def with_other_channels(whole: SalesFacts, names: Message) -> Message | None:
    """Say what a currency unit returns when the channels that are not social networks are counted too.

    Parameters
    ----------
    whole : SalesFacts
        Of every channel.
    names : Message
        The channels that are not social networks.

    Returns
    -------
    Message or None
        None where the whole has no ratio.
    """
    if not whole.cost or whole.margin is None:
        return None
    amount = Amount(whole.margin / whole.cost, whole.currency, 2)
    values = {"unit": unit_name(whole.currency), "amount": amount, "names": names}
    if whole.interval is None:
        return msg("With the other channels ({names}): {amount} per {unit}.", **values)
    low, high = whole.interval
    return msg(
        "With the other channels ({names}): {amount} per {unit} ({low} to {high}).",
        low=Bare(low, 2, whole.currency), high=Amount(high, whole.currency, 2), **values,
    )  # fmt: skip
