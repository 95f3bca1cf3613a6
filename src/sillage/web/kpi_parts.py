"""The parts of a figure's page: its card, periods side by side, its line, its cuts, its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sillage.domain.access import Capability
from sillage.domain.places import Change
from sillage.economics.scope import Scope
from sillage.kpis.compute import KpiRow
from sillage.kpis.kpi import Level
from sillage.kpis.rest_of_cut import rest_of_cut
from sillage.language import Message, msg, numbers
from sillage.objectives import way_points
from sillage.reports.cards import NOT_COMPARABLE, because, difference_text
from sillage.reports.spec import Change as Moved
from sillage.reports.spec import Trend, Unit
from sillage.reports.wording import UNKNOWN, Span, figure_text, head, interval_text, machine_text, plain_number, say
from sillage.services.axis_names import axis_title, key_name, remainder_name
from sillage.services.comparison import COUNTED
from sillage.services.explain_kpi import SourceFile
from sillage.services.explain_words import halves_in_words
from sillage.services.feed_hits import HITS
from sillage.services.gather_posts import posts_of
from sillage.services.known_terms import known_hours
from sillage.services.promise import promise
from sillage.services.report_figures import UNITS, figure_of
from sillage.services.report_scope import SCOPED
from sillage.services.tell_kpi import DAY, MONTH, WEEK, Beside, KpiStory
from sillage.services.wait_list import SLA_SECONDS
from sillage.web.desk import Desk
from sillage.web.effect_cards import verdicts
from sillage.web.figures_thread import figures
from sillage.web.import_words import format_name
from sillage.web.line_spec import LineChart, line_spec
from sillage.web.parts import Cell, ChartView, DataTable, FigureCard, Head
from sillage.web.shell import Link

MOST_ROWS = 60
"""Rows of a cut on the page; its file has all of them."""

BESIDE = {
    "custom": msg("Days of your choice"),
    "previous": msg("The period before"),
    "last_year": msg("The same days last year"),
}
STEPS = {DAY: msg("Day by day"), WEEK: msg("Week by week"), MONTH: msg("Month by month")}
MORE_THAN_NOISE = msg("More than noise.")
TOO_EARLY = msg("Too early to judge: no more than its usual ups and downs.")
ADDS_UP = msg("The last line counts what is tied to none of them: with it, the lines add up to the whole.")
BOTH_HALVES = msg(
    "The last line is what is tied to none of them: with it, both columns add up to the formula's numbers."
)
NO_FIGURE = msg("there is no figure of these days to compare")


def headline(desk: Desk, story: KpiStory) -> FigureCard:
    """Return the figure with what became of it since the period that the address compares with."""
    language = desk.language
    figure = figure_of(story.kpi, story.row, desk.opened.workspace.currency)
    reason = story.refusal if story.refusal is not None else figure.reason
    beside = next((one for one in story.beside if one.name == desk.asked.how), None)
    change = beside.change if beside is not None else None
    moved, against, trend, arrow, sure = _change_words(desk, change)
    return FigureCard(
        Span(story.period).written(language),
        "",
        "" if figure.value is None else figure_text(figure, language),
        machine_text(figure),
        say(UNKNOWN, language).capitalize(),
        say(reason, language) if figure.value is None and reason is not None else _promised(desk, story),
        interval_text(figure, language),
        moved, against, trend, arrow, sure,
    )  # fmt: skip


def _promised(desk: Desk, story: KpiStory) -> str:
    """Say what is promised to who writes, where the figure is how often that is kept."""
    if story.kpi.id != "sla_attainment":
        return ""
    return say(promise(SLA_SECONDS, business_hours=known_hours(desk.opened) is not None), desk.language)


def _change_words(desk: Desk, change: Moved | None) -> tuple[str, str, str, str, str]:
    """Write a change: by how much, since when, better or worse, up or down, and whether it is more than noise."""
    language = desk.language
    if change is not None and change.reason is not None:
        return say(NOT_COMPARABLE, language), because(change, language), "", "", ""
    if change is None or change.difference is None or change.base is None or change.base_period is None:
        return "", "", "", "", ""
    early = change.trend is Trend.TOO_EARLY
    value = change.difference.value or 0
    against = say(
        msg("from {base}, {days}", base=figure_text(change.base, language), days=Span(change.base_period)), language
    )
    arrow = "" if early or not value else "up" if value > 0 else "down"
    trend = change.trend.value if change.trend in (Trend.BETTER, Trend.WORSE) else ""
    return difference_text(change, language), against, trend, arrow, say(_how_sure(change), language)


def _how_sure(change: Moved) -> Message:
    if change.counted:
        return COUNTED
    return TOO_EARLY if change.trend is Trend.TOO_EARLY else MORE_THAN_NOISE


def _uncompared(change: Moved | None, language: str) -> tuple[Cell, Cell]:
    """Say that two periods are not compared, and why."""
    reason = head(change.reason if change is not None and change.reason is not None else NO_FIGURE, language)
    return Cell(say(NOT_COMPARABLE, language), absent=reason), Cell(reason)


def beside_table(desk: Desk, story: KpiStory) -> DataTable:
    """Return the periods side by side."""
    language = desk.language
    titles = (msg("Period"), msg("Value"), msg("Since then"), msg("Is it more than noise?"))
    now = (
        Cell(say(msg("These days"), language), note=Span(story.period).written(language)),
        value_cell(desk, story, story.row),
        Cell(""),
        Cell(""),
    )
    rows = (now, *(_beside_row(desk, story, one) for one in story.beside))
    heads = tuple(Head(say(text, language), index not in (1, 2)) for index, text in enumerate(titles))
    return DataTable(say(msg("Periods side by side"), language), heads, rows, title_shown=False)


def _beside_row(desk: Desk, story: KpiStory, one: Beside) -> tuple[Cell, ...]:
    language = desk.language
    first, last = one.period.first.isoformat(), one.period.last.isoformat()
    href = desk.url("kpi", story.kpi.id, channel=_channels(story), **{"from": first, "to": last, "period": ""})
    name = Cell(say(BESIDE[one.name], language), href=href, note=Span(one.period).written(language))
    value = value_cell(desk, story, one.row)
    if one.change is None or one.change.difference is None:
        return name, value, *_uncompared(one.change, language)
    moved = Cell(
        difference_text(one.change, language),
        machine_text(one.change.difference) or "0",
        note=_share(one, story, language),
    )
    return name, value, moved, Cell(say(_how_sure(one.change), language))


def _share(one: Beside, story: KpiStory, language: str) -> str:
    """Return by which percentage a count or an amount moved; rates move by points."""
    if story.kpi.levels[0] is not Level.ADDITIVE or one.row is None or story.row is None:
        return ""
    before, now = one.row.value, story.row.value
    if not before or now is None or float(before) <= 0:
        return ""
    return numbers.percent(float(plain_number(now)) / float(plain_number(before)) - 1, language, 0, signed=True)


def value_cell(desk: Desk, story: KpiStory, row: KpiRow | None, href: str = "") -> Cell:
    """Write a figure with its interval; why there is none, where there is none."""
    figure = figure_of(story.kpi, row, desk.opened.workspace.currency)
    if figure.value is None:
        reason = story.refusal if row is None and story.refusal is not None else figure.reason
        return Cell(say(UNKNOWN, desk.language), absent=say(reason or UNKNOWN, desk.language))
    note = interval_text(figure, desk.language, short=True)
    return Cell(figure_text(figure, desk.language), machine_text(figure), href, note)


def cut_links(desk: Desk, story: KpiStory) -> tuple[Link, ...]:
    """Return the axes along which the figure can be cut, and no other."""
    channel = _channels(story)
    return tuple(
        Link(
            head(axis_title(axis), desk.language),
            desk.url("kpi", story.kpi.id, channel=channel, by=axis) + "#cuts",
            axis == story.by,
        )
        for axis in story.axes
    )


def cut_table(desk: Desk, story: KpiStory) -> DataTable | None:
    """Return the figure along its axis, the largest first."""
    if story.cut is None:
        return None
    language, axis = desk.language, story.by
    left_over = rest_of_cut(story.row, story.cut)
    rows = sorted(
        (row for row in (*story.cut.rows, left_over) if row and (row.key or row.value is not None or row is left_over)),
        key=lambda row: (not row.key, row.value is None, -float(row.value or 0), row.key),
    )
    names = _post_names(desk, story) if axis == "post" else {}
    heads = [Head(head(axis_title(axis), language), True), Head(head(story.kpi.name, language))]
    rate = any(row.denominator for row in rows)
    over, under = _halves(desk, story)
    if rate:
        heads += [Head(over[0]), Head(under[0])]
    lines = []
    rest = [row for row in rows if not row.key]
    for row in (*rows[: min(MOST_ROWS, len(rows) - len(rest))], *rest):
        name = names.get(row.key) or (key_name(axis, row.key) if row.key else remainder_name(axis))
        href = desk.url("kpi", story.kpi.id, **{axis: row.key}) if axis in ("network", "campaign") and row.key else ""
        value = value_cell(desk, story, row, _rows_link(desk, story, row))
        cells = [Cell(say(name, language), href=href), replace(value, text="—") if row is left_over else value]
        if rate:
            cells += [_count(desk, row.numerator, over[1]), _count(desk, row.denominator, under[1])]
        lines.append(tuple(cells))
    left = len(rows) - len(lines)
    said = [say(msg("{count} more in the file.", count=left), language)] if left > 0 else []
    if rest and story.kpi.levels[0] is Level.ADDITIVE and story.row is not None:
        said.append(say(ADDS_UP, language))
    if left_over is not None:
        said.append(say(BOTH_HALVES, language))
    title = say(msg("{kpi} by {axis}", kpi=head(story.kpi.name, language), axis=axis_title(axis)), language)
    csv = desk.url("kpi_csv", story.kpi.id, channel=_channels(story), by=axis)
    return DataTable(title, tuple(heads), tuple(lines), " ".join(said), csv)


def _rows_link(desk: Desk, story: KpiStory, row: KpiRow) -> str:
    """Return where a figure of a cut leads: to the rows behind it."""
    return desk.url("kpi_rows", story.kpi.id, channel=_channels(story), by=story.by, key=row.key)


def _channels(story: KpiStory) -> str:
    """Return the word for the channels that a figure counts: its page may ask for others than the report does."""
    if story.kpi.id not in SCOPED or "network" in story.filters or "campaign" in story.filters:
        return ""
    return story.filters.get("channel", Scope.ALL.value)


def _halves(desk: Desk, story: KpiStory) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """Return what stands over and under the line of a rate, in words, and whether each is money."""
    found = story.explanation
    halves = None if found is None else halves_in_words(found, desk.language)
    return halves or ((say(msg("Counted"), desk.language), False), (say(msg("Out of"), desk.language), False))


def _count(desk: Desk, value: Any, money: bool) -> Cell:
    if value is None:
        return Cell("—", absent=say(UNKNOWN, desk.language))
    number = float(plain_number(value))
    if money:
        written = numbers.money(number, desk.opened.workspace.currency, desk.language, 2)
    else:
        written = numbers.number(number, desk.language, 0 if number == int(number) else 2)
    return Cell(written, f"{number:.10g}")


def _post_names(desk: Desk, story: KpiStory) -> dict[str, str]:
    found = figures(desk.opened, lambda opened: posts_of(opened, story.period))
    told = list(zip(found.words("network"), found.words("post_id"), found.names, strict=True))
    return {post: name for _, post, name in told} | {f"{network}/{post}": name for network, post, name in told}


def chart_view(desk: Desk, story: KpiStory, changes: Sequence[str]) -> ChartView | None:
    """Return the figure over time, with the words of `changes_told` below its table; None below two points."""
    language, course = desk.language, story.course
    if len(course.line.known) < 2:
        return None
    name = head(story.kpi.name, language)
    described = say(
        msg("{kpi}, {days}.", kpi=name, days=Span(course.span)),
        language,
    )
    note = ""
    if course.aim is not None:
        note = say(msg("Dashed: the path of the objective. The band is where it is on track."), language)
    return ChartView(
        "over-time",
        say(STEPS[course.step], language),
        desk.url("kpi_line", story.kpi.id, channel=_channels(story)),
        described,
        _line_table(desk, story, changes),
        csv=desk.url("kpi_csv", story.kpi.id, channel=_channels(story), by=course.step,
                     **{"from": course.span.first.isoformat(), "to": course.span.last.isoformat(), "period": ""}),
        png=f"{story.kpi.id}.png",
        note=note,
    )  # fmt: skip


def _line_table(desk: Desk, story: KpiStory, changes: Sequence[str]) -> DataTable:
    language, currency = desk.language, desk.opened.workspace.currency
    heads = (Head(say(msg("Day"), language), True), Head(head(story.kpi.name, language)))
    rows = []
    for (day, value), href in zip(story.course.line.points, _links(desk, story), strict=True):
        if value is None:
            continue
        row = KpiRow("", value, None, None, story.kpi.unit, story.kpi.level, 1)  # type: ignore[arg-type]
        figure = figure_of(story.kpi, row, currency, with_n=False)
        rows.append(
            (Cell(numbers.day(day, language, "medium"), day.isoformat(), href),
             Cell(figure_text(figure, language), machine_text(figure)))
        )  # fmt: skip
    title = say(STEPS[story.course.step], language)
    return DataTable(title, heads, tuple(rows), " · ".join(changes), title_shown=False)


def _links(desk: Desk, story: KpiStory) -> Sequence[str]:
    """Return where each point leads: the same figure over the days that it stands for."""
    return [_days_link(desk, story, day) for day, _ in story.course.line.points]


def _days_link(desk: Desk, story: KpiStory, day: date) -> str:
    step, level = story.course.step, story.kpi.levels[0] is Level.SNAPSHOT
    if step == MONTH:
        first, last = day.replace(day=1), day
    elif step == WEEK:
        first = day - timedelta(days=day.weekday()) if level else day
        last = day if level else day + timedelta(days=6)
    else:
        first = last = day
    days = {"from": first.isoformat(), "to": last.isoformat(), "period": ""}
    return desk.url("kpi", story.kpi.id, channel=_channels(story), **days)


def drawn(desk: Desk, story: KpiStory) -> dict[str, Any]:
    """Describe the chart of a figure over time, with changes of strategy and the band of its objective."""
    course, aim = story.course, story.course.aim
    known = verdicts(desk, story.kpi, course.changes)
    chart = LineChart(
        course.line.points,
        UNITS.get(story.kpi.unit, Unit.COUNT),
        desk.opened.workspace.currency,
        course.band,
        way_points(aim) if aim is not None else (),
        (*aim.milestones, (aim.due_on, aim.target)) if aim is not None else (),
        tuple((one.day, _with_verdict(one, known.get(one, ""))) for one in course.changes),
        tuple(_links(desk, story)),
    )
    return line_spec(chart, desk.language)


def _with_verdict(change: Change, verdict: str) -> str:
    return f"{change.title} — {verdict}" if verdict else change.title


def changes_told(desk: Desk, story: KpiStory) -> tuple[str, ...]:
    """Return the changes that the chart marks, in its order: day, words, and what is known of what each did."""
    known = verdicts(desk, story.kpi, story.course.changes)
    return tuple(
        f"{numbers.day(one.day, desk.language, 'medium')} — {_with_verdict(one, known.get(one, ''))}"
        for one in story.course.changes
    )


def files_table(desk: Desk, files: Sequence[SourceFile]) -> DataTable | None:
    """Return the files that the figure comes from; None where there is none."""
    if not files:
        return None
    language = desk.language
    may = desk.member.may(Capability.SEE_MONEY_IN)
    heads = tuple(
        Head(say(text, language), words)
        for text, words in ((msg("File"), True), (msg("Format"), True), (msg("Rows"), False))
    )
    rows = tuple(
        (
            Cell(_file_name(file, language), href=desk.url("import", file.number) if may and file.number else ""),
            Cell("—" if file.format in ("", HITS) else format_name(file.format, language)),
            Cell(numbers.number(file.rows, language), str(file.rows)),
        )
        for file in files
    )
    return DataTable(say(msg("Files it comes from"), language), heads, rows, title_shown=False)


def _file_name(file: SourceFile, language: str) -> str:
    if file.file_name:
        return file.file_name
    told: Message = msg("hits of the collector") if file.format == HITS else msg("typed by hand")
    return say(told, language)
