"""`sillage kpis`, `sillage kpi` and `sillage explain`: what can be measured, a figure, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, kpi_list, kpi_rows, tables, terminal
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption
from sillage.services import plain_kpis as plain

if TYPE_CHECKING:
    from decimal import Decimal

    from sillage.domain.period import Period
    from sillage.kpis.compute import KpiRow, KpiTable
    from sillage.kpis.spread import Spread
    from sillage.services.explain_kpi import Explanation
    from sillage.services.open_workspace import Opened

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A KPI of `sillage kpis`.")]
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")]
ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="AXIS",
        help="network, account, campaign, content_type, activity, channel, post, day, week or month; or person, "
        "objective, kpi or reference where a KPI has them.",
    ),
]
FilterOption = Annotated[
    list[str] | None, typer.Option("--filter", metavar="AXIS=VALUE", help="Keep only these rows; repeatable.")
]

RowsOption = Annotated[
    bool, typer.Option("--rows", help="Write the rows behind a number of the formula instead, as CSV.")
]
OfOption = Annotated[
    str, typer.Option("--of", metavar="NAME", help="Whose rows: a number of the formula; the first when absent.")
]
AddOption = Annotated[str, typer.Option("--add", metavar="ID", help="Add a KPI of your own, with --formula.")]
FormulaOption = Annotated[
    str, typer.Option("--formula", metavar="FORMULA", help="Over other KPIs, such as saves / impressions.")
]
NameOption = Annotated[str, typer.Option("--name", metavar="TEXT", help="What people call it.")]
UnitOption = Annotated[str, typer.Option("--unit", metavar="UNIT", help="count, %, ratio, money, h...")]
DirectionOption = Annotated[
    str, typer.Option("--direction", metavar="SIGN", help="+ up is good, - down is good, o neither.")
]
RemoveOption = Annotated[str, typer.Option("--remove", metavar="ID", help="Remove a KPI of your own.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("kpis")(kpis_command)
    app.command("kpi")(kpi_command)
    app.command("explain")(explain_command)


def kpis_command(
    add: AddOption = "",
    formula: FormulaOption = "",
    name: NameOption = "",
    unit: UnitOption = "ratio",
    direction: DirectionOption = "o",
    remove: RemoveOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """List what can be measured, and what the rest needs; add a KPI of your own by a formula."""
    from sillage import kpis, settings
    from sillage.errors import NotFound
    from sillage.services.open_workspace import open_workspace

    if add or remove:
        with terminal.opened(data, lang) as opened:
            _change_own(opened, add, formula, name, unit, direction, remove)
    user_kpis: tuple[Any, ...] = ()
    terminal.speak(lang)
    try:
        opened = open_workspace(terminal.data_dir(data), settings.get("SILLAGE_WORKSPACE"))
    except NotFound:
        # The catalogue is the same everywhere: it can be read before there is any data.
        pass
    else:
        from sillage.ledger import queries

        terminal.speak(terminal.asked(lang) or opened.workspace.language)
        user_kpis = queries.user_kpis(opened.workspace.id)
    found = kpis.everything(user_kpis)
    terminal.emit(json, [plain.declared(kpi) for kpi in found], lambda: kpi_list.show(found))


def _change_own(opened: Opened, add: str, formula: str, name: str, unit: str, direction: str, remove: str) -> None:
    from sillage.domain.decisions import UserKpi
    from sillage.errors import WrongUsage
    from sillage.kpis.kpi import UNITS, Direction
    from sillage.language import msg
    from sillage.services.record_decisions import remove_user_kpi, set_user_kpi

    if remove:
        remove_user_kpi(opened, remove)
    if not add:
        return
    if not formula:
        raise WrongUsage(msg("A KPI of your own needs a formula."), msg("Give one with --formula."))
    if unit not in UNITS:
        raise WrongUsage(
            msg("“{unit}” is not a unit.", unit=unit), msg("Write one of: {known}.", known=", ".join(UNITS))
        )
    if direction not in list(Direction):
        raise WrongUsage(
            msg("“{direction}” is not a direction.", direction=direction),
            msg("Write + (up is good), - (down is good) or o (neither)."),
        )
    set_user_kpi(opened, UserKpi(add, name or add, formula, unit, direction))


def kpi_command(
    kpi_id: IdArgument,
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "",
    filters: FilterOption = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Print a KPI, whole or cut along an axis."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.compute_kpi import compute_kpi
        from sillage.services.kpi_names import kpi_id_of

        table = compute_kpi(
            opened, kpi_id_of(opened, kpi_id), _period(opened, first, last), by=by, filters=asked_filters(filters)
        )
        terminal.emit(json, plain.rows(table), lambda: _print_table(opened, table))


def explain_command(
    kpi_id: IdArgument,
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "",
    filters: FilterOption = None,
    rows: RowsOption = False,
    of: OfOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Print what stands behind a KPI: definition, formula with its numbers, rows and files."""
    with terminal.opened(data, lang, brand) as opened:
        if rows or of:
            kpi_rows.write(opened, kpi_id, _period(opened, first, last), asked_filters(filters), of, by=by, json=json)
            return
        from sillage.services.explain_kpi import explain_kpi
        from sillage.services.kpi_names import kpi_id_of

        found = explain_kpi(
            opened, kpi_id_of(opened, kpi_id), _period(opened, first, last), by=by, filters=asked_filters(filters)
        )
        terminal.emit(json, plain.explained(found), lambda: _print_explanation(opened, found))


def _period(opened: Opened, first: str, last: str) -> Period | None:
    from datetime import date

    from sillage.domain.period import Period
    from sillage.services.own_day import today
    from sillage.services.typed_values import day

    if not first and not last:
        return None
    return Period(day(first, date(1970, 1, 1)), day(last, today(opened)), opened.workspace.zone)


def asked_filters(filters: list[str] | None) -> dict[str, str]:
    """Return the filters that somebody typed.

    Parameters
    ----------
    filters : list of str or None
        Such as ``network=instagram``.

    Returns
    -------
    dict of str to str
        Axis to value.

    Raises
    ------
    WrongUsage
        If one has no axis or no value.
    """
    from sillage.errors import WrongUsage
    from sillage.language import msg

    found = {}
    for text in filters or ():
        axis, sign, value = text.partition("=")
        if not sign or not axis.strip():
            raise WrongUsage(
                msg("{text} is not a filter.", text=text), msg("Write an axis and a value, such as network=instagram.")
            )
        found[axis.strip()] = value.strip()
    return found


def _print_table(opened: Opened, table: KpiTable) -> None:
    from rich.table import Table
    from rich.text import Text

    from sillage.cli.contradictions import in_short
    from sillage.language import msg

    words = terminal.words()
    terminal.say(table.kpi.name)
    shown = Table(box=None, pad_edge=False)
    shown.add_column(Text(words.render(axes.title(table.by))))
    shown.add_column(Text(words.render(msg("value"))), justify="right")
    shown.add_column(Text("n"), justify="right")
    shown.add_column(Text(""))
    for row in table.rows:
        shown.add_row(
            Text(axes.key(table.by, row.key)),
            Text(_figure(opened, row, row.value)),
            str(row.n),
            Text(_beside(opened, row)),
        )
    terminal.console().print(shown)
    for note in (*table.notes, *in_short(table.contradictions, words.language)):
        terminal.say(note)


def _beside(opened: Opened, row: KpiRow) -> str:
    from sillage.kpis.answers import MARKS

    words = terminal.words()
    told = [words.render(MARKS[mark]) for mark in row.marks]
    if row.interval is not None:
        told.append(" – ".join(_figure(opened, row, bound) for bound in row.interval))
    if row.reason is not None:
        told.append(words.render(row.reason))
    told.extend(_spread(spread) for spread in row.distribution)
    return "; ".join(told)


def _spread(spread: Spread) -> str:
    from sillage.kpis.spread import CLOCKS
    from sillage.language import msg, numbers

    words = terminal.words()
    times = {
        name: "—" if seconds is None else numbers.duration(seconds, words.language)
        for name, seconds in (("median", spread.median), ("p90", spread.p90), ("mean", spread.mean))
    }
    return words.render(
        msg(
            "{clock}: median {median}, P90 {p90}, mean of those over {mean}, {n} in all, {censored} not over",
            clock=CLOCKS[spread.clock],
            n=spread.n,
            censored=spread.censored,
            **times,
        )
    )


def _figure(opened: Opened, row: KpiRow, value: int | float | Decimal | None) -> str:
    from sillage.language import numbers

    language = terminal.words().language
    if value is None:
        return "—"
    if row.unit == "money":
        return numbers.money(value, opened.workspace.currency, language)
    if row.unit == "%":
        return numbers.percent(value, language, 2)
    if row.unit == "duration":
        return numbers.duration(float(value), language)
    return numbers.number(value, language)


def _print_explanation(opened: Opened, found: Explanation) -> None:
    from sillage.language import msg
    from sillage.language.plain_text import on_one_line
    from sillage.services.explain_words import formula_in_words, numbers_in_words, what_was_read

    currency, language = opened.workspace.currency, terminal.words().language
    for sentence in found.definitions:
        terminal.say(sentence)
    formula = formula_in_words(found, language)
    if formula:
        typer.echo(formula)
    for row in found.table.rows:
        prefix = (
            terminal.words().render(msg("{key}: ", key=axes.key(found.table.by, row.key))) if found.table.by else ""
        )
        typer.echo(prefix + (numbers_in_words(found, row, currency, language) or _figure(opened, row, row.value)))
        if row.reason is not None:
            terminal.say(row.reason)
    _print_sums(opened, found)
    for sentence in what_was_read(found):
        terminal.say(sentence)
    for file in found.files:
        told = msg("hits of the collector") if file.format == "hits" else msg("typed by hand")
        name = file.file_name or terminal.words().render(told)
        typer.echo(f"  {terminal.words().render(msg('{key}: ', key=on_one_line(name)))}{file.rows}")
    for note in (*found.table.notes, *found.table.contradictions):
        terminal.say(note)


def _print_sums(opened: Opened, found: Explanation) -> None:
    from sillage.language import Message, msg
    from sillage.services.explain_words import rows_of

    for one in found.sums:
        rows = rows_of(one, opened.workspace.currency, terminal.words().language)
        title = one.title if isinstance(one.title, Message) else msg("{kpi}", kpi=one.title)
        tables.show((title, msg("amount"), msg("reckoned from")), rows, msg("Nothing."), right=(1,))
