"""`sillage channel`: which channel an address and a referrer make, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import terminal
from sillage.cli.terminal import JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.journeys.channels import Verdict

UrlOption = Annotated[str, typer.Option("--url", metavar="URL", help="The page’s address, with its tags.")]
ReferrerOption = Annotated[
    str, typer.Option("--referrer", metavar="URL", help="Who sent the visitor; android-app:// too.")
]
OwnOption = Annotated[
    list[str] | None, typer.Option("--own", metavar="HOST", help="A site of our own, which never refers. Repeatable.")
]
ScanOption = Annotated[bool, typer.Option("--scan", help="The QR code of one of our links was scanned.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("channel")(channel_command)


def channel_command(
    url: UrlOption = "",
    referrer: ReferrerOption = "",
    own: OwnOption = None,
    scan: ScanOption = False,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say which channel a visit comes by, and which rule decides."""
    terminal.speak(lang)
    from sillage.journeys.channels import channel_of

    ours = frozenset(host.strip().lower() for host in own or ())
    verdict = channel_of(url, referrer, own_hosts=ours, scan=scan)
    terminal.emit(json, _declared(verdict), lambda: _say(verdict))


def _declared(verdict: Verdict) -> dict[str, Any]:
    from sillage.journeys.places import place_of

    return {
        "channel": verdict.group,
        "code": verdict.channel,
        "source": verdict.source,
        "medium": verdict.medium,
        "campaign": verdict.campaign,
        "content": verdict.content,
        "term": verdict.term,
        "network": verdict.network,
        "place": place_of(verdict.channel, verdict.network),
        "paid": verdict.is_paid,
        "continues": verdict.continues,
        "rule": verdict.rule,
        "version": verdict.version,
        "flags": list(verdict.flags),
    }


def _say(verdict: Verdict) -> None:
    from sillage.journeys.channel_words import GROUP_WORDS, reasons
    from sillage.language import msg
    from sillage.language.plain_text import on_one_line

    group = GROUP_WORDS[verdict.channel]
    source, medium = (on_one_line(text) or "—" for text in (verdict.source, verdict.medium))
    terminal.say(msg("{group}: source {source}, medium {medium}", group=group, source=source, medium=medium))
    for reason in reasons(verdict):
        terminal.say(reason)
    terminal.say(msg("Rule {rule}, version {version}.", rule=verdict.rule, version=str(verdict.version)))
