"""What customers say when asked: CSAT and NPS, never without how many answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.proportions import Balance, Proportion

COLUMNS = ("question", "sent_at", "answered_at", "score", "scale", "network")
"""The columns of the `answers` table that this room reads."""

_SATISFIED = 0.8  # 4 and 5 of 5
_PROMOTER, _DETRACTOR = 9, 6


@dataclass(frozen=True, slots=True)
class Csat:
    """Customer satisfaction.

    Parameters
    ----------
    satisfied : Proportion
        Answers 4 or 5 of 5, out of all answers.
    response_rate : Proportion or None
        Answers out of surveys sent; None when the file lists answers only.
    """

    satisfied: Proportion
    response_rate: Proportion | None


@dataclass(frozen=True, slots=True)
class Nps:
    """Net Promoter Score.

    Parameters
    ----------
    promoters, detractors, n : int
        Answers 9 and 10, answers 0 to 6, all answers.
    response_rate : Proportion or None
        Answers out of surveys sent; None when the file lists answers only.
    """

    promoters: int
    detractors: int
    n: int
    response_rate: Proportion | None

    @property
    def points(self) -> float | None:
        """From -100 to 100; None without an answer."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Return the normal interval of the difference of the two shares.

        Parameters
        ----------
        level : float
            Nominal coverage; too narrow below some 30 answers.

        Returns
        -------
        tuple of float, or None
            Points, inside [-100, 100]; None without an answer.
        """
        found = Balance(self.promoters, self.detractors, self.n).interval(level)
        return None if found is None else (100 * found[0], 100 * found[1])


def csat(answers: pa.Table, start: datetime, end: datetime) -> Csat | None:
    """Return the satisfaction of the surveys sent in a period.

    Parameters
    ----------
    answers : pyarrow.Table
        Rows of the journal's `answers` table, at least `COLUMNS`.
    start, end : datetime
        ``[start, end)``; a survey belongs to the moment it was sent, or answered when the file does not say.

    Returns
    -------
    Csat or None
        None when no such survey was sent.
    """
    asked = _asked(answers, "csat", start, end)
    if not asked.num_rows:
        return None
    score, scale = _numbers(asked, "score"), _numbers(asked, "scale")
    given = ~np.isnan(score)
    top = np.where(np.isnan(scale), 5.0, scale)
    satisfied = given & (np.nan_to_num(score) >= _SATISFIED * top - 1e-9)
    return Csat(Proportion(int(satisfied.sum()), int(given.sum())), _response_rate(asked, given))


def nps(answers: pa.Table, start: datetime, end: datetime) -> Nps | None:
    """Return the Net Promoter Score of the surveys sent in a period.

    Parameters
    ----------
    answers : pyarrow.Table
        Rows of the journal's `answers` table, at least `COLUMNS`.
    start, end : datetime
        ``[start, end)``.

    Returns
    -------
    Nps or None
        None when no such survey was sent.
    """
    asked = _asked(answers, "nps", start, end)
    if not asked.num_rows:
        return None
    score = _numbers(asked, "score")
    given = ~np.isnan(score)
    return Nps(
        promoters=int((score[given] >= _PROMOTER).sum()),
        detractors=int((score[given] <= _DETRACTOR).sum()),
        n=int(given.sum()),
        response_rate=_response_rate(asked, given),
    )


def _asked(answers: pa.Table, question: str, start: datetime, end: datetime) -> pa.Table:
    moment = pa.timestamp("us", "UTC")
    when = pc.coalesce(answers["sent_at"], answers["answered_at"])
    inside = pc.and_(pc.greater_equal(when, pa.scalar(start, moment)), pc.less(when, pa.scalar(end, moment)))
    return answers.filter(pc.and_(inside, pc.equal(answers["question"], question)))


def _numbers(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(pc.fill_null(pc.cast(table[name], pa.float64()), float("nan")).to_numpy(), dtype=np.float64)


def _response_rate(asked: pa.Table, given: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Proportion | None:
    # A file that holds no unanswered survey lists the answers only: how many were sent is unknown, not 100 %.
    if given.all() or asked["sent_at"].null_count:
        return None
    return Proportion(int(given.sum()), asked.num_rows)
