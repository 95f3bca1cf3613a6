"""`sillage capacity`: hours planned, available and spent, by week."""

from __future__ import annotations

from typing import Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.decisions import FromOption, PersonOption, ToOption
from sillage.cli.terminal import DataOption, JsonOption, LangOption


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    group = typer.Typer(
        help="Hours planned, available and spent, by week.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("set")(capacity_set)
    group.command("list")(capacity_list)
    app.add_typer(group, name="capacity")


def capacity_set(
    week: Annotated[str, typer.Argument(metavar="DAY", help="Any day of the week.")],
    planned: Annotated[str, typer.Argument(metavar="PLANNED", help="Hours meant to be worked.")],
    available: Annotated[str, typer.Argument(metavar="AVAILABLE", help="Hours that people have.")],
    person: PersonOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set the hours planned and available in a week."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        found = record.set_capacity(opened, week, planned, available, person=person)
        said = msg(
            "Week of {day}: {planned} h planned, {available} h available.",
            day=found.week,
            planned=found.planned_hours,
            available=found.available_hours,
        )
        hours = {"planned": found.planned_hours, "available": found.available_hours}
        tables.done(json, {"week": found.week, "person": found.person, **hours}, said)


def capacity_list(
    first: FromOption = "",
    last: ToOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """List the hours planned, available and spent, week by week."""
    from sillage.cli.decisions import period_of
    from sillage.domain.period import Period
    from sillage.language import msg
    from sillage.services.own_day import today
    from sillage.services.record_decisions import weeks_of_work

    with terminal.opened(data, lang) as opened:
        end = today(opened)
        year = Period(end.replace(month=1, day=1), end.replace(month=12, day=31), opened.workspace.zone)
        found = weeks_of_work(opened, period_of(opened, first, last) or year)
        headers = (msg("Week"), msg("Person"), msg("Planned"), msg("Available"), msg("Spent"), msg("Left"))
        rows = [(one.week, one.person, one.planned, one.available, one.spent, one.left) for one in found]
        names = ("week", "person", "planned", "available", "spent", "left")
        payload = [dict(zip(names, row, strict=True)) for row in rows]
        terminal.emit(json, payload, lambda: tables.show(headers, rows, msg("No capacity has been set yet.")))
