"""Running the named steps over a hit, with what each found and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import TYPE_CHECKING

from sillage.collector.reasons import DROPS, FLAGS, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sillage.collector.hits import Hit, Step, World


@dataclass(slots=True)
class Counter:
    """What one step did since the collector started.

    Parameters
    ----------
    seen : int
        Hits that came to it.
    ns : int
        Nanoseconds that it took for all of them.
    reasons : dict
        How often it said what.
    """

    seen: int = 0
    ns: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)

    def say(self, reason: Reason) -> None:
        """Count a reason.

        Parameters
        ----------
        reason : Reason
            What was said.
        """
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


Named = tuple[str, "Step", Counter]


class Steps:
    """A list of named steps.

    Parameters
    ----------
    counters : dict
        Counters by a step's name; lists that share a step share its counter.
    steps : sequence of (str, callable)
        In order.
    """

    def __init__(self, counters: dict[str, Counter], steps: Sequence[tuple[str, Step]]) -> None:
        self._steps: tuple[Named, ...] = tuple(
            (name, step, counters.setdefault(name, Counter())) for name, step in steps
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the steps, in order."""
        return tuple(name for name, _, _ in self._steps)

    def run(self, hit: Hit, world: World) -> Reason | None:
        """Send a hit through.

        Parameters
        ----------
        hit : Hit
            Changed by the steps.
        world : World
            What they may ask.

        Returns
        -------
        Reason or None
            Why it is refused; None when it goes on, flagged or not.
        """
        begun = perf_counter_ns()
        for _, step, counter in self._steps:
            reason = step(hit, world)
            counter.seen += 1
            if reason is not None:
                counter.say(reason)
                if reason in FLAGS:
                    hit.row.setdefault("flag", reason.value)
                elif reason in DROPS:
                    return reason
            ended = perf_counter_ns()
            counter.ns += ended - begun
            begun = ended
        return None
