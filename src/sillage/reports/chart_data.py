"""The numbers of each kind of chart, frozen, without a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sillage.language import Message
from sillage.reports.figures import Number, Unit


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line with its scale.

    Parameters
    ----------
    points : tuple of (date, number or None)
        In date order; None leaves a gap.
    unit : Unit
        What the numbers count.
    currency : str
        For money.
    """

    points: tuple[tuple[date, Number | None], ...]
    unit: Unit
    currency: str = ""


@dataclass(frozen=True, slots=True)
class LineData:
    """A KPI over time.

    Parameters
    ----------
    points : tuple of (date, number or None)
        In date order.
    unit : Unit
        What the numbers count.
    currency : str
        For money.
    goal : tuple of number, optional
        The band in which the objective lies: low, high (equal for one target).
    path : tuple of (date, number)
        The expected path, milestones included.
    milestones : tuple of (date, number)
        Marked on the path.
    changes : tuple of (date, str)
        Dated changes of strategy, in their author's words.
    breaks : tuple of (date, Message)
        Where the measure itself changed.
    band : tuple of (date, number, number)
        Between which values the measure is on its path.
    """

    points: tuple[tuple[date, Number | None], ...]
    unit: Unit
    currency: str = ""
    goal: tuple[Number, Number] | None = None
    path: tuple[tuple[date, Number], ...] = ()
    milestones: tuple[tuple[date, Number], ...] = ()
    changes: tuple[tuple[date, str], ...] = ()
    breaks: tuple[tuple[date, Message], ...] = ()
    band: tuple[tuple[date, Number, Number], ...] = ()


@dataclass(frozen=True, slots=True)
class FanStep:
    """A day ahead, with what is expected by then.

    Parameters
    ----------
    day : date
        Which.
    middle : number
        As likely above as below.
    inner, outer : tuple of number, optional
        Bounds of the 80 % and of the 90 % interval; None where nothing tells how far the figure can move.
    """

    day: date
    middle: Number
    inner: tuple[Number, Number] | None = None
    outer: tuple[Number, Number] | None = None


@dataclass(frozen=True, slots=True)
class FanData:
    """What was measured, and how it may go on: the wider the band, the less is known.

    Parameters
    ----------
    points : tuple of (date, number or None)
        Measured, in date order.
    ahead : tuple of FanStep
        In date order; the first may be the last day measured, where the fan opens.
    unit : Unit
        What the numbers count.
    currency : str
        For money.
    target : number, optional
        The line to reach, or to stay under.
    milestones : tuple of (date, number)
        On the way to it.
    """

    points: tuple[tuple[date, Number | None], ...]
    ahead: tuple[FanStep, ...]
    unit: Unit
    currency: str = ""
    target: Number | None = None
    milestones: tuple[tuple[date, Number], ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What something brings at one place of its curve.

    Parameters
    ----------
    inputs : number
        Put in.
    middle : number
        Brought; as likely more as less.
    bounds : tuple of number
        Of the 90 % interval.
    """

    inputs: Number
    middle: Number
    bounds: tuple[Number, Number]


@dataclass(frozen=True, slots=True)
class CurveData:
    """What something brings, from nothing put in to more than today.

    Parameters
    ----------
    points : tuple of CurvePoint
        At least two, in the order of what is put in.
    now : number
        Put in today.
    seen : number
        The most that was ever put in: beyond, the curve is a guess.
    unit_in, unit : Unit
        What is put in, and what is brought.
    currency : str
        For money.
    top : number
        Where the axis of what is brought ends, so that curves side by side compare.
    """

    points: tuple[CurvePoint, ...]
    now: Number
    seen: Number
    unit_in: Unit
    unit: Unit
    currency: str
    top: Number


@dataclass(frozen=True, slots=True)
class Step:
    """A step from cost to value.

    Parameters
    ----------
    label : Message or str
        What it is.
    amount : number
        Negative for costs.
    kind : str
        ``cost``, ``value``, ``estimate`` or ``net``.
    """

    label: Message | str
    amount: Number
    kind: str


@dataclass(frozen=True, slots=True)
class WaterfallData:
    """Cost to value.

    Parameters
    ----------
    steps : tuple of Step
        In order; the last is the net.
    currency : str
        ISO 4217 code.
    """

    steps: tuple[Step, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class HourCell:
    """Posts of one slot of hours of one weekday.

    Parameters
    ----------
    weekday, hour : int
        Monday is 0; the first hour of the slot, local time.
    value : number or None
        The KPI of those posts, sum over sum.
    n : int
        How many posts stand behind it.
    """

    weekday: int
    hour: int
    value: Number | None
    n: int


@dataclass(frozen=True, slots=True)
class HeatData:
    """Posting hours.

    Parameters
    ----------
    cells : tuple of HourCell
        Hours with posts; the others are left empty.
    unit : Unit
        What the values count.
    enough : int
        Fewer posts than this are shown in grey.
    span : int
        Hours of a slot.
    """

    cells: tuple[HourCell, ...]
    unit: Unit
    enough: int
    span: int = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Parameters
    ----------
    label : Message or str
        What it stands for.
    value : number or None
        Its length; None draws no bar and says unknown.
    interval : tuple of number, optional
        Its bounds.
    n : int, optional
        Observations behind it.
    """

    label: Message | str
    value: Number | None
    interval: tuple[Number, Number] | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class BarData:
    """Bars with intervals.

    Parameters
    ----------
    bars : tuple of Bar
        In order.
    unit : Unit
        What they count.
    currency : str
        For money.
    reference : number, optional
        A rule to compare with (break-even, target).
    reference_label : Message, optional
        Its name.
    """

    bars: tuple[Bar, ...]
    unit: Unit
    currency: str = ""
    reference: Number | None = None
    reference_label: Message | None = None


ChartData = LineData | FanData | CurveData | WaterfallData | HeatData | BarData
