"""What happened to the content: how posts were received, by network, by kind, by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from sillage.domain.places import NETWORKS
from sillage.effects.ratio_interval import ratio_interval
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n, msg
from sillage.reports.spec import (
    Bar,
    BarData,
    Cards,
    Cell,
    Chart,
    Column,
    Figure,
    HeatData,
    HourCell,
    Item,
    LineData,
    Section,
    Table,
    Unit,
    trimmed,
)
from sillage.reports.wording import Weekday
from sillage.services.find_hours import find_hours
from sillage.services.report_effects import effects_table
from sillage.services.report_figures import UNITS, week_points
from sillage.services.report_gathering import Gathered, PostFigures
from sillage.services.report_names import post_kind
from sillage.services.report_summary import kpi_card

CARDS = (
    "posts_published",
    "impressions",
    "reach",
    "views",
    "interactions",
    "*rate",
    "virality_rate",
    "watch_time",
)
ENOUGH_POSTS = 5
SLOT_HOURS = 3
BEST_POSTS = 10


def content_section(gathered: Gathered) -> Section | None:
    """Show how posts were received.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when no post has figures.
    """
    names = [gathered.rate if name == "*rate" else name for name in CARDS]
    cards = tuple(card for card in (kpi_card(gathered, name) for name in names) if card)
    if not cards:
        return None
    items: list[Item] = [Cards(cards)]
    if gathered.rate in gathered.measured:
        posts = gathered.posts
        kpi = CATALOGUE[gathered.rate]
        by_network = _bars(
            gathered, posts, "networks", msg("{kpi}, by network", kpi=kpi.name), msg("Network"),
            lambda post: NETWORKS.get(post.network, post.network),
        )  # fmt: skip
        by_kind = _bars(
            gathered, posts, "kinds", msg("{kpi}, by kind of post", kpi=kpi.name), msg("Kind of post"),
            lambda post: post_kind(post.kind),
        )  # fmt: skip
        items += [chart for chart in (rate_line(gathered), by_network, by_kind, hours_chart(gathered, posts)) if chart]
        items += [_best(gathered, posts)] if posts else []
    effects = effects_table(gathered)
    items += [effects] if effects is not None else []
    return Section("content", msg("Content"), tuple(items))


def _unit(gathered: Gathered) -> Unit:
    return UNITS.get(CATALOGUE[gathered.rate].unit, Unit.COUNT)


def rate_line(gathered: Gathered) -> Chart | None:
    """Draw the rate that content is judged by, week by week.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Chart or None
        None below three weeks.
    """
    kpi = CATALOGUE[gathered.rate]
    points = week_points(gathered.weeks.get(gathered.rate), gathered.span)
    known = [value for _, value in points if value is not None]
    if len(known) < 3:
        return None
    changes = tuple((change.day, change.title) for change in gathered.changes)
    title = msg("{kpi}, week by week", kpi=kpi.name)
    rows = tuple((day, Figure(value, _unit(gathered), kpi.id)) for day, value in points)
    shown = Table("rate-weeks", title, (Column(msg("Week of")), Column(kpi.name, kpi.id)), rows)
    summary = _n("{kpi} over {count} week.", "{kpi} over {count} weeks.", len(known), kpi=kpi.name)
    note = msg("Whole weeks only. Vertical lines are changes of strategy.") if changes else msg("Whole weeks only.")
    return Chart("rate", title, LineData(points, _unit(gathered), changes=changes), shown, summary, note, kpi.id)


def _ratio(posts: Sequence[PostFigures]) -> tuple[float | None, tuple[float, float] | None, int]:
    known = [(post.numerator, post.denominator) for post in posts if post.numerator is not None and post.denominator]
    if not known:
        return None, None, 0
    found = ratio_interval([pair[0] for pair in known], [pair[1] for pair in known])
    return found.ratio, found.bounds, len(known)


def _groups(
    posts: Iterable[PostFigures], key: Callable[[PostFigures], Message | str]
) -> list[tuple[Message | str, list[PostFigures]]]:
    groups: dict[str, list[PostFigures]] = defaultdict(list)
    labels: dict[str, Message | str] = {}
    for post in posts:
        label = key(post)
        groups[str(label)].append(post)
        labels[str(label)] = label
    return [(labels[name], groups[name]) for name in sorted(groups, key=lambda name: (-len(groups[name]), name))]


def _bars(
    gathered: Gathered,
    posts: Sequence[PostFigures],
    chart_id: str,
    title: Message,
    head: Message,
    key: Callable[[PostFigures], Message | str],
) -> Chart | None:
    groups = _groups(posts, key)[:8]
    if len(groups) < 2:
        return None
    measured = [(label, *_ratio(some)) for label, some in groups]
    measured.sort(key=lambda one: -(one[1] or 0.0))
    bars = tuple(Bar(label, value, interval, n) for label, value, interval, n in measured)
    rows = tuple(
        (label, Figure(value, _unit(gathered), gathered.rate, interval=interval, n=n))
        for label, value, interval, n in measured
    )
    columns = (Column(head), Column(CATALOGUE[gathered.rate].name, gathered.rate))
    note = msg(
        "All posts of a group together, with the 90% interval over posts. Bars whose intervals overlap may be equal."
    )
    best = msg("{name} comes first.", name=bars[0].label)
    data = BarData(bars, _unit(gathered))
    return Chart(chart_id, title, data, Table(f"{chart_id}-data", title, columns, rows), best, note, gathered.rate)


def hours_chart(gathered: Gathered, posts: Sequence[PostFigures]) -> Chart | None:
    """Draw how posts were received by day and hour of publication.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    posts : sequence of PostFigures
        Of the period.

    Returns
    -------
    Chart or None
        None below four times the posts that one slot needs.
    """
    groups: dict[tuple[int, int], list[PostFigures]] = defaultdict(list)
    for post in posts:
        if post.at is not None and post.denominator:
            groups[post.at.weekday(), post.at.hour // SLOT_HOURS * SLOT_HOURS].append(post)
    if sum(len(some) for some in groups.values()) < 4 * ENOUGH_POSTS:
        return None
    cells = tuple(HourCell(day, hour, _ratio(some)[0], len(some)) for (day, hour), some in sorted(groups.items()))
    title = msg("{kpi}, by hour of publication", kpi=CATALOGUE[gathered.rate].name)
    columns = (Column(msg("Day and hours")), Column(CATALOGUE[gathered.rate].name, gathered.rate))
    rows = tuple(
        (
            msg("{day}, {first} to {last} h", day=Weekday(cell.weekday), first=cell.hour, last=cell.hour + SLOT_HOURS),
            Figure(cell.value, _unit(gathered), gathered.rate, n=cell.n),
        )
        for cell in cells
    )
    # A best slot is always the best of something: it is named as such only where chance would not do the same.
    summary = find_hours(gathered.opened, gathered.period).verdict
    note = msg("Local time ({zone}). {summary}", zone=gathered.period.zone, summary=summary)
    data = HeatData(cells, _unit(gathered), ENOUGH_POSTS, SLOT_HOURS)
    return Chart("hours", title, data, Table("hours-data", title, columns, rows), summary, note, gathered.rate)


def _best(gathered: Gathered, posts: Sequence[PostFigures]) -> Table:
    ranked = sorted(posts, key=lambda post: (-(post.interactions or 0.0), post.post_id))[:BEST_POSTS]
    per_post = gathered.rate == "interactions_per_post"
    columns = (
        Column(msg("Post")), Column(msg("Network")), Column(msg("Published")),
        Column(CATALOGUE["interactions"].name, "interactions"), Column(CATALOGUE[gathered.rate].name, gathered.rate),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _cut(post.text) or post.url or post.post_id,
            NETWORKS.get(post.network, post.network),
            post.on,
            Figure(post.interactions, Unit.COUNT, "interactions"),
            None if per_post else Figure(_ratio([post])[0], _unit(gathered), gathered.rate),
        )
        for post in ranked
    )
    note = _n("Of {count} post, by interactions.", "Of {count} posts, by interactions.", len(posts))
    return trimmed(Table("posts", msg("Posts with the most interactions"), columns, rows, note))


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 140 else plain[:139].rstrip() + "…"
