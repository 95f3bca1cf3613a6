"""Vega-Lite bars whose numbers stand beside them, so that small ones can be read; and bars day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
ROOM = {"expr": "clamp(containerSize()[0] * 0.34, 110, 280)"}
"""What names beside bars may take: a third of the picture, whatever the screen."""
SERIES = {"expr": "containerSize()[0] < 560 ? 1 : 3"}
"""Columns of a legend of long names."""
LETTER = 7
"""Pixels of a letter of a number beside its bar, at most."""


def tall(rows: Sequence[Row], field: str, step: int) -> int:
    """Return how high a picture of one line for each name is.

    A height of steps (``{"step": 28}``) would say the same, but the library then complains on every drawing that it
    cannot fit what has a size of its own.

    Parameters
    ----------
    rows : sequence of mapping
        What is drawn.
    field : str
        What names a line.
    step : int
        Pixels of a line.

    Returns
    -------
    int
        Pixels; of one line at least.

    Examples
    --------
    >>> tall([{"name": "a"}, {"name": "b"}, {"name": "a"}], "name", 28)
    56
    """
    return step * max(1, len({row[field] for row in rows}))


def bars(rows: Sequence[Row], title: str, form: str = ",d") -> dict[str, Any]:
    """Draw horizontal bars, each with its number beside it.

    Parameters
    ----------
    rows : sequence of mapping
        ``name``, ``value``, ``said`` (the number in words) and, where it leads somewhere, ``href``.
    title : str
        Of the number, in the tooltip.
    form : str
        Of the axis, as d3 writes numbers.

    Returns
    -------
    dict
        A specification.
    """
    longest = max((row["value"] for row in rows), default=0) or 1
    said = max((len(row["said"]) for row in rows), default=0) * LETTER + 10
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": ROOM}}
    # The numbers stand in room of their own at the end, as wide as the longest of them.
    scale = {"domain": [0, longest], "nice": False, "range": [0, {"expr": f"max(24, width - {said})"}]}
    axis = {"title": None, "format": form, "tickCount": 4}
    x = {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}
    tips = [
        {"field": "name", "type": "nominal", "title": " "},
        {"field": "said", "type": "nominal", "title": title},
    ]
    return {
        "data": {"values": [{**row, "href": row.get("href") or None} for row in rows]},
        "height": tall(rows, "name", 28),
        "encoding": {"y": y, "x": x, "tooltip": tips},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.7}}, "encoding": {"color": {"value": "var(--value)"}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
                "encoding": {"text": {"field": "said", "type": "nominal"}, "color": {"value": "var(--text)"}},
            },
        ],
    }


def day_bars(rows: Sequence[Row], title: str, day: str) -> dict[str, Any]:
    """Draw a count day by day.

    Parameters
    ----------
    rows : sequence of mapping
        ``day`` (ISO), ``value``, and both in words: ``on``, ``said``.
    title, day : str
        Of the count and of the day, in the tooltip.

    Returns
    -------
    dict
        A specification.
    """
    x = {
        "field": "day", "type": "temporal", "timeUnit": "yearmonthdate",
        "axis": {"title": None, "format": "%d %b", "tickCount": 5},
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "axis": {"title": None, "format": ",d", "tickMinStep": 1}}
    tips = [{"field": "on", "type": "nominal", "title": day}, {"field": "said", "type": "nominal", "title": title}]
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "bar"},
        "encoding": {"x": x, "y": y, "color": {"value": "var(--value)"}, "tooltip": tips},
    }
