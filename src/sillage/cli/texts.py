"""`sillage label`, `block` and `audit`: what posts are for, what the author says, who changed what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.decisions import FromOption, ToOption
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.cli.values import NetworkOption

if TYPE_CHECKING:
    from sillage.domain.decisions import AuthorBlock
    from sillage.domain.places import PostLabel


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    label = typer.Typer(
        help="What posts are for: campaign, content type, call to action.", no_args_is_help=True, rich_markup_mode=None
    )
    label.command("guess")(label_guess)
    label.command("set")(label_set)
    label.command("list")(label_list)
    app.add_typer(label, name="label")
    block = typer.Typer(
        help="The author's own blocks of a report, by period and language.", no_args_is_help=True, rich_markup_mode=None
    )
    block.command("set")(block_set)
    block.command("list")(block_list)
    block.command("hide")(block_hide)
    app.add_typer(block, name="block")
    app.command("audit")(audit)


def label_guess(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Guess labels from the posts' words; what people wrote is never touched."""
    from sillage.language import _n
    from sillage.services.label_posts import guess_labels

    with terminal.opened(data, lang) as opened:
        changed = guess_labels(opened)
        said = _n("{count} label is new or changed.", "{count} labels are new or changed.", changed)
        tables.done(json, {"changed": changed}, said)


def label_set(
    post: Annotated[str, typer.Argument(metavar="POST", help="The post's id.")],
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="NAME", help="Empty means none.", show_default=False)
    ] = None,
    content_type: Annotated[
        str | None, typer.Option("--type", metavar="CODE", help="The content type.", show_default=False)
    ] = None,
    call: Annotated[
        str | None,
        typer.Option("--cta", metavar="CODE", help="The call to action: link_in_bio, buy...", show_default=False),
    ] = None,
    network: NetworkOption = "",
    account: Annotated[
        str, typer.Option("--account", metavar="HANDLE", help="Needed when several share the id.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set a post's label by hand."""
    from sillage.language import msg
    from sillage.services.label_posts import correct_label

    with terminal.opened(data, lang) as opened:
        label = correct_label(
            opened,
            post,
            network=network,
            account=account,
            campaign=campaign,
            content_type=content_type,
            call_to_action=call,
        )
        tables.done(json, _label(label), msg("Post {post} is labelled.", post=label.post_id))


def label_list(
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Only what people wrote.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """List the labels."""
    from sillage.language import msg
    from sillage.services.label_posts import labels

    with terminal.opened(data, lang) as opened:
        found = [_label(label) for label in labels(opened, by_hand=True if by_hand else None)]
        headers = (
            msg("Network"),
            msg("Account"),
            msg("Post"),
            msg("Campaign"),
            msg("Content type"),
            msg("Call to action"),
            msg("By hand"),
        )
        rows = [(*list(one.values())[:-1], msg("yes") if one["by_hand"] else "") for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No post is labelled yet.")))


def block_set(
    kind: Annotated[
        str, typer.Argument(metavar="BLOCK", help="highlights, explanation, recommendations or next_steps.")
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help='The text; "-" reads it from the standard input.')],
    first: FromOption,
    last: ToOption,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Write a block for a period, in --lang or the workspace's language; an empty text removes it."""
    from sillage.domain.period import Period
    from sillage.language import msg
    from sillage.services import record_decisions as record
    from sillage.services import typed_values
    from sillage.services.own_day import today

    with terminal.opened(data, lang) as opened:
        now = today(opened)
        period = Period(typed_values.day(first, now), typed_values.day(last, now), opened.workspace.zone)
        block = record.write_block(opened, kind, period, sys.stdin.read() if text == "-" else text, lang)
        said = msg(
            "“{block}” is kept for {first} to {last}.",
            block=tables.named(block.kind.value),
            first=block.first,
            last=block.last,
        )
        tables.done(json, _block(block), said)


def block_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List the author's blocks, newest period first."""
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        found = [_block(block) for block in queries.all_author_blocks(opened.workspace.id)]
        headers = (msg("Block"), msg("First day"), msg("Last day"), msg("Language"), msg("Text"))
        rows = [(tables.named(one["block"]), one["from"], one["to"], one["language"], one["text"]) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("Nothing has been written yet.")))


def block_hide(
    sections: Annotated[
        list[str] | None, typer.Argument(metavar="SECTION...", help="Their ids; none shows everything again.")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Choose the sections that reports leave out."""
    from sillage.language import _n
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        hidden = record.hide_sections(opened, sections or []).hidden_sections
        said = _n("{count} section is hidden.", "{count} sections are hidden.", len(hidden))
        tables.done(json, {"hidden": list(hidden)}, said)


def audit(
    what: Annotated[
        str, typer.Option("--what", metavar="KIND", help="cost, margin, objective...", show_default=False)
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="At most so many.", min=1)] = 100,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """List who changed which number that matters, newest first."""
    from dataclasses import asdict

    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        found = queries.audit_trail(opened.workspace.id, what, limit)
        headers = (msg("When"), msg("Who"), msg("Action"), msg("What"), msg("Before"), msg("After"))
        rows = [
            (one.at, one.who, one.action, f"{one.what} {one.which}", _short(one.before), _short(one.after))
            for one in found
        ]
        terminal.emit(
            json, [asdict(one) for one in found], lambda: tables.show(headers, rows, msg("Nothing has changed yet."))
        )


def _label(label: PostLabel) -> dict[str, Any]:
    return {
        "network": label.network,
        "account": label.account,
        "post": label.post_id,
        "campaign": label.campaign,
        "content_type": label.content_type,
        "call_to_action": label.call_to_action,
        "by_hand": label.by_hand,
    }


def _block(block: AuthorBlock) -> dict[str, Any]:
    return {
        "block": str(block.kind),
        "from": block.first,
        "to": block.last,
        "language": block.language,
        "text": block.text,
    }


def _short(values: Any) -> str:
    told = ((name, value) for name, value in (values or {}).items() if value not in (None, "", [], {}))
    return ", ".join(f"{name}: {value}" for name, value in told)
