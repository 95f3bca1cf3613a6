"""`sillage link convention`: the one rule for UTM parameters of a workspace, and the links that break it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.domain.links import UtmConvention
    from sillage.language import Message
    from sillage.services.open_workspace import Opened


def convention_show(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Show the rule for UTM parameters, and the links that break it."""
    with terminal.opened(data, lang) as opened:
        from sillage.ledger import link_entries

        _show_convention(opened, link_entries.convention(opened.workspace.id), json)


def convention_set(
    allow: Annotated[
        list[str] | None, typer.Option("--allow", metavar="FIELD=A,B", help="The only values of a field; repeatable.")
    ] = None,
    template: Annotated[
        list[str] | None,
        typer.Option("--template", metavar="FIELD=TEXT", help="Such as content={slug}_{network}; repeatable."),
    ] = None,
    separator: Annotated[
        str | None, typer.Option("--separator", metavar="SIGN", help="Between words: _, -, . or any.")
    ] = None,
    lower_case: Annotated[bool | None, typer.Option("--lower-case/--any-case", help="Whether case matters.")] = None,
    strict: Annotated[bool | None, typer.Option("--strict/--warn", help="Refuse a break, or warn of it.")] = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set the rule for UTM parameters; what is not named stays as it is."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.link_conventions import RuleWords, pairs, set_convention

        words = RuleWords(lower_case, strict, separator, pairs(allow), pairs(template))
        _show_convention(opened, set_convention(opened, words), json)


def _show_convention(opened: Opened, rule: UtmConvention, json: bool) -> None:
    from sillage.domain.links import UTM_FIELDS
    from sillage.domain.utm import DEFAULT_TEMPLATES
    from sillage.language import _n, msg
    from sillage.services.link_conventions import broken_links

    broken = broken_links(opened)
    templates = {**DEFAULT_TEMPLATES, **rule.templates}
    payload = {
        "lower_case": rule.lower_case,
        "separator": rule.separator,
        "strict": rule.strict,
        "allowed": {name: list(values) for name, values in rule.allowed.items()},
        "templates": templates,
        "broken": [{"slug": link.slug, "domain": link.domain, "warnings": said} for link, said in broken],
    }

    def human() -> None:
        headers = (msg("Parameter"), msg("Template"), msg("Allowed values"))
        rows = [(f"utm_{name}", templates.get(name, ""), ", ".join(rule.allowed.get(name, ()))) for name in UTM_FIELDS]
        tables.show(headers, rows, msg("There is no link yet."))
        case = msg("lower case") if rule.lower_case else msg("any case")
        between = rule.separator or msg("any separator")
        what = msg("a break is refused") if rule.strict else msg("a break is warned of")
        say_all(msg("{case}; {between} between words; {what}.", case=case, between=between, what=what))
        if broken:
            said = _n(
                "{count} link breaks it: sillage link list --broken",
                "{count} links break it: sillage link list --broken",
                len(broken),
            )
            terminal.say(said)

    terminal.emit(json, payload, human)


def say_all(*messages: Message) -> None:
    """Print sentences, one a line.

    Parameters
    ----------
    *messages : Message
        In order.
    """
    for message in messages:
        terminal.say(message)
