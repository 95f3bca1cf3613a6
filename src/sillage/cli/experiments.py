"""`sillage experiment`: plan a fair comparison, say before it starts what it could show, read it when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.decisions import period_of
from sillage.cli.kpis import FilterOption, FromOption, ToOption, asked_filters
from sillage.cli.terminal import BrandOption, DataOption, DecimalOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.effects.schedules import Design
    from sillage.services.foresee_experiment import Foreseen
    from sillage.services.read_experiment import Analysed, Judged
    from sillage.services.read_link_test import AnalysedLinks

WeeksOption = Annotated[int, typer.Option("--weeks", metavar="N", help="How many weeks it lasts.")]
UnitOption = Annotated[str, typer.Option("--unit", metavar="UNIT", help="What is switched: day or week.")]
SmallestOption = Annotated[
    str,
    typer.Option(
        "--smallest", metavar="EFFECT", help="The smallest effect that matters: 10%, or a number in the figures’ unit."
    ),
]
DateOption = Annotated[
    str, typer.Option("--date", metavar="COL", help="The column of days; one called date or day by default.")
]
FiguresOption = Annotated[Path, typer.Option("--csv", metavar="FILE", help="A CSV file of figures, a row a day.")]
FigureOption = Annotated[str, typer.Option("--y", metavar="COL", help="The column that is compared.")]
EachOption = Annotated[
    str, typer.Option("--each", metavar="HOW", help="Several rows a day: sum or mean of them.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    family = typer.Typer(
        help="Experiments: formats, hours or paid weeks switched at random, and links shown to different people.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    family.command("plan")(experiment_plan)
    family.command("power")(experiment_power)
    family.command("analyse")(experiment_analyse)
    family.command("links")(experiment_links)
    app.add_typer(family, name="experiment")


def experiment_plan(
    arms: Annotated[
        str, typer.Option("--arms", metavar="NAMES", help="What is compared, parted by commas: reel,photo or 12h,18h.")
    ],
    start: Annotated[str, typer.Option("--start", metavar="DAY", help="The first day, such as 2026-04-06.")],
    weeks: WeeksOption = 8,
    unit: UnitOption = "day",
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Of the draw; chosen and printed when not said.")
    ] = None,
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write the schedule as a calendar.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the schedule as a table.")] = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Draw at random which day, or week, does what, and write it as a calendar and a table."""
    from sillage import settings
    from sillage.services import plain_experiments as plain
    from sillage.services.plan_experiment import asked_design, write_calendar, write_schedule

    terminal.speak(lang)
    design = asked_design(arms, start, weeks, unit, seed)
    if csv is not None:
        write_schedule(design, csv)
    if ics is not None:
        write_calendar(design, ics, settings.now(), terminal.words().render)
    terminal.emit(json, plain.planned(design), lambda: _show_plan(design, [one for one in (ics, csv) if one]))


def experiment_power(
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="A CSV file of figures, a row a day.")
    ] = None,
    y: Annotated[str, typer.Option("--y", metavar="COL", help="The column that is compared.")] = "",
    kpi: Annotated[str, typer.Option("--kpi", metavar="ID", help="Instead of a file: a KPI of the workspace.")] = "",
    filters: FilterOption = None,
    first: FromOption = "",
    last: ToOption = "",
    arms: Annotated[int, typer.Option("--arms", metavar="N", min=2, max=6, help="How many are compared.")] = 2,
    weeks: WeeksOption = 8,
    unit: UnitOption = "day",
    smallest: SmallestOption = "",
    date: DateOption = "",
    each: EachOption = "",
    decimal: DecimalOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Say from past days what an experiment could show, and how many weeks it needs."""
    from sillage.errors import WrongUsage
    from sillage.language import msg
    from sillage.services.experiment_terms import asked_smallest
    from sillage.services.foresee_experiment import foresee_file
    from sillage.services.plan_experiment import asked_unit

    terminal.speak(lang)
    if (csv is None) == (not kpi) or (csv is not None and not y) or (kpi and decimal):
        raise WrongUsage(
            msg("Nothing tells which figures are meant."), msg("Give --csv FILE and --y COL, or --kpi ID alone.")
        )
    asked: dict[str, Any] = {"arms": arms, "unit": asked_unit(unit), "weeks": weeks}
    asked["smallest"] = asked_smallest(smallest)
    if csv is not None:
        _print_foreseen(foresee_file(csv, y, date_column=date, each=each, decimal=decimal, **asked), json)
        return
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.foresee_kpi import foresee_kpi

        found = foresee_kpi(opened, kpi, period_of(opened, first, last), asked_filters(filters), **asked)
        _print_foreseen(found, json)


def experiment_analyse(
    csv: FiguresOption,
    schedule: Annotated[
        Path, typer.Option("--schedule", metavar="FILE", help="The calendar or the table that “experiment plan” wrote.")
    ],
    y: FigureOption,
    date: DateOption = "",
    each: EachOption = "",
    covariate: Annotated[
        str,
        typer.Option(
            "--covariate", metavar="COL", help="A column that the arms cannot touch; else the weeks before are used."
        ),
    ] = "",
    looks: Annotated[
        int, typer.Option("--looks", metavar="N", help="How many times you look in all, this one included.")
    ] = 1,
    smallest: SmallestOption = "",
    decimal: DecimalOption = "",
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say what an experiment showed: an effect, none seen, or that nobody can tell."""
    from sillage.services import plain_experiments as plain
    from sillage.services.experiment_terms import asked_smallest
    from sillage.services.read_experiment import analyse_file

    terminal.speak(lang)
    found = analyse_file(
        csv, schedule, y, date_column=date, each=each, covariate=covariate, looks=looks,
        smallest=asked_smallest(smallest), decimal=decimal,
    )  # fmt: skip
    terminal.emit(json, plain.analysed(found), lambda: _show_analysed(found))


def experiment_links(
    csv: Annotated[Path, typer.Option("--csv", metavar="FILE", help="A CSV file, a row for each showing of a link.")],
    arm: Annotated[str, typer.Option("--arm", metavar="COL", help="The column that tells which link.")],
    visitor: Annotated[str, typer.Option("--visitor", metavar="COL", help="The column that tells to whom.")],
    y: Annotated[str, typer.Option("--y", metavar="COL", help="The column of 1 (clicked, bought through) and 0.")],
    smallest: SmallestOption = "",
    decimal: DecimalOption = "",
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Compare links shown to different people: which is clicked, or bought through, more often."""
    from sillage.services import plain_experiments as plain
    from sillage.services.experiment_terms import asked_smallest
    from sillage.services.read_link_test import analyse_links_file

    terminal.speak(lang)
    found = analyse_links_file(csv, arm, visitor, y, asked_smallest(smallest), decimal)
    terminal.emit(json, plain.links(found), lambda: _show_links(found))


def _show_plan(design: Design, written: list[Path]) -> None:
    from sillage.effects.schedules import Unit, drawn
    from sillage.language import msg
    from sillage.services.experiment_words import planned_sentences

    for sentence in planned_sentences(design):
        terminal.say(sentence)
    names = [design.arms[code] for code in drawn(design)]
    if design.unit is Unit.WEEK:
        rows: list[tuple[Any, ...]] = list(zip(range(1, design.weeks + 1), design.first_days, names, strict=True))
        tables.show((msg("week"), msg("from"), msg("arm")), rows, msg("Nothing."), right=(0,))
    else:
        headers = [msg("week"), msg("from"), *(msg("{name}", name=_weekday(day)) for day in design.first_days[:7])]
        rows = [
            (week + 1, design.first_days[7 * week], *names[7 * week : 7 * week + 7]) for week in range(design.weeks)
        ]
        tables.show(headers, rows, msg("Nothing."), right=(0,))
    for path in written:
        terminal.say(msg("Written: {file}", file=path.name))


def _weekday(day: Any) -> str:
    from sillage.language import numbers

    return numbers.day(day, terminal.words().language, "EEE")


def _print_foreseen(found: Foreseen, json: bool) -> None:
    from sillage.services import plain_experiments as plain

    terminal.emit(json, plain.foreseen(found), lambda: _show_foreseen(found))


def _show_foreseen(found: Foreseen) -> None:
    from sillage.language import msg
    from sillage.services.experiment_words import foreseen_sentences

    for sentence in foreseen_sentences(found):
        terminal.say(sentence)
    usual = found.past.usual
    rows = [
        (weeks, _round(effect), _percent(effect / usual) if usual > 0 else None) for weeks, effect in found.by_weeks
    ]
    headers = (msg("weeks"), msg("smallest effect found 4 times in 5"), msg("of the usual"))
    tables.show(headers, rows, msg("Nothing."), right=(0, 1, 2))


def _show_analysed(found: Analysed) -> None:
    from sillage.language import msg
    from sillage.services.experiment_words import judged_sentence, warnings

    for one in found.judged:
        terminal.say(judged_sentence(one, found.smallest))
    headers = (msg("arm"), msg("units"), msg("mean"), msg("mean of the first"), msg("effect"), msg("interval"),
               msg("p-value"), msg("p-value by least squares"))  # fmt: skip
    tables.show(headers, [_row(one) for one in found.judged], msg("Nothing."), right=range(1, 8))
    if found.found.explained is not None:
        terminal.say(msg("What was known before the experiment explains {share} of what differs, and is taken out.",
                         share=_percent(found.found.explained)))  # fmt: skip
    for warning in warnings(found):
        terminal.say(warning)


def _row(one: Judged) -> tuple[Any, ...]:
    contrast = one.contrast
    return (
        contrast.arm, contrast.units[0], _round(contrast.means[0]), _round(contrast.means[1]), _round(contrast.effect),
        _interval(contrast.low, contrast.high), _p(contrast.p_value),
        None if one.check is None else _p(one.check.p_value),
    )  # fmt: skip


def _show_links(found: AnalysedLinks) -> None:
    from sillage.language import msg
    from sillage.services.experiment_words import link_sentence, link_warnings

    for one, verdict in zip(found.found.contrasts, found.verdicts, strict=True):
        terminal.say(link_sentence(one, verdict, found.smallest))
    rows = [
        (one.arm, one.visitors, int(one.rows), int(one.successes), _percent(one.rate, 2),
         f"{_percent(one.low, 2)}\u00a0–\u00a0{_percent(one.high, 2)}")
        for one in found.found.arms
    ]  # fmt: skip
    headers = (msg("link"), msg("visitors"), msg("showings"), msg("successes"), msg("rate"), msg("interval"))
    tables.show(headers, rows, msg("Nothing."), right=range(1, 6))
    for warning in link_warnings(found):
        terminal.say(warning)


def _interval(low: float | None, high: float | None) -> str | None:
    if low is None or high is None:
        return None
    return f"{tables.cell(_round(low))}\u00a0–\u00a0{tables.cell(_round(high))}"


def _percent(ratio: float, digits: int = 1) -> str:
    from sillage.language import numbers

    return numbers.percent(ratio, terminal.words().language, digits)


def _p(value: float) -> str:
    from sillage.language import numbers

    return numbers.number(value, terminal.words().language, 4 if value < 0.01 else 3)


def _round(value: float) -> float:
    """Keep four figures that count: no effect is known more finely."""
    return float(f"{value:.4g}")
