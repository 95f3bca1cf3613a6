"""Vega-Lite shapes that several pages draw: values with intervals, heat maps, scatters, days, lines.

Rows carry their words ready (``said``), since a tooltip must read as the table does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sillage.web.bar_specs import ROOM, SERIES, tall

Row = Mapping[str, Any]
LEGEND = {"expr": "min(330, containerSize()[0] - 85)"}
"""What a name of a legend of one column may take."""
NAME = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": ROOM}}


def tips(**titles: str) -> list[dict[str, str]]:
    """Return the lines of a tooltip, by field."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def dots(
    rows: Sequence[Row], form: str, tooltip: list[dict[str, str]], reference: float | None = None
) -> dict[str, Any]:
    """Draw values with their intervals, one a line; what rests on few is grey.

    Parameters
    ----------
    rows : sequence of mapping
        ``name``, ``value``, ``low``, ``high``, ``few``, and what the tooltip reads.
    form : str
        Of the axis, as d3 writes numbers.
    tooltip : list of dict
        See `tips`.
    reference : float, optional
        A value to compare with, drawn as a line.

    Returns
    -------
    dict
        A specification.
    """
    # An interval has no length from nothing: where all lie far from it, the picture begins near them.
    x = {
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {"title": None, "format": form, "tickCount": 5},
    }
    colour = {"condition": {"test": "datum.few", "value": "var(--axis)"}, "value": "var(--value)"}
    shared = {"y": NAME, "color": colour, "tooltip": tooltip}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {"x": {"field": "value", **x}},
        },
    ]
    for one in layers:
        one["encoding"] |= shared
    if reference is not None:
        line = {"type": "rule", "strokeDash": [4, 3], "color": "var(--muted)", "aria": False}
        layers.insert(0, {"mark": line, "encoding": {"x": {"datum": reference, "type": "quantitative"}}})
    return {"data": {"values": list(rows)}, "height": tall(rows, "name", 30), "layer": layers}


def heat(
    rows: Sequence[Row], days: Sequence[str], slots: Sequence[str], tooltip: list[dict[str, str]]
) -> dict[str, Any]:
    """Draw a week by slots of hours; slots of few posts are grey.

    Parameters
    ----------
    rows : sequence of mapping
        ``day``, ``slot``, ``level`` (1 to 5), ``few``, ``count``.
    days, slots : sequence of str
        Their order.
    tooltip : list of dict
        See `tips`.

    Returns
    -------
    dict
        A specification.
    """
    x = {"field": "slot", "type": "ordinal", "sort": list(slots), "axis": {"title": None, "labelAngle": 0}}
    y = {"field": "day", "type": "ordinal", "sort": list(days), "axis": {"title": None}}
    levels = [f"var(--heat-{level})" for level in range(1, 6)]
    inks = [f"var(--heat-text-{level})" for level in range(1, 6)]

    def scaled(colours: list[str], grey: str) -> dict[str, Any]:
        field = {"field": "level", "type": "ordinal", "legend": None}
        scale = {"domain": [1, 2, 3, 4, 5, 0], "range": [*colours, grey]}
        return {**field, "scale": scale}

    return {
        "data": {"values": list(rows)},
        "height": 34 * max(1, len(days)),
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 3},
                "encoding": {"color": scaled(levels, "var(--few)")},
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {"text": {"field": "count", "type": "nominal"}, "color": scaled(inks, "var(--few-text)")},
            },
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


def in_lines(title: str, most: int = 32) -> list[str]:
    """Part a long title between two of its words, since a narrow picture would cut it.

    Parameters
    ----------
    title : str
        Of an axis.
    most : int
        Letters of one line.

    Returns
    -------
    list of str
        One line, or two about as long.

    Examples
    --------
    >>> in_lines("liked more than this share of its network's posts")
    ['liked more than this share', "of its network's posts"]
    """
    if len(title) <= most:
        return [title]
    breaks = [place for place, letter in enumerate(title) if letter == " "]
    middle = min(breaks, key=lambda place: abs(place - len(title) / 2), default=0)
    return [title[:middle], title[middle + 1 :]] if middle else [title]


def scatter(
    rows: Sequence[Row],
    x_title: str,
    y_title: str,
    kinds: Sequence[tuple[str, str, str]],
    tooltip: list[dict[str, str]],
    zones: Sequence[tuple[float, float, str]] = (),
) -> dict[str, Any]:
    """Draw rows by two figures, with the interval of the second.

    Parameters
    ----------
    rows : sequence of mapping
        ``x`` (a share), ``y`` (an amount), ``low``, ``high``, ``kind``.
    x_title, y_title : str
        Of the axes.
    kinds : sequence of tuple of str
        What ``kind`` may be, its colour and its shape.
    tooltip : list of dict
        See `tips`.
    zones : sequence of (float, float, str), optional
        Parts of the first axis, from and to, and what each is called.

    Returns
    -------
    dict
        A specification.
    """
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": {"title": in_lines(x_title), "format": ".0%"},
        "scale": {"domain": [0, 1]},
    }
    y_axis = {"title": y_title, "format": "$,.0f", "tickCount": 5}
    names = [kind for kind, _, _ in kinds]
    legend = {"title": None, "orient": "top", "columns": 1, "labelLimit": LEGEND, "symbolOpacity": 1, "symbolSize": 90}
    colour, shape = (
        {"field": "kind", "type": "nominal", "legend": legend, "scale": {"domain": names, "range": drawn}}
        for drawn in ([colour for _, colour, _ in kinds], [shape for _, _, shape in kinds])
    )
    shared = {"x": x, "color": colour, "tooltip": tooltip}
    return {
        "data": {"values": list(rows)},
        "height": 320,
        "layer": [
            *_zones(zones),
            {
                "mark": {"type": "rule", "opacity": 0.35},
                "encoding": {
                    **shared, "y": {"field": "low", "type": "quantitative", "axis": y_axis}, "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9},
                "encoding": {
                    **shared, "y": {"field": "y", "type": "quantitative", "axis": y_axis}, "shape": shape,
                },
            },
        ],
    }  # fmt: skip


def _zones(zones: Sequence[tuple[float, float, str]]) -> list[dict[str, Any]]:
    """Part the first axis by lines, and write above each part what it is called."""
    if not zones:
        return []
    starts = [{"at": start} for start, _, _ in zones[1:]]
    x = {"field": "at", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [3, 3], "color": "var(--muted)", "aria": False}
    word = {
        "type": "text",
        "baseline": "top",
        "fontSize": 12,
        "fontWeight": 600,
        "color": "var(--muted)",
        "aria": False,
    }
    text = {"field": "label", "type": "nominal"}
    layers: list[dict[str, Any]] = [{"data": {"values": starts}, "mark": rule, "encoding": {"x": x}}]
    for place, (start, end, label) in enumerate(zones):
        # On a narrow screen every other name stands a line lower: neighbours would run into each other.
        low = {"expr": "width < 420 ? 15 : 0"} if place % 2 else 0
        named = {"x": x, "y": {"value": 0}, "text": text}
        data = {"values": [{"at": (start + end) / 2, "label": label}]}
        layers.append({"data": data, "mark": {**word, "dy": low}, "encoding": named})
    return layers


def lines(
    rows: Sequence[Row],
    form: str,
    tooltip: list[dict[str, str]],
    *,
    named: bool,
    changes: Sequence[Row] = (),
    colours: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Draw figures over days.

    Parameters
    ----------
    rows : sequence of mapping
        ``day`` (ISO), ``value`` and, where there are several series, ``name``.
    form : str
        Of the axis, as d3 writes numbers.
    tooltip : list of dict
        See `tips`.
    named : bool
        Whether there are several series.
    changes : sequence of mapping, optional
        ``day`` and ``title`` of changes of strategy, drawn as lines.
    colours : mapping of str to str, optional
        By ``name``; without any, series take theirs in order.

    Returns
    -------
    dict
        A specification.
    """
    x = {"field": "day", "type": "temporal", "axis": {"title": None, "format": "%d %b", "tickCount": 5}}
    y = {
        "field": "value", "type": "quantitative", "axis": {"title": None, "format": form, "tickCount": 5},
        "scale": {"zero": False},
    }  # fmt: skip
    colour: dict[str, Any] = (
        {
            "field": "name",
            "type": "nominal",
            "sort": None,
            "legend": {"title": None, "columns": SERIES, "labelLimit": 200},
        }
        if named
        else {"value": "var(--value)"}
    )
    if named and colours:
        colour["scale"] = {"domain": list(colours), "range": list(colours.values())}
    dash = {"strokeDash": {"field": "name", "type": "nominal", "sort": None}} if named else {}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y, "color": colour, **dash}},
        {
            "mark": {"type": "point", "filled": True, "size": 28},
            "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip},
        },
    ]
    if changes:
        rule = {"type": "rule", "strokeDash": [3, 3], "color": "var(--muted)"}
        told = {"x": {"field": "day", "type": "temporal"}, "tooltip": tips(title="")}
        layers.append({"data": {"values": list(changes)}, "mark": rule, "encoding": told})
    return {"data": {"values": list(rows)}, "layer": layers}


def days(
    rows: Sequence[Row],
    form: str,
    tooltip: list[dict[str, str]],
    kinds: Sequence[tuple[str, str]],
    limit: float | None = None,
) -> dict[str, Any]:
    """Draw one bar a day, or one up and one down.

    Parameters
    ----------
    rows : sequence of mapping
        ``day`` (ISO), ``value``, ``kind``.
    form : str
        Of the axis, as d3 writes numbers.
    tooltip : list of dict
        See `tips`.
    kinds : sequence of (str, str)
        What ``kind`` may be, and its colour.
    limit : float, optional
        A value from which a day stands out, drawn as a line.

    Returns
    -------
    dict
        A specification.
    """
    colour = {
        "field": "kind", "type": "nominal", "legend": {"title": None, "orient": "top", "labelLimit": 260},
        "scale": {"domain": [kind for kind, _ in kinds], "range": [colour for _, colour in kinds]},
    }  # fmt: skip
    x = {
        "field": "day",
        "type": "temporal",
        "timeUnit": "yearmonthdate",
        "axis": {"title": None, "format": "%d %b", "tickCount": 5},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "stack": None,
        "axis": {"title": None, "format": form, "tickCount": 5},
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip}}
    ]
    if limit is not None:
        rule = {"type": "rule", "strokeDash": [4, 3], "color": "var(--muted)", "aria": False}
        layers.append({"mark": rule, "encoding": {"y": {"datum": limit, "type": "quantitative"}}})
    return {"data": {"values": list(rows)}, "layer": layers}
