"""What a series would have been without a dated change: our own interface before the library that fits it.

Bayesian structural time series: a level that wanders, a season, and a regression on controls with a spike-and-slab
prior, fitted to the days before the change by Gibbs sampling and carried on after it (Brodersen, Gallusser, Koehler,
Remy and Scott, 2015, *Inferring causal impact using Bayesian structural time-series models*). The sampler is that of
`bsts-causalimpact`, whose priors are those of R's CausalImpact 1.4: a level that wanders by `LEVEL_SD` standard
deviations a step, two controls expected, an expected R-squared of 0.8. It loads when something is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

LEVEL_SD = 0.01
EXPECTED_CONTROLS = 2.0
DRAWS, WARMUP = 5_000, 1_000
QUICK_DRAWS, QUICK_WARMUP = 400, 150
"""For pretended dates, of which there are many: the mean moves by a tenth of its spread at most."""
COVERED = 0.95

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Places = np.ndarray[tuple[int, ...], np.dtype[np.signedinteger]]


@dataclass(frozen=True)
class ImpactInput:
    """A series, and the moment of a change.

    Parameters
    ----------
    series : ndarray of shape (n_points,)
        Finite before the change; after it NaN where nothing was measured.
    before : int
        How many points lie before the change.
    controls : ndarray of shape (n_points, n_controls)
        Finite everywhere; no column means a continuation of the series alone.
    season : int
        Points a cycle: 7 for days; 1 for none.
    """

    series: Floats
    before: int
    controls: Floats
    season: int = 1

    def cut(self, start: int, before: int, end: int) -> ImpactInput:
        """Return a part of the series with a change elsewhere.

        Parameters
        ----------
        start, end : int
            The part: from `start` up to, without, `end`.
        before : int
            The first point after the pretended change.

        Returns
        -------
        ImpactInput
            Its points counted from `start`.
        """
        return ImpactInput(self.series[start:end], before - start, self.controls[start:end], self.season)

    def without(self, control: int) -> ImpactInput:
        """Return the same question with one control fewer.

        Parameters
        ----------
        control : int
            Which column.

        Returns
        -------
        ImpactInput
            Of one column less.
        """
        return ImpactInput(self.series, self.before, np.delete(self.controls, control, axis=1), self.season)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean of the posterior with its interval.

    Parameters
    ----------
    value, low, high, spread : float
        Mean, both ends of the central 95 %, standard deviation.
    """

    value: float
    low: float
    high: float
    spread: float

    @classmethod
    def of(cls, draws: Floats) -> Estimate:
        """Sum up draws.

        Parameters
        ----------
        draws : ndarray of shape (n_draws,)
            From a posterior.

        Returns
        -------
        Estimate
            Their mean, quantiles and standard deviation.
        """
        low, high = np.quantile(draws, ((1 - COVERED) / 2, (1 + COVERED) / 2))
        return cls(float(draws.mean()), float(low), float(high), float(draws.std(ddof=1)))

    def over(self, base: float) -> Estimate:
        """Return the same in parts of something.

        Parameters
        ----------
        base : float
            Positive.

        Returns
        -------
        Estimate
            Divided by it.
        """
        return Estimate(self.value / base, self.low / base, self.high / base, self.spread / base)


@dataclass(frozen=True)
class ImpactResult:
    """What was measured after a change, and what the posterior says would have been.

    Parameters
    ----------
    actual : ndarray of shape (n_after,)
        NaN where nothing was measured.
    draws : ndarray of shape (n_draws, n_after)
        Of the series without the change.
    weights : tuple of float
        Of each control: in what share of the draws the regression takes it; always 1 where there are no more than
        `EXPECTED_CONTROLS`, as R has it.
    """

    actual: Floats
    draws: Floats
    weights: tuple[float, ...]

    @cached_property
    def _known(self) -> Places:
        return np.flatnonzero(np.isfinite(self.actual))

    def _window(self, points: int | None) -> Places:
        return self._known if points is None else self._known[self._known < points]

    def predicted(self, points: int | None = None) -> Estimate:
        """Return what would have been, as a mean of the measured points.

        Parameters
        ----------
        points : int, optional
            Over the first so many; all without it.

        Returns
        -------
        Estimate
            A point on average.
        """
        return Estimate.of(self.draws[:, self._window(points)].mean(axis=1))

    def effect(self, points: int | None = None) -> Estimate:
        """Return the effect of a point on average.

        Parameters
        ----------
        points : int, optional
            Over the first so many; all without it.

        Returns
        -------
        Estimate
            Measured less predicted.
        """
        at = self._window(points)
        return Estimate.of(self.actual[at].mean() - self.draws[:, at].mean(axis=1))

    def total(self) -> Estimate:
        """Return the effect added up over the measured points.

        Returns
        -------
        Estimate
            The last point of the cumulative effect.
        """
        at = self._known
        return Estimate.of(self.actual[at].sum() - self.draws[:, at].sum(axis=1))

    def tail(self) -> float:
        """Return the posterior's probability of an effect of the other sign, as R's CausalImpact does.

        Returns
        -------
        float
            At least one draw's worth: never 0.
        """
        at = self._known
        drawn = self.actual[at].mean() - self.draws[:, at].mean(axis=1)
        other = drawn < 0 if drawn.mean() >= 0 else drawn > 0
        return max(float(other.mean()), 1 / len(drawn))

    def statistic(self, points: int) -> float:
        """Return how many of its own standard deviations the mean effect is away from none.

        Parameters
        ----------
        points : int
            Over the first so many.

        Returns
        -------
        float
            Signed; NaN where none of them was measured.
        """
        if not len(self._window(points)):
            return float("nan")
        found = self.effect(points)
        return found.value / found.spread if found.spread > 0 else float("nan")


def fit_impact(asked: ImpactInput, draws: int = DRAWS, warmup: int = WARMUP, seed: int = 0) -> ImpactResult:
    """Fit the series before a change, and carry it on.

    Parameters
    ----------
    asked : ImpactInput
        At least three points before the change that are not all alike, and one after.
    draws, warmup : int
        Kept, and left out before.
    seed : int
        The same gives the same answer on every machine.

    Returns
    -------
    ImpactResult
        In the series' own unit.
    """
    from causal_impact._core import run_gibbs_sampler

    before = asked.series[: asked.before]
    centre, scale = float(before.mean()), float(before.std(ddof=1)) or 1.0
    scaled = np.zeros(len(asked.series))  # what came after is not shown to the sampler
    scaled[: asked.before] = (before - centre) / scale
    columns = np.ascontiguousarray(_standardised(asked).T) if asked.controls.shape[1] else None
    seasonal = asked.season > 1 and asked.before >= 2 * asked.season
    found = run_gibbs_sampler(
        y=scaled,
        x=columns,
        pre_end=asked.before,
        niter=draws,
        nwarmup=warmup,
        nchains=1,
        seed=seed,
        prior_level_sd=LEVEL_SD,
        expected_model_size=EXPECTED_CONTROLS,
        nseasons=asked.season if seasonal else None,
        season_duration=1 if seasonal else None,
    )
    used = np.asarray(found.gamma, dtype=float)
    weights = tuple(float(share) for share in used.mean(axis=0)) if columns is not None and used.size else ()
    return ImpactResult(asked.series[asked.before :], np.asarray(found.predictions) * scale + centre, weights)


def _standardised(asked: ImpactInput) -> Floats:
    known = asked.controls[: asked.before]
    scale = known.std(axis=0, ddof=1)
    scale[scale == 0] = 1.0
    shown: Floats = (asked.controls - known.mean(axis=0)) / scale
    return shown
