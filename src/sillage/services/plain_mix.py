"""A mix for programs: what `--json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.language import Message
    from sillage.mix import ChannelAnswer, Interval, Learned, Mix, Split
    from sillage.services.mix_scenarios import Planned


def mix(found: Mix, planned: Sequence[Planned], warnings: Sequence[Message]) -> dict[str, Any]:
    """Return what `--json` prints.

    Parameters
    ----------
    found : Mix
        Told.
    planned : sequence of Planned
        Its scenarios.
    warnings : sequence of Message
        What to keep in mind.

    Returns
    -------
    dict
        Every key is always there; figures that there are not are null.
    """
    answer = found.answer
    return {
        "from": answer.first,
        "to": answer.last,
        "weeks": answer.weeks,
        "target": found.data.target_name,
        "target_sum": answer.target,
        "controls": list(found.data.control_names),
        "season_waves": answer.waves,
        "experiments": answer.lifts,
        "level": 0.9,
        "channels": [_channel(one) for one in answer.channels],
        "fit": {
            "explained": answer.fit.explained,
            "noise": _interval(answer.fit.noise),
            "neighbours": answer.fit.neighbours,
            "worst_rhat": answer.fit.worst_rhat,
            "least_draws": answer.fit.least_draws,
        },
        "splits": [_planned(one) for one in planned],
        "warnings": list(warnings),
    }


def _channel(one: ChannelAnswer) -> dict[str, Any]:
    net = None if one.hours else 1.0
    return {
        "channel": one.name,
        "family": one.family.value,
        "unit": "hour" if one.hours else "money",
        "rate": one.rate,
        "parts": list(one.parts),
        "inputs": one.inputs,
        "inputs_per_week": one.weekly,
        "largest_week": one.largest,
        "contribution": _interval(one.contribution),
        "share": _learned(one.share),
        "return_per_unit": _interval(one.returned),
        "roi": None if net is None else _interval(one.returned, net),
        "marginal_return_per_unit": _learned(one.marginal),
        "marginal_roi": None if net is None else _interval(one.marginal.posterior, net),
        "alpha": _learned(one.carry),
        "lambda": _learned(one.steepness),
        "curve": [{"inputs_per_week": point.inputs, **_interval(point.response)} for point in one.curve],
    }


def _interval(found: Interval, less: float = 0.0) -> dict[str, float]:
    return {"low": found.low - less, "middle": found.middle - less, "high": found.high - less}


def _learned(found: Learned) -> dict[str, Any]:
    return {
        **_interval(found.posterior),
        "prior": _interval(found.prior),
        "told_little": found.told_little,
    }


def _planned(one: Planned) -> dict[str, Any]:
    return {
        "scenario": one.scenario.value,
        "unit": "hour" if one.hours else "money",
        "total_per_week": one.total,
        "reason": one.reason,
        **_split(one.split),
    }


def _split(found: Split | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(("now_per_week", "parts", "gain_per_week", "probability_better", "tests"))
    return {
        "now_per_week": found.now,
        "parts": [
            {"channel": part.channel, "now": part.now, "best": part.best, "range": _interval(part.range),
             "least": part.bounds.least, "most": part.bounds.most}
            for part in found.parts
        ],
        "gain_per_week": _interval(found.gain),
        "probability_better": found.better,
        "tests": [{"channel": one.channel, "worth_per_year": one.worth} for one in found.tests],
    }  # fmt: skip
