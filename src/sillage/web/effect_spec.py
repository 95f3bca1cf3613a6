"""What came beside what would have come, as a chart of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sillage.language import Message, msg, numbers
from sillage.reports.wording import say

Row = dict[str, Any]
ACTUAL, PREDICTED, BAND = msg("what came"), msg("expected without it"), msg("95% of the model alone")


def effect_spec(answer: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Describe the effect of a change over time.

    Parameters
    ----------
    answer : mapping
        Of a study of an effect: ``history`` before the change, ``days`` after it.
    language : str
        The reader's.

    Returns
    -------
    dict
        Vega-Lite, for `sillage.web.chart_specs.chart_json`.
    """
    came = [*answer["history"], *answer["days"]]
    named = ((ACTUAL, "var(--accent)"), (PREDICTED, "var(--path)"), (BAND, "var(--goal)"))
    colours = {"domain": [say(word, language) for word, _ in named], "range": [colour for _, colour in named]}
    scale = {"scale": colours, "legend": {"orient": "top", "title": None, "columns": 2, "columnPadding": 4}}
    band = [{"day": one["day"].isoformat(), "value": one["low"], "high": one["high"]} for one in answer["days"]]
    x, y = _x(), _y(came, answer["days"])
    tips = [
        {"field": name, "type": "nominal", "title": say(title, language)}
        for name, title in (("what", msg("What")), ("when", msg("Day")), ("text", msg("Value")))
    ]

    def colour(word: Message) -> Row:
        return {"datum": say(word, language), "type": "nominal", **scale}

    def line(rows: list[Row], word: Message, mark: Row) -> list[Row]:
        known = [row for row in rows if row["value"] is not None]
        base = {"x": x, "y": y, "color": colour(word)}
        mark = {"type": "line", "invalid": "break-paths-show-domains", **mark}
        return [{"data": {"values": rows}, "mark": mark, "encoding": base},
                {"data": {"values": known}, "mark": {"type": "circle", "size": 40},
                 "encoding": {**base, "tooltip": tips}}]  # fmt: skip

    start = [{"day": answer["days"][0]["day"].isoformat()}]
    return {
        "height": 220,
        "layer": [
            {"data": {"values": band}, "mark": {"type": "area", "opacity": 1},
             "encoding": {"x": x, "y": y, "y2": {"field": "high"}, "color": colour(BAND)}},
            {"data": {"values": start}, "mark": {"type": "rule", "strokeDash": [3, 3], "color": "var(--muted)"},
             "encoding": {"x": x}},
            *line(_rows(answer["days"], "predicted", PREDICTED, language), PREDICTED,
                  {"strokeDash": [5, 4], "strokeWidth": 1.5}),
            *line(_rows(came, "actual", ACTUAL, language), ACTUAL, {"strokeWidth": 2.5}),
        ],
    }  # fmt: skip


def _rows(points: Sequence[Mapping[str, Any]], name: str, word: Message, language: str) -> list[Row]:
    return [
        {
            "day": one["day"].isoformat(),
            "value": one[name],
            "when": numbers.day(one["day"], language),
            "text": "" if one[name] is None else numbers.number(one[name], language, digits(one[name])),
            "what": say(word, language),
        }
        for one in points
    ]


def digits(value: float) -> int:
    """Return how many decimals a figure is written with: two significant digits at least."""
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2


def _x() -> Row:
    axis = {"title": None, "format": "%-d %b", "grid": False, "labelOverlap": True, "labelFlush": True, "tickCount": 6}
    return {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _y(came: Sequence[Mapping[str, Any]], days: Sequence[Mapping[str, Any]]) -> Row:
    every = [one["actual"] for one in came if one["actual"] is not None]
    every += [end for one in days for end in (one["low"], one["high"])]
    top = max(every, default=1.0)
    axis = {"title": None, "format": ",.0f" if top >= 20 else ",.2~f", "domain": False, "ticks": False, "tickCount": 5}
    return {"field": "value", "type": "quantitative", "axis": axis,
            "scale": {"zero": min(every, default=0.0) < 0.5 * top, "nice": True}}  # fmt: skip
