"""How sure a figure is: intervals on ratios of sums, and what can be told apart."""

from sillage.effects.ratio_interval import LEVEL, RatioInterval, ratio_interval, weeks_more_to_tell
from sillage.effects.separable import not_separable_from, separable

__all__ = [
    "LEVEL",
    "RatioInterval",
    "not_separable_from",
    "ratio_interval",
    "separable",
    "weeks_more_to_tell",
]
