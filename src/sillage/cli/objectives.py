"""`sillage objective` and `sillage status`: what is aimed at, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption
from sillage.services import plain_objectives as plain

if TYPE_CHECKING:
    from sillage.domain.aims import Objective
    from sillage.language import Message
    from sillage.objectives import ObjectiveStatus
    from sillage.services.open_workspace import Opened

KpiArgument = Annotated[str, typer.Argument(metavar="KPI", help="A KPI of `sillage kpis`.")]
NumberArgument = Annotated[int, typer.Argument(metavar="N", help="The objective's number, as the list shows it.")]
TargetOption = Annotated[str, typer.Option("--target", metavar="VALUE", help="2000, 5%, 2h, 45min...")]
DueOption = Annotated[str, typer.Option("--due", metavar="DAY", help="The deadline, such as 2026-06-30.")]
BaselineOption = Annotated[
    str, typer.Option("--baseline", metavar="VALUE", help="Where it starts; read from the data when absent.")
]
StartOption = Annotated[str, typer.Option("--from", metavar="DAY", help="Its first day; today when absent.")]
NameOption = Annotated[str, typer.Option("--name", metavar="TEXT", help="What to call it.")]
FamilyOption = Annotated[str, typer.Option("--family", metavar="FAMILY", help="proof, service or sales.")]
MilestoneOption = Annotated[
    list[str] | None, typer.Option("--milestone", metavar="DAY=VALUE", help="A value on the way; repeatable.")
]
FilterOption = Annotated[
    list[str] | None, typer.Option("--filter", metavar="AXIS=VALUE", help="Such as network=instagram; repeatable.")
]
OwnerOption = Annotated[str, typer.Option("--owner", metavar="NAME", help="Who answers for it.")]
DepartmentOption = Annotated[str, typer.Option("--department", metavar="NAME", help="Whose department.")]
OnOption = Annotated[str, typer.Option("--on", metavar="DAY", help="The day to judge on; today when absent.")]


_WIDE = 120
"""Letters in a line from which the reasons stand in a column of their own."""
_FIGURES = (2, 3, 4)
"""Columns of the statuses that hold figures."""


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    family = typer.Typer(help="What is aimed at, by when.", rich_markup_mode=None, no_args_is_help=True)
    family.command("add")(add_command)
    family.command("list")(list_command)
    family.command("show")(show_command)
    family.command("edit")(edit_command)
    family.command("remove")(remove_command)
    app.add_typer(family, name="objective")
    app.command("status")(status_command)


def add_command(
    kpi: KpiArgument,
    target: TargetOption = "",
    due: DueOption = "",
    baseline: BaselineOption = "",
    start: StartOption = "",
    name: NameOption = "",
    family: FamilyOption = "",
    milestone: MilestoneOption = None,
    filters: FilterOption = None,
    owner: OwnerOption = "",
    department: DepartmentOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Add an objective: a KPI, a target, a deadline, milestones on the way."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.describe_objective import TypedObjective, new_objective
        from sillage.services.record_plans import put_objective

        typed = TypedObjective(
            kpi, name, family, target, baseline, start, due,
            tuple(milestone or ()), tuple(filters or ()), owner, department,
        )  # fmt: skip
        stored = put_objective(opened, new_objective(opened, typed))
        terminal.emit(json, plain.declared(stored), lambda: _say_stored(stored))


def list_command(
    data: DataOption = None, json: JsonOption = False, lang: LangOption = "", brand: BrandOption = ""
) -> None:
    """List the objectives."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.ledger import queries

        found = queries.objectives(opened.whose)
        terminal.emit(json, [plain.declared(one) for one in found], lambda: _print_list(opened, found))


def show_command(
    number: NumberArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Show one objective, its path and where it stands."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.describe_objective import objective_numbered
        from sillage.services.own_day import today
        from sillage.services.track_objectives import track

        status = track(opened, objective_numbered(opened, number), today(opened))
        terminal.emit(json, plain.status(status), lambda: _print_statuses(opened, (status,)))


def edit_command(
    number: NumberArgument,
    kpi: Annotated[str, typer.Option("--kpi", metavar="KPI", help="Another KPI.")] = "",
    target: TargetOption = "",
    due: DueOption = "",
    baseline: BaselineOption = "",
    start: StartOption = "",
    name: NameOption = "",
    family: FamilyOption = "",
    milestone: MilestoneOption = None,
    filters: FilterOption = None,
    owner: OwnerOption = "",
    department: DepartmentOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Change an objective; what is not named stays as it is."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.describe_objective import TypedObjective, changed_objective
        from sillage.services.record_plans import put_objective

        named = (kpi, name, family, target, baseline, start, due, owner, department)
        if not any(named) and milestone is None and filters is None:
            raise _nothing_given()
        typed = TypedObjective(
            kpi, name, family, target, baseline, start, due,
            None if milestone is None else tuple(milestone), None if filters is None else tuple(filters),
            owner, department,
        )  # fmt: skip
        stored = put_objective(opened, changed_objective(opened, number, typed))
        terminal.emit(json, plain.declared(stored), lambda: _say_stored(stored))


def _nothing_given() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(msg("Nothing to change was given."), msg("For instance: sillage objective edit 3 --target 2500"))


def remove_command(
    number: NumberArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Remove an objective."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.objectives import title_of
        from sillage.services.record_plans import remove_objective

        gone = remove_objective(opened, number)
        terminal.emit(json, plain.declared(gone), lambda: terminal.say(msg("Removed: {name}.", name=title_of(gone))))


def status_command(
    on: OnOption = "", data: DataOption = None, json: JsonOption = False, lang: LangOption = "", brand: BrandOption = ""
) -> None:
    """Say where each objective stands: ahead, on track, late, or cannot tell."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.own_day import today
        from sillage.services.track_objectives import track_objectives
        from sillage.services.typed_values import day

        found = track_objectives(opened, day(on, today(opened)))
        terminal.emit(json, [plain.status(one) for one in found], lambda: _print_statuses(opened, found))


def _say_stored(one: Objective) -> None:
    from sillage.language import msg
    from sillage.objectives import title_of

    terminal.say(msg("Objective {number}: {name}.", number=one.id, name=title_of(one)))


def _print_list(opened: Opened, found: tuple[Objective, ...]) -> None:
    from sillage.language import msg
    from sillage.objectives import title_of

    rows = [
        (one.id, title_of(one), one.kpi_id, _value(opened, one, one.baseline), _value(opened, one, one.target),
         one.due_on, one.owner)
        for one in found
    ]  # fmt: skip
    titles = (msg("no."), msg("objective"), msg("KPI"), msg("baseline"), msg("target"), msg("deadline"), msg("owner"))
    tables.show(titles, rows, _none())


def _print_statuses(opened: Opened, found: tuple[ObjectiveStatus, ...]) -> None:
    from textwrap import fill

    from sillage.language import msg
    from sillage.objectives import STATUS_NAMES, title_of

    rows = []
    for one in found:
        aim = one.objective
        value = None if one.value is None else _value(opened, aim, one.value)
        figures = (value, _value(opened, aim, one.expected), _value(opened, aim, aim.target))
        rows.append((aim.id, title_of(aim), *figures, STATUS_NAMES[one.status], one.reason))
    titles = (msg("no."), msg("objective"), msg("value"), msg("expected"), msg("target"), msg("status"), msg("why"))
    if tables.width() >= _WIDE:
        tables.show(titles, rows, _none(), right=_FIGURES)
        return
    # A column of sentences would leave the figures no room: they follow, one to an objective.
    tables.show(titles[:-1], [row[:-1] for row in rows], _none(), right=_FIGURES)
    for index, one in enumerate(found):
        text = terminal.words().render(msg("{number}. {reason}", number=one.objective.id, reason=one.reason))
        typer.echo("\n" * (not index) + fill(text, tables.width(), subsequent_indent="   "))


def _none() -> Message:
    from sillage.language import msg

    return msg("There is no objective yet. Add one with: sillage objective add")


def _value(opened: Opened, one: Objective, value: float) -> str:
    from sillage.errors import NotFound
    from sillage.kpis.catalogue import find
    from sillage.language import numbers
    from sillage.ledger import queries

    language = terminal.words().language
    try:
        unit = find(one.kpi_id, queries.user_kpis(opened.workspace.id)).unit
    except NotFound:
        unit = ""
    if unit == "%":
        return numbers.percent(value, language)
    if unit == "money":
        return numbers.money(value, opened.workspace.currency, language)
    if unit == "duration":
        return numbers.duration(value, language)
    return numbers.number(value, language)
