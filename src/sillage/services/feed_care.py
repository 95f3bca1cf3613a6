"""Feed KPIs of customer service: what the care room measures, brought to sums."""

from __future__ import annotations

from fractions import Fraction

from sillage.care import CareReport, CareSlice
from sillage.care.survival import Durations
from sillage.kpis.slots import Slot
from sillage.kpis.spread import Spread
from sillage.language import msg


def care_slot(key: str, piece: CareSlice) -> Slot | None:
    """Bring a slice of the service report to sums.

    Parameters
    ----------
    key : str
        Of the axis asked for.
    piece : CareSlice
        One network, or the whole.

    Returns
    -------
    Slot or None
        None where nobody wrote, and for days before the first conversation that is known.
    """
    if piece.known_until is None or not (piece.messages_received or piece.requests or piece.waiting.count):
        return None
    values: dict[str, Fraction | None] = {
        "messages_received": Fraction(piece.messages_received),
        "messages_handled": Fraction(piece.messages_handled),
        "answered": Fraction(piece.response_rate.successes),
        "answerable": Fraction(piece.response_rate.n),
        "within_sla": Fraction(piece.sla.successes),
        "due_sla": Fraction(piece.sla.n),
        "requests_handled": Fraction(piece.answered + piece.reviewed),
        "messages_waiting": Fraction(piece.waiting.count),
        "ideas_collected": Fraction(piece.ideas),
    }
    median = piece.first_response.median
    reasons = {}
    values["first_response_time"] = None if median is None else Fraction(median)
    if median is None:
        reasons["first_response_time"] = msg("Fewer than half of the requests have been answered.")
    clocks = [_spread("always", piece.first_response)]
    if piece.first_response_business is not None:
        clocks.append(_spread("business", piece.first_response_business))
    spreads = {"first_response_time": tuple(clocks)}
    ends, name = piece.known_until, "conversations"
    return Slot(key, "", "", name, values, piece.requests, reasons=reasons, spreads=spreads, last_day=ends)


def care_extras(key: str, report: CareReport) -> Slot:
    """Bring what only the whole tells to sums.

    Parameters
    ----------
    key : str
        Of the axis asked for.
    report : CareReport
        Of some days.

    Returns
    -------
    Slot
        Facebook's own response time, times to resolve.
    """
    values: dict[str, Fraction | None] = {}
    spreads = {}
    if report.facebook.seconds is not None:
        values["facebook_response_time"] = Fraction(report.facebook.seconds)
    if report.resolution is not None and report.resolution.first.median is not None:
        values["resolution_time"] = Fraction(report.resolution.first.median)
        spreads["resolution_time"] = (_spread("always", report.resolution.first),)
    return Slot(key, "", "", "conversations", values, report.whole.messages_received, spreads=spreads)


def _spread(clock: str, found: Durations) -> Spread:
    return Spread(clock, found.median, found.p90, found.mean, found.n, found.still_running)
