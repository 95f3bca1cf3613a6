"""The small line of a card, written as SVG by hand: three dozen of them by Vega would cost seconds a page.

It has a scale (its lowest and highest value stand beside it) and its ends are dated by the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from sillage.reports.spec import Number, Sparkline
from sillage.reports.tokens import LIGHT
from sillage.reports.wording import CENTS_BELOW, plain_number, write

CARD, PAPER_CARD = 236, 160
"""Widths of the small line on the page and on paper, where it is not shrunk below what can be read."""
HEIGHT, TOP, BOTTOM = 58, 10, 48
LETTER = 6.6
"""Pixels of a digit at 11 px, with some air."""


def joined(points: Sequence[tuple[date, Number | None]]) -> list[tuple[date, Number | None]]:
    """Leave gaps out where they are the rule: figures of months fall on one week in four.

    Parameters
    ----------
    points : sequence of (date, number or None)
        In date order.

    Returns
    -------
    list of (date, number or None)
        Unchanged where most weeks are known, so that a missing one stays a gap.
    """
    known = [point for point in points if point[1] is not None]
    return known if 2 * len(known) < len(points) else list(points)


def small_line(data: Sparkline, language: str, width: int = CARD) -> str:
    """Draw a small line.

    Parameters
    ----------
    data : Sparkline
        At least one known value.
    language : str
        A language tag, for the scale.
    width : int
        Pixels, the words of the scale included.

    Returns
    -------
    str
        An SVG element with light colours, as the charts have.
    """
    points = joined(data.points)
    values = [float(plain_number(value)) for _, value in points if value is not None]
    low, high = min(values), max(values)
    scale = [(high, TOP), (low, BOTTOM)] if high > low else [(high, (TOP + BOTTOM) / 2)]
    cents = any(value and abs(value) < CENTS_BELOW for value in (low, high))
    texts = [(write(value, data.unit, language, currency=data.currency, cents=cents), y) for value, y in scale]
    edge = round(width - 8 - LETTER * max(len(text) for text, _ in texts))
    runs = _runs(points, (low, high), edge)
    paths = "".join(f'<path d="M{"L".join(run)}"/>' for run in runs if len(run) > 1)
    dots = "".join(_dot(run[0], 2) for run in runs if len(run) == 1)
    rules = "".join(f'<path d="M3,{y}H{edge}" stroke="{LIGHT["grid"]}" stroke-width="1"/>' for _, y in scale)
    words = "".join(f'<text x="{edge + 6}" y="{y + 4}">{escape(text)}</text>' for text, y in texts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{HEIGHT}" '
        f'viewBox="0 0 {width} {HEIGHT}">{rules}'
        f'<g fill="none" stroke="{LIGHT["accent"]}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round">'
        f"{paths}</g>{dots}{_dot(runs[-1][-1], 3.5)}"
        f'<g font-family="Inter" font-size="11px" fill="{LIGHT["muted"]}">{words}</g></svg>'
    )


def _runs(points: Sequence[tuple[date, Number | None]], bounds: tuple[float, float], edge: int) -> list[list[str]]:
    low, high = bounds
    first, days = points[0][0], max(1, (points[-1][0] - points[0][0]).days)
    runs: list[list[str]] = [[]]
    for day, value in points:
        if value is None:
            runs.append([])
            continue
        share = (float(plain_number(value)) - low) / (high - low) if high > low else 0.5
        x = 4 + (edge - 8) * (day - first).days / days
        runs[-1].append(f"{x:.1f},{BOTTOM - (BOTTOM - TOP) * share:.1f}")
    return [run for run in runs if run]


def _dot(place: str, radius: float) -> str:
    x, _, y = place.partition(",")
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{LIGHT["accent"]}"/>'
