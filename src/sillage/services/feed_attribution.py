"""Feed the KPIs of attributed revenue: orders at the places that a model credits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, UNATTRIBUTED, is_in
from sillage.economics.revenue import Revenue, Sale
from sillage.kpis.attribution_kpis import PATH_MODELS
from sillage.kpis.places import TIME_AXES, Question
from sillage.kpis.slots import Slot
from sillage.language import Message, msg
from sillage.services.open_workspace import Opened

NO_RATE = msg("Some sales are in a currency without an exchange rate: revenue is unknown.")


def attributed_slots(
    opened: Opened, question: Question, period: Period | None, measures: Collection[str]
) -> tuple[list[Slot], Mapping[str, tuple[Message, ...]]]:
    """Add up what models credit.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    period : Period or None
        Which days; None for none.
    measures : collection of str
        Keys of `PATH_MODELS`.

    Returns
    -------
    tuple of (list of Slot, mapping of str to tuple of Message)
        Sums, and by measure how many paths were followed and what these rest on; nothing without orders or hits.
    """
    from sillage.services.attribution_words import credit_sentences
    from sillage.services.read_revenue import read_credited

    slots: list[Slot] = []
    told: dict[str, tuple[Message, ...]] = {}
    for measure in sorted(measures):
        found = None if period is None else read_credited(opened, period, PATH_MODELS[measure])
        if found is not None:
            slots.extend(_slots(found[0], question, measure))
            told[measure] = credit_sentences(found[1])
    return slots, told


def _slots(revenue: Revenue, question: Question, measure: str) -> Iterator[Slot]:
    groups: dict[str, list[Sale]] = {}
    for sale in revenue.sales:
        if sale.channel != UNATTRIBUTED and is_asked(sale, question):
            groups.setdefault(_places(sale, question).get(question.by, ""), []).append(sale)
    return (_slot(key, sales, measure) for key, sales in groups.items())


def is_asked(sale: Sale, question: Question) -> bool:
    """Tell whether a sale stands at a place that is asked for.

    Parameters
    ----------
    sale : Sale
        Credited there.
    question : Question
        Whose filters.
    """
    places = _places(sale, question)
    return all(is_in(axis, places.get(axis), wanted) for axis, wanted in question.filters.items())


def _places(sale: Sale, question: Question) -> Mapping[str, str]:
    places = {
        "network": sale.channel if sale.channel in NETWORKS else "",
        "channel": sale.channel,
        "campaign": sale.campaign,
        "content_type": sale.content_type,
        "post": sale.post,
    }
    asked = {axis: question.time_key(sale.day) for axis in TIME_AXES if axis == question.by}
    return places | asked


def _slot(key: str, sales: list[Sale], measure: str) -> Slot:
    amounts = [sale.net for sale in sales]
    known = [Fraction(amount.amount) for amount in amounts if isinstance(amount, Money)]
    value = sum(known, Fraction(0)) if len(known) == len(amounts) else None
    reasons = {measure: NO_RATE} if value is None else {}
    last = max(sale.day for sale in sales)
    return Slot(key, "", "", "attribution", {measure: value}, len(sales), last, reasons=reasons)
