"""`sillage content`: posts with rates that can be defended, what sold, what lost followers, who bought, which hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli import content_cells as cells
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.cli.traffic import FromOption, ToOption
from sillage.language.plain_text import on_one_line

if TYPE_CHECKING:
    from sillage.domain.period import Period
    from sillage.language import Message
    from sillage.services.compare_liking import LikedAndSold, Quadrant
    from sillage.services.find_hours import FoundHours
    from sillage.services.measure_content import MeasuredContent
    from sillage.services.measured_posts import MeasuredPost
    from sillage.services.open_workspace import Opened
    from sillage.services.split_customers import SplitCustomers
    from sillage.services.watch_losses import WatchedLosses

CutOption = Annotated[
    str, typer.Option("--by", metavar="CUT", help="post, type, hour, call_to_action, campaign or network.")
]
RateOption = Annotated[
    str,
    typer.Option("--rate", metavar="KPI", help="Judge every network by it; by default the one of most of its posts."),
]
NetworkOption = Annotated[str, typer.Option("--network", metavar="NETWORK", help="One network; all by default.")]
BuyersOption = Annotated[str, typer.Option("--by", metavar="AXIS", help="campaign, network, channel or post.")]
HistoryOption = Annotated[
    int, typer.Option("--history", metavar="DAYS", min=1, help="Days of orders that must stand before one.")
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many rows.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    content = typer.Typer(
        help="What posts bring: rates, sales, losses, customers, hours.", no_args_is_help=True, rich_markup_mode=None
    )
    content.command("posts")(content_posts)
    content.command("sold")(content_sold)
    content.command("losses")(content_losses)
    content.command("customers")(content_customers)
    content.command("hours")(content_hours)
    app.add_typer(content, name="content")


def content_posts(
    first: FromOption = "",
    last: ToOption = "",
    by: CutOption = "post",
    rate: RateOption = "",
    network: NetworkOption = "",
    limit: LimitOption = 15,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print posts, or kinds of posts, by rates drawn towards the usual of their network, with intervals."""
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_content as plain
        from sillage.services.measure_content import measure_content

        found = measure_content(opened, _period(opened, first, last), by, rate=rate, network=network, ranked=True)
        terminal.emit(json, plain.content(found) if json else None, lambda: _show_posts(found, limit))


def content_sold(
    first: FromOption = "",
    last: ToOption = "",
    network: NetworkOption = "",
    limit: LimitOption = 10,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set what was liked beside what sold: posts much liked that sold nothing, and little liked that sold."""
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_content as plain
        from sillage.services.compare_liking import compare_liking

        found = compare_liking(opened, _period(opened, first, last), network=network)
        terminal.emit(json, plain.sold(found), lambda: _show_sold(found, limit))


def content_losses(
    first: FromOption = "",
    last: ToOption = "",
    network: NetworkOption = "",
    limit: LimitOption = 15,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print the days that lost more followers than usual, with the posts of the day and of the day before."""
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_content as plain
        from sillage.services.watch_losses import watch_losses

        found = watch_losses(opened, _period(opened, first, last), network=network)
        terminal.emit(json, plain.losses(found), lambda: _show_losses(found, limit))


def content_customers(
    first: FromOption = "",
    last: ToOption = "",
    by: BuyersOption = "campaign",
    history: HistoryOption = 180,
    limit: LimitOption = 15,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say whether orders come from new or existing customers, by what they are credited to."""
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_content as plain
        from sillage.services.name_places import names_of
        from sillage.services.split_customers import split_customers

        found = split_customers(opened, _period(opened, first, last), by, least_history=history)
        named = names_of(opened, by, [row.key for row in found.rows])
        terminal.emit(json, plain.customers(found, named), lambda: _show_customers(found, dict(named), limit))


def content_hours(
    first: FromOption = "",
    last: ToOption = "",
    rate: RateOption = "",
    network: NetworkOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print the week by slots of three hours, and whether the best can be told from the rest."""
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_content as plain
        from sillage.services.find_hours import find_hours

        found = find_hours(opened, _period(opened, first, last), rate=rate, network=network)
        terminal.emit(json, plain.hours(found), lambda: _show_hours(found))


def _period(opened: Opened, first: str, last: str) -> Period:
    from sillage.services.roi_period import roi_period

    return roi_period(opened, first, last)


def _show_posts(found: MeasuredContent, limit: int) -> None:
    from sillage.language import msg

    for sentence in found.sentences:
        terminal.say(sentence)
    terminal.console().print()
    nothing = msg("No post of these days has figures.")
    if found.by == "post":
        heads = [msg("post"), msg("network"), msg("published on"), msg("interactions"), msg("as seen"),
                 msg("drawn to the usual ({level} interval)", level=cells.level()),
                 msg("among the best tenth")]  # fmt: skip
        rows = [_post_row(one) for one in found.posts[:limit]]
        tables.show(heads, rows, nothing, right=(3, 4, 5, 6))
        return
    titles = {"hour": msg("hours"), "call_to_action": msg("call to action"), "type": axes.title("content_type")}
    title = titles.get(found.by) or axes.title(found.by)
    if not found.is_index:
        heads = [title, msg("posts"), msg("rate ({level} interval)", level=cells.level())]
        rows = [
            [axes.key(found.by, row.key), row.posts, cells.estimate(row.index, index=found.is_count(row.key))]
            for row in found.groups[:limit]
        ]
        tables.show(heads, rows, nothing, right=(1, 2))
        return
    told = msg("times the usual ({level} interval)", level=cells.level())
    rows = [
        [
            *(_group_name(found.by, row.key), cells.starred(row.posts, row.is_small), cells.figure(row.index.own)),
            *(cells.estimate(row.index, index=True), None if row.best is None else cells.percent(row.best, 0)),
            cells.yes(row.apart),
        ]
        for row in found.groups[:limit]
    ]
    heads = [title, msg("posts"), msg("as seen"), told, msg("chance to be the best"), msg("stands apart")]
    tables.show(heads, rows, nothing, right=(1, 2, 3, 4, 5))


def _post_row(one: MeasuredPost) -> list[Any]:
    from sillage.services.gather_posts import PER_POST

    count = one.rate == PER_POST
    own = None if one.estimate.own is None or count else cells.percent(one.estimate.own)
    name, network = on_one_line(one.post.name), axes.key("network", one.post.network)
    drawn, best = cells.estimate(one.estimate, index=count), None if one.best is None else cells.percent(one.best, 0)
    return [name, network, one.post.on, one.post.interactions, own, drawn, best]


def _show_sold(found: LikedAndSold, limit: int) -> None:
    from sillage.language import msg
    from sillage.services.compare_liking import Quadrant

    for sentence in found.sentences:
        terminal.say(sentence)
    if found.reason is not None:
        return
    terminal.console().print()
    heads = [
        msg("liking"),
        msg("posts"),
        msg("orders"),
        msg("margin of a post ({level} interval)", level=cells.level()),
    ]
    rows = [
        [
            _liking(one.liking),
            one.posts,
            cells.figure(one.orders),
            cells.amount(one.per_post, one.bounds, found.currency),
        ]
        for one in found.groups
    ]
    tables.show(heads, rows, msg("No post of these days has figures."), right=(1, 2, 3))
    titles = {
        Quadrant.LIKED_NOT_SOLD: msg("Much liked, and nothing sold that could be followed:"),
        Quadrant.QUIET_SOLD: msg("Little liked, and sold:"),
        Quadrant.LIKED_SOLD: msg("Much liked, and sold:"),
    }
    for quadrant, title in titles.items():
        if found.in_quadrant(quadrant):
            terminal.console().print()
            terminal.say(title)
            _quadrant(found, quadrant, limit)


def _quadrant(found: LikedAndSold, quadrant: Quadrant, limit: int) -> None:
    from sillage.language import msg

    rows = [
        [
            *(on_one_line(one.post.name), axes.key("network", one.post.network), one.post.on, one.post.interactions),
            *(cells.figure(one.orders), cells.amount(one.margin, one.bounds, found.currency)),
        ]
        for one in found.in_quadrant(quadrant)[:limit]
    ]
    heads = [
        *(msg("post"), msg("network"), msg("published on"), msg("interactions"), msg("orders")),
        msg("margin ({level} interval)", level=cells.level()),
    ]
    tables.show(heads, rows, msg("No post of these days has figures."), right=(3, 4, 5))


def _show_losses(found: WatchedLosses, limit: int) -> None:
    from sillage.language import msg

    for sentence in found.sentences:
        terminal.say(sentence)
    if not found.days:
        return
    terminal.console().print()
    rows = [
        [
            *(one.day.day, axes.key("network", one.network), cells.starred(one.day.lost, one.day.derived), one.usual),
            "\n".join(f"{post.on} {on_one_line(post.name)}" for post in one.posts),
        ]
        for one in found.days[:limit]
    ]
    heads = [
        msg("day"),
        msg("network"),
        msg("followers lost"),
        msg("on a usual day"),
        msg("posts of the day and of the day before"),
    ]
    tables.show(heads, rows, msg("No day stands out."), right=(2, 3))


def _show_customers(found: SplitCustomers, named: dict[str, str], limit: int) -> None:
    from sillage.language import msg

    for sentence in found.sentences:
        terminal.say(sentence)
    if not found.rows:
        return
    terminal.console().print()
    rows = [
        [
            on_one_line(named[row.key]) if row.key in named else axes.key(found.by, row.key),
            *(cells.figure(row.orders), cells.starred(round(row.new.whole, 1), row.is_small)),
            cells.share(row.new.share, row.new.bounds),
            cells.yes(row.apart),
        ]
        for row in found.rows[:limit]
    ]
    heads = [
        *(axes.title(found.by), msg("orders"), msg("of known customers")),
        *(msg("new customers ({level} interval)", level=cells.level()), msg("stands apart")),
    ]
    tables.show(heads, rows, msg("No order is known in these days."), right=(1, 2, 3, 4))


def _show_hours(found: FoundHours) -> None:
    """Print a grid: weekdays down, slots across; figures of few posts stand in brackets."""
    from sillage.language import msg, numbers
    from sillage.reports.wording import Weekday
    from sillage.services.measure_content import SLOT_HOURS

    for sentence in found.sentences:
        terminal.say(sentence)
    hours = sorted({one.hour for one in found.slots})
    told_at = {(one.weekday, one.hour): one.row for one in found.slots}
    rows: list[list[Any]] = []
    for weekday in range(1, 8):
        row: list[Any] = [Weekday(weekday - 1).written(terminal.words().language)]
        for hour in hours:
            told = told_at.get((weekday, hour))
            value = "" if told is None else numbers.number(told.index.value or 0.0, terminal.words().language, 2)
            row.append("" if told is None else f"{value} ({told.posts}{' *' if told.is_small else ''})")
        rows.append(row)
    if hours:
        terminal.console().print()
        terminal.say(msg("Times the usual of the network, and how many posts:"))
        heads = [
            msg("day"),
            *(msg("{first} to {last} h", first=hour, last=hour + SLOT_HOURS) for hour in hours),
        ]
        tables.show(heads, rows, msg("No post of these days has figures."), right=range(1, len(heads)))


def _group_name(by: str, key: str) -> str:
    from sillage.language import msg

    calls = {
        "link_in_bio": msg("link in bio"),
        "buy": msg("to buy"),
        "contact": msg("to contact us"),
        "sign_up": msg("to sign up"),
        "visit": msg("to visit us"),
        "comment": msg("to comment"),
        "share": msg("to share"),
    }
    if by == "call_to_action" and key in calls:
        return terminal.words().render(calls[key])
    if by == "hour" and key:
        from sillage.reports.wording import Weekday

        weekday = Weekday(int(key[0]) - 1)
        return terminal.words().render(
            msg("{day}, {first} to {last} h", day=weekday, first=int(key[2:]), last=int(key[2:]) + 3)
        )
    return axes.key({"type": "content_type", "hour": "network"}.get(by, by), key)


def _liking(code: str) -> Message:
    from sillage.language import msg

    return {"much": msg("much liked"), "middle": msg("in between"), "little": msg("little liked")}[code]
