"""The same mix by pymc-marketing and nutpie: another sampler, behind the same interface, for whoever wants its tools.

It is the extra ``sillage[mix]``; nothing else imports it. Series and scales are those of `sillage.mix`. Beliefs nearly
are: each channel has its own, and where the library has not the same distribution, alpha has the beta of the same mean
and variance and a ceiling the half-normal of the same scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, ndtri

from sillage.errors import NotInstalled, Refused
from sillage.language import msg
from sillage.mix.checks import check, check_apart, check_converged
from sillage.mix.design import design_of, nuisances
from sillage.mix.posterior import Mix, answered, rhats_by_channel
from sillage.mix.priors import CARRY_SPREADS, CEILING_FREEDOM, STEEPNESS_SPREADS, Prior, prior_of
from sillage.mix.sampler import Draws
from sillage.mix.transforms import CARRY_WEEKS

if TYPE_CHECKING:
    from sillage.mix import MixData

CHAINS, WARM_UP, KEPT = 4, 1_000, 1_000


def tell_by_pymc(data: MixData, seed: int = 1, *, kept: int = KEPT, warm_up: int = WARM_UP) -> Mix:
    """Tell a mix by pymc-marketing.

    Parameters
    ----------
    data : MixData
        As `sillage.mix.tell` takes it, without experiments.
    seed : int
        Of its chains.
    kept, warm_up : int
        Draws of each of four chains, and those thrown away before.

    Returns
    -------
    Mix
        As `sillage.mix.tell` answers.

    Raises
    ------
    NotInstalled
        If the extra is not there.
    Refused
        As `sillage.mix.tell` refuses; and experiments, which this sampler is not told.
    """
    library = _library()
    if data.lifts:
        raise Refused(msg("pymc-marketing is not told of experiments here."), msg("Leave --lifts out, or --engine."))
    check(data)
    prior, design = prior_of([one.family for one in data.channels]), design_of(data)
    check_apart(data, design, prior)
    draws = _drawn(library, data, prior, seed, kept, warm_up)
    check_converged(data, rhats_by_channel(draws))
    return answered(data, design, prior, draws, seed)


def _library() -> Any:
    try:
        import nutpie  # noqa: F401
        from pymc_extras.prior import Prior as Distribution
        from pymc_marketing import mmm
    except ImportError as exc:
        raise NotInstalled(
            msg("pymc-marketing is not installed in this environment: {reason}.", reason=str(exc).split("\n")[0][:120]),
            msg('Run: pip install "sillage[mix]"'),
        ) from exc
    return mmm, Distribution


def _drawn(library: Any, data: MixData, prior: Prior, seed: int, kept: int, warm_up: int) -> Draws:
    import pandas as pd  # type: ignore[import-untyped]

    names = [f"c{place}" for place in range(len(data.channels))]
    others = nuisances(data)[:, 1:]
    controls = [f"n{place}" for place in range(others.shape[1])]
    table = pd.DataFrame(np.column_stack([one.inputs for one in data.channels]), columns=names)
    table[controls] = others
    table.insert(0, "week", pd.to_datetime(list(data.weeks)))
    fitted = _model(library, prior, names, controls).fit(
        table,
        pd.Series(data.target, name="y"),
        chains=CHAINS,
        draws=kept,
        tune=warm_up,
        nuts_sampler="nutpie",
        random_seed=seed,
        progressbar=False,
    )
    found = fitted["posterior"]
    return Draws(
        *(np.asarray(found[name]) for name in ("adstock_alpha", "saturation_lam", "saturation_beta", "y_sigma"))
    )


def _model(library: Any, prior: Prior, names: list[str], controls: list[str]) -> Any:
    """Return the model with the beliefs of `sillage.mix.priors`, each channel's own."""
    mmm, distribution = library
    carry = expit(prior.mean[:, 0] + float(np.hypot(*CARRY_SPREADS)) * ndtri((np.arange(999) + 0.5) / 999)[:, None])
    mean, strength = carry.mean(axis=0), carry.mean(axis=0) * (1 - carry.mean(axis=0)) / carry.var(axis=0) - 1
    widened = float(np.sqrt(CEILING_FREEDOM / (CEILING_FREEDOM - 2)))
    beliefs = {
        "alpha": distribution("Beta", alpha=mean * strength, beta=(1 - mean) * strength, dims="channel"),
        "lam": distribution(
            "LogNormal", mu=prior.mean[:, 1], sigma=float(np.hypot(*STEEPNESS_SPREADS)), dims="channel"
        ),
        "beta": distribution("HalfNormal", sigma=prior.ceiling * widened, dims="channel"),
    }
    return mmm.MMM(
        date_column="week",
        channel_columns=names,
        control_columns=controls,
        adstock=mmm.GeometricAdstock(l_max=CARRY_WEEKS, normalize=True, priors={"alpha": beliefs["alpha"]}),
        saturation=mmm.LogisticSaturation(priors={name: beliefs[name] for name in ("lam", "beta")}),
    )
