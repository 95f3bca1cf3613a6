"""`sillage forecast`: where a series is going, with an interval, and how likely a goal is met by its day."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.objectives import FilterOption
from sillage.cli.terminal import DataOption, DecimalOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.forecasts import Backtest, Forecast
    from sillage.services.forecast_file import FileForecast
    from sillage.services.forecast_objective import KpiForecast
    from sillage.services.forecast_words import Write
    from sillage.services.open_workspace import Opened

ObjectiveArgument = Annotated[
    str, typer.Argument(metavar="[OBJECTIVE]", help="An objective, by its number or its name.")
]
FileOption = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="A CSV file of days and numbers.")]
DateOption = Annotated[str, typer.Option("--date", metavar="COLUMN", help="The file's column of days.")]
NumberOption = Annotated[str, typer.Option("--y", metavar="COLUMN", help="The file's column of numbers.")]
KpiOption = Annotated[str, typer.Option("--kpi", metavar="KPI", help="A KPI of the workspace instead of an objective.")]
UntilOption = Annotated[str, typer.Option("--until", metavar="DAY", help="Up to which day, such as 2026-06-30.")]
GoalOption = Annotated[str, typer.Option("--goal", metavar="VALUE", help="What must be reached on that day.")]
AtMostOption = Annotated[bool, typer.Option("--at-most", help="The goal is to stay at it or below.")]
KindOption = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="level (the last value counts), sum or rate; level unless said.")
]
FirstOption = Annotated[
    str,
    typer.Option("--from", metavar="DAY", help="First day of the window of a sum or a rate."),
]
MilestoneOption = Annotated[
    list[str] | None, typer.Option("--milestone", metavar="DAY=VALUE", help="A value on the way; repeatable.")
]

_NEVER = datetime.date.min
_MOST_STEPS = 26
"""Steps that are listed; of more, evenly chosen ones."""


def register(app: typer.Typer) -> None:
    """Add the family's command.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("forecast")(forecast_command)


def forecast_command(
    objective: ObjectiveArgument = "",
    csv: FileOption = None,
    date: DateOption = "",
    y: NumberOption = "",
    kpi: KpiOption = "",
    filters: FilterOption = None,
    until: UntilOption = "",
    goal: GoalOption = "",
    at_most: AtMostOption = False,
    kind: KindOption = "",
    first: FirstOption = "",
    milestone: MilestoneOption = None,
    decimal: DecimalOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say where a series is going, and how likely a goal is met by its day."""
    terminal.speak(lang)
    if csv is None:
        with terminal.opened(data, lang) as opened:
            _show_kpi(_of_workspace(opened, objective, kpi, until, (goal, at_most), filters), json)
        return
    if objective or kpi or filters:
        raise _file_and_workspace()
    _show_file(_of_file(csv, (date, y, decimal), until, (goal, at_most, tuple(milestone or ())), kind, first), json)
    if not json and not kind:
        _say_what_is_supposed()


def _of_workspace(
    opened: Opened,
    objective: str,
    kpi: str,
    until: str,
    aim: tuple[str, bool],
    filters: list[str] | None,
) -> KpiForecast:
    from sillage.services import typed_values
    from sillage.services.describe_objective import typed_pairs
    from sillage.services.forecast_objective import forecast_kpi, forecast_objective, objective_called

    if objective:
        if kpi or until or any(aim) or filters:
            raise _objective_has_its_own()
        return forecast_objective(opened, objective_called(opened, objective))
    if not kpi:
        raise _nothing_to_forecast()
    if not until:
        raise _no_day()
    day = typed_values.day(until, _NEVER)
    return forecast_kpi(opened, kpi, day, goal=aim[0], at_most=aim[1], filters=typed_pairs(filters or ()))


def _show_kpi(one: KpiForecast, as_json: bool) -> None:
    from sillage.language import msg
    from sillage.objectives import title_of
    from sillage.services import plain_forecasts as plain

    def human() -> None:
        if one.objective is not None:
            terminal.say(msg("Objective {number}: {name}.", number=one.objective.id, name=title_of(one.objective)))
        show(one.found, one.write)

    terminal.emit(as_json, plain.of_kpi(one), human)


def _show_file(one: FileForecast, as_json: bool) -> None:
    from sillage.language import msg
    from sillage.services import plain_forecasts as plain
    from sillage.services.forecast_words import plain_form

    def human() -> None:
        show(one.found, plain_form(one.found))
        terminal.say(msg("The numbers are those of the column “{column}”.", column=one.column))

    terminal.emit(as_json, {"column": one.column, **plain.forecast(one.found)}, human)


def _file_and_workspace() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(
        msg("A bare file has neither objectives nor KPIs."),
        msg("Leave --csv out, or the objective, --kpi and --filter."),
    )


def _objective_has_its_own() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(
        msg("An objective has its own KPI, day and target."), msg("Name the objective alone, or --kpi with --until.")
    )


def _of_file(
    csv: Path,
    columns: tuple[str, str, str],
    until: str,
    aim: tuple[str, bool, tuple[str, ...]],
    kind: str,
    first: str,
) -> FileForecast:
    from sillage.services import typed_values
    from sillage.services.forecast_file import asked_goal, asked_kind, forecast_file

    asked = asked_kind(kind)
    typed, at_most, milestones = aim
    wanted = asked_goal(typed, asked, at_most=at_most, milestones=milestones)
    if not until:
        raise _no_day()
    return forecast_file(
        csv,
        typed_values.day(until, _NEVER),
        kind=asked,
        goal=wanted,
        first=typed_values.day(first, _NEVER) if first else None,
        date_column=columns[0],
        number_column=columns[1],
        decimal=columns[2],
    )


def _say_what_is_supposed() -> None:
    from sillage.language import msg

    terminal.say(
        msg(
            "Each row is read as a level, such as followers; say --kind sum for totals that add up, --kind rate for "
            "shares."
        )
    )


def _nothing_to_forecast() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(
        msg("Nothing to forecast was named."), msg("For instance: sillage forecast --csv FILE --until 2026-12-31")
    )


def _no_day() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(msg("A forecast needs a day."), msg("Give it with --until 2026-12-31."))


def show(found: Forecast, write: Write) -> None:
    """Print a forecast.

    Parameters
    ----------
    found : Forecast
        The answer.
    write : callable
        Gives its numbers their form.
    """
    from sillage.language import msg
    from sillage.services.forecast_words import answer, cautions, stone_sentence

    terminal.say(answer(found, write))
    for caution in cautions(found):
        terminal.say(caution)
    if found.goal is not None and found.goal.milestones:
        terminal.console().print()
        terminal.say(msg("Milestones, each with its probability:"))
        for stone in found.goal.milestones:
            terminal.say(stone_sentence(stone, write))
    terminal.console().print()
    _show_steps(found, write)
    if found.backtest is not None:
        terminal.console().print()
        _show_backtest(found.backtest)


def _show_steps(found: Forecast, write: Write) -> None:
    from sillage.language import msg

    stride = -(-len(found.steps) // _MOST_STEPS)
    shown = found.steps[::-1][::stride][::-1]
    language = terminal.words().language
    rows = [
        (one.day, *(write(value).written(language) for value in (one.value, *one.bounds.get(0.9, ())))) for one in shown
    ]
    headers = (msg("step up to"), msg("expected"), msg("90% low"), msg("90% high"))
    tables.show(headers[: len(rows[0])], rows, msg("Nothing."), right=(1, 2, 3))


def _show_backtest(told: Backtest) -> None:
    from sillage.forecasts import Method
    from sillage.language import _n, msg, numbers
    from sillage.reports.wording import Percent

    language = terminal.words().language
    names = {
        Method.ENSEMBLE: msg("this forecast"),
        Method.NAIVE: msg("naive: the last value"),
        Method.DRIFT: msg("naive with drift"),
    }
    terminal.say(
        _n(
            "Made again from {count} earlier day, up to {steps} steps ahead:",
            "Made again from {count} earlier days, up to {steps} steps ahead:",
            told.origins,
            steps=told.steps,
        )
    )
    rows = [(names[method], numbers.number(value, language, 2)) for method, value in told.mase.items()]
    tables.show((msg("method"), msg("mean error (MASE)")), rows, msg("Nothing."), right=(1,))
    for level, (inside, count) in told.covered.items():
        if count:
            terminal.say(
                msg(
                    "{level} intervals held what then happened {inside} times of {count}.",
                    level=Percent(level, 0),
                    inside=inside,
                    count=count,
                )
            )
