"""`sillage report`, `sillage serve`, `sillage demo`: the report as a file, as pages, and on a made-up year."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import terminal
from sillage.cli.roi import ModelOption
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.domain.period import Period
    from sillage.reports.spec import Report
    from sillage.services.open_workspace import Opened

FORMATS = ("html", "pdf", "xlsx", "pptx", "json")
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-07-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="html, pdf, xlsx, pptx or json; else as the file is named.")
]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where; - is the output.")]
HideOption = Annotated[list[str], typer.Option("--hide", metavar="SECTION", help="Leave a section out; repeatable.")]
PortOption = Annotated[int, typer.Option("--port", metavar="PORT", min=1, max=65535, help="Port to listen on.")]
CollectorPortOption = Annotated[
    int, typer.Option("--collector-port", metavar="PORT", min=1, max=65535, help="Port of short links and hits.")
]
HostOption = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")]
NoServeOption = Annotated[bool, typer.Option("--no-serve", help="Prepare the demo, do not serve it.")]
OwnFolderOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The demo's own folder, .demo by default; SILLAGE_DATA is left alone."),
]
EventsOption = Annotated[
    int, typer.Option("--events", metavar="N", help="Make up that many hits of its site too, over 90 days.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="SEED", help="Of these hits: the same seed, the same hits.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("report")(report_command)
    app.command("serve")(serve_command)
    app.command("demo")(demo_command)


def report_command(
    first: FromOption = "",
    last: ToOption = "",
    form: FormatOption = "",
    output: OutputOption = None,
    hide: HideOption = [],  # noqa: B006
    model: ModelOption = "",
    as_json: JsonOption = False,
    data: DataOption = None,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Write the report of a period: answers, figures, what is not known."""
    with terminal.opened(data, lang, brand) as own:
        from sillage.services.attribution_model import with_model
        from sillage.services.build_report import build_report
        from sillage.services.report_sections import checked_sections

        chosen = _format(form, output, as_json)
        checked_sections(hide)
        opened = with_model(own, model)
        language = terminal.words().language
        report = build_report(opened, _period(first, last, opened), language, hidden=hide)
        content = _written(report, chosen, language, opened)
        _deliver(content, report, chosen, language, output)


def serve_command(
    port: PortOption = 8000,
    collector_port: CollectorPortOption = 8001,
    host: HostOption = "127.0.0.1",
    data: DataOption = None,
    lang: LangOption = "",
) -> None:
    """Show the report as pages and take clicks and hits; only this machine can unless --host says otherwise."""
    with terminal.opened(data, lang):
        folder = terminal.data_dir(data)
    from sillage.language import msg
    from sillage.services.run_servers import serve

    _warn_if_open(host)
    code = _first_code(folder)

    def told() -> None:
        _tell_first_code(code)
        terminal.say(msg("Serving http://{host}:{port}/ (stop with Ctrl+C)", host=host, port=str(port)))
        terminal.say(msg("Collecting on http://{host}:{port}/ (stop with Ctrl+C)", host=host, port=str(collector_port)))
        sys.stdout.flush()

    serve(folder, host, port, collector_port=collector_port, told=told)


def demo_command(
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    data: OwnFolderOption = None,
    no_serve: NoServeOption = False,
    events: EventsOption = 0,
    seed: SeedOption = 7,
    lang: LangOption = "",
) -> None:
    """Make a made-up brand's year from real export formats, and show its report."""
    from sillage.services.prepare_demo import default_folder, prepare_demo

    terminal.speak(lang)
    folder = data.expanduser().absolute() if data else default_folder()
    opened = prepare_demo(folder, _said)
    if events:
        _make_hits(opened, events, seed)
    if no_serve:
        _said(_demo_words("ready", folder=str(folder)))
        return
    from sillage.services.first_owner import is_loopback
    from sillage.services.run_servers import serve

    _warn_if_open(host)
    code = "" if is_loopback(host) else _first_code(folder)

    def told() -> None:
        _tell_first_code(code)
        _said(_demo_words("serving", host=host, port=str(port)))

    serve(folder, host, port, now=opened.now, workspace=opened.workspace.slug, told=told, demo=True)


def _make_hits(opened: Opened, events: int, seed: int) -> None:
    from sillage.cli.asked_columns import shown_progress
    from sillage.language import msg
    from sillage.services.track_demo import make_demo_hits

    with shown_progress(quiet=False) as shown:
        added = make_demo_hits(opened, events, seed, lambda made: shown("events", made, events))
    _said(msg("Made-up hits added: {count}.", count=added))


def _warn_if_open(host: str) -> None:
    from sillage import settings
    from sillage.language import msg
    from sillage.services.first_owner import is_loopback

    if is_loopback(host) or settings.get("SILLAGE_PAGES_URL").startswith("https://"):
        return
    warning = msg(
        "WARNING: passwords and pages travel unencrypted to {host}. Put a server that speaks TLS in front, and name "
        "its address in SILLAGE_PAGES_URL.",
        host=host,
    )
    print(terminal.words().render(warning), file=sys.stderr, flush=True)


def _first_code(folder: Path) -> str:
    """Make the code of the first owner, while there is none; empty once somebody owns the pages."""
    from sillage import ledger
    from sillage.services.first_owner import make_first_code

    ledger.setup(folder)
    from sillage.ledger import members

    return "" if members.is_claimed() else make_first_code()


def _tell_first_code(code: str) -> None:
    from sillage.language import msg

    if code:
        _said(msg("Nobody owns the pages yet: the first to open them does, with this code: {code}", code=code))


def _demo_words(which: str, **values: str) -> Any:
    from sillage.language import msg

    if which == "ready":
        return msg("The demo is ready in {folder}.", **values)
    return msg("The demo's report: http://{host}:{port}/ (stop with Ctrl+C)", **values)


def _said(message: Any) -> None:
    terminal.say(message)
    sys.stdout.flush()


def _format(form: str, output: Path | None, as_json: bool) -> str:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    suffix = output.suffix.lstrip(".").lower() if output else ""
    if suffix and suffix not in FORMATS and not form and not as_json:
        raise WrongUsage(
            msg("A report is not written as .{suffix}.", suffix=suffix[:20]),
            msg("Name the file .html, .pdf, .xlsx, .pptx or .json, or say which with --format."),
        )
    chosen = "json" if as_json else form or suffix or "html"
    if chosen not in FORMATS:
        raise WrongUsage(
            msg("{format} is not a form of report.", format=chosen[:20]), msg("Write html, pdf, xlsx, pptx or json.")
        )
    return chosen


def _period(first: str, last: str, opened: Opened) -> Period | None:
    from sillage.domain.period import Period
    from sillage.errors import WrongUsage
    from sillage.language import msg
    from sillage.services.own_day import today
    from sillage.services.typed_values import day

    if not first and not last:
        return None
    if not (first and last):
        raise WrongUsage(msg("A period has two days, --from and --to."), msg("Write days as 2026-07-01."))
    days = [day(text, today(opened)) for text in (first, last)]
    return Period(days[0], days[1], opened.workspace.zone)


def _written(report: Report, form: str, language: str, opened: Opened) -> bytes:
    pictures = opened.data_dir / "cache" / "charts"
    if form == "pdf":
        from sillage.reports.pdf import paper

        return paper(report, language, pictures)
    if form == "xlsx":
        from sillage.reports.xlsx import workbook

        return workbook(report, language)
    if form == "pptx":
        from sillage.reports.pptx import slides

        return slides(report, language)
    if form == "json":
        from sillage.reports.as_json import report_json

        return report_json(report, language).encode()
    from sillage.reports.html import page

    return page(report, language, pictures).encode()


def _deliver(content: bytes, report: Report, form: str, language: str, output: Path | None) -> None:
    from sillage.errors import Refused
    from sillage.language import msg
    from sillage.language.system_words import reason

    if str(output) == "-" or (output is None and form == "json"):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = output or Path(f"sillage-{report.period.first}-{report.period.last}-{language}.{form}")
    try:
        path.write_bytes(content)
    except OSError as exc:
        raise Refused(
            msg("{path} cannot be written: {reason}.", path=str(path), reason=reason(exc)),
            msg("Choose another place with -o."),
        ) from exc
    terminal.say(msg("Written: {path}", path=str(path)))
