"""Many contradictions of one kind, in one sentence: whoever asks for a figure gets the figure, not eight paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sillage.language import Message, msg
from sillage.language.numbers import day

_MOST_MONTHS = 12


def in_short(found: Sequence[Message], language: str) -> tuple[Message, ...]:
    """Sum up what contradicts what in the counts of followers.

    Parameters
    ----------
    found : sequence of Message
        The sentences of a table of a KPI (`sillage.audience.growth.Contradiction.sentence`).
    language : str
        The person's.

    Returns
    -------
    tuple of Message
        Those of one template together; a lone one as it stands.
    """
    groups: dict[str, list[Message]] = {}
    for one in found:
        groups.setdefault(one.template, []).append(one)
    return tuple(said for group in groups.values() for said in _group(group, language))


def _group(group: list[Message], language: str) -> Iterable[Message]:
    if len(group) < 2 or not all(isinstance(one.values.get("last"), date) and "gained" in one.values for one in group):
        return group
    widest = max(group, key=lambda one: _gap(one.values))
    months = list(dict.fromkeys(day(last, language, "MMM y") for last in sorted(one.values["last"] for one in group)))
    named = ", ".join(months[:_MOST_MONTHS]) + (", …" if len(months) > _MOST_MONTHS else "")
    return (
        msg(
            "Followers contradict the gains {count} times ({months}): more came on balance than are said to have come, "
            "by up to {gap} (from {first} to {last}); no loss is computed there. Each one: sillage explain.",
            count=len(group),
            months=named,
            gap=_gap(widest.values),
            first=widest.values["first"],
            last=widest.values["last"],
        ),
    )


def _gap(values: Any) -> float:
    return float(values["end"] - values["start"] - values["gained"])
