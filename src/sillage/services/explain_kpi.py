"""Explain a figure: its definition, its formula with numbers in it, the rows it rests on and their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import ibis

from sillage.domain.events import LIVE_PREFIX
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.kpis.asked import kept, said
from sillage.kpis.catalogue import find
from sillage.kpis.compute import KpiRow, KpiTable, Plan, plan
from sillage.kpis.follower_slots import follower_names
from sillage.kpis.formula import Name, Node, names, write
from sillage.kpis.long_rows import cut_events
from sillage.kpis.measures import CHOICES, MEASURES, Feed
from sillage.kpis.order_rows import order_rows
from sillage.kpis.places import Question, local_day
from sillage.kpis.raw_names import INTERACTIONS, names_of
from sillage.kpis.units import observation_rows, placed, post_rows, sources_of
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.services.compute_kpi import compute_kpi
from sillage.services.explain_money import by_import, cost_rows, return_rows
from sillage.services.explain_parts import PartSum, parts_of
from sillage.services.feed_hits import HITS
from sillage.services.feed_kpis import Feeder
from sillage.services.measure_names import name_of
from sillage.services.open_workspace import Opened
from sillage.services.report_names import listed
from sillage.services.sum_facts import EVENTS


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where rows came from.

    Parameters
    ----------
    file_name, format : str
        Of the import; empty for what was typed by hand.
    number : int
        The import's number; 0 for what was typed by hand.
    rows : int
        How many of its rows count here.
    """

    file_name: str
    format: str
    number: int
    rows: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that stands behind a KPI's figures.

    Parameters
    ----------
    table : KpiTable
        The figures.
    formula : str
        Over measures, choices made.
    lines : mapping of str to str
        By key, the formula with its numbers and its result.
    rows : int
        How many rows of facts were read.
    posts : int
        How many posts those rows are about: a file of posts gives a row for each post and each measure.
    sums : tuple of PartSum
        What adds up to the figures of the formula.
    tree : Node or None
        The formula, to be written in words.
    files : tuple of SourceFile
        The most rows first.
    definitions : tuple of Message
        What the parts mean.
    """

    table: KpiTable
    formula: str
    lines: Mapping[str, str]
    rows: int
    files: tuple[SourceFile, ...]
    definitions: tuple[Message, ...]
    posts: int = 0
    sums: tuple[PartSum, ...] = ()
    tree: Node | None = None

    @property
    def is_bare(self) -> bool:
        """Whether the formula is the measure of the same name, so that writing it says nothing."""
        return isinstance(self.tree, Name) and (self.tree.id == self.table.kpi.id)


def explain_kpi(
    opened: Opened,
    kpi_id: str,
    period: Period | None,
    *,
    by: str = "",
    filters: Mapping[str, str] | None = None,
) -> Explanation:
    """Explain a KPI's figures.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        Its id.
    period : Period or None
        Which days; None takes every day, and what has no day.
    by : str
        An axis; empty for the whole.
    filters : mapping of str to str, optional
        Axis to value.

    Returns
    -------
    Explanation
        The figures, the formula with its numbers, the rows and the files.

    Raises
    ------
    NotFound
        If there is no such KPI.
    IllegalAggregation
        If the question would add up what cannot be.
    WrongUsage
        If there is no such axis.
    """
    table = compute_kpi(opened, kpi_id, period, by=by, filters=filters)
    planned = plan(find(kpi_id, queries.user_kpis(opened.workspace.id)))
    question = Question(period, opened.workspace.zone, opened.workspace.currency, by, dict(filters or {}))
    fed = {name for values in table.formula_values.values() for name in values}
    tree = planned.resolved(fed)
    counts, posts = _row_counts(opened, planned, question, table.taken)
    alone = tree is not None and not by
    formula = write(tree, str) if tree is not None else ""
    lines = {}
    if tree is not None:
        for row in table.rows:
            numbers = {name: _number(value) for name, value in table.formula_values.get(row.key, {}).items()}
            lines[row.key] = f"{write(tree, _named(numbers))} = {_result(row)}"
    return Explanation(
        table=table,
        formula=formula,
        lines=lines,
        rows=sum(counts.values()),
        files=_files(opened, counts),
        definitions=_definitions(planned, set(table.freshness)),
        posts=posts,
        sums=parts_of(opened, names(tree), period, question.filters) if tree is not None and alone else (),
        tree=tree,
    )


def _named(numbers: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: numbers.get(name, "?")


def _number(value: Fraction | None) -> str:
    if value is None:
        return "?"
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"


def _result(row: KpiRow) -> str:
    return "?" if row.value is None else f"{float(row.value):.6g}"


def _row_counts(
    opened: Opened, planned: Plan, question: Question, taken: frozenset[tuple[str, str, str]]
) -> tuple[Counter[str], int]:
    """Count the rows behind the figures, by import, and the posts that they are about."""
    counts: Counter[str] = Counter()
    posts = 0
    feeder = Feeder(opened, question)
    measures = planned.measures
    observed = frozenset(name for name in measures if MEASURES[name].feed is Feed.OBSERVATIONS)
    if observed:
        read, posts = _observed(feeder, observed, taken)
        counts.update(read)
    for feed in dict.fromkeys(MEASURES[name].feed for name in measures):
        counts.update(_fed(feeder, feed, measures))
    if any(source == HITS for *_, source in taken):
        counts.update(_hits(feeder))
    return counts, posts


def _hits(feeder: Feeder) -> Counter[str]:
    """Count people's hits of the days asked for."""
    question = feeder.question
    rows = feeder.table("events")
    rows = rows.filter(rows.bot == "", rows.flag == "")
    rows = rows.mutate(day=local_day(rows["at"], ibis.null("date"), question.zone))
    if question.period is not None:
        rows = rows.filter(rows.day >= question.period.first, rows.day <= question.period.last)
    return by_import(rows)


def _observed(
    feeder: Feeder, measures: frozenset[str], taken: frozenset[tuple[str, str, str]]
) -> tuple[Counter[str], int]:
    read = sources_of(measures)
    posts = feeder.table("posts")
    rows = observation_rows(feeder.table("observations", names_of(read)), feeder.accounts, read)
    if "posts_published" in read:
        rows = rows.union(post_rows(posts, feeder.accounts, read).select(rows.columns))
    rows = kept(placed(rows, posts, feeder.labels, feeder.question.zone), feeder.question)
    rows = feeder.once_told(rows, measures)
    counts: Counter[str] = Counter()
    told: dict[tuple[str, str], int] = {}
    is_post = rows.object_kind == "post"
    places = rows.group_by("import_uid", "network", "account", "source").aggregate(n=rows.count())
    for row in places.to_pyarrow().to_pylist():
        if (row["network"] or "", row["account"] or "", row["source"]) in taken:
            counts[row["import_uid"]] += row["n"]
    objects = rows.filter(is_post).group_by("network", "account", "source").aggregate(n=rows.object_id.nunique())
    for row in objects.to_pyarrow().to_pylist():
        if (row["network"] or "", row["account"] or "", row["source"]) in taken:
            place = (row["network"] or "", row["account"] or "")
            told[place] = max(told.get(place, 0), row["n"])
    return counts, sum(told.values())


def _fed(feeder: Feeder, feed: Feed, measures: tuple[str, ...]) -> Counter[str]:
    question = feeder.question
    if feed in EVENTS:
        name, lay = EVENTS[feed]
        mine = [measure for measure in measures if MEASURES[measure].feed is feed]
        return by_import(cut_events(lay(feeder.table(name), question.zone, mine), said(question)))
    if feed is Feed.FOLLOWERS:
        rows = feeder.table("observations", sorted(follower_names().all))
        return by_import(rows.filter(rows.object_kind == "account", rows.value.notnull()))
    if feed is Feed.CARE:
        rows = feeder.table("messages")
        rows = rows.mutate(day=local_day(rows.sent_at, ibis.null("date"), question.zone))
        if question.period is not None:
            rows = rows.filter(rows.day >= question.period.first, rows.day <= question.period.last)
        return by_import(rows)
    if feed is Feed.PAYBACK and feeder.period is not None:
        return cost_rows(feeder, feeder.period) + return_rows(feeder, feeder.period)
    if feed is Feed.COSTS and feeder.period is not None:
        return cost_rows(feeder, feeder.period)
    if feed is Feed.RETURNS and feeder.period is not None:
        # The costs that a return is held against are a measure of their own.
        return return_rows(feeder, feeder.period)
    if feed is Feed.ATTRIBUTION:
        return by_import(order_rows(feeder.table("orders"), replace(question, by="", filters={}), ("revenue",)))
    return Counter()


def _files(opened: Opened, counts: Counter[str]) -> tuple[SourceFile, ...]:
    imports = {one.uid: one for one in queries.committed_imports(opened.workspace.id)}
    found = []
    live = sum(rows for uid, rows in counts.items() if uid.startswith(LIVE_PREFIX))
    if live:
        found.append(SourceFile("", HITS, 0, live))
    for uid, rows in counts.most_common():
        if uid.startswith(LIVE_PREFIX):
            continue
        one = imports.get(uid)
        found.append(
            SourceFile(one.file_name, one.format, one.number, rows) if one is not None else SourceFile("", "", 0, rows)
        )
    return tuple(sorted(found, key=lambda file: (-file.rows, file.number)))


def _definitions(planned: Plan, networks: set[str]) -> tuple[Message, ...]:
    found = [planned.kpi.sentence]
    if "interactions" in planned.measures:
        for network, parts in INTERACTIONS.items():
            if network in networks and network in NETWORKS:
                named = listed([name_of(part) for part in parts])
                found.append(msg("Interactions on {network}: {parts}.", network=NETWORKS[network], parts=named))
    tree_names = planned.kpi.formula
    for name, options in CHOICES.items():
        if name in tree_names.split():
            named = listed([name_of(option) for option in options])
            found.append(msg("{name}: the first of {options} that is known.", name=name_of(name), options=named))
    return tuple(found)
