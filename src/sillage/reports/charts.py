"""Charts: Vega-Lite through Altair, one theme, drawn as SVG at their natural width.

Each chart is drawn for a column, for a telephone, for the paper and, when it stands alone, for the whole page, so that
its text is never shrunk; the page shows the one that fits. Altair and vl-convert load only when a picture is not in the
cache yet (1.2 s, then 0.07 s a chart).
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage.reports import chart_shapes, tokens
from sillage.reports.spec import Chart

if TYPE_CHECKING:
    import altair as alt

FONTS = Path(__file__).parent / "fonts"
FULL, PAPER, WIDE, BESIDE, COLUMN, NARROW = 1120, 660, 560, 436, 330, 311
DRAWING = "6"
"""Raise it when the look changes: it is part of the cache's key."""

_lock = threading.Lock()
_memory: dict[str, str] = {}


def draw(chart: Chart, language: str, width: int, cache: Path | None = None, height: int = 0) -> str:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        What to draw.
    language : str
        A language tag, for numbers, months and words.
    width : int
        Pixels, all included.
    cache : Path, optional
        A folder that keeps pictures by the hash of their content.
    height : int
        At least so many pixels; 0 for the chart's own height.

    Returns
    -------
    str
        An SVG element with light colours and no outside reference; texts in it are escaped.
    """
    data = chart.data
    content = repr((DRAWING, data, language, width, height)).encode()
    key = hashlib.blake2b(content, digest_size=16).hexdigest()
    if key not in _memory:
        _memory[key] = _cached(key, cache, lambda: _render(data, language, (width, height), key))
    return _memory[key]


def _cached(key: str, cache: Path | None, render: Callable[[], str]) -> str:
    if cache is None:
        return render()
    path = cache / f"{key}.svg"
    if path.is_file():
        return path.read_text(encoding="utf-8")
    svg = render()
    draft = path.with_suffix(f".{threading.get_ident()}")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        draft.write_text(svg, encoding="utf-8")
        draft.replace(path)
    except OSError:  # a full or read-only disk: the picture is drawn again next time
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return svg


def _render(data: Any, language: str, size: tuple[int, int], key: str) -> str:
    import vl_convert

    with _lock:
        _register_fonts()
        picture = chart_shapes.shape(data, language, *size)
        svg = vl_convert.vegalite_to_svg(
            _themed_spec(picture),
            vl_version="6.1" if "6.1" in vl_convert.get_vegalite_versions() else None,
            format_locale=number_locale(language, getattr(data, "currency", "")),
            time_format_locale=time_locale(language),
        )
    return _tidy(svg, key[:8])


_fonts_known = False


def _register_fonts() -> None:
    global _fonts_known
    if not _fonts_known:
        import vl_convert

        vl_convert.register_font_directory(str(FONTS))
        _fonts_known = True


def theme() -> dict[str, Any]:
    """Return the look of every chart, as Vega-Lite's ``config`` takes it: light colours, no frame, quiet axes."""
    colours = tokens.LIGHT
    label = {"labelColor": colours["muted"], "labelFontSize": 12, "labelFont": "Inter", "titleColor": colours["muted"]}
    return {
        "font": "Inter",
        "view": {"stroke": None},
        "axis": {
            **label,
            "gridColor": colours["grid"],
            "domainColor": colours["axis"],
            "tickColor": colours["axis"],
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {**label, "orient": "top", "titleFontSize": 12, "symbolType": "square", "offset": 8},
        "text": {"font": "Inter", "fontSize": 12, "color": colours["text"]},
    }


def _themed_spec(picture: alt.LayerChart) -> dict[str, Any]:
    spec: dict[str, Any] = picture.to_dict(validate=False)
    spec["background"] = "transparent"
    spec["padding"] = {"left": 0, "top": 4, "right": 8, "bottom": 6}
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["config"] = theme()
    return spec


def _tidy(svg: str, prefix: str) -> str:
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    return svg.replace(' class="marks"', "").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def for_page(svg: str, words: str) -> str:
    """Make a picture follow the page: its theme, its width, its text alternative.

    Parameters
    ----------
    svg : str
        As drawn.
    words : str
        What it says, for who cannot see it.

    Returns
    -------
    str
        An inline SVG element.
    """
    inner = re.sub(r'^<svg([^>]*?) width="[^"]*" height="[^"]*"', r"<svg\1", tokens.themed(svg), count=1)
    return inner.replace("<svg", f'<svg role="img" aria-label="{escape(words, quote=True)}"', 1)


def number_locale(language: str, currency: str) -> dict[str, Any]:
    """Return d3's number format for a language.

    Parameters
    ----------
    language : str
        A language tag.
    currency : str
        ISO 4217 code whose sign ``$`` stands for in a format.

    Returns
    -------
    dict
        As vl-convert takes it.
    """
    from babel.numbers import get_currency_symbol

    code = currency or "CAD"
    french = language.startswith("fr")
    symbol = get_currency_symbol(
        code, ("fr_CA" if french else "en_CA") if code == "CAD" else language.replace("-", "_")
    )
    return {
        "decimal": "," if french else ".",
        "thousands": "\u00a0" if french else ",",
        "grouping": [3],
        "currency": ["", f"\u00a0{symbol}"] if french else [symbol, ""],
        "percent": "\u00a0%" if french else "%",
        "minus": "\u2212",
    }


def time_locale(language: str) -> dict[str, Any]:
    """Return d3's date format for a language.

    Parameters
    ----------
    language : str
        A language tag.

    Returns
    -------
    dict
        As vl-convert takes it.
    """
    from babel import Locale

    locale = Locale.parse(language.replace("-", "_"))
    names = {form: locale.months["format"][form] for form in ("wide", "abbreviated")}
    days = {form: locale.days["format"][form] for form in ("wide", "abbreviated")}
    week = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%x %X",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][index] for index in week],
        "shortDays": [days["abbreviated"][index] for index in week],
        "months": [names["wide"][index] for index in range(1, 13)],
        "shortMonths": [names["abbreviated"][index] for index in range(1, 13)],
    }


def as_json(chart: Chart, language: str) -> str:
    """Return a chart's Vega-Lite specification, for who wants to redraw it.

    Parameters
    ----------
    chart : Chart
        What to describe.
    language : str
        A language tag.

    Returns
    -------
    str
        JSON.
    """
    return json.dumps(_themed_spec(chart_shapes.shape(chart.data, language, WIDE)), ensure_ascii=False)
