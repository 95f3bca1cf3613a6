"""`sillage link import` and `export`: links and their clicks, from another tool and out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.services.import_links import TakenFile


def link_import(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Bitly's or Shlink's lists, and their clicks.")
    ],
    domain: Annotated[
        str | None,
        typer.Option("--domain", metavar="HOST", help="Where they will stand; the default domain if absent."),
    ] = None,
    link: Annotated[
        str, typer.Option("--link", metavar="LINK", help="Whose visits these are, if the file does not say.")
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Take over the links of Bitly or Shlink, with their click history."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.import_links import take_over

        found = list(take_over(opened, files, domain=domain, link=link))
        terminal.emit(json, [_taken(one) for one in found], lambda: _say(found))
        refusals = [done.refusal for one in found for done in one.imports if done.refusal is not None]
        if refusals:
            raise refusals[0]


def link_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .json for JSON; CSV otherwise.")],
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Write the links and their clicks to a file."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.export_links import export_links, said

        count = export_links(opened, file)
        tables.done(json, {"file": str(file), "links": count}, said(count, file))


def _taken(one: TakenFile) -> dict[str, Any]:
    return {
        "file": one.name,
        "links": [
            {"number": link.number, "old": link.old, "new": link.new, "state": link.state, "reason": link.reason}
            for link in one.links
        ],
        "imports": [
            {"number": done.number, "status": done.status, "format": done.format, "rows": done.rows, "new": done.new,
             "warnings": list(done.warnings), "reason": done.refusal.what if done.refusal else None}
            for done in one.imports
        ],
    }  # fmt: skip


def _say(found: list[TakenFile]) -> None:
    from sillage.language import msg

    for one in found:
        count = {
            state: sum(link.state == state for link in one.links) for state in ("added", "known", "renamed", "refused")
        }
        terminal.say(
            msg(
                "{file}: {added} links added, {known} known already, {renamed} under another slug, {refused} refused.",
                file=one.name,
                **count,
            )
        )
        for link in one.links:
            if link.reason is not None:
                terminal.say(msg("{old}: {reason}", old=link.old, reason=link.reason))
        for done in one.imports:
            if done.refusal is None and done.rows:
                terminal.say(msg("Import {number}: {count} rows.", number=str(done.number), count=done.rows))
            for warning in done.warnings:
                terminal.say(warning)
