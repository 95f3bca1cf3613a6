"""`sillage traffic` and `sillage funnel`: the visits of a tracked site, and how they go through ordered steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.services import plain_traffic as plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.period import Period
    from sillage.domain.proportions import Proportion
    from sillage.services.measure_traffic import FunnelRow, TrafficRow
    from sillage.services.open_workspace import Opened

FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")]
AxisOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="AXIS",
        help="landing, channel, source, medium, campaign, network, link, post, device, country, site or day.",
    ),
]
StepsOption = Annotated[
    str, typer.Option("--steps", metavar="STEPS", help="Parted by commas: pages, order, names of events.")
]
WindowOption = Annotated[
    int,
    typer.Option(
        "--window", metavar="DAYS", help="Follow people instead of visits: so many days from their first step on."
    ),
]
SHOWN = 15
"""How many rows a table has where nobody asked for one."""

_USUAL_DAYS = 30


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("traffic")(traffic_command)
    app.command("funnel")(funnel_command)


def traffic_command(
    first: FromOption = "",
    last: ToOption = "",
    by: AxisOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print the visits of the tracked site: bounces, engaged time, where they come from and land."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.choose_engine import on_chosen_engine
        from sillage.services.measure_traffic import identity_note, measure_traffic
        from sillage.services.name_places import names_of

        opened = on_chosen_engine(opened).for_one_request()
        period = _period(opened, first, last)
        cuts = (by,) if by else ("", "channel", "landing", "device")
        found = {cut: measure_traffic(opened, period, cut) for cut in cuts}
        named = {cut: names_of(opened, cut, [row.key for row in rows]) for cut, rows in found.items()}
        if json:
            terminal.emit(True, plain.traffic(period, found, named), lambda: None)
            return
        if not any(found.values()):
            terminal.say(
                msg("No visit of a tracked site from {first} to {last}.", first=period.first, last=period.last)
            )
            return
        terminal.say(msg("Visits from {first} to {last}", first=period.first, last=period.last))
        for cut, rows in found.items():
            _print_traffic(cut, rows if by else rows[:SHOWN], named[cut])
        terminal.say(identity_note(next(iter(found.values()))))


def funnel_command(
    steps: StepsOption,
    first: FromOption = "",
    last: ToOption = "",
    by: AxisOption = "",
    window: WindowOption = 0,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Follow visits through ordered steps: who goes on, and how long it takes."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.choose_engine import on_chosen_engine
        from sillage.services.measure_traffic import measure_funnel
        from sillage.services.name_places import names_of
        from sillage.services.unseen_steps import unseen_steps

        period = _period(opened, first, last)
        rows = measure_funnel(on_chosen_engine(opened), steps, period, by, within_days=window)
        unseen = unseen_steps(opened, rows, steps, period, window)
        for sentence in unseen if json else ():
            typer.echo(terminal.words().render(sentence), err=True)
        whom = "people" if window else "visits"
        if json:
            terminal.emit(True, [plain.funnel(row, whom) for row in rows], lambda: None)
            return
        if not rows:
            terminal.say(
                msg("No visit of a tracked site from {first} to {last}.", first=period.first, last=period.last)
            )
        named = names_of(opened, by, [row.key for row in rows])
        for row in rows:
            _print_funnel(row, _key(by, named.get(row.key, row.key)))
        for sentence in unseen:
            terminal.say(sentence)


def _period(opened: Opened, first: str, last: str) -> Period:
    from datetime import timedelta

    from sillage.domain.period import Period
    from sillage.services.own_day import today
    from sillage.services.typed_values import day

    until = day(last, today(opened))
    return Period(day(first, until - timedelta(days=_USUAL_DAYS - 1)), until, opened.workspace.zone)


def _print_traffic(cut: str, rows: tuple[TrafficRow, ...], named: Mapping[str, str]) -> None:
    from sillage.language import msg

    heads = (
        *(
            _cut_name(cut),
            msg("visits"),
            msg("pageviews"),
            msg("visitors"),
            msg("bounce rate"),
            msg("bounce rate (GA4)"),
        ),
        *(msg("engaged time (median)"), msg("conversions"), msg("orders")),
    )
    lines = [
        [
            _key(cut, named.get(row.key, row.key)),
            *(_count(number) for number in (row.visits, row.pageviews, row.visitors)),
            *(_share(rate) for rate in (row.bounce_rate, row.ga4_bounce_rate)),
            _time(row.median_s),
            *(_count(number) for number in (row.conversions, row.orders)),
        ]
        for row in rows
    ]
    _table(heads, lines)


def _print_funnel(row: FunnelRow, name: str) -> None:
    from sillage.language import msg
    from sillage.language.plain_text import on_one_line

    if name:
        typer.echo(on_one_line(name))  # somebody's own word: never looked up among ours
    heads = (
        *(msg("step"), msg("reached"), msg("from the step before"), msg("90% interval"), msg("of the first step")),
        *(msg("median"), msg("P90")),
    )
    lines = [
        [
            *(
                step.step,
                _count(step.reached),
                _share(step.of_previous),
                _range(step.of_previous),
                _share(step.of_first),
            ),
            *(_time(step.median_s), _time(step.p90_s)),
        ]
        for step in row.steps
    ]
    _table(heads, lines)


def _key(cut: str, key: str) -> str:
    from sillage.journeys.channel_words import GROUP_WORDS
    from sillage.language import msg

    devices = {
        "desktop": msg("computer"),
        "phone": msg("telephone"),
        "tablet": msg("tablet"),
        "tv": msg("television"),
        "other": msg("other device"),
    }
    named = {"channel": GROUP_WORDS, "device": devices}.get(cut, {})
    if key in named:
        return terminal.words().render(named[key])
    return (key or "—") if cut else ""


def _cut_name(cut: str) -> Any:
    from sillage.language import msg

    return {
        "": msg("all visits"),
        **{"landing": msg("landing page"), "channel": msg("channel"), "device": msg("device"), "day": msg("day")},
        **{"source": msg("source"), "medium": msg("medium"), "campaign": msg("campaign"), "network": msg("network")},
        **{"link": msg("link"), "post": msg("post"), "country": msg("country"), "site": msg("site")},
    }[cut]


def _table(heads: tuple[Any, ...], lines: list[list[str]]) -> None:
    """Print the columns that say something, each of figures but the first."""
    from sillage.cli import tables
    from sillage.language import msg

    nothing = ("—", _count(0))
    kept = [place for place in range(len(heads)) if place < 2 or any(line[place] not in nothing for line in lines)]
    tables.show(
        [heads[place] for place in kept],
        [[line[place] for place in kept] for line in lines],
        msg("No visit."),
        right=range(1, len(kept)),
    )
    terminal.console().print()


def _count(number: int) -> str:
    from sillage.language import numbers

    return numbers.number(number, terminal.words().language)


def _share(rate: Proportion) -> str:
    from sillage.language import numbers

    return "—" if rate.share is None else numbers.percent(rate.share, terminal.words().language)


def _range(rate: Proportion) -> str:
    from sillage.language import numbers

    found = rate.interval()
    return "" if found is None else " – ".join(numbers.percent(bound, terminal.words().language) for bound in found)


def _time(seconds: float | None) -> str:
    from sillage.language import numbers

    return "—" if seconds is None else numbers.duration(seconds, terminal.words().language)
