"""`sillage effect`: what a dated change did, with what it takes to believe it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import DataOption, DecimalOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.economics.incremental import IncrementalValue
    from sillage.effects.dated_effect import DatedEffect
    from sillage.effects.verdicts import Verdict
    from sillage.services.effect_change import ChangeEffect

CsvOption = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="A bare file: a column of days, columns of values.")
]
DateOption = Annotated[str, typer.Option("--date", metavar="DAY", help="The first day under the change.")]
YOption = Annotated[str, typer.Option("--y", metavar="COLUMN", help="The column asked about; the first unless said.")]
ControlsOption = Annotated[
    str,
    typer.Option("--controls", metavar="NAMES", help="Series that the change cannot have touched, by commas; or none."),
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", metavar="NAME", help="A control to leave out; may be said again.")
]
WorthOption = Annotated[
    str, typer.Option("--worth", metavar="SHARE", help="The smallest effect that matters: 20% unless said.")
]
ChangeOption = Annotated[
    str,
    typer.Option("--change", metavar="CHANGE", help="A change of the log: its number, its day, words of its title."),
]
KpiOption = Annotated[str, typer.Option("--kpi", metavar="ID", help="On which KPI: interactions unless said.")]
EveryOption = Annotated[str, typer.Option("--every", metavar="STEP", help="day or week.")]
CostOption = Annotated[str, typer.Option("--cost", metavar="AMOUNT", help="What the change cost: gives its return.")]
KindOption = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="Of a bare file: sum (adds up), level or rate; sum unless said.")
]
UntilOption = Annotated[str, typer.Option("--until", metavar="DAY", help="The last day to look at.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("effect")(effect_command)


def effect_command(
    change: ChangeOption = "",
    kpi: KpiOption = "",
    every: EveryOption = "week",
    csv: CsvOption = None,
    day: DateOption = "",
    y: YOption = "",
    controls: ControlsOption = "",
    without: WithoutOption = None,
    worth: WorthOption = "",
    until: UntilOption = "",
    cost: CostOption = "",
    kind: KindOption = "",
    decimal: DecimalOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say whether a dated change had an effect, none that can be seen, or nobody can tell."""
    terminal.speak(lang)
    if csv is not None:
        from sillage.services import plain_effect
        from sillage.services.effect_file import effect_of_file

        _only_a_file(change, kpi, cost)
        found = effect_of_file(csv, day, y=y, controls=controls, without=tuple(without or ()), worth=worth,
                               until=until, kind=kind, decimal=decimal)  # fmt: skip
        terminal.emit(json, plain_effect.effect(found), lambda: show(found))
        return
    if y or kind or decimal or not (change or day):
        raise _nothing_asked()
    with terminal.opened(data, lang) as opened:
        from sillage.services import plain_effect
        from sillage.services.effect_change import USUAL_KPI, AskedEffect, effect_of_change

        asked = AskedEffect(change or day, kpi or USUAL_KPI, every, controls or "auto", tuple(without or ()), worth,
                            until, cost)  # fmt: skip
        told = effect_of_change(opened, asked)
        terminal.emit(json, plain_effect.change_effect(told), lambda: _show_change(told))


def _nothing_asked() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(
        msg("Which change is asked about?"),
        msg("Write --change with a number of “sillage change list”, or --csv FILE --date 2026-03-02."),
    )


def _only_a_file(change: str, kpi: str, cost: str) -> None:
    if not (change or kpi or cost):
        return
    from sillage.errors import WrongUsage
    from sillage.language import msg

    raise WrongUsage(
        msg("A bare file has no log of changes, no KPI and no money."),
        msg("Leave --csv out, or --change, --kpi and --cost."),
    )


def _show_change(told: ChangeEffect) -> None:
    show(told.found)
    for note in told.notes:
        terminal.say(note)
    if told.no_money is not None:
        terminal.say(told.no_money)
    if told.money is not None:
        terminal.console().print()
        _money(told.money, told.found.judged.verdict)


def _money(money: IncrementalValue, verdict: Verdict) -> None:
    from sillage.effects.verdicts import Verdict
    from sillage.language import msg
    from sillage.reports.wording import Percent
    from sillage.services.effect_words import roi_share

    rows: list[tuple[object, ...]] = [
        (msg("worth of what was measured"), money.measured, None, None),
        (msg("caused by the change"), None, money.caused, msg("{low} to {high}", low=tables.cell(money.low),
                                                              high=tables.cell(money.high))),
    ]  # fmt: skip
    if money.cost is not None:
        rows.append((msg("what the change cost"), None, money.cost, None))
        shares = [roi_share(one) for one in (money.roi, money.roi_low, money.roi_high)]
        if None not in shares:
            value, low, high = (Percent(one) for one in shares)
            told = _said(value) if verdict is Verdict.EFFECT else msg("cannot tell")
            rows.append((msg("incremental ROI"), None, told, msg("{low} to {high}", low=low, high=high)))
    headers = (msg("money"), msg("measured"), msg("caused"), msg("95% interval"))
    tables.show(headers, rows, msg("Nothing."), right=(1, 2, 3))
    if money.estimated:
        terminal.say(msg("The worth of a unit is an estimate of yours; it is never added to sales."))


def show(found: DatedEffect) -> None:
    """Print an effect for a person.

    Parameters
    ----------
    found : DatedEffect
        The answer.
    """
    from sillage.services.effect_words import basis_sentences, needed_sentence, verdict_sentence

    terminal.say(verdict_sentence(found))
    needed = needed_sentence(found)
    if needed is not None:
        terminal.say(needed)
    terminal.console().print()
    _table(found)
    terminal.console().print()
    for sentence in basis_sentences(found):
        terminal.say(sentence)


def _table(found: DatedEffect) -> None:
    from sillage.language import msg
    from sillage.reports.wording import Percent
    from sillage.services.effect_words import figure, lasting, per, span_of

    unit, judged, share = per(found), found.judged_effect, found.judged_share
    sure = found.placebos is not None
    spread = None if share is None or not sure else msg("{low} to {high}", low=Percent(share.low),
                                                        high=Percent(share.high))  # fmt: skip
    window, whole = lasting(found, found.judged_points), lasting(found, found.after)
    own = found.placebos is None or found.judged_points == found.after
    rows: list[tuple[object, ...]] = [
        (msg("measured {per}", per=unit), _said(figure(found.actual)), None, None),
        (msg("would have come {per}", per=unit), _said(figure(found.predicted.value)), None, span_of(found.predicted)),
        (msg("effect {per}, over {span}", per=unit, span=window), _said(figure(judged.value)),
         span_of(judged) if sure else None, span_of(found.effect) if own else None),
        (msg("of what would have come"), None if share is None else _said(Percent(share.value)), spread, None),
    ]  # fmt: skip
    if found.question.adds_up:
        rows.append((msg("effect over all {span}", span=whole), _said(figure(found.total.value)),
                     span_of(found.honest_total), span_of(found.total)))  # fmt: skip
    headers = (msg("figure"), msg("value"), msg("95% interval"), msg("the model's own 95%"))
    tables.show(headers, rows, msg("Nothing."), right=(1, 2, 3))


def _said(value: object) -> object:
    from sillage.language import msg

    return msg("{value}", value=value)
