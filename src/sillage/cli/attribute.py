"""`sillage attribute`: who gets the conversions when several channels led to them, by each model side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli.roi import FromOption, ToOption
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.services import plain_attribution as plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sillage.attribution import Attribution, Credit
    from sillage.services.attribute_journal import JournalAttribution

PathsOption = Annotated[
    Path | None, typer.Option("--paths", metavar="FILE", help="A CSV file: path, conversions, value, nulls.")
]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="all, or some of: first, last, last_non_direct, linear, position, time_decay, shapley, markov.",
    ),
]
OrderOption = Annotated[int, typer.Option("--order", metavar="ORDER", help="Markov: touches remembered, 1 to 3.")]
WeightsOption = Annotated[
    str, typer.Option("--weights", metavar="WEIGHTS", help="By position: first, between, last; 40,20,40 unless said.")
]
HalfLifeOption = Annotated[
    str,
    typer.Option("--half-life", metavar="NUMBER", help="Time decay: days (touches on a bare file) that halve credit."),
]
DirectOption = Annotated[
    list[str] | None,
    typer.Option("--direct", metavar="NAME", help="What the last non-direct touch passes over."),
]
ByOption = Annotated[str, typer.Option("--by", metavar="AXIS", help="channel, campaign, network, post or link.")]
WindowOption = Annotated[
    int, typer.Option("--window", metavar="DAYS", help="How many days before an order a touch still counts.")
]
LeastShareOption = Annotated[
    str, typer.Option("--least-share", metavar="SHARE", help="Put channels with fewer touches together: 1%.")
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("attribute")(attribute_command)


def attribute_command(
    paths: PathsOption = None,
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "channel",
    window: WindowOption = 30,
    model: ModelOption = "all",
    order: OrderOption = 1,
    weights: WeightsOption = "",
    half_life: HalfLifeOption = "",
    direct: DirectOption = None,
    least_share: LeastShareOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print what each model of attribution credits to each channel, side by side."""
    from sillage.services.attribute_file import asked_models, asked_terms, attribute_file

    terminal.speak(lang)
    models, terms = asked_models(model), asked_terms(weights, half_life, direct or (), order, least_share)
    if paths is not None:
        _no_journal(first, last, by)
        found = attribute_file(paths, models, terms)
        terminal.emit(json, plain.attribution(found), lambda: show(found))
        return
    with terminal.opened(data, lang) as opened:
        from sillage.services.attribute_journal import attribute_journal
        from sillage.services.choose_engine import on_chosen_engine
        from sillage.services.name_places import names_of
        from sillage.services.roi_period import roi_period

        period = roi_period(opened, first, last)
        walked = attribute_journal(on_chosen_engine(opened), period, models, terms, by=by, window_days=window)
        currency = opened.workspace.currency
        named = names_of(opened, by, [credit.channel for one in walked.revenue.models for credit in one.credits])
        terminal.emit(json, plain.journal(walked, currency, named), lambda: _show_journal(walked, currency, named))


def value_model(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="last_non_direct, linear...; auto for the usual one.")],
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Choose the rule that credits orders to what came before them, in ROI and reports."""
    from sillage.attribution import model_name
    from sillage.language import msg
    from sillage.services.attribution_model import set_attribution_model

    with terminal.opened(data, lang) as opened:
        chosen = set_attribution_model(opened, model)
        said = msg("Orders are credited by the rule “{model}” from now on.", model=model_name(chosen))
        tables.done(json, {"model": chosen.value}, said)


def _no_journal(first: str, last: str, by: str) -> None:
    if not first and not last and by == "channel":
        return
    from sillage.errors import WrongUsage
    from sillage.language import msg

    raise WrongUsage(
        msg("A bare file has no days and one kind of step."), msg("Leave --paths out, or --from, --to and --by.")
    )


def _show_journal(walked: JournalAttribution, currency: str, named: Mapping[str, str]) -> None:
    from sillage.domain.money import Money
    from sillage.language import msg

    def name(code: str) -> str:
        return axes.key(walked.by, "" if code == "(none)" else named.get(code, code))

    def money(minor: int) -> Money:
        return Money(minor, currency)

    terminal.say(walked.warnings[0])
    show(walked.revenue, name, money)
    if walked.margin.value_minor is not None and walked.margin.conversions:
        _table(walked.margin, msg("margin credited"), name, lambda credit: _value(credit, money))


def show(found: Attribution, name: Callable[[str], str] = str, money: Callable[[int], Any] | None = None) -> None:
    """Print the models side by side.

    Parameters
    ----------
    found : Attribution
        The answer.
    name : callable
        Gives a channel's name.
    money : callable, optional
        Gives an amount of minor units its words.
    """
    from sillage.language import msg
    from sillage.services.attribution_words import agreement_sentences

    for warning in found.warnings:
        terminal.say(warning)
    if not found.conversions:  # the warnings say that there is nothing to credit
        return
    _table(found, msg("conversions credited"), name, _conversions)
    if found.value_minor is not None:
        _table(found, msg("value credited"), name, lambda credit: _value(credit, money))
    _table(found, msg("share of conversions"), name, _share)
    _effects(found, name)
    for sentence in agreement_sentences(found, name):
        terminal.say(sentence)


def _table(found: Attribution, title: Any, name: Callable[[str], str], cell: Callable[[Credit], Any]) -> None:
    from sillage.attribution import model_name
    from sillage.language import msg

    terminal.console().print()
    places = _order(found)
    rows = [
        (name(found.models[0].credits[place].channel), *(cell(one.credits[place]) for one in found.models))
        for place in places
    ]
    headers = (title, *(model_name(one.model) for one in found.models))
    tables.show(headers, rows, msg("Nothing."), right=range(1, len(headers)))


def _order(found: Attribution) -> list[int]:
    """Put the largest mean share first."""
    models = found.models
    count = len(models[0].credits) if models else 0
    return sorted(range(count), key=lambda place: -sum(round(one.credits[place].share or 0, 9) for one in models))


def _conversions(credit: Credit) -> str:
    from sillage.language import numbers

    return str(numbers.number(round(credit.conversions, 2), terminal.words().language))


def _value(credit: Credit, money: Callable[[int], Any] | None) -> Any:
    from sillage.language import numbers

    if credit.value_minor is None:
        return None
    if money is not None:
        return money(credit.value_minor)
    return str(numbers.number(plain.major(credit.value_minor), terminal.words().language))


def _share(credit: Credit) -> Any:
    from sillage.language import numbers

    return None if credit.share is None else numbers.percent(credit.share, terminal.words().language)


def _effects(found: Attribution, name: Callable[[str], str]) -> None:
    from sillage.language import _n, msg, numbers

    for one in found.models:
        if one.probability is None:
            continue
        terminal.say(_n("Markov chain of order {order}: {count} state, a path converts with probability {chance}.",
                        "Markov chain of order {order}: {count} states, a path converts with probability {chance}.",
                        one.states, order=one.order,
                        chance=numbers.percent(one.probability, terminal.words().language)))  # fmt: skip
        rows = [
            (name(credit.channel), numbers.percent(credit.removal_effect, terminal.words().language))
            for credit in sorted(one.credits, key=lambda credit: -(credit.removal_effect or 0))
            if credit.removal_effect is not None
        ]
        tables.show((msg("removal effect"), msg("lost without it")), rows, msg("Nothing."), right=(1,))
