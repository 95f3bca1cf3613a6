"""`sillage paths` and `sillage cohorts`: what touched people before they converted, what they are worth later on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli.attribute import WindowOption
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.cli.traffic import FromOption, ToOption
from sillage.services import plain_paths as plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.money import Money
    from sillage.domain.period import Period
    from sillage.domain.proportions import Proportion
    from sillage.services.measure_cohorts import Cohort, MeasuredCohorts
    from sillage.services.measure_paths import WalkedPaths
    from sillage.services.open_workspace import Opened

ByOption = Annotated[
    str, typer.Option("--by", metavar="AXIS", help="channel, campaign, network, post, link or source.")
]
GoalOption = Annotated[
    str, typer.Option("--goal", metavar="NAME", help="A conversion, an event or a form instead of orders.")
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", help="How many paths.")]

AGES = (0, 1, 3, 6, 12)
"""Months after which a person's value stands in the table."""

_NONE = "(none)"
_SIGN = "%\u00a0\u202f"
_MONTHS = 12


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("paths")(paths_command)
    app.command("cohorts")(cohorts_command)


def paths_command(
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "channel",
    window: WindowOption = 30,
    goal: GoalOption = "",
    limit: LimitOption = 15,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print the paths walked most before orders or a goal, what stands first, last or between, and what ties them."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.choose_engine import on_chosen_engine
        from sillage.services.measure_paths import measure_paths
        from sillage.services.name_places import names_of
        from sillage.services.roi_period import roi_period

        period = roi_period(opened, first, last)
        found = measure_paths(on_chosen_engine(opened), period, by=by, window_days=window, goal=goal, limit=limit)
        named = names_of(opened, by, [row.step for row in found.steps])
        terminal.emit(json, plain.paths(found, named), lambda: _show_paths(found, named))


def cohorts_command(
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "channel",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print what people are worth months after their first touch, by its month and its channel."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.choose_engine import on_chosen_engine
        from sillage.services.measure_cohorts import measure_cohorts
        from sillage.services.name_places import names_of

        found = measure_cohorts(on_chosen_engine(opened), _months(opened, first, last), by)
        named = names_of(opened, by, [one.step for one in found.cohorts])
        terminal.emit(json, plain.cohorts(found, named), lambda: _show_cohorts(found, named))


def _months(opened: Opened, first: str, last: str) -> Period:
    from datetime import date

    from sillage.domain.period import Period
    from sillage.services.own_day import today
    from sillage.services.typed_values import day

    until = day(last, today(opened))
    begun = max(until.year * 12 + until.month - _MONTHS, 12)
    return Period(day(first, date(begun // 12, begun % 12 + 1, 1)), until, opened.workspace.zone)


def _show_paths(found: WalkedPaths, named: Mapping[str, str]) -> None:
    from sillage.language import msg

    about = {"first": found.period.first, "last": found.period.last}
    if not found.conversions and not found.nulls:
        if found.goal:
            terminal.say(msg("Nobody came and nothing named “{goal}” happened from {first} to {last}.",
                             goal=found.goal, **about))  # fmt: skip
        else:
            terminal.say(msg("Nobody came and nothing was ordered from {first} to {last}.", **about))
        return
    for sentence in found.sentences:
        terminal.say(sentence)
    if not found.conversions:
        if found.goal:
            terminal.say(msg("Nothing named “{goal}” happened from {first} to {last}.", goal=found.goal, **about))
        else:
            terminal.say(msg("Nothing was ordered from {first} to {last}.", **about))
    if not found.paths:
        return
    terminal.console().print()
    _paths_table(found, named)
    if found.different > len(found.paths):
        terminal.say(
            msg("{shown} of {count} paths; --limit shows more.", shown=len(found.paths), count=found.different)
        )
    terminal.console().print()
    _steps_table(found, named)


def _paths_table(found: WalkedPaths, named: Mapping[str, str]) -> None:
    from sillage.language import msg

    paid = msg("value") if found.goal else msg("paid, taxes in")
    heads = [msg("path"), msg("conversions"), paid, msg("not converting")]
    rows = [[_path(found.by, row.steps, named), row.conversions, _amounts(row.value), row.nulls] for row in found.paths]
    _full_columns(heads, rows)


def _steps_table(found: WalkedPaths, named: Mapping[str, str]) -> None:
    from sillage.language import msg

    heads = [
        *(axes.title(found.by), msg("first"), msg("last"), msg("assisted"), msg("present")),
        *(msg("not converting"), msg("rate (90% interval)")),
    ]
    rows = [
        [_named(found.by, row.step, named), row.first, row.last, row.assisted, row.present, row.nulls, _share(row.rate)]
        for row in found.steps
    ]
    _full_columns(heads, rows)


def _full_columns(heads: list[Any], rows: list[list[Any]]) -> None:
    """Print the columns that say something; all but the first hold figures."""
    from sillage.language import msg

    kept = [place for place in range(len(heads)) if place < 2 or any(row[place] for row in rows)]
    tables.show(
        [heads[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
        msg("No path."),
        right=range(1, len(kept)),
    )


def _path(by: str, steps: tuple[str, ...], named: Mapping[str, str]) -> str:
    """Name the steps; the same one several times over stands once, with how often."""
    from itertools import groupby

    walked = []
    for step, same in groupby(steps):
        times = len(list(same))
        walked.append(_named(by, step, named) + (f" ×{times}" if times > 1 else ""))
    return " > ".join(walked)


def _named(by: str, step: str, named: Mapping[str, str]) -> str:
    if step == "direct":
        return axes.key("channel", step)
    return axes.key(by, "" if step == _NONE else named.get(step, step))


def _amounts(values: tuple[Money, ...]) -> str:
    return "\n".join(tables.cell(one) for one in values)


def _share(rate: Proportion) -> str:
    from sillage.language import numbers

    interval = rate.interval()
    if rate.share is None or interval is None:
        return ""
    language = terminal.words().language
    share, low, high = (numbers.percent(one, language, 0) for one in (rate.share, *interval))
    return f"{share} ({low.rstrip(_SIGN)}–{high})"


def _show_cohorts(found: MeasuredCohorts, named: Mapping[str, str]) -> None:
    from sillage.language import _n, msg

    if not found.cohorts:
        terminal.say(
            msg(
                "Nobody’s first touch lies in the months from {first} to {last}.",
                first=found.period.first,
                last=found.period.last,
            )
        )
        return
    _cohorts_table(found, named)
    terminal.console().print()
    for sentence in found.sentences:
        if sentence != found.not_over:  # it stands above the table
            terminal.say(sentence)
    if found.outside:
        terminal.say(
            _n(
                "{count} order without a currency stands nowhere here.",
                "{count} orders without a currency stand nowhere here.",
                found.outside,
            )
        )


def _cohorts_table(found: MeasuredCohorts, named: Mapping[str, str]) -> None:
    from sillage.language import msg

    currencies = sorted({one.currency for one in found.cohorts})
    terminal.say(
        found.not_over
        or msg(
            "What a person has paid by the end of each month after that of the first touch, taxes in ({currencies}):",
            currencies=", ".join(currencies),
        )
    )
    terminal.console().print()
    aged = [age for age in AGES if any(one.value_per_person(age) is not None for one in found.cohorts)]
    several = len(currencies) > 1
    heads = [
        *(msg("month"), axes.title(found.by), msg("persons")),
        *([msg("currency")] if several else []),
        *(msg("month {age}", age=age) for age in aged),
    ]
    rows = [
        [
            *(f"{one.month:%Y-%m}", _named(found.by, one.step, named), _persons(one)),
            *([one.currency] if several else []),
            *(_worth(one, age) for age in aged),
        ]
        for one in found.cohorts
    ]
    tables.show(heads, rows, msg("No path."), right=range(2, len(heads)))


def _persons(one: Cohort) -> str:
    return tables.cell(one.persons) + (" *" if one.is_small and one.value_per_person(0) is not None else "")


def _worth(one: Cohort, age: int) -> str | None:
    from sillage.domain.money import minor_digits
    from sillage.language import numbers

    value = one.value_per_person(age)
    digits = minor_digits(one.currency)
    return None if value is None else numbers.number(value, terminal.words().language, digits)
