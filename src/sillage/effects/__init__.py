"""How sure a figure is: intervals on ratios and rates, and what can be told apart."""

from sillage.effects.rates import BetaPrior, beta_binomial, fit_prior, wilson_interval
from sillage.effects.ratio_interval import LEVEL, RatioInterval, ratio_interval, weeks_more_to_tell
from sillage.effects.separable import not_separable_from, separable

__all__ = [
    "LEVEL",
    "BetaPrior",
    "RatioInterval",
    "beta_binomial",
    "fit_prior",
    "not_separable_from",
    "ratio_interval",
    "separable",
    "weeks_more_to_tell",
    "wilson_interval",
]
