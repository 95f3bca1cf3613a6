"""Revenue that models over paths credit: ``attributed_revenue_<model>`` for each that shares every order."""

from __future__ import annotations

from sillage.attribution.models import Model, model_name
from sillage.kpis.kpi import Kpi, declare
from sillage.language import msg

PREFIX = "attributed_revenue_"
_SHAPE = "money | A | +"

PATH_MODELS = {f"{PREFIX}{model.value}": model for model in Model if model.shares_each_order}
"""KPI (and measure of the same name) to its model. Markov shares the whole alone: it credits no order."""

PATH_KPIS: tuple[Kpi, ...] = tuple(
    declare(
        kpi_id,
        msg("attributed revenue ({model})", model=model_name(model)),
        msg(
            "Revenue of orders that name a channel or have a path, times the weights of the model; the weights of an"
            " order add up to 1."
        ),
        kpi_id,
        _SHAPE,
        "sales roi",
        msg("orders, and hits of a tracked site"),
    )
    for kpi_id, model in PATH_MODELS.items()
)
"""One for each."""
