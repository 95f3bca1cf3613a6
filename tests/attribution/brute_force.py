"""The same models in plain Python, the long way: what the quick ones are held against."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import factorial

import numpy as np

from sillage.attribution import Model, Path

CONVERTED, ENDED = ("converted",), ("ended",)
State = tuple[str, ...]


def rule_weights(
    path: Path, model: Model, position: tuple[float, ...] = (40, 20, 40), half_life: float = 1, direct: str = "direct"
) -> list[float]:
    """Return the weight of each touch, one touch at a time."""
    touches, count = path.touches, len(path.touches)
    if model is Model.FIRST:
        return [1.0 if place == 0 else 0.0 for place in range(count)]
    if model is Model.LAST:
        return [1.0 if place == count - 1 else 0.0 for place in range(count)]
    if model is Model.LAST_NON_DIRECT:
        others = [place for place in range(count) if touches[place] != direct]
        chosen = others[-1] if others else count - 1
        return [1.0 if place == chosen else 0.0 for place in range(count)]
    if model is Model.LINEAR:
        return [1 / count] * count
    if model is Model.POSITION:
        return _position(count, position)
    if model is Model.TIME_DECAY:
        ages = path.ages or tuple(count - 1 - place for place in range(count))
        raw = [0.5 ** (age / half_life) for age in ages]
        return [one / sum(raw) for one in raw]
    met: set[str] = set()
    weights = []
    for touch in touches:
        weights.append(0.0 if touch in met else 1 / len(set(touches)))
        met.add(touch)
    return weights


def _position(count: int, position: tuple[float, ...]) -> list[float]:
    first, between, last = position
    if count == 1:
        return [1.0]
    if count == 2:
        return [first / (first + last), last / (first + last)] if first + last else [0.5, 0.5]
    whole = first + between + last
    return [first / whole, *[between / whole / (count - 2)] * (count - 2), last / whole]


def shapley(paths: Sequence[Path]) -> dict[str, Fraction]:
    """Return each channel's Shapley value of the set game, over every coalition."""
    channels = sorted({touch for path in paths for touch in path.touches})

    def worth(coalition: frozenset[str]) -> Fraction:
        return sum((Fraction(path.conversions) for path in paths if set(path.touches) <= coalition), Fraction(0))

    found = {}
    for channel in channels:
        others = [name for name in channels if name != channel]
        value = Fraction(0)
        for size in range(len(others) + 1):
            weight = Fraction(factorial(size) * factorial(len(others) - size), factorial(len(channels)))
            for team in combinations(others, size):
                value += weight * (worth(frozenset((*team, channel))) - worth(frozenset(team)))
        found[channel] = value
    return found


def removal(paths: Sequence[Path], order: int) -> tuple[float, dict[str, float]]:
    """Return the probability to convert and each channel's removal effect, one linear system for each channel."""
    counts: dict[State, dict[State, float]] = defaultdict(lambda: defaultdict(float))
    for path in paths:
        once = [touch for place, touch in enumerate(path.touches) if place == 0 or path.touches[place - 1] != touch]
        nulls = path.nulls or 0
        states = [("start",), *(("gram", *once[max(0, place + 1 - order) : place + 1]) for place in range(len(once)))]
        for here, after in pairwise(states):
            counts[here][after] += path.conversions + nulls
        counts[states[-1]][CONVERTED] += path.conversions
        counts[states[-1]][ENDED] += nulls
    whole = _converts(counts, None)
    channels = sorted({touch for path in paths for touch in path.touches})
    if not whole:
        return 0.0, dict.fromkeys(channels, 0.0)
    return whole, {name: 1 - _converts(counts, name) / whole for name in channels}


def _converts(counts: dict[State, dict[State, float]], without: str | None) -> float:
    states = list(counts)
    place = {state: index for index, state in enumerate(states)}
    system, known = np.identity(len(states)), np.zeros(len(states))
    for state, after in counts.items():
        whole = sum(after.values())
        if not whole or (without is not None and without in state[1:]):
            continue  # nobody walks here, or whoever comes here is lost
        for target, count in after.items():
            if target == CONVERTED:
                known[place[state]] += count / whole
            elif target != ENDED:
                system[place[state], place[target]] -= count / whole
    return float(np.linalg.solve(system, known)[place[("start",)]])
