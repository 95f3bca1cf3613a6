"""The same difference of arms by least squares, days of a week hanging together: a check on the permutation test.

Errors of one week are let free to be alike (clusters of Liang and Zeger 1986, with the small-sample factor), and bounds
read from Student's t with one degree of freedom less than there are weeks: with few weeks they are still too narrow,
which is why the permutation test decides. See docs/calculations/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_CLUSTERS = 4


@dataclass(frozen=True, slots=True)
class ClusteredContrast:
    """One arm against the first, by least squares.

    Parameters
    ----------
    effect, low, high, p_value : float
        Not corrected for several arms.
    clusters : int
        Weeks.
    """

    effect: float
    low: float
    high: float
    p_value: float
    clusters: int


def clustered_contrasts(
    values: Sequence[float], codes: Sequence[int], clusters: Sequence[int], level: float = 0.95
) -> tuple[ClusteredContrast, ...] | None:
    """Regress what was seen on the arms.

    Parameters
    ----------
    values : sequence of float, n_units
        What was seen.
    codes : sequence of int, n_units
        The arm of each; 0 is the first.
    clusters : sequence of int, n_units
        The week of each.
    level : float
        Nominal coverage.

    Returns
    -------
    tuple of ClusteredContrast, or None
        One an arm but the first; None below `FEWEST_CLUSTERS` weeks, or where the figures leave no error.
    """
    import statsmodels.api as sm

    count = len(set(clusters))
    arms = max(codes)
    if count < max(FEWEST_CLUSTERS, arms + 2):
        return None
    own = np.asarray(codes)
    table = np.column_stack([np.ones(len(own)), *((own == arm).astype(float) for arm in range(1, arms + 1))])
    found = sm.OLS(np.asarray(values, float), table).fit(
        cov_type="cluster", cov_kwds={"groups": np.asarray(clusters)}, use_t=True
    )
    variances = np.diag(found.cov_params())[1:]
    if not np.all(np.isfinite(variances)) or not np.all(variances > 0):
        return None
    with np.errstate(invalid="ignore"):  # of the constant, which nobody asks
        bounds, p_values = found.conf_int(alpha=1 - level), found.pvalues
    return tuple(
        ClusteredContrast(
            float(found.params[arm]), float(bounds[arm, 0]), float(bounds[arm, 1]), float(p_values[arm]), count
        )
        for arm in range(1, arms + 1)
    )
