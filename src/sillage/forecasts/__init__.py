"""Forecasts to a date: point, interval, the chance that a goal is met, and what all this would have been worth."""

from sillage.forecasts.backtest import Backtest
from sillage.forecasts.ensemble import Method
from sillage.forecasts.forecast import Chance, Expected, Forecast, GoalForecast, forecast
from sillage.forecasts.goals import Goal, Window
from sillage.forecasts.scales import Kind
from sillage.forecasts.series import Grain, Series, series_of
from sillage.forecasts.spread import Basis

__all__ = [
    "Backtest",
    "Basis",
    "Chance",
    "Expected",
    "Forecast",
    "Goal",
    "GoalForecast",
    "Grain",
    "Kind",
    "Method",
    "Series",
    "Window",
    "forecast",
    "series_of",
]
