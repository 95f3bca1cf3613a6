"""How fast, how often and how punctually requests are answered.

Every function takes requests that were opened in the period asked for and says what happened to them since, as far
as their files tell: an answer given after the period still counts for the request. Durations are seconds of the clock
given, or of the wall when none is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sillage.care.clocks import WorkingClock
from sillage.care.requests import Outcome, Requests
from sillage.care.survival import Durations, durations
from sillage.domain.proportions import Proportion

DAY_SECONDS = 86_400.0
FACEBOOK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests that nobody has taken up.

    Parameters
    ----------
    count : int
        How many waited when last seen.
    oldest_seconds, median_seconds : float or None
        Their age by the wall when last seen; None when none waits.
    past_target : int
        How many were older than the target by then, on the clock asked for.
    """

    count: int
    oldest_seconds: float | None
    median_seconds: float | None
    past_target: int


@dataclass(frozen=True, slots=True)
class FacebookTime:
    """Facebook's response time and what it leaves out.

    Parameters
    ----------
    seconds : float or None
        Mean of the fastest; None when there are too few replies to keep one.
    replies, kept : int
        First replies after a day of silence, and how many of them the rule keeps.
    """

    seconds: float | None
    replies: int
    kept: int


def answerable(requests: Requests) -> Requests:
    """Leave out what was reviewed and judged to need no answer.

    Parameters
    ----------
    requests : Requests
        Any.

    Returns
    -------
    Requests
        Answered, waiting, or closed without an answer.
    """
    return requests.where(requests.outcome != Outcome.REVIEWED)


def first_response(requests: Requests, clock: WorkingClock | None = None) -> Durations:
    """Return the first response times, the unanswered counted.

    Parameters
    ----------
    requests : Requests
        Of the period.
    clock : WorkingClock, optional
        Business hours; without it every second counts.

    Returns
    -------
    Durations
        What waits, or was closed without an answer, is right-censored.
    """
    kept = answerable(requests)
    return durations(elapsed(kept, clock), kept.outcome == Outcome.ANSWERED)


def response_rate(requests: Requests) -> Proportion:
    """Return the share of requests that a person answered.

    Parameters
    ----------
    requests : Requests
        Of the period.

    Returns
    -------
    Proportion
        Answered out of answerable.
    """
    kept = answerable(requests)
    return Proportion(int((kept.outcome == Outcome.ANSWERED).sum()), len(kept))


def sla_attainment(requests: Requests, target_seconds: float, clock: WorkingClock | None = None) -> Proportion:
    """Return the share of requests answered within the target, among those that are due.

    Parameters
    ----------
    requests : Requests
        Of the period.
    target_seconds : float
        The promise, included.
    clock : WorkingClock, optional
        Business hours; without it every second counts.

    Returns
    -------
    Proportion
        What is answered is due; what is not is due when it was older than the target when last seen, and missed. What
        still had time is left out. What was closed without an answer is missed.
    """
    kept = answerable(requests)
    seconds = elapsed(kept, clock)
    answered = kept.outcome == Outcome.ANSWERED
    due = answered | (kept.outcome == Outcome.RESOLVED) | (seconds > target_seconds)
    met = answered & (seconds <= target_seconds)
    return Proportion(int(met.sum()), int(due.sum()))


def waiting(requests: Requests, target_seconds: float, clock: WorkingClock | None = None) -> Waiting:
    """Return what waited when last seen, whenever it was opened.

    Parameters
    ----------
    requests : Requests
        All that are known, of every period.
    target_seconds : float
        The promise.
    clock : WorkingClock, optional
        The clock of the promise.

    Returns
    -------
    Waiting
        Count and ages.
    """
    open_now = requests.where(requests.outcome == Outcome.WAITING)
    ages = elapsed(open_now)
    return Waiting(
        count=len(open_now),
        oldest_seconds=float(ages.max()) if len(ages) else None,
        median_seconds=float(np.median(ages)) if len(ages) else None,
        past_target=int((elapsed(open_now, clock) > target_seconds).sum()),
    )


def facebook_response_time(requests: Requests, until_seconds: float) -> FacebookTime:
    """Return the response time as Facebook counts it.

    Parameters
    ----------
    requests : Requests
        All that are known of one inbox.
    until_seconds : float
        Unix seconds of the end of the 30 days.

    Returns
    -------
    FacebookTime
        The slowest tenth and everything unanswered are left out: that is the rule, and why it flatters.
    """
    recent = (requests.opened <= until_seconds) & (requests.opened > until_seconds - FACEBOOK_DAYS * DAY_SECONDS)
    fresh = recent & (requests.silence >= DAY_SECONDS) & (requests.outcome == Outcome.ANSWERED)
    return fastest_nine_tenths(elapsed(requests.where(fresh)))


def fastest_nine_tenths(seconds: NDArray[np.float64]) -> FacebookTime:
    """Return the mean of the fastest floor(0.9 n).

    Parameters
    ----------
    seconds : ndarray of shape (n,)
        First replies.

    Returns
    -------
    FacebookTime
        None for fewer than two replies.

    Examples
    --------
    >>> fastest_nine_tenths(np.array([0.17, 0.75, 0.88, 2.0, 20.0])).seconds
    0.95
    """
    kept = len(seconds) * 9 // 10
    mean = float(np.sort(seconds)[:kept].mean()) if kept else None
    return FacebookTime(seconds=mean, replies=len(seconds), kept=kept)


def elapsed(requests: Requests, clock: WorkingClock | None = None) -> NDArray[np.float64]:
    """Return how long each request waited.

    Parameters
    ----------
    requests : Requests
        Any.
    clock : WorkingClock, optional
        Business hours; without it every second counts.

    Returns
    -------
    ndarray of shape (n,)
        Seconds.
    """
    if clock is None:
        return requests.closed - requests.opened
    return clock.between(requests.opened, requests.closed)
