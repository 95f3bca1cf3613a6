"""`sillage init`: a workspace in one command, or in a few questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption, YesOption

if TYPE_CHECKING:
    from sillage.cli.first_questions import Answers
    from sillage.services.open_workspace import Opened


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("init")(init_command)


def init_command(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it.", show_default=False)] = "",
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="CAD, EUR, USD...", show_default=False)
    ] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="America/Montreal, Europe/Paris...", show_default=False)
    ] = "",
    lang: LangOption = "",
    family: Annotated[
        list[str] | None,
        typer.Option(
            "--family", metavar="WORD", help="proof, service, sales; the first matters most.", show_default=False
        ),
    ] = None,
    view: Annotated[str, typer.Option("--view", metavar="WHO", help="Whose costs: team, agency or client.")] = "team",
    country: Annotated[
        str, typer.Option("--country", metavar="CODE", help="For holidays: CA-QC, FR...", show_default=False)
    ] = "",
    rate: Annotated[
        str, typer.Option("--rate", metavar="AMOUNT", help="Loaded rate of an hour.", show_default=False)
    ] = "",
    margin: Annotated[str, typer.Option("--margin", metavar="SHARE", help="0.4 or 40%.", show_default=False)] = "",
    hours_week: Annotated[
        str, typer.Option("--hours-week", metavar="HOURS", help="Hours a week.", show_default=False)
    ] = "",
    budget_month: Annotated[
        str, typer.Option("--budget-month", metavar="AMOUNT", help="Money a month.", show_default=False)
    ] = "",
    yes: YesOption = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Make a workspace; asks what was not said, on a terminal."""
    from sillage.cli.first_questions import Answers, ask_rest

    terminal.speak(lang)
    asked = terminal.asked(lang) or terminal.words().language
    answers = Answers(
        name=name,
        currency=currency,
        zone=timezone,
        language=asked,
        families=tuple(family or ()),
        view=view,
        country=country,
        rate=rate,
        margin=margin,
        hours_week=hours_week,
        budget_month=budget_month,
    )
    asking = not yes and not json and sys.stdin.isatty()
    if asking:
        answers = ask_rest(answers)
    opened = _make(data, answers)
    terminal.speak(terminal.asked(lang) or opened.workspace.language)
    if not asking:
        _warn_of_assumed(opened, answers)
    terminal.emit(json, _workspace(opened), lambda: _welcome(opened))


def _make(data: Path | None, answers: Answers) -> Opened:
    from sillage import settings
    from sillage.services import first_steps, typed_values
    from sillage.services.checked_terms import checked_currency, checked_zone
    from sillage.services.open_workspace import init_workspace
    from sillage.services.record_plans import public_holidays

    if answers.country:
        public_holidays(answers.country, settings.now().year)
    zone = checked_zone(answers.zone or first_steps.likely_zone())
    country = answers.country or first_steps.likely_country(zone, answers.language)
    currency = checked_currency(answers.currency or first_steps.likely_currency(country, answers.language))
    return init_workspace(
        terminal.data_dir(data),
        name=answers.name or "Sillage",
        currency=currency,
        zone=zone,
        language=answers.language,
        view=answers.view,
        families=first_steps.families_of(answers.families),
        country=country,
        hourly_rate=typed_values.money(answers.rate, currency, "--rate") if answers.rate else None,
        margin=typed_values.share(answers.margin, "--margin") if answers.margin else None,
        weekly_hours=typed_values.number(answers.hours_week, "--hours-week") if answers.hours_week else None,
        monthly_budget=typed_values.money(answers.budget_month, currency, "--budget-month")
        if answers.budget_month
        else None,
    )


def _warn_of_assumed(opened: Opened, answers: Answers) -> None:
    """Say on the errors' side which money and which days nobody named: neither changes later."""
    from sillage.language import msg

    known = opened.workspace
    text = {
        (False, False): msg(
            "Nobody said which money and which time zone: {currency} and {zone} were assumed. If that is wrong, begin "
            "again in another folder, with --currency and --timezone.",
            currency=known.currency,
            zone=known.zone,
        ),
        (False, True): msg(
            "Nobody said which money: {currency} was assumed. If that is wrong, begin again in another folder, with "
            "--currency.",
            currency=known.currency,
        ),
        (True, False): msg(
            "Nobody said which time zone: {zone} was assumed. If that is wrong, begin again in another folder, with "
            "--timezone.",
            zone=known.zone,
        ),
    }.get((bool(answers.currency), bool(answers.zone)))
    if text is not None:
        typer.echo(terminal.words().render(text), err=True)


def _workspace(opened: Opened) -> dict[str, Any]:
    known = opened.workspace
    return {
        "data": str(opened.data_dir),
        "workspace": known.slug,
        "name": known.name,
        "currency": known.currency,
        "timezone": known.zone,
        "language": known.language,
        "view": str(known.view),
        "families": [str(family) for family in known.families],
        "country": known.country,
        "hours_week": known.weekly_hours,
        "budget_month": known.monthly_budget.amount if known.monthly_budget else None,
    }


def _welcome(opened: Opened) -> None:
    from sillage.language import msg

    known = opened.workspace
    terminal.say(msg("{name} is ready in {folder}.", name=known.name, folder=str(opened.data_dir)))
    terminal.say(
        msg(
            "Money in {currency}, days of {zone}, words in {language}.",
            currency=known.currency,
            zone=known.zone,
            language=known.language,
        )
    )
    if not known.families:
        terminal.say(msg("No family of objectives was chosen: the report will give figures and no verdict."))
    terminal.say(msg("Next: sillage import FILE..., then sillage report."))
