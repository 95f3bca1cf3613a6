"""Objectives: a target, a deadline, short milestones."""

from dataclasses import dataclass, field
from datetime import date

from sillage.domain.workspace import Family


@dataclass(frozen=True, slots=True)
class Objective:
    """What a person wants a KPI to be, by when.

    Parameters
    ----------
    id : int
        The ledger's number.
    name : str
        In the author's words.
    family : Family
        Social proof, customer service, or sales.
    kpi_id : str
        The KPI that tells.
    baseline, target : float
        Where it started and where it must be, in the KPI's unit: ratios as 0.05, money in major units, durations in
        seconds.
    starts_on, due_on : date
        Both included.
    milestones : tuple of (date, float)
        Values expected on the way, in date order; the expected path goes straight from one to the next.
    owner, department : str
        Who answers for it.
    filters : mapping of str to str
        Axis to value, such as ``{"network": "instagram"}``.
    """

    id: int
    name: str
    family: Family
    kpi_id: str
    baseline: float
    target: float
    starts_on: date
    due_on: date
    milestones: tuple[tuple[date, float], ...] = ()
    owner: str = ""
    department: str = ""
    filters: dict[str, str] = field(default_factory=dict)
