"""`sillage effect`: what a dated change did, with what it takes to believe it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.effects.dated_effect import DatedEffect

CsvOption = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="A bare file: a column of days, columns of values.")
]
DateOption = Annotated[str, typer.Option("--date", metavar="DAY", help="The first day under the change.")]
YOption = Annotated[str, typer.Option("--y", metavar="COLUMN", help="The column asked about; the first unless said.")]
ControlsOption = Annotated[
    str,
    typer.Option("--controls", metavar="NAMES", help="Series that the change cannot have touched, by commas, or none."),
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", metavar="NAME", help="A control to leave out; may be said again.")
]
WorthOption = Annotated[
    str, typer.Option("--worth", metavar="SHARE", help="The smallest effect that matters: 20% unless said.")
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
    csv: CsvOption = None,
    day: DateOption = "",
    y: YOption = "",
    controls: ControlsOption = "",
    without: WithoutOption = None,
    worth: WorthOption = "",
    until: UntilOption = "",
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say whether a dated change had an effect, none that can be seen, or nobody can tell."""
    from sillage.services.effect_file import effect_of_file

    terminal.speak(lang)
    if csv is None:
        raise _nothing_asked()
    found = effect_of_file(csv, day, y=y, controls=controls, without=tuple(without or ()), worth=worth, until=until)
    from sillage.services import plain_effect

    terminal.emit(json, plain_effect.effect(found), lambda: show(found))


def _nothing_asked() -> Exception:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    return WrongUsage(msg("Which change?"), msg("Write --csv FILE --date 2026-03-02."))


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

    unit = per(found)
    shown, total, share = found.honest, found.honest_total, found.relative
    spread = None if share is None or shown is None else msg("{low} to {high}", low=Percent(share.low),
                                                             high=Percent(share.high))  # fmt: skip
    rows = [
        (msg("measured {per}", per=unit), _said(figure(found.actual)), None, None),
        (msg("would have come {per}", per=unit), _said(figure(found.predicted.value)), None, span_of(found.predicted)),
        (msg("effect {per}", per=unit), _said(figure(found.effect.value)), span_of(shown), span_of(found.effect)),
        (msg("effect over {span}", span=lasting(found, found.measured)), _said(figure(found.total.value)),
         span_of(total), span_of(found.total)),
        (msg("effect, of what would have come"), None if share is None else _said(Percent(share.value)), spread, None),
    ]  # fmt: skip
    headers = (msg("figure"), msg("value"), msg("95 % interval"), msg("the model's own 95 %"))
    tables.show(headers, rows, msg("Nothing."), right=(1, 2, 3))


def _said(value: object) -> object:
    from sillage.language import msg

    return msg("{value}", value=value)
