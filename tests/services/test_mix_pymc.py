"""The other sampler is an extra: without it, one sentence says what to install; with it, both agree."""

import builtins
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest

from sillage.errors import NotInstalled, Refused, WrongUsage
from sillage.mix import Lift, tell
from sillage.services.mix_engines import asked_engine
from sillage.services.mix_pymc import tell_by_pymc
from tests.mix.weeks import SHORT, brand

INSTALLED = find_spec("pymc_marketing") is not None and find_spec("nutpie") is not None


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] in ("pymc_marketing", "pymc_extras", "nutpie"):
            raise ImportError(name)
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(NotInstalled) as refusal:
        tell_by_pymc(brand())
    assert "sillage[mix]" in str(refusal.value.remedy)


def test_an_engine_that_there_is_not_is_refused() -> None:
    assert asked_engine("own") is tell
    assert asked_engine("pymc") is tell_by_pymc
    with pytest.raises(WrongUsage, match="no engine of a mix"):
        asked_engine("stan")


@pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
@pytest.mark.slow
def test_both_samplers_agree() -> None:
    data = brand(60)
    ours, theirs = tell(data, SHORT).answer, tell_by_pymc(data, kept=300, warm_up=300).answer
    for one, other in zip(ours.channels, theirs.channels, strict=True):
        assert one.share.posterior.low < other.share.posterior.middle < one.share.posterior.high
        assert one.marginal.posterior.low < other.marginal.posterior.middle < one.marginal.posterior.high
    with pytest.raises(Refused, match="not told of experiments"):
        tell_by_pymc(replace(data, lifts=(Lift("search", 0, 100, 50, 10),)))
