"""`sillage mix`: what each channel brings, what one more unit would bring, and how to split a budget or hours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.roi import FromOption, ToOption
from sillage.cli.terminal import DataOption, DecimalOption, JsonOption, LangOption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sillage.language import Message
    from sillage.mix import Bounds, ChannelAnswer, Mix, MixData, Split
    from sillage.services.mix_file import MixAsked
    from sillage.services.mix_scenarios import Planned
    from sillage.services.mix_workspace import WorkspaceMix

CsvOption = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="A bare file in place of the workspace: one row a week, with a header."),
]
DateOption = Annotated[str, typer.Option("--date", metavar="COLUMN", help="Column of the weeks' first days.")]
TargetOption = Annotated[
    str,
    typer.Option(
        "--target",
        metavar="COLUMN",
        help="Column of what is to be explained; without a file, margin, revenue or orders.",
    ),
]
ChannelsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--channels", metavar="COLUMNS", help="Columns of money put in, parted by commas; without a file, channels."
    ),
]
HoursOption = Annotated[
    list[str] | None,
    typer.Option(
        "--hours", metavar="COLUMNS", help="Columns of hours put in, parted by commas; without a file, channels."
    ),
]
ControlsOption = Annotated[
    list[str] | None,
    typer.Option("--controls", metavar="COLUMNS", help="Columns of what else moves the target: events, prices."),
]
GroupOption = Annotated[
    list[str] | None, typer.Option("--group", metavar="NAME=A+B", help="Columns that count as one channel.")
]
FamilyOption = Annotated[
    list[str] | None,
    typer.Option("--family", metavar="CHANNEL=FAMILY", help="Which beliefs hold; guessed from the name unless said."),
]
RateOption = Annotated[
    float | None, typer.Option("--rate", metavar="AMOUNT", help="What an hour costs: hours become money by it.")
]
LiftsOption = Annotated[
    Path | None,
    typer.Option("--lifts", metavar="FILE", help="Experiments: channel, before, after, lift and error, a week."),
]
EffectsOption = Annotated[
    bool,
    typer.Option("--no-effects", help="Take no effects of changes in; without a file those of ad spend are."),
]
BudgetOption = Annotated[
    float | None, typer.Option("--budget", metavar="AMOUNT", help="Money to split over channels, a week.")
]
HoursBudgetOption = Annotated[
    float | None, typer.Option("--hours-budget", metavar="HOURS", help="Hours to split over channels, a week.")
]
BoundsOption = Annotated[
    list[str] | None,
    typer.Option("--bounds", metavar="CHANNEL=A..B", help="What a channel may get in the split, a week."),
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="own, or pymc where the extra sillage[mix] is installed.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="NUMBER", help="Of chance: the same seed, the same answer.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("mix")(mix_command)


def mix_command(
    csv: CsvOption = None,
    date: DateOption = "",
    target: TargetOption = "",
    channels: ChannelsOption = None,
    hours: HoursOption = None,
    controls: ControlsOption = None,
    group: GroupOption = None,
    family: FamilyOption = None,
    rate: RateOption = None,
    lifts: LiftsOption = None,
    no_effects: EffectsOption = False,
    budget: BudgetOption = None,
    hours_budget: HoursBudgetOption = None,
    bounds: BoundsOption = None,
    first: FromOption = "",
    last: ToOption = "",
    engine: EngineOption = "own",
    seed: SeedOption = 1,
    decimal: DecimalOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print what each channel brings, what one more unit would bring, and how to split a budget or hours."""
    from dataclasses import replace
    from functools import partial

    from sillage.services.mix_engines import asked_engine, takes_experiments
    from sillage.services.mix_file import MixAsked, asked_bounds, asked_families, asked_groups, asked_number, read_mix

    terminal.speak(lang)
    money, worked = asked_number(budget, "--budget"), asked_number(hours_budget, "--hours-budget")
    limits, tell = asked_bounds(bounds or ()), asked_engine(engine)
    asked = MixAsked(
        date,
        target,
        _columns(channels),
        _columns(hours),
        _columns(controls),
        asked_groups(group or ()),
        asked_families(family or ()),
        asked_number(rate, "--rate"),
        lifts,
        effects=not no_effects and takes_experiments(engine),
        decimal=decimal,
    )
    if csv is not None:
        _answer(read_mix(csv, asked), (money, worked, limits), partial(tell, seed=abs(seed)), json)
        return
    _only_of_a_file(asked)
    with terminal.opened(data, lang) as opened:
        from sillage.services.mix_workspace import workspace_mix
        from sillage.services.roi_period import roi_period

        period, words = roi_period(opened, first, last), terminal.words()
        known = workspace_mix(opened, period, words, replace(asked, target=target or "margin"))
        notes = (*known.notes, *known.effects, *_without(known))
        _answer(known.data, (money, worked, limits), partial(tell, seed=abs(seed)), json, notes)


def _without(known: WorkspaceMix) -> tuple[Message, ...]:
    """Say how effects of changes are left out, where some were taken in."""
    from sillage.language import msg

    return (msg("--no-effects leaves effects of changes out."),) if known.effects and known.data.lifts else ()


def _only_of_a_file(asked: MixAsked) -> None:
    if not (asked.date or asked.controls or asked.families or asked.rate or (asked.decimal and asked.lifts is None)):
        return
    from sillage.errors import WrongUsage
    from sillage.language import msg

    raise WrongUsage(
        msg("--date, --controls, --family, --rate and --decimal are about columns of a file."),
        msg("Name the file with --csv, or leave them out."),
    )


def _answer(
    data: MixData,
    wanted: tuple[float | None, float | None, dict[str, Bounds]],
    tell: Callable[[MixData], Mix],
    json: bool,
    notes: Sequence[Message] = (),
) -> None:
    from sillage.services import plain_mix
    from sillage.services.mix_scenarios import check_plan, plan
    from sillage.services.mix_words import cautions

    budget, hours, bounds = wanted
    check_plan(data, budget=budget, hours=hours, bounds=bounds)
    found = tell(data)
    planned = plan(found, budget=budget, hours=hours, bounds=bounds)
    warnings = (*notes, *cautions(found.answer, planned))
    terminal.emit(json, plain_mix.mix(found, planned, warnings), lambda: show(found, planned, warnings))


def _columns(typed: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for text in typed or () for name in text.split(",") if name.strip())


def show(found: Mix, planned: Sequence[Planned], warnings: Sequence[Any]) -> None:
    """Print a mix for a person.

    Parameters
    ----------
    found : Mix
        Told.
    planned : sequence of Planned
        Its scenarios.
    warnings : sequence of Message
        What to keep in mind.
    """
    from sillage.services import mix_words

    language, target = terminal.words().language, found.data.target_name
    terminal.say(mix_words.heading(found.answer, target, language))
    _show_channels(found.answer.channels, language)
    for sentence in mix_words.channel_sentences(found.answer, target, language):
        terminal.say(sentence)
    _show_learned(found.answer.channels, language)
    for one in planned:
        terminal.console().print()
        terminal.say(mix_words.plan_sentence(one, target, language))
        if one.split is not None and len(one.split.parts) > 1:
            _show_split(one.split, language)
            taught = mix_words.test_sentence(one.split, found.answer, target, language)
            if taught is not None and one.scenario.value == "same":
                terminal.say(taught)
    terminal.console().print()
    for warning in warnings:
        terminal.say(warning)


def _show_channels(channels: Sequence[ChannelAnswer], language: str) -> None:
    from sillage.language import msg
    from sillage.services.mix_words import figure, share_spread, spread

    rows = [
        (
            one.name,
            msg("hours") if one.hours else msg("money"),
            figure(one.inputs, language),
            share_spread(one.share.posterior, language),
            spread(one.returned, language),
            spread(one.marginal.posterior, language),
        )
        for one in channels
    ]
    headers = (
        msg("channel"),
        msg("unit"),
        msg("put in, in all"),
        msg("share brought"),
        msg("return of a unit"),
        msg("return of one more"),
    )
    tables.show(headers, rows, msg("Nothing."), right=range(2, 6))


def _show_learned(channels: Sequence[ChannelAnswer], language: str) -> None:
    from sillage.language import msg
    from sillage.mix import family_name
    from sillage.services.mix_words import share_spread, spread

    rows = []
    for one in channels:
        figures = (
            (msg("return of one more"), one.marginal, spread),
            (msg("share brought"), one.share, share_spread),
            (msg("what remains from a week to the next"), one.carry, share_spread),
            (msg("steepness (lambda)"), one.steepness, spread),
        )
        for name, learned, written in figures:
            said = msg("little") if learned.told_little else msg("much")
            before, after = written(learned.prior, language), written(learned.posterior, language)
            rows.append((one.name, family_name(one.family), name, before, after, said))
    headers = (
        msg("channel"),
        msg("kind of channel"),
        msg("figure of the mix"),
        msg("believed before"),
        msg("after the data"),
        msg("the data told"),
    )
    terminal.console().print()
    tables.show(headers, rows, msg("Nothing."), right=(3, 4))


def _show_split(found: Split, language: str) -> None:
    from sillage.language import msg
    from sillage.services.mix_words import figure

    rows = [
        (
            part.channel,
            figure(part.now, language),
            figure(part.best, language),
            f"[{figure(part.range.low, language)}; {figure(part.range.high, language)}]",
            f"[{figure(part.bounds.least, language)}; {figure(part.bounds.most, language)}]",
        )
        for part in found.parts
    ]
    headers = (
        msg("channel"),
        msg("now, a week"),
        msg("best on average"),
        msg("best in nine draws of ten"),
        msg("bounds"),
    )
    tables.show(headers, rows, msg("Nothing."), right=range(1, 5))
