"""Where the figures come from, what is not measured, and how everything is computed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sillage.domain.places import NETWORKS
from sillage.domain.workspace import Family
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Kpi
from sillage.language import Message, _n, msg
from sillage.reports.sentences import join
from sillage.reports.spec import Cell, Column, Definition, Figure, Item, Report, Section, Sentence, Table, Unit
from sillage.services.answer import chosen_families
from sillage.services.report_figures import remarks_of
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import alternatives, listed, source_name
from sillage.services.source_ends import with_stated_ends

FAMILY_OBJECTIVES = {
    Family.SALES: {"sales", "roi", "traffic", "conversion", "leads"},
    Family.SERVICE: {"service", "loyalty"},
    Family.PROOF: {"social_proof", "awareness", "engagement"},
}
METHODS = (
    msg(
        "Credited is not caused: attributed figures follow what orders, files and answers name; incremental ones need "
        "an experiment and stay apart."
    ),
    msg("A ratio is a sum over a sum, never a mean of rates; it is taken over what has both parts."),
    msg(
        "Intervals are at 90%. Ratios of money and of posts use the log-jackknife-t over weeks or posts; shares use "
        "Wilson's interval. With fewer than 20 weeks they cover a little less than they say."
    ),
    msg("Yes and no are said only when the whole interval lies on one side of break-even or of the target."),
    msg(
        "A change since the period before is shown with an arrow only when it is larger than 1.7 standard errors of "
        "the whole weeks of both periods; otherwise it is too early to judge the change."
    ),
    msg(
        "Followers of several accounts are added up and labelled as not distinct people; reach and visitors are "
        "summed over nothing."
    ),
    msg("Response times count the unanswered as still waiting (Kaplan-Meier); automatic replies are left out."),
    msg(
        "One source of revenue counts per period: orders, else GA4, else an ad platform; the others are shown for "
        "checking."
    ),
    msg("Hours are costed at the loaded rate of their day. The client's view counts fees instead, never both."),
    msg("What is unknown is said to be unknown, with what would make it known; it is never shown as 0."),
)


def sources_section(gathered: Gathered) -> Section | None:
    """Show how far each source reaches.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when nothing was imported.
    """
    if not gathered.sources:
        return None
    columns = (
        Column(msg("Source")), Column(msg("Files")), Column(msg("From")), Column(msg("Up to date until")),
        Column(msg("In this period")),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            source.title,
            Figure(source.files, Unit.COUNT, "") if source.files else None,
            source.first,
            source.last,
            _coverage(gathered, source.last),
        )
        for source in sorted(with_stated_ends(gathered), key=lambda one: _covers(gathered, one.last))
    )
    items: list[Item] = [Table("sources", msg("How fresh each source is"), columns, rows)]
    choices = _choices_table(gathered)
    items += [choices] if choices else []
    remarks = _remarks_table(gathered)
    items += [remarks] if remarks else []
    return Section("sources", msg("Where the figures come from"), tuple(items), annex=True)


def _covers(gathered: Gathered, last: date | None) -> bool:
    """Tell whether a source reaches the end of the period; what does not is told first."""
    return last is not None and last >= gathered.period.last


def _coverage(gathered: Gathered, last: date | None) -> Message | None:
    if last is None:
        return msg("no days in the file")
    if last < gathered.period.first:
        return msg("ends before it")
    if last < gathered.period.last:
        return _n(
            "ends {count} day before its end", "ends {count} days before its end", (gathered.period.last - last).days
        )
    return msg("covers its end")


def _remarks_table(gathered: Gathered) -> Table | None:
    """List what a reader must know of figures: each remark once, and all those of the same figures together."""
    kpis: dict[str, list[Kpi]] = defaultdict(list)
    remarks: dict[str, Message] = {}
    for table in gathered.kpis.values():
        for remark in remarks_of(table) if table.value is not None else ():
            remarks.setdefault(str(remark), remark)
            kpis[str(remark)].append(table.kpi)
    if not remarks:
        return None
    told: dict[str, tuple[Message, Message]] = {}
    for key, remark in remarks.items():
        names = _names(kpis[key])
        before = told.get(str(names))
        told[str(names)] = (names, remark if before is None else join(before[1], remark))
    rows = tuple(told.values())
    columns = (Column(msg("Figure")), Column(msg("What to know")))
    return Table("remarks", msg("What to know of some figures"), columns, rows)


def _choices_table(gathered: Gathered) -> Table | None:
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for table in gathered.kpis.values():
        for choice in table.choices if table.value is not None else ():
            others = found.setdefault((choice.network, choice.account, choice.source), {})
            others.update(dict.fromkeys(choice.others))
    if not found:
        return None
    rows: list[tuple[Cell, ...]] = []
    for network, account, source in sorted(found):
        place = " · ".join(part for part in (NETWORKS.get(network, network), account) if part)
        left_out = alternatives([source_name(other) for other in found[network, account, source]])
        rows.append((place, source_name(source), left_out))
    columns = (Column(msg("Account")), Column(msg("Figures used")), Column(msg("Left out")))
    note = msg("Where several files say the same thing, one is used and the others are never added to it.")
    return Table("choices", msg("Which figures were used"), columns, tuple(rows), note)


def missing_section(gathered: Gathered) -> Section | None:
    """Say what is not measured, and what would measure it.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when everything is measured.
    """
    families = chosen_families(gathered) or tuple(Family)
    wanted = set().union(*(FAMILY_OBJECTIVES[family] for family in families))
    groups: dict[str, list[Kpi]] = defaultdict(list)
    needs: dict[str, Message] = {}
    for kpi_id, table in gathered.kpis.items():
        if table.value is None and wanted & set(table.kpi.objectives):
            row = table.rows[0] if table.rows else None
            reason = row.reason if row is not None and row.reason is not None else table.kpi.reason_when_absent
            groups[str(reason)].append(CATALOGUE[kpi_id])
            needs[str(reason)] = _how(table.kpi, reason)
    for kpi_id, reason in _money_reasons(gathered, wanted).items():
        groups[str(reason)].append(CATALOGUE[kpi_id])
        needs[str(reason)] = _how(CATALOGUE[kpi_id], reason)
    if not groups:
        return None
    rows = tuple((_names(groups[key]), needs[key]) for key in sorted(groups, key=lambda key: -len(groups[key])))
    columns = (Column(msg("Not measured")), Column(msg("How to measure it")))
    intro = Sentence(msg("Nothing below is 0: it is unknown. Each line says what would make it known."))
    listing = Table("missing", msg("What is not measured, and how to measure it"), columns, rows)
    return Section("missing", msg("What is not measured"), (intro, listing))


def _how(kpi: Kpi, reason: Message) -> Message:
    """Say what would measure a KPI: the table's title says already that it is not measured."""
    return msg("It needs {needs}.", needs=kpi.needs) if reason == kpi.reason_when_absent else reason


def _money_reasons(gathered: Gathered, wanted: set[str]) -> dict[str, Message]:
    report = gathered.roi
    figures = {"roi": report.roi, "roas": report.roas, **report.unit_costs}
    return {
        kpi_id: figure.reason or CATALOGUE[kpi_id].reason_when_absent
        for kpi_id, figure in figures.items()
        if figure.value is None and wanted & set(CATALOGUE[kpi_id].objectives)
    }


def _names(kpis: list[Kpi]) -> Message:
    named = listed([kpi.name for kpi in kpis[:6]])
    if len(kpis) > 6:
        named = _n("{names} and {count} other", "{names} and {count} others", len(kpis) - 6, names=named)
    return named


def methods_section() -> Section:
    """Return the methods, in plain words.

    Returns
    -------
    Section
        Of the annex.
    """
    return Section("methods", msg("Methods"), tuple(Sentence(one) for one in METHODS), annex=True)


def definitions_of(report_sections: tuple[Section, ...], answers: tuple[Sentence, ...]) -> dict[str, Definition]:
    """Return the definition of everything that a report's figures name.

    Parameters
    ----------
    report_sections : tuple of Section
        What is printed.
    answers : tuple of Sentence
        What is answered.

    Returns
    -------
    dict of str to Definition
        By id.
    """
    ids = {answer.explain for answer in answers}
    for section in report_sections:
        for item in section.items:
            ids |= _explained(item)
    return {
        kpi_id: Definition(kpi_id, kpi.name, kpi.sentence, kpi.formula)
        for kpi_id, kpi in CATALOGUE.items()
        if kpi_id in ids
    }


def _explained(item: Item) -> set[str]:
    from sillage.reports.spec import Chart, figures_of

    found = {figure.explain for figure in figures_of(item)}
    found.add(getattr(item, "explain", ""))
    table = item.table if isinstance(item, Chart) else item
    if isinstance(table, Table):
        found |= {column.explain for column in table.columns}
    return found - {""}


def unexplained(report: Report) -> set[str]:
    """Return what figures name and no definition explains; a test holds it empty.

    Parameters
    ----------
    report : Report
        Any report.

    Returns
    -------
    set of str
        Ids.
    """
    named: set[str] = set()
    for section in report.sections:
        for item in section.items:
            named |= _explained(item)
    return named - set(report.definitions)
