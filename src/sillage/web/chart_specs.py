"""A chart as a page fetches it: a Vega-Lite specification in the page's colours, with its numbers and days in words.

Colours are written as the stylesheet names them (``var(--cost)``) and looked up when the chart is drawn, so that one
specification serves both themes. A datum with an ``href`` makes its mark lead there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sillage.reports.charts import number_locale, time_locale
from sillage.reports.tokens import themed

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The name of the vocabulary: nothing is fetched from it."""


def chart_json(spec: Mapping[str, Any], language: str, currency: str, described: str = "") -> str:
    """Write a chart for a page.

    Parameters
    ----------
    spec : mapping
        Vega-Lite; light values of the design tokens are exchanged for their names.
    language : str
        A language tag: fr-CA and fr-FR write numbers differently.
    currency : str
        ISO 4217 code whose sign ``$`` stands for in a format.
    described : str, optional
        What the picture shows, for who does not see it.

    Returns
    -------
    str
        JSON.
    """
    words = {"formatLocale": number_locale(language, currency), "timeFormatLocale": time_locale(language)}
    whole = {
        "$schema": SCHEMA,
        "width": "container",
        "height": 240,
        **spec,
        "usermeta": {**spec.get("usermeta", {}), "locale": words},
    }
    if described:
        whole["description"] = described
    return themed(json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
