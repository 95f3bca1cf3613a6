"""The first page: the answer, what to do first, the objectives, the figures that matter for them, and four charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sillage.domain.facts import FACT_TABLES
from sillage.domain.period import Period
from sillage.language import Message, msg
from sillage.objectives.status import ObjectiveStatus
from sillage.reports.spec import Card, Chart, Sentence
from sillage.services.answer import answers
from sillage.services.asked_once import once
from sillage.services.open_workspace import Opened
from sillage.services.overview_attention import Task, tasks
from sillage.services.overview_charts import Missing, funnel_chart, goal_chart, hours_of_posts, money_chart
from sillage.services.overview_figures import CutGlance, Glance, cards_of
from sillage.services.report_period import default_period

PICTURES = ("line", "waterfall", "funnel", "hours")
"""The charts, in order."""
OF_MONEY = "waterfall"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the first page is asked to show.

    Parameters
    ----------
    period : Period or None
        Which days; None for the last full quarter, or the last days with data.
    how : str
        What these are compared with: ``previous``, ``last_year`` or ``none``.
    network, campaign : str
        Empty for all.
    against : Period or None
        Days of somebody's choice that these are compared with.
    """

    period: Period | None = None
    how: str = "previous"
    network: str = ""
    campaign: str = ""
    against: Period | None = None

    @property
    def cut(self) -> dict[str, str]:
        """Axis to value, of what is not empty."""
        return {axis: word for axis, word in (("network", self.network), ("campaign", self.campaign)) if word}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows, in no language yet.

    Parameters
    ----------
    period : Period
        Which days.
    reason : Message
        Why these.
    before : Period or None
        What they are compared with.
    answers : tuple of Sentence
        One per chosen family, or "choose one".
    tasks : tuple of Task
        What deserves attention, the most pressing first.
    objectives : tuple of ObjectiveStatus
        On the last day of the period, or of their data.
    cards : tuple of Card
        The figures that matter.
    fresh : date or None
        The day until which every source that reaches these days is known.
    ends_first : Message or str
        The source that ends on it, with the name of its last file where the team reads.
    common : Period or None
        The days of the period that all of them cover.
    has_data : bool
        Whether anything was imported, or came live.
    currency : str
        Of amounts.
    """

    period: Period
    reason: Message
    before: Period | None
    answers: tuple[Sentence, ...]
    tasks: tuple[Task, ...]
    objectives: tuple[ObjectiveStatus, ...]
    cards: tuple[Card, ...]
    fresh: date | None
    ends_first: Message | str
    common: Period | None
    has_data: bool
    currency: str


def overview(opened: Opened, wish: Wish) -> Overview:
    """Gather what the first page shows above its charts.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    wish : Wish
        Which days, compared with what, cut how.

    Returns
    -------
    Overview
        Frozen; the same one for the same question while nothing changes.
    """
    return _overview(opened, wish, opened.for_client)


@once
def _overview(opened: Opened, wish: Wish, for_client: bool) -> Overview:
    whole, cut, reason = _facts(opened, wish)
    if whole.sources:
        whole.ask_widest_first()
    said = answers(whole)
    fresh, first, common = _until(whole)
    return Overview(
        period=whole.period,
        reason=reason,
        before=None if wish.how == "none" else whole.before,
        answers=said,
        tasks=tasks(whole) if whole.sources else (),
        objectives=whole.objectives,
        cards=cards_of(whole, cut) if whole.sources else (),
        fresh=fresh,
        ends_first=first,
        common=common,
        has_data=bool(whole.sources),
        currency=whole.currency,
    )


def picture(opened: Opened, wish: Wish, name: str) -> Chart | Missing | None:
    """Gather one chart of the first page.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    wish : Wish
        As for the page.
    name : str
        One of `PICTURES`.

    Returns
    -------
    Chart or Missing or None
        None when there is no such chart, or not for who asks.
    """
    return _picture(opened, wish, name, opened.for_client)


@once
def _picture(opened: Opened, wish: Wish, name: str, for_client: bool) -> Chart | Missing | None:
    if name not in PICTURES or (for_client and name == OF_MONEY):
        return None
    whole, cut, _ = _facts(opened, wish)
    makers: dict[str, tuple[Callable[[Glance], Chart | Missing], Glance]] = {
        "line": (goal_chart, whole),
        "waterfall": (money_chart, whole),
        "funnel": (funnel_chart, cut),
        "hours": (hours_of_posts, cut),
    }
    make, facts = makers[name]
    return make(facts)


def _facts(opened: Opened, wish: Wish) -> tuple[Glance, Glance, Message]:
    period, reason = wish.period, msg("The days that were asked for.")
    if period is None:
        chosen = default_period(opened)
        period, reason = chosen.period, chosen.reason
    whole, cut = _glances(opened, replace(wish, period=period), opened.for_client)
    return whole, cut, reason


@once
def _glances(opened: Opened, wish: Wish, for_client: bool) -> tuple[Glance, Glance]:
    opened.journal.reads.note(FACT_TABLES)  # they ask later: what they will read is not known yet
    if not wish.cut:
        whole = Glance(opened, wish.period or default_period(opened).period, wish.how, against=wish.against)
        return whole, whole
    whole, _ = _glances(opened, replace(wish, network="", campaign=""), for_client)
    return whole, CutGlance(whole, wish.cut)


def _until(facts: Glance) -> tuple[date | None, Message | str, Period | None]:
    """Return until when every source is known that reaches the period, which one ends first, and what all cover."""
    period = facts.period
    told = [one for one in facts.sources if one.last is not None and one.first is not None and one.last >= period.first]
    told = [one for one in told if one.first is not None and one.first <= period.last]
    if not told:
        return None, "", None
    ends = min(told, key=lambda one: one.last or date.max)
    first = max(period.first, *(one.first or period.first for one in told))
    last = min(period.last, ends.last or period.last)
    title = ends.title
    if ends.file and not facts.opened.for_client:  # two kinds of files may bear one title, as orders do
        title = msg("{title} ({file})", title=title, file=ends.file)
    return ends.last, title, Period(first, last, period.zone) if first <= last else None
