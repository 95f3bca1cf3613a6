"""The promise to who writes: within which time a first answer is due, in words."""

from __future__ import annotations

from sillage.language import Message, msg
from sillage.reports.wording import Lasting


def promise(sla_seconds: float, *, business_hours: bool) -> Message:
    """Say within which time a request must be answered to be in time.

    Parameters
    ----------
    sla_seconds : float
        The target of a first answer.
    business_hours : bool
        Whether only the hours in which the team answers are counted.

    Returns
    -------
    Message
        A sentence; the same wherever the share of answers in time stands.
    """
    if business_hours:
        return msg("Target delay: {delay}, in business hours.", delay=Lasting(sla_seconds))
    return msg("Target delay: {delay}.", delay=Lasting(sla_seconds))
