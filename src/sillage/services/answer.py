"""The answers of a period: gather what each sentence needs, cut to what every source covers, and say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sillage.audience.growth import Growth
from sillage.audience.report import AudienceReport
from sillage.care.report import CareReport
from sillage.domain.period import Period
from sillage.domain.workspace import Family, View
from sillage.economics.ladder import NO_FEES
from sillage.economics.scope import Scope
from sillage.kpis.answers import KpiTable
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, msg
from sillage.objectives.status import ObjectiveStatus, Status, title_of
from sillage.reports.late_objectives import tell_late
from sillage.reports.other_channels import with_other_channels
from sillage.reports.sentences import (
    FAMILY_NAMES,
    ObjectiveFacts,
    ProofFacts,
    SalesFacts,
    ServiceFacts,
    choose_one,
    cut_short,
    join,
    objective_sentence,
    proof_sentence,
    sales_sentence,
    service_sentence,
)
from sillage.reports.spec import Figure, NamedAim, Sentence, Unit, Verdict
from sillage.reports.wording import Day, Span
from sillage.services.compute_kpi import compute_many
from sillage.services.measure_audience import measure_audience
from sillage.services.measure_care import measure_care
from sillage.services.report_figures import UNITS
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import account_name, channel_name, listed
from sillage.services.roi_report import RoiReport
from sillage.services.source_ends import (
    ENDS_EARLY_DAYS,
    ends_early,
    sales_end,
    sales_reports,
    unfinished,
    untold_days,
)
from sillage.services.track_objectives import track

SLA_TARGET = 0.9
"""Share on time that is aimed at when no objective says otherwise."""

FOLLOWER_KPIS = frozenset({"followers", "followers_net", "follower_growth_rate", "followers_gained"})
_SERVICE_FILES = ("own_conversations", "chatwoot")


def answers(gathered: Gathered) -> tuple[Sentence, ...]:
    """Answer for each chosen family, in the order of their priority.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of Sentence
        "Choose one" alone when no family was chosen; to a client, none about sales.
    """
    families = chosen_families(gathered)
    if gathered.opened.for_client:  # what sales return is told by what was put in
        families = tuple(family for family in families if family is not Family.SALES)
    elif not families:
        return (choose_one(),)
    return tuple(replace(_answer(gathered, family), family=FAMILY_NAMES[family]) for family in families)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a family's sentence says, what stands after it, and where its figures end when that is before the period."""

    sentence: Sentence
    source: Message | str = ""
    last: date | None = None
    more: Message | None = None


def _answer(gathered: Gathered, family: Family) -> Sentence:
    speakers = {Family.SALES: _sales, Family.SERVICE: _service, Family.PROOF: _proof}
    told = speakers[family](gathered)
    mine = [one for one in _begun(gathered) if one.objective.family is family]
    if told.last is None or not told.source:
        sentence = _followed(_with_late(mine, family, told.sentence), told.more)
        end = told.last and msg("The data end on {day}.", day=Day(told.last))
        return _followed(sentence, end or None)
    then = [track(gathered.opened, one.objective, told.last) for one in mine]
    return cut_short(_followed(_with_late(then, family, told.sentence), told.more), told.source, told.last)


def _begun(gathered: Gathered) -> list[ObjectiveStatus]:
    """Return the objectives that had begun by the last of the days: one made later says nothing of them."""
    return [one for one in gathered.objectives if one.objective.starts_on <= gathered.period.last]


def _followed(sentence: Sentence, more: Message | None) -> Sentence:
    return sentence if more is None else replace(sentence, text=join(sentence.text, more))


def _with_late(mine: list[ObjectiveStatus], family: Family, sentence: Sentence) -> Sentence:
    """Say which objectives of the family are late, unless the sentence speaks of the only ones that are."""
    spoken = _spoken_for(family, mine)
    late = [one for one in mine if one.status is Status.LATE]
    if sentence.verdict is not Verdict.YES and all(one is spoken for one in late):
        return sentence
    named = [NamedAim(one.objective.id, title_of(one.objective)) for one in late]
    return tell_late(sentence, named, len(mine), decides=family is not Family.SALES)


def _spoken_for(family: Family, mine: list[ObjectiveStatus]) -> ObjectiveStatus | None:
    """Return the objective that the family's sentence speaks of."""
    if family is Family.SERVICE:
        return next((one for one in mine if one.objective.kpi_id == "sla_attainment"), None)
    if family is Family.PROOF:
        return next((one for one in mine if one.objective.kpi_id in FOLLOWER_KPIS), mine[0] if mine else None)
    return None


def chosen_families(gathered: Gathered) -> tuple[Family, ...]:
    """Return the families of the workspace, else those of its objectives.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of Family
        In order of priority; empty when nothing was chosen.
    """
    chosen = gathered.opened.workspace.families
    return chosen or tuple(dict.fromkeys(status.objective.family for status in gathered.objectives))


def _sales(gathered: Gathered) -> _Told:
    told, source = _sales_told(*sales_reports(gathered)), sales_end(gathered)
    for more in (_unknown_days(gathered), _unfinished(gathered) if source is None else None):
        if more is not None and told.sentence.verdict is not Verdict.UNKNOWN:
            told = replace(told, more=more if told.more is None else join(told.more, more))
    return told if source is None else replace(told, source=source.title, last=source.last)


def _unknown_days(gathered: Gathered) -> Message | None:
    found = untold_days(gathered)
    if found is None:
        return None
    days = Period(*found, gathered.period.zone)
    return msg("Nothing tells of the orders of {days}: import them.", days=Span(days))


def _unfinished(gathered: Gathered) -> Message | None:
    last = unfinished(gathered)
    text = "The period is not over: sales are known up to {day}, costs are counted up to its end."
    return None if last is None else msg(text, day=Day(last))


def _sales_told(mine: RoiReport, whole: RoiReport) -> _Told:
    """Answer for the social networks, and say what a currency unit returns with the other channels, where there are."""
    sentence = sales_sentence(sales_facts(mine))
    if mine.scope is Scope.ALL or not mine.outside or sentence.verdict is Verdict.UNKNOWN:
        return _Told(sentence)
    names = listed([channel_name(key) for key in mine.outside])
    return _Told(sentence, more=with_other_channels(sales_facts(whole), names))


def _until(period: Period, last: date) -> Period:
    return Period(period.first, last, period.zone)


def sales_facts(report: RoiReport) -> SalesFacts:
    """Take what the sentence needs from the money of a period.

    Parameters
    ----------
    report : RoiReport
        What it cost and what it earned.

    Returns
    -------
    SalesFacts
        Unknown parts are None.
    """
    earned, total = report.attributed, report.cost.total
    reasons = report.cost.reasons
    if report.roi.reason == NO_FEES:  # some of the cost is known, never the whole
        total, reasons = None, (NO_FEES,)
    return SalesFacts(
        currency=report.currency,
        revenue=earned.revenue.amount if earned.revenue is not None else None,
        margin=earned.margin.amount if earned.margin is not None else None,
        cost=total.amount if total else None,
        interval=report.interval.bounds,
        level=report.interval.level,
        hours_entered=report.hours_entered,
        fees=report.view is View.CLIENT,
        weeks_needed=report.weeks_more or None,
        unattributed=report.unattributed.revenue.amount if report.unattributed.revenue is not None else None,
        cost_reason=reasons[0] if reasons else None,
    )


def _service(gathered: Gathered) -> _Told:
    source = ends_early(gathered.sources, _SERVICE_FILES, gathered.period)
    if source is None or source.last is None:
        return _Told(_service_said(gathered, gathered.care))
    shared = measure_care(gathered.opened, _until(gathered.period, source.last))
    return _Told(_service_said(gathered, shared), source.title, source.last)


def _service_said(gathered: Gathered, care: CareReport) -> Sentence:
    interval = care.whole.sla.interval()
    if interval is None:
        return service_sentence(None)
    target = next(
        (one.objective.target for one in gathered.objectives if one.objective.kpi_id == "sla_attainment"), SLA_TARGET
    )
    facts = ServiceFacts(
        on_time=care.whole.sla.successes,
        due=care.whole.sla.n,
        delay_seconds=int(care.sla_seconds),
        business_hours=care.business_hours,
        target=target,
        interval=interval,
        waiting=care.whole.waiting.count,
        csat=care.csat.satisfied.share if care.csat else None,
        answers=care.csat.satisfied.n if care.csat else 0,
        hours_entered="handling_hours" in gathered.measured or gathered.opened.workspace.view is View.CLIENT,
    )
    return service_sentence(facts)


def _proof(gathered: Gathered) -> _Told:
    mine = [one for one in _begun(gathered) if one.objective.family is Family.PROOF]
    about_followers = next((one for one in mine if one.objective.kpi_id in FOLLOWER_KPIS), None)
    if mine and about_followers is None:
        return _other_proof(mine[0], gathered)
    early = account_ends_early(gathered.audience)
    if early is None or early.end is None:
        rating = gathered.kpis["rating"]
        return _Told(proof_sentence(_proof_facts(gathered, gathered.audience, rating, about_followers)))
    shared = _until(gathered.period, early.end.day)
    opened = gathered.opened
    status = about_followers and track(opened, about_followers.objective, shared.last)
    rating = compute_many(opened, ("rating",), shared)["rating"]
    facts = _proof_facts(gathered, measure_audience(opened, shared), rating, status)
    return _Told(proof_sentence(facts), account_name(early), shared.last)


def _other_proof(status: ObjectiveStatus, gathered: Gathered) -> _Told:
    """Answer with an objective that is not about followers, and say where its figures end."""
    sentence = objective_sentence(objective_facts(status, gathered.currency))
    limit = min(gathered.period.last, status.objective.due_on) - timedelta(days=ENDS_EARLY_DAYS)
    early = status.status is not Status.CANNOT_TELL and status.day < limit
    return _Told(sentence, last=status.day if early else None)


def account_ends_early(report: AudienceReport) -> Growth | None:
    """Return the account whose followers are known least far, when that is before the period's end.

    Parameters
    ----------
    report : AudienceReport
        Of the period.

    Returns
    -------
    Growth or None
        Of ours, or of the rivals that ours are compared with; None when all reach the last days.
    """
    limit = report.period.last - timedelta(days=ENDS_EARLY_DAYS)
    ours = [one for one in report.accounts if one.start and one.end]
    networks = {one.network for one in ours}
    rivals = [one for one in report.rivals if one.start and one.end and one.network in networks]
    early = [(one.end.day, index, one) for index, one in enumerate((*ours, *rivals)) if one.end and one.end.day < limit]
    return min(early)[2] if early else None


def _proof_facts(
    gathered: Gathered, report: AudienceReport, rating: KpiTable, status: ObjectiveStatus | None
) -> ProofFacts | None:
    total, rivals = report.total, report.comparison
    growth, days = total.growth_rate, report.period.days
    if growth is None or total.start is None or total.end is None:
        return None
    if status is not None and status.status is Status.LATE and status.objective.kpi_id == "followers":
        growth = _from_baseline(status, status.value) or growth
    suspicious = growth > 0 and _growth_is_suspicious(report)
    return ProofFacts(
        status=status.status.value if status else Status.CANNOT_TELL.value,
        growth=growth,
        days=days,
        expected=_expected_growth(status, total.start.value),
        rivals_growth=rivals.rivals_rate,
        rivals=rivals.rivals,
        rating=float(rating.value) if rating.value is not None else None,
        reviews=rating.rows[0].n if rating.value is not None else 0,
        suspicious=suspicious,
        for_client=gathered.opened.for_client,
        cost_known=gathered.opened.for_client or bool(gathered.roi.cost.lines),  # clients are told nothing of it
        reason=status.reason if status else None,
    )


def _growth_is_suspicious(report: AudienceReport) -> bool:
    """Whether accounts whose followers jump alone make up more than half of the net growth."""
    net = sum(one.net or 0 for one in report.accounts)
    doubtful = sum(
        one.net or 0
        for one in report.accounts
        if (found := report.suspicions.get((one.network, one.account))) is not None and found.suspicious
    )
    return net > 0 and 2 * doubtful > net


def _expected_growth(status: ObjectiveStatus | None, start: float) -> float | None:
    if status is None:
        return None
    kpi_id = status.objective.kpi_id
    if kpi_id == "followers":
        return _from_baseline(status, status.expected)
    if kpi_id == "follower_growth_rate":
        return status.expected
    return status.expected / start if start else None


def _from_baseline(status: ObjectiveStatus, value: float | None) -> float | None:
    baseline = status.objective.baseline
    return (value - baseline) / baseline if baseline and value is not None else None


def objective_facts(status: ObjectiveStatus, currency: str) -> ObjectiveFacts:
    """Take what the sentence on an objective needs.

    Parameters
    ----------
    status : ObjectiveStatus
        Where it stands.
    currency : str
        For money.

    Returns
    -------
    ObjectiveFacts
        With the KPI's own name.
    """
    kpi = CATALOGUE.get(status.objective.kpi_id)
    unit = UNITS.get(kpi.unit, Unit.COUNT) if kpi else Unit.COUNT
    return ObjectiveFacts(
        status=status.status.value,
        name=kpi.name if kpi else title_of(status.objective),
        value=Figure(status.value, unit, status.objective.kpi_id, currency),
        expected=Figure(status.expected, unit, status.objective.kpi_id, currency),
        reason=status.reason,
    )
