"""The answer sentences: one per chosen family of objectives, from small frozen facts.

Sales say yes or no only when the whole interval lies above or below break-even (1 of margin for 1 of cost). The other
families follow the status of their objective; an interval that holds the target is "too early". Missing costs hide
profitability, never the result. Say *attributed*, never *earned because of*. See docs/calculations/answers.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sillage.domain.workspace import Family
from sillage.language import Message, _n, msg
from sillage.reports.answer_facts import ObjectiveFacts, ProofFacts, SalesFacts, ServiceFacts
from sillage.reports.currency_units import unit_name
from sillage.reports.spec import Sentence, Verdict
from sillage.reports.wording import Amount, Bare, Day, Lasting, Percent, Shown

__all__ = [
    "FAMILY_NAMES", "ObjectiveFacts", "ProofFacts", "SalesFacts", "ServiceFacts", "choose_one", "cut_short",
    "objective_sentence", "proof_sentence", "sales_sentence", "service_sentence",
]  # fmt: skip

BREAK_EVEN = 1
ENOUGH_REQUESTS = 100
"""From here on an interval that holds the target is "too close", not "too early"."""

_WORDS = (
    msg("your rival"), msg("your two rivals"), msg("your three rivals"), msg("your four rivals"),
    msg("your five rivals"), msg("your six rivals"), msg("your seven rivals"), msg("your eight rivals"),
    msg("your nine rivals"),
)  # fmt: skip
_ONE_IN = {
    (1, 2): msg("One request in two"), (1, 3): msg("One request in three"), (1, 4): msg("One request in four"),
    (1, 5): msg("One request in five"), (2, 3): msg("Two requests in three"), (3, 4): msg("Three requests in four"),
    (1, 10): msg("One request in ten"),
}  # fmt: skip


def sales_sentence(facts: SalesFacts) -> Sentence:
    """Answer for sales.

    Parameters
    ----------
    facts : SalesFacts
        The money of the period.

    Returns
    -------
    Sentence
        Yes or no only when the whole interval is on one side of break-even.
    """
    if facts.margin is None:
        return Sentence(_sales_unmeasured(facts), Verdict.UNKNOWN, "roi")
    if not facts.revenue and facts.unattributed:
        text = msg(
            "Cannot tell: none of the {revenue} of sales names a channel. Tag your links, or ask how customers came.",
            revenue=Amount(facts.unattributed, facts.currency),
        )
        return Sentence(text, Verdict.UNCLEAR, "roi")
    if not facts.cost and facts.cost_reason is not None:
        text = msg(
            "{margin} of attributed margin; profitability unknown: {reason}",
            margin=Amount(facts.margin, facts.currency), reason=facts.cost_reason,
        )  # fmt: skip
        return Sentence(text, Verdict.UNKNOWN, "roi")
    if not facts.cost:
        text = msg(
            "{margin} of attributed margin; profitability unknown without costs. Enter hours and spend.",
            margin=Amount(facts.margin, facts.currency),
        )
        return Sentence(text, Verdict.UNKNOWN, "roi")
    ratio = facts.margin / facts.cost
    if facts.interval is None:
        text = msg(
            "Cannot tell: {amount} of attributed margin per {unit} of cost, on too few weeks for an interval.",
            amount=Amount(ratio, facts.currency, 2), unit=unit_name(facts.currency),
        )  # fmt: skip
        return Sentence(text, Verdict.UNCLEAR, "roi")
    low, high = facts.interval
    if low > BREAK_EVEN:
        return Sentence(_sales_good(facts, ratio), Verdict.YES, "roi")
    if high < BREAK_EVEN:
        return Sentence(_sales_bad(facts, ratio), Verdict.NO, "roi")
    return Sentence(_sales_unclear(facts), Verdict.UNCLEAR, "roi")


def _bounds(facts: SalesFacts) -> dict[str, object]:
    low, high = facts.interval or (0, 0)
    return {
        "low": Bare(low, 2, facts.currency), "high": Amount(high, facts.currency, 2),
        "high_bare": Bare(high, 2, facts.currency), "level": Percent(facts.level, 0),
        "unit": unit_name(facts.currency),
    }  # fmt: skip


def _sales_good(facts: SalesFacts, ratio: Decimal) -> Message:
    values = {"amount": Amount(ratio, facts.currency, 2), **_bounds(facts)}
    if facts.hours_entered and facts.fees:
        return msg(
            "Yes. Each {unit} spent, fees included, returns {amount} of attributed margin "
            "({level} interval: {low} to {high}).",
            **values,
        )
    if facts.hours_entered:
        return msg(
            "Yes. Each {unit} spent, hours included, returns {amount} of attributed margin "
            "({level} interval: {low} to {high}).",
            **values,
        )
    if facts.fees:
        return msg(
            "Yes. Each {unit} spent, fees not entered, returns {amount} of attributed margin "
            "({level} interval: {low} to {high}).",
            **values,
        )
    return msg(
        "Yes. Each {unit} spent, hours not entered, returns {amount} of attributed margin "
        "({level} interval: {low} to {high}).",
        **values,
    )


def _sales_bad(facts: SalesFacts, ratio: Decimal) -> Message:
    missing = (facts.cost or Decimal(0)) - (facts.margin or Decimal(0))
    return msg(
        "No. Each {unit} returns only {amount} of attributed margin ({low} to {high_bare}): "
        "{missing} short of covering costs.",
        amount=Bare(ratio, 2, facts.currency), missing=Amount(missing, facts.currency), **_bounds(facts),
    )  # fmt: skip


def _sales_unclear(facts: SalesFacts) -> Message:
    text = msg("Cannot tell: between {low} and {high} per {unit}.", **_bounds(facts))
    if facts.weeks_needed is None:
        more = msg("The result is too close to break-even for a few more weeks to settle it.")
    else:
        more = _n("About {count} more week is needed.", "About {count} more weeks are needed.", facts.weeks_needed)
    return join(text, more)


def _sales_unmeasured(facts: SalesFacts) -> Message:
    if facts.revenue is None:
        return msg("Sales are not measured: import orders, GA4 acquisition or an ad platform's conversions.")
    return msg(
        "{revenue} of attributed revenue; profitability unknown without a margin. Enter your margin.",
        revenue=Amount(facts.revenue, facts.currency),
    )


def service_sentence(facts: ServiceFacts | None) -> Sentence:
    """Answer for customer service.

    Parameters
    ----------
    facts : ServiceFacts or None
        None when no conversation was imported.

    Returns
    -------
    Sentence
        Yes or no when the whole interval of the share on time is on one side of the target.
    """
    if facts is None or facts.due == 0:
        text = msg("Customer service is not measured: import your conversations (Chatwoot or the template).")
        return Sentence(text, Verdict.UNKNOWN, "sla_attainment")
    low, high = facts.interval
    if low >= facts.target:
        return Sentence(_service_good(facts), Verdict.YES, "sla_attainment")
    if high < facts.target:
        return Sentence(_service_bad(facts), Verdict.NO, "sla_attainment")
    return Sentence(_service_unclear(facts), Verdict.UNCLEAR, "sla_attainment")


def _service_good(facts: ServiceFacts) -> Message:
    share = Percent(facts.on_time / facts.due, 0)
    if not facts.hours_entered:
        return msg("Target met ({share}); cost per request unknown, no hours entered.", share=share)
    values = {"share": share, "delay": _delay(facts), "target": Percent(facts.target, 0)}
    if facts.csat is None:
        return msg("Yes. {share} of requests were answered within {delay} (target {target}).", **values)
    return msg(
        "Yes. {share} of requests were answered within {delay} (target {target}); satisfaction {csat} ({answers}).",
        csat=Percent(facts.csat, 0), answers=_n("{count} answer", "{count} answers", facts.answers), **values,
    )  # fmt: skip


def _service_bad(facts: ServiceFacts) -> Message:
    late = 1 - facts.on_time / facts.due
    delay = _delay(facts)
    words = next((word for (some, of), word in _ONE_IN.items() if abs(late - some / of) < 0.012), None)
    if words is None:
        text = msg("No. {late} of requests exceed {delay}", late=Percent(late, 0), delay=delay)
    elif words.template.startswith("One"):
        text = msg("No. {some} exceeds {delay}", some=words, delay=delay)
    else:
        text = msg("No. {some} exceed {delay}", some=words, delay=delay)
    if not facts.waiting:
        return msg("{text}.", text=text)
    waiting = _n("{count} is still waiting", "{count} are still waiting", facts.waiting)
    return msg("{text}; {waiting}.", text=text, waiting=waiting)


def _service_unclear(facts: ServiceFacts) -> Message:
    low, high = facts.interval
    values = {
        "on_time": facts.on_time, "low": Percent(low, 0, sign=False), "high": Percent(high, 0),
        "target": Percent(facts.target, 0),
    }  # fmt: skip
    if facts.due < ENOUGH_REQUESTS:
        return _n(
            "Too early: {on_time} of {count} request on time, that is {low} to {high}; target {target}.",
            "Too early: {on_time} of {count} requests on time, that is {low} to {high}; target {target}.",
            facts.due,
            **values,
        )
    return msg(
        "Too close to call: {on_time} of {due} requests on time, that is {low} to {high}; target {target}.",
        due=facts.due,
        **values,
    )


def _delay(facts: ServiceFacts) -> Message:
    whole_hours, rest = divmod(facts.delay_seconds, 3600)
    if rest or not whole_hours:
        duration = Lasting(facts.delay_seconds)
        return (
            msg("{duration} of business time", duration=duration)
            if facts.business_hours
            else msg("{duration}", duration=duration)
        )
    if facts.business_hours:
        return _n("{count} business hour", "{count} business hours", whole_hours)
    return _n("{count} hour", "{count} hours", whole_hours)


def proof_sentence(facts: ProofFacts | None) -> Sentence:
    """Answer for social proof.

    Parameters
    ----------
    facts : ProofFacts or None
        None without followers or without an objective on them.

    Returns
    -------
    Sentence
        The status of the objective; followers that rise alone are no proof.
    """
    explain = "follower_growth_rate"
    if facts is None or facts.growth is None:
        text = msg("Social proof is not measured: import the monthly figures of your accounts (followers).")
        return Sentence(text, Verdict.UNKNOWN, explain)
    if facts.suspicious:
        text = msg("Cannot tell: followers rise, reach and interactions do not. Check suspicious followers.")
        if facts.for_client:
            text = msg("Cannot tell: followers rise, reach and interactions do not.")
        return Sentence(text, Verdict.UNCLEAR, explain)
    if facts.status in ("ahead", "on_track"):
        return Sentence(_proof_good(facts), Verdict.YES, explain)
    growth = Percent(facts.growth, 1, signed=True)
    if facts.status == "late":
        if facts.expected is None:
            return Sentence(msg("No. Late: followers {growth}.", growth=growth), Verdict.NO, explain)
        text = msg(
            "No. Late: followers {growth}, {expected} expected by now.",
            growth=growth, expected=Percent(facts.expected, 1, signed=True),
        )  # fmt: skip
        return Sentence(text, Verdict.NO, explain)
    if facts.reason is not None:
        return Sentence(msg("Cannot tell: {reason}", reason=facts.reason), Verdict.UNCLEAR, explain)
    text = _n(
        "Cannot tell: followers {growth} in {count} day, and no objective says how much was aimed at.",
        "Cannot tell: followers {growth} in {count} days, and no objective says how much was aimed at.",
        facts.days,
        growth=growth,
    )
    return Sentence(text, Verdict.UNCLEAR, explain)


def _proof_good(facts: ProofFacts) -> Message:
    growth = Percent(facts.growth, 1, signed=True)
    ahead = facts.status == "ahead"
    if not facts.cost_known:
        if ahead:
            return msg("Ahead ({growth}); cost per new follower unknown.", growth=growth)
        return msg("On track ({growth}); cost per new follower unknown.", growth=growth)
    values = {"growth": growth, "against": _against(facts), "rating": _rating(facts)}
    if ahead:
        return _n(
            "Yes. Ahead: followers {growth} in {count} day{against}{rating}.",
            "Yes. Ahead: followers {growth} in {count} days{against}{rating}.",
            facts.days,
            **values,
        )
    return _n(
        "Yes. On track: followers {growth} in {count} day{against}{rating}.",
        "Yes. On track: followers {growth} in {count} days{against}{rating}.",
        facts.days,
        **values,
    )


def _against(facts: ProofFacts) -> Message | str:
    if facts.rivals_growth is None or not facts.rivals:
        return ""
    growth = Percent(facts.rivals_growth, 1, signed=True)
    rivals = _WORDS[facts.rivals - 1] if facts.rivals <= len(_WORDS) else msg("your {n} rivals", n=facts.rivals)
    return msg(", against {growth} for {rivals}", growth=growth, rivals=rivals)


def _rating(facts: ProofFacts) -> Message | str:
    if facts.rating is None or not facts.reviews:
        return ""
    reviews = _n("{count} review", "{count} reviews", facts.reviews)
    return msg("; rating {stars}/5 ({reviews})", stars=Bare(facts.rating, 1), reviews=reviews)


def objective_sentence(facts: ObjectiveFacts) -> Sentence:
    """Answer with the status of an objective.

    Parameters
    ----------
    facts : ObjectiveFacts
        Where it stands.

    Returns
    -------
    Sentence
        Yes when ahead or on track, no when late.
    """
    explain = facts.value.explain
    values = {"name": facts.name, "value": Shown(facts.value), "expected": Shown(facts.expected)}
    if facts.status == "ahead":
        return Sentence(msg("Yes. Ahead: {name} {value}, {expected} expected by now.", **values), Verdict.YES, explain)
    if facts.status == "on_track":
        text = msg("Yes. On track: {name} {value}, {expected} expected by now.", **values)
        return Sentence(text, Verdict.YES, explain)
    if facts.status == "late":
        return Sentence(msg("No. Late: {name} {value}, {expected} expected by now.", **values), Verdict.NO, explain)
    return Sentence(msg("Cannot tell: {reason}", reason=facts.reason), Verdict.UNCLEAR, explain)


def choose_one() -> Sentence:
    """Return what stands in place of an answer when no family was chosen."""
    text = msg("Choose one: sales, customer service or social proof. Without an objective there is no verdict.")
    return Sentence(text, Verdict.NONE)


def cut_short(sentence: Sentence, source: Message | str, last: date) -> Sentence:
    """Add that figures stop where a source ends.

    Parameters
    ----------
    sentence : Sentence
        An answer.
    source : Message or str
        The source that ends first.
    last : date
        Its last day.

    Returns
    -------
    Sentence
        The same verdict, with the source named.
    """
    text = msg(
        "Figures compared up to {day}: nothing is known after that day ({source}).", day=Day(last), source=source
    )
    return replace(sentence, text=join(sentence.text, text))


def join(first: Message, second: Message) -> Message:
    """Put two sentences side by side.

    Parameters
    ----------
    first, second : Message
        Whole sentences.

    Returns
    -------
    Message
        Both.
    """
    return msg("{first} {second}", first=first, second=second)


FAMILY_NAMES = {
    Family.SALES: msg("Sales"),
    Family.SERVICE: msg("Customer service"),
    Family.PROOF: msg("Social proof"),
}
