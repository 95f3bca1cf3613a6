"""Build the report of a period: the answers, then what they rest on, then what is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sillage.domain.period import Period
from sillage.domain.saved_reports import Compare
from sillage.language import Message, msg
from sillage.ledger import branding
from sillage.reports.spec import Report, Section
from sillage.reports.wording import Span
from sillage.services.answer import answers
from sillage.services.client_view import HIDDEN_SECTIONS
from sillage.services.open_workspace import Opened
from sillage.services.report_annex import definitions_of, methods_section, missing_section, sources_section
from sillage.services.report_audience import audience_section
from sillage.services.report_content import content_section
from sillage.services.report_gathering import Gathered
from sillage.services.report_marginal import marginal_section
from sillage.services.report_money import cost_section, earned_section, separable_section
from sillage.services.report_period import days_before, default_period
from sillage.services.report_sections import SECTIONS
from sillage.services.report_service import service_section, traffic_section
from sillage.services.report_summary import next_section, objectives_section, summary_section


def build_report(
    opened: Opened,
    period: Period | None = None,
    language: str = "",
    *,
    hidden: Collection[str] = (),
    shown: Collection[str] | None = None,
    compare: Compare = Compare.PREVIOUS,
    reason: Message | None = None,
    before: Period | None = None,
) -> Report:
    """Build a report.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period, optional
        Which days; the last full quarter or the last 90 days with data by default, and the report says which.
    language : str
        For the author's blocks; the workspace's own by default. Any renderer may write it in another language.
    hidden : collection of str
        Sections to leave out beside those that the workspace hides, among `report_sections.SECTIONS`.
    shown : collection of str, optional
        Sections to show, whatever the workspace hides; never what a client is not shown.
    compare : Compare
        What changes are measured against: as many months or days before, the same days last year, or nothing.
    reason : Message, optional
        Why these days, where they have a name; that they were asked for, by default.
    before : Period, optional
        The days that changes are measured against, in the stead of those that `compare` says.

    Returns
    -------
    Report
        Frozen; nothing that is unknown is shown as 0.
    """
    opened = opened if opened.memory is not None else opened.for_many_requests()  # rows are laid out once for all days
    language = language or opened.workspace.language
    reason = reason or msg("The days that were asked for.")
    if period is None:
        chosen = default_period(opened)
        period, reason = chosen.period, chosen.reason
    before = before or days_before(period, compare.value)
    gathered = Gathered(opened, period, language, before=before, alone=compare is Compare.NONE)
    gathered.ask_widest_first()
    reason = _compared(reason, compare, gathered.before)
    said = answers(gathered)
    if shown is None:
        left_out = {*hidden, *opened.workspace.hidden_sections}
    else:
        left_out = {*hidden, *(set(SECTIONS) - set(shown)), *(HIDDEN_SECTIONS if opened.for_client else ())}
    sections = _sections(gathered, left_out)
    return Report(
        workspace=opened.workspace.name,
        title=msg("Are your social networks performing?"),
        period=period,
        period_reason=reason,
        currency=opened.workspace.currency,
        language=language,
        made_at=opened.now,
        answers=said,
        sections=sections,
        definitions=definitions_of(sections, said),
        logo=branding.logo(opened.workspace.id, opened.workspace.logo),
    )


def _compared(reason: Message, compare: Compare, before: Period) -> Message:
    """Say what changes are measured against, beside why these days."""
    if compare is Compare.NONE:
        return msg("{reason} Nothing is compared: these days stand alone.", reason=reason)
    if compare is Compare.LAST_YEAR:
        days = Span(before)
        return msg(
            "{reason} Changes are measured against the same days last year, {before}.", reason=reason, before=days
        )
    return msg("{reason} Changes are measured against {before}.", reason=reason, before=Span(before))


def _sections(gathered: Gathered, hidden: Collection[str]) -> tuple[Section, ...]:
    makers: dict[str, Callable[[Gathered], Section | None]] = {
        "summary": summary_section,
        "objectives": objectives_section,
        "audience": audience_section,
        "content": content_section,
        "service": service_section,
        "traffic": traffic_section,
        "cost": cost_section,
        "earned": earned_section,
        "separable": separable_section,
        "marginal": marginal_section,
        "next": next_section,
        "sources": sources_section,
        "missing": missing_section,
        "methods": lambda _: methods_section(),
    }
    made = (make(gathered) for id, make in makers.items() if id not in hidden)
    return tuple(section for section in made if section is not None)
