"""A Sankey in Vega-Lite: nodes are bars, flows are areas along a curve; positions come from `journeys.flows`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sillage.journeys.flows import ALONE, COLUMNS, REST, Flow, Node
from sillage.web.channel_colours import NONE, in_order

POINTS = 16
WIDTH = 0.05
"""Of a node, in columns."""

NARROW = 520
"""Pixels of a picture below which the last column has more of its width, and a name its count below it."""

LAST = {"expr": f"width < {NARROW} ? {COLUMNS + 0.15} : {COLUMNS - 0.4}"}
"""Where the drawing ends, in columns: what is beyond the last one is room for its names."""

LABELS = ({"expr": f"width < {NARROW} ? width * 0.28 : min(190, width * 0.33)"},
          {"expr": f"width < {NARROW} ? width * 0.34 : min(190, width * 0.21)"})  # fmt: skip
"""Pixels that a name may take: as far as the next column, and what the last one leaves beside it."""

SIZE = {"expr": f"width < {NARROW} ? 11 : 12"}
BREAK = {"expr": f"width < {NARROW} ? ' · ' : ''"}
"""Where a name is broken into two lines: before its count, on a phone."""

NOBODY = (ALONE, REST)


def sankey(
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    name: Callable[[Node | str], str],
    said: Callable[[int], str],
    titles: Sequence[str],
    coloured: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """Draw flows between columns.

    Parameters
    ----------
    nodes, flows : sequence
        As `sillage.journeys.flows.laid_out` returns them.
    name : callable
        Gives a step its name.
    said : callable
        Writes a number.
    titles : sequence of str
        Of the columns.
    coloured : callable, optional
        Gives a step its own colour; without it, steps take colours in order, none twice.

    Returns
    -------
    dict
        A specification.
    """
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": None,
        "scale": {"domainMin": -0.02, "domainMax": LAST, "nice": False},
    }
    y_scale = {"domain": [1, -0.06], "nice": False}
    y = {"field": "top", "type": "quantitative", "axis": None, "scale": y_scale}
    steps = list(dict.fromkeys(node.step for node in nodes))
    own = _colours(steps, coloured)
    colour = {
        "field": "step", "type": "nominal", "legend": None,
        "scale": {"domain": steps, "range": [own[step] for step in steps]},
    }  # fmt: skip
    tips = [{"field": "what", "type": "nominal", "title": " "}, {"field": "said", "type": "nominal", "title": "  "}]
    bars = [_bar(node, name, said) for node in nodes]
    heads = [{"x": column, "top": -0.04, "label": title} for column, title in enumerate(titles)]
    areas = [point for number, flow in enumerate(flows) for point in _curve(number, flow, name, said)]
    return {
        "height": 380,
        "layer": [
            {
                "data": {"values": areas},
                "mark": {"type": "area", "opacity": 0.32, "line": False},
                "encoding": {
                    "x": x, "y": y, "y2": {"field": "bottom"}, "color": colour, "tooltip": tips,
                    "detail": {"field": "flow", "type": "nominal"},
                },
            },
            {
                "data": {"values": bars},
                "mark": {"type": "rect"},
                "encoding": {
                    "x": x, "x2": {"field": "x2"}, "y": y, "y2": {"field": "bottom"}, "color": colour, "tooltip": tips,
                },
            },
            *(layer for last in (False, True) for layer in _names(bars, heads, x, y, last=last)),
        ],
    }  # fmt: skip


def _bar(node: Node, name: Callable[[Node | str], str], said: Callable[[int], str]) -> dict[str, Any]:
    return {
        "x": node.column, "x2": node.column + WIDTH, "top": node.top, "bottom": node.bottom, "step": node.step,
        "what": name(node.step), "said": said(node.count), "middle": (node.top + node.bottom) / 2,
        "label": f"{name(node.step)} · {said(node.count)}", "right": node.column + WIDTH * 1.3,
    }  # fmt: skip


def _names(
    bars: Sequence[dict[str, Any]], heads: Sequence[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], *, last: bool
) -> list[dict[str, Any]]:
    """Write the names of the last column, or those of the others, which have more room."""
    shown = [bar for bar in bars if bar["bottom"] - bar["top"] > 0.012 and (bar["x"] == COLUMNS - 1) is last]
    above = [head for head in heads if (head["x"] == COLUMNS - 1) is last]
    word = {"type": "text", "align": "left", "fontSize": SIZE, "limit": LABELS[last]}
    label = {"field": "label", "type": "nominal"}
    return [
        {
            "data": {"values": shown},
            "mark": {**word, "baseline": "middle", "lineBreak": BREAK},
            "encoding": {
                "x": {**x, "field": "right"}, "y": {**y, "field": "middle"}, "text": label,
                "color": {"value": "var(--text)"},
            },
        },
        {
            "data": {"values": above},
            "mark": {**word, "fontWeight": 600},
            "encoding": {"x": x, "y": y, "text": label, "color": {"value": "var(--muted)"}},
        },
    ]  # fmt: skip


def _colours(steps: Sequence[str], coloured: Callable[[str], str] | None) -> Mapping[str, str]:
    """Give each step its colour; what is none is grey."""
    named = [step for step in steps if step not in NOBODY]
    told = in_order(named) if coloured is None else {step: coloured(step) for step in named}
    return {step: told.get(step, NONE) for step in steps}


def _curve(
    number: int, flow: Flow, name: Callable[[Node | str], str], said: Callable[[int], str]
) -> list[dict[str, Any]]:
    shared = {
        "flow": number, "step": flow.target if flow.source in NOBODY else flow.source,
        "what": f"{name(flow.source)} → {name(flow.target)}",
        "said": said(flow.count),
    }  # fmt: skip
    found = []
    for point in range(POINTS + 1):
        share = point / POINTS
        eased = share * share * (3 - 2 * share)
        top = flow.from_top + (flow.to_top - flow.from_top) * eased
        along = flow.column + WIDTH + (1 - WIDTH) * share
        found.append({**shared, "x": round(along, 4), "top": round(top, 4), "bottom": round(top + flow.height, 4)})
    return found
