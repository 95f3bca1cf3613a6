"""The form of a cost or of hours: its questions, what stands in them, what is wrong beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from sillage.domain.costs import Cost, CostKind, ShareRule
from sillage.domain.decisions import CostEntry, Recurrence
from sillage.domain.places import NETWORKS, OFFLINE_CHANNELS, OTHER_CHANNELS
from sillage.domain.workspace import View
from sillage.language import Message, msg, numbers
from sillage.reports.wording import head, say
from sillage.services.axis_names import ACTIVITIES, key_name
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_costs import CostDetails
from sillage.services.report_names import COST_KINDS, channel_name
from sillage.web.parts import Choice, Field

ASKED = (
    "kind", "amount", "first", "last", "channel", "shared_by", "campaign", "activity", "person", "note", "reference",
    "payer", "every", "until",
)  # fmt: skip
"""The questions, in their order."""

LONGEST = 200
"""Letters that an address may put into an answer."""

SHARING: Mapping[ShareRule, Message] = {
    ShareRule.NONE: msg("Not shared out"),
    ShareRule.POSTS_PUBLISHED: msg("By posts published"),
    ShareRule.EQUALLY: msg("Equally"),
    ShareRule.HOURS: msg("By hours worked"),
    ShareRule.SPEND: msg("By ad spend"),
}
EVERY: Mapping[Recurrence, Message] = {
    Recurrence.ONCE: msg("Once"),
    Recurrence.WEEK: msg("Every week"),
    Recurrence.MONTH: msg("Every month"),
    Recurrence.QUARTER: msg("Every quarter"),
    Recurrence.YEAR: msg("Every year"),
}
PAYERS: Mapping[str, Message] = {
    "": msg("As usual for its kind"),
    View.TEAM: msg("The team"),
    View.AGENCY: msg("The agency"),
    View.CLIENT: msg("The client"),
}
LABELS: Mapping[str, Message] = {
    "kind": msg("Kind of cost"),
    "amount": msg("Amount, or hours"),
    "first": msg("First day"),
    "last": msg("Last day"),
    "channel": msg("Channel"),
    "shared_by": msg("Shared out"),
    "campaign": msg("Campaign"),
    "activity": msg("Activity"),
    "person": msg("Who worked"),
    "note": msg("Note"),
    "reference": msg("Invoice or ad"),
    "payer": msg("Who pays"),
    "every": msg("How often"),
    "until": msg("Until"),
}
HINTS: Mapping[str, Message] = {
    "amount": msg("120.50, or 99 USD; hours as 2.5 or 2h30."),
    "last": msg("Empty for one day; a longer cost is spread evenly over its days."),
    "shared_by": msg("For a cost that names no channel."),
    "activity": msg("Creation, moderation, advertising, reporting... or words of yours."),
    "until": msg("Of a cost that comes back; empty goes on."),
}
NO_CHANNEL = msg("No channel in particular")
WIDTH = {"first": "date", "last": "date", "until": "date"}


@dataclass(frozen=True, slots=True)
class Given:
    """What a form holds.

    Parameters
    ----------
    typed : mapping of str to str
        By question.
    wrong : mapping of str to Message
        What is wrong with it.
    """

    typed: Mapping[str, str]
    wrong: Mapping[str, Message]


def typed_in(post: QueryDict) -> dict[str, str]:
    """Return what was sent, question by question; a missing one is empty."""
    return {name: post.get(name, "").strip() for name in ASKED}


def fresh(opened: Opened, language: str, asked: Mapping[str, str]) -> Given:
    """Return a form that holds what its address says; else a tool paid today.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    language : str
        A language tag.
    asked : mapping of str to str
        Answers by question; what no list offers, and what is no question, is left out.

    Returns
    -------
    Given
        To be filled in.
    """
    lists = {name: {code for code, _ in offered} for name, offered in _lists(language).items()}
    known = {
        name: asked[name].strip()[:LONGEST]
        for name in ASKED
        if name in asked and (name not in lists or asked[name] in lists[name])
    }
    return Given({"kind": CostKind.TOOL.value, "first": today(opened).isoformat(), **known}, {})


def written(entry: CostEntry, language: str) -> Given:
    """Return a form that holds a cost."""
    cost = entry.cost
    amount = plain_number(cost.hours, language) if cost.hours is not None else ""
    if cost.amount is not None:
        amount = f"{plain_number(cost.amount.amount, language)} {cost.amount.currency}"
    typed = {
        "kind": cost.kind.value,
        "amount": amount,
        "first": cost.first.isoformat(),
        "last": cost.last.isoformat() if cost.last != cost.first else "",
        "channel": cost.channel,
        "shared_by": cost.shared_by.value,
        "campaign": cost.campaign,
        "activity": activity_name(cost.activity, language),
        "person": cost.person,
        "note": cost.note,
        "reference": cost.reference,
        "payer": cost.payer.value,
        "every": entry.every.value,
        "until": entry.until.isoformat() if entry.until else "",
    }
    return Given(typed, {})


def details_of(typed: Mapping[str, str]) -> CostDetails:
    """Return where a cost belongs, as its form says."""
    names = ("channel", "campaign", "activity", "person", "note", "reference", "shared_by", "payer")
    return CostDetails(**{name: typed.get(name, "") for name in names})


def fields(given: Given, language: str) -> tuple[Field, ...]:
    """Return the questions of the form.

    Parameters
    ----------
    given : Given
        What stands in them.
    language : str
        A language tag.

    Returns
    -------
    tuple of Field
        In their order.
    """
    lists = _lists(language)
    found = []
    for name in ASKED:
        value, kind = given.typed.get(name, ""), WIDTH.get(name, "text")
        choices = tuple(Choice(code, label, code == value) for code, label in lists.get(name, ()))
        wrong = given.wrong.get(name)
        found.append(
            Field(
                name,
                say(LABELS[name], language),
                "select" if choices else kind,
                value,
                hint=say(HINTS[name], language) if name in HINTS else "",
                wrong=say(wrong, language) if wrong else "",
                choices=choices,
                required=name in ("kind", "amount", "first"),
                autocomplete="off",
            )
        )
    return tuple(found)


def channel_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return every channel that a cost may name, the networks first."""
    codes = (*NETWORKS, *OFFLINE_CHANNELS, *OTHER_CHANNELS)
    return (("", say(NO_CHANNEL, language)), *((code, head(channel_name(code), language)) for code in codes))


def activity_name(code: str, language: str) -> str:
    """Return what an activity is called; words of one's own stay as they are, and none is empty."""
    return head(key_name("activity", code), language) if code in ACTIVITIES else code


def amount_text(cost: Cost, language: str) -> str:
    """Return an amount to the cent, or hours."""
    if cost.amount is None:
        return say(msg("{hours} h", hours=cost.hours), language)
    return numbers.money(cost.amount.amount, cost.amount.currency, language, numbers.cents_of(cost.amount.currency))


def named(entry: CostEntry, language: str) -> str:
    """Return what a cost is called where it is told: its kind, its amount, its day."""
    cost = entry.cost
    kind, day = head(COST_KINDS[cost.kind], language), numbers.day(cost.first, language, "medium")
    return f"{kind}, {amount_text(cost, language)}, {day}"


def plain_number(value: Decimal | None, language: str) -> str:
    """Return a number as a form holds it: with the comma of French, unless it would read as thousands."""
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    _, _, decimals = text.partition(".")
    return text.replace(".", ",") if language.startswith("fr") and len(decimals) != 3 else text


def _lists(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    return {
        "kind": tuple((kind.value, head(label, language)) for kind, label in COST_KINDS.items()),
        "channel": channel_choices(language),
        "shared_by": tuple((rule.value, say(label, language)) for rule, label in SHARING.items()),
        "payer": tuple((str(code), say(label, language)) for code, label in PAYERS.items()),
        "every": tuple((step.value, say(label, language)) for step, label in EVERY.items()),
    }
