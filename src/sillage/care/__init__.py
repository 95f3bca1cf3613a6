"""Customer service: from conversations to response times, promises kept, satisfaction.

The door is `care_report`; the parts it is made of are public too. Tables in (pyarrow), frozen values out.
"""

from sillage.care.clocks import WorkingClock
from sillage.care.report import (
    CareHistory,
    CareReport,
    CareSlice,
    care_history,
    care_report,
    care_report_of,
    handled,
    working_clock,
)
from sillage.care.requests import Outcome, Requests, requests, threads
from sillage.care.resolution import Resolution, resolution
from sillage.care.response import (
    FacebookTime,
    Waiting,
    facebook_response_time,
    fastest_nine_tenths,
    first_response,
    response_rate,
    sla_attainment,
    waiting,
)
from sillage.care.satisfaction import Csat, Nps, csat, nps
from sillage.care.survival import Durations, durations

__all__ = [
    "CareHistory",
    "CareReport",
    "CareSlice",
    "Csat",
    "Durations",
    "FacebookTime",
    "Nps",
    "Outcome",
    "Requests",
    "Resolution",
    "Waiting",
    "WorkingClock",
    "care_history",
    "care_report",
    "care_report_of",
    "csat",
    "durations",
    "facebook_response_time",
    "fastest_nine_tenths",
    "first_response",
    "handled",
    "nps",
    "requests",
    "resolution",
    "response_rate",
    "sla_attainment",
    "threads",
    "waiting",
    "working_clock",
]
