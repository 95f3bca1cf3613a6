"""Flows of paths from the first touch over the next to the last, laid out to be drawn: pure arithmetic.

Heights are shares of all that flows, from 0 to 1 with the gaps between nodes; columns stand at 0, 1 and 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

GAP = 0.03
"""Between two nodes of a column, as a share of the height."""

COLUMNS = 3
ALONE = ""
"""The next touch of a path that has one touch."""

REST = "(rest)"
"""Steps beyond the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step in a column.

    Parameters
    ----------
    column : int
        0 for first touches, 1 for next ones, 2 for last ones.
    step : str
        Its code; `ALONE` and `REST` are none of a channel.
    count : int
        How many paths go through it.
    top, bottom : float
        Where it stands, from 0 at the top down.
    """

    column: int
    step: str
    count: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Paths that go from a node to one of the next column.

    Parameters
    ----------
    column : int
        Of the node that they leave.
    source, target : str
        Steps.
    count : int
        How many.
    from_top, to_top, height : float
        Where it leaves and arrives, and how thick it is.
    """

    column: int
    source: str
    target: str
    count: int
    from_top: float
    to_top: float
    height: float


Walk = tuple[tuple[str, ...], int]


def stages(steps: Sequence[str]) -> tuple[str, str, str]:
    """Return the first touch of a path, the next one that is another, and the last one.

    Parameters
    ----------
    steps : sequence of str
        At least one.

    Returns
    -------
    tuple of str
        A touch that repeats itself counts once; the next one of a single touch is `ALONE`.

    Examples
    --------
    >>> stages(["a", "a", "b", "c"])
    ('a', 'b', 'c')
    >>> stages(["a", "a"])
    ('a', '', 'a')
    """
    told = [step for step, _ in groupby(steps)]
    return told[0], told[1] if len(told) > 1 else ALONE, told[-1]


def laid_out(walks: Iterable[Walk], most: int = 7) -> tuple[tuple[Node, ...], tuple[Flow, ...]]:
    """Lay paths out as nodes and the flows between them.

    Parameters
    ----------
    walks : iterable of (tuple of str, int)
        Steps, and how often they were walked.
    most : int
        How many steps a column shows; the others stand together as `REST`.

    Returns
    -------
    tuple of (tuple of Node, tuple of Flow)
        The largest node of a column at its top; nothing where nothing was walked.

    Examples
    --------
    >>> nodes, flows = laid_out([(("a", "b"), 3), (("a",), 1)])
    >>> [(node.column, node.step, node.count) for node in nodes]
    [(0, 'a', 4), (1, 'b', 3), (1, '', 1), (2, 'b', 3), (2, 'a', 1)]
    >>> [(flow.source, flow.target, flow.count) for flow in flows]
    [('a', 'b', 3), ('a', '', 1), ('b', 'b', 3), ('', 'a', 1)]
    """
    told = [(stages(steps), count) for steps, count in walks if count > 0 and steps]
    whole = sum(count for _, count in told)
    if not whole:
        return (), ()
    kept = [_largest(told, column, most) for column in range(COLUMNS)]
    sums: dict[tuple[str, ...], int] = {}
    for three, count in told:
        named = tuple(step if step in kept[column] else REST for column, step in enumerate(three))
        sums[named] = sums.get(named, 0) + count
    gaps = max(len({named[column] for named in sums}) for column in range(COLUMNS)) - 1
    scale = (1 - GAP * gaps) / whole
    nodes = tuple(node for column in range(COLUMNS) for node in _column(sums, column, scale))
    return nodes, tuple(flow for column in range(COLUMNS - 1) for flow in _flows(sums, column, nodes, scale))


def _largest(told: Sequence[tuple[tuple[str, str, str], int]], column: int, most: int) -> frozenset[str]:
    sums: dict[str, int] = {}
    for three, count in told:
        sums[three[column]] = sums.get(three[column], 0) + count
    ranked = sorted(sums, key=lambda step: (-sums[step], step))
    return frozenset(ranked if len(ranked) <= most else ranked[: most - 1])


def _column(sums: dict[tuple[str, ...], int], column: int, scale: float) -> list[Node]:
    counts: dict[str, int] = {}
    for named, count in sums.items():
        counts[named[column]] = counts.get(named[column], 0) + count
    found, top = [], 0.0
    for step in sorted(counts, key=lambda one: (one == REST, -counts[one], one)):
        bottom = top + counts[step] * scale
        found.append(Node(column, step, counts[step], top, bottom))
        top = bottom + GAP
    return found


def _flows(sums: dict[tuple[str, ...], int], column: int, nodes: Sequence[Node], scale: float) -> list[Flow]:
    counts: dict[tuple[str, str], int] = {}
    for named, count in sums.items():
        pair = named[column], named[column + 1]
        counts[pair] = counts.get(pair, 0) + count
    places = {(node.column, node.step): place for place, node in enumerate(nodes)}
    leaving = {node.step: node.top for node in nodes if node.column == column}
    arriving = {node.step: node.top for node in nodes if node.column == column + 1}
    found = []
    for source, target in sorted(counts, key=lambda pair: (places[column, pair[0]], places[column + 1, pair[1]])):
        height = counts[source, target] * scale
        found.append(Flow(column, source, target, counts[source, target], leaving[source], arriving[target], height))
        leaving[source] += height
        arriving[target] += height
    return found
