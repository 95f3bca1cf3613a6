"""The words of a card, the same in every form: change, objective, sample, freshness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sillage.language import Message, _n, msg
from sillage.reports.spec import Card, Change, Progress, Trend, Unit
from sillage.reports.wording import UNKNOWN, Day, Percent, Span, figure_text, head, interval_text, say, write

STATUS_WORDS = {
    "ahead": msg("ahead"),
    "on_track": msg("on track"),
    "late": msg("late"),
    "cannot_tell": msg("cannot tell"),
}
NOT_COMPARABLE = msg("Not comparable")


def card_words(card: Card, language: str) -> dict[str, Any]:
    """Write a card.

    Parameters
    ----------
    card : Card
        What to write.
    language : str
        A language tag.

    Returns
    -------
    dict
        ``label``, ``value`` (empty when absent), ``absent``, ``reason``, ``interval``, ``change``, ``change_rest``,
        ``trend``, ``arrow``, ``progress``, ``note``, ``remarks``, ``spark``, ``foot``: texts, ready but not escaped.
    """
    figure = card.figure
    words: dict[str, Any] = {
        "label": head(card.label, language),
        "value": "" if figure.value is None else figure_text(figure, language),
        "absent": say(UNKNOWN, language).capitalize(),
        "reason": say(figure.reason, language) if figure.reason and figure.value is None else "",
        "interval": interval_text(figure, language),
        "note": say(card.note, language) if card.note else "",
        "remarks": [say(remark, language) for remark in card.remarks],
        "foot": _foot(card, language),
        "progress": _progress(card.progress, language) if card.progress else None,
        **_change(card.change, language),
    }
    words["spark"] = say(msg("{label} over time", label=card.label), language) if card.trend else ""
    return words


def numbered_remarks(cards: Sequence[dict[str, Any]], language: str) -> list[str]:
    """Give numbers to what a reader must know of cards that stand together, and send each card to its notes.

    Parameters
    ----------
    cards : sequence of dict
        As `card_words` makes them; ``see`` is added to each, empty where there is no note.
    language : str
        A language tag.

    Returns
    -------
    list of str
        The notes with their numbers, each once.
    """
    numbers: dict[str, int] = {}
    for words in cards:
        mine = [numbers.setdefault(remark, len(numbers) + 1) for remark in words["remarks"]]
        listed = ", ".join(map(str, mine))
        see = _n("see note {numbers}", "see notes {numbers}", len(mine), numbers=listed) if mine else None
        words["see"] = say(see, language) if see else ""
    return [say(msg("Note {n}. {text}", n=number, text=text), language) for text, number in numbers.items()]


def _foot(card: Card, language: str) -> str:
    parts: list[str] = []
    if card.figure.estimated:
        parts.append(say(msg("estimate"), language))
    if card.figure.n is not None:
        parts.append(say(msg("n = {n}", n=card.figure.n), language))
    if card.fresh is not None:
        parts.append(say(msg("up to date until {day}", day=Day(card.fresh, "medium")), language))
    return " · ".join(parts)


def _change(change: Change | None, language: str) -> dict[str, str]:
    if change is not None and change.trend is Trend.NO_BASE:
        why = f" {because(change, language)}".rstrip()
        return {"change": say(NOT_COMPARABLE, language), "change_rest": why, "trend": "no_base", "arrow": ""}
    if change is None or change.difference is None or change.base is None:
        return {}
    base = figure_text(change.base, language)
    if change.trend is Trend.TOO_EARLY:
        first = say(msg("Too early to judge the change"), language)
        rest = msg(" (before: {base})", base=base)
        return {"change": first, "change_rest": say(rest, language), "trend": "too_early", "arrow": ""}
    value = change.difference.value or 0
    arrow = "up" if value > 0 else "down"
    return {
        "change": difference_text(change, language),
        "change_rest": say(msg(" from {base}", base=base), language),
        "trend": change.trend.value,
        "arrow": arrow if value else "",
    }


def because(change: Change, language: str) -> str:
    """Write why a figure is compared with nothing, as it stands after `NOT_COMPARABLE`.

    Parameters
    ----------
    change : Change
        Without a base.
    language : str
        A language tag.

    Returns
    -------
    str
        In brackets; empty where no reason is given.
    """
    return "" if change.reason is None else say(msg("({reason})", reason=change.reason), language)


def difference_text(change: Change, language: str) -> str:
    """Write by how much a figure moved.

    Parameters
    ----------
    change : Change
        Since the period before.
    language : str
        A language tag.

    Returns
    -------
    str
        With its sign; rates move by points, durations grow longer or shorter; empty without a base.
    """
    figure = change.difference
    if figure is None or figure.value is None:
        return ""
    if figure.unit is Unit.DURATION:
        size = write(abs(float(figure.value)), figure.unit, language)
        faster = msg("{duration} shorter", duration=size)
        return say(faster if figure.value < 0 else msg("{duration} longer", duration=size), language)
    if figure.unit is Unit.PERCENT:
        points = round(float(figure.value) * 100, 1)
        sign = "+" if points > 0 else ""
        return say(msg("{sign}{points} pt", sign=sign, points=points), language)
    return write(figure.value, figure.unit, language, currency=figure.currency, signed=True)


def _progress(progress: Progress, language: str) -> dict[str, Any]:
    text: Message = msg("target {target}", target=figure_text(progress.target, language))
    share = None
    if progress.share is not None:
        share = max(0, min(100, round(progress.share * 100)))
        text = msg("{share} of the way to {target}", share=Percent(progress.share, 0), target=text.values["target"])
    if progress.apart is not None:
        now, days = progress.apart
        own = {"now": figure_text(now, language), "days": Span(days)}
        text = _n(
            "{text}; judged over its last day, {days}: {now}",
            "{text}; judged over its last {count} days, {days}: {now}",
            days.days,
            text=text,
            **own,
        )
    return {
        "share": share,
        "label": say(msg("Way gone towards the objective"), language),
        "status": progress.status,
        "word": say(STATUS_WORDS[progress.status], language),
        "text": say(text, language),
    }
