"""The rows behind a figure: number by number of its formula, those that count, their sum, and all as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from sillage.domain.access import Capability
from sillage.domain.places import NETWORKS
from sillage.errors import NotAllowed
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Kpi
from sillage.kpis.measures import ALL_AXES
from sillage.language import _n, msg, numbers
from sillage.ledger import queries
from sillage.reports.wording import Span, head, say
from sillage.services.axis_names import axis_title, key_name
from sillage.services.explain_words import written
from sillage.services.gather_posts import posts_of, words_of_posts
from sillage.services.measure_names import name_of
from sillage.services.open_workspace import Opened
from sillage.services.row_list import Row
from sillage.services.row_words import (
    COLUMNS,
    came_from,
    file_head,
    file_lines,
    in_words,
    plain,
    shown_columns,
    value_unit,
)
from sillage.services.rows_of_figure import PAGE, FigureRows, Wanted, every_row, filter_of, rows_of_figure
from sillage.web.asked_sheet import keeping
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.kpi_page import asked_filters, period_of
from sillage.web.parts import Cell, DataTable, EmptyState, Head
from sillage.web.shell import Frame, Link

LONGEST = 60
"""Letters of a post's words that stand for it."""
_NUMBERS = frozenset(("amount", "counted", "gross", "hours", "margin_rate", "rate", "rating", "refunded", "revenue",
                      "scale", "score", "share", "tax", "worth"))  # fmt: skip
WORDS = {
    "numbers": msg("Numbers of the formula"),
    "pages": msg("Pages of the list"),
    "figure": msg("Back to the figure"),
    "csv": msg("All these rows as CSV"),
}
LEFT_OUT = msg("This figure cannot be cut so: it is shown for the whole.")


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The rows behind a number.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, sentence, days : str
        What it lists, what they add up to, the days.
    bar : FilterBar
        Periods and limits.
    limits : str
        The cut whose rows these are; empty for none.
    operands : tuple of Link
        The numbers of the formula, each with its rows.
    table : DataTable or None
        A page of them.
    empty : EmptyState or None
        What stands where there is none.
    notes : tuple of str
        What a reader must know.
    pages : tuple of Link
        Of a long list.
    figure, csv : str
        Addresses: of the figure, and of all rows as a file; empty for none.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    sentence: str
    days: str
    bar: FilterBar
    limits: str
    operands: tuple[Link, ...]
    table: DataTable | None
    empty: EmptyState | None
    notes: tuple[str, ...]
    pages: tuple[Link, ...]
    figure: str
    csv: str
    w: dict[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    """What an address of rows asks for beside the days.

    Parameters
    ----------
    cut : dict of str to str
        ``by`` and ``key``: one row of a figure that was cut; empty for the whole.
    own : dict of str to str
        All words of the page's own, but for the number of its page.
    wanted : Wanted
        Which rows.
    """

    cut: dict[str, str]
    own: dict[str, str]
    wanted: Wanted


def _read(request: HttpRequest, desk: Desk, opened: Opened, kpi_id: str) -> Address:
    period = period_of(desk)
    by, key, channel, of = (request.GET.get(name, "") for name in ("by", "key", "channel", "of"))
    cut = {"by": by, "key": key} if by in ALL_AXES else {}
    filters = {**asked_filters(opened, desk, kpi_id, period, channel), **(filter_of(by, key) if cut else {})}
    own = {name: word for name, word in {"channel": channel, "of": of, **cut}.items() if word}
    return Address(cut, own, Wanted(kpi_id, period, filters, of))


def _kpi(desk: Desk, kpi_id: str) -> Kpi:
    return find(kpi_id, queries.user_kpis(desk.opened.workspace.id))


def show(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponse:
    """Show a page of the rows behind a figure."""
    number = _page_number(request)
    kpi = _kpi(desk, kpi_id)

    def ask(opened: Opened) -> tuple[Address, FigureRows, dict[str, str]]:
        asked = _read(request, desk, opened, kpi_id)
        found = rows_of_figure(opened, asked.wanted, (number - 1) * PAGE, PAGE)
        return asked, found, _post_words(opened, desk, found)

    try:
        asked, found, posts = figures(desk.opened, ask)
    except NotAllowed as kept:
        raise Http404 from kept
    if number > 1 and not found.rows:
        raise Http404
    return render(request, "rows_page.html", {"page": _page(desk, kpi, asked, found, posts, number)})


def _page(desk: Desk, kpi: Kpi, asked: Address, found: FigureRows, posts: dict[str, str], number: int) -> RowsPage:
    language, name = desk.language, head(kpi.name, desk.language)
    channel = asked.own.get("channel", "")
    figure = desk.url("kpi", kpi.id, channel=channel)
    heading = say(msg("Rows behind: {figure}", figure=name), language)
    crumbs = (
        Link(say(msg("All figures"), language), desk.url("kpis")),
        Link(name, figure),
        Link(say(msg("Rows"), language), desk.url("kpi_rows", kpi.id, **asked.own), True),
    )
    placed = replace(desk, around=replace(desk.around, crumbs=crumbs))
    told = (*found.notes, *((LEFT_OUT,) if found.left_out else ()))
    return RowsPage(
        frame=placed.frame(heading, "kpi"),
        heading=heading,
        sentence=_sum_words(desk, found),
        days=Span(period_of(desk)).written(language),
        bar=keeping(filter_bar(desk, period_of(desk), lists=("network", "campaign")), asked.own),
        limits=_limits(asked, language),
        operands=_operands(desk, kpi, asked, found),
        table=_table(desk, found, posts) if found.rows else None,
        empty=None if found.rows else _empty(found, language),
        notes=tuple(dict.fromkeys(say(note, language) for note in told)),
        pages=_pages(desk, kpi, asked, found, number),
        figure=figure,
        csv=desk.url("kpi_rows_csv", kpi.id, **asked.own) if found.rows else "",
        w={key: say(word, language) for key, word in WORDS.items()},
    )


def _limits(asked: Address, language: str) -> str:
    if not asked.cut:
        return ""
    axis = asked.cut["by"]
    return say(msg("Only: {axis}, {key}.", axis=axis_title(axis), key=key_name(axis, asked.cut["key"])), language)


def _operands(desk: Desk, kpi: Kpi, asked: Address, found: FigureRows) -> tuple[Link, ...]:
    language, currency = desk.language, desk.opened.workspace.currency
    return tuple(
        Link(
            say(
                msg("{name}: {value}", name=head(name_of(one.measure), language),
                    value=written(one.value, value_unit(one.measure), currency, language)),
                language,
            ),
            desk.url("kpi_rows", kpi.id, **{**asked.own, "of": one.measure}),
            one.measure == found.measure,
        )
        for one in found.operands
    )  # fmt: skip


def _sum_words(desk: Desk, found: FigureRows) -> str:
    """Say how many rows there are, and that they add up to the number of the formula."""
    language = desk.language
    if not found.count:
        return ""
    if found.total is None:
        return say(_n("{count} row.", "{count} rows.", found.count), language)
    unit, currency = value_unit(found.measure), desk.opened.workspace.currency
    total = written(found.total, unit, currency, language)
    if found.value is not None and total == written(found.value, unit, currency, language):
        one = "{count} row, worth {total}: the number in the formula."
        many = "{count} rows, that add up to {total}: the number in the formula."
        return say(_n(one, many, found.count, total=total), language)
    one, many = "{count} row, worth {total}.", "{count} rows, that add up to {total}."
    return say(_n(one, many, found.count, total=total), language)


def _empty(found: FigureRows, language: str) -> EmptyState:
    refusal = found.table.refusal
    row = found.table.rows[0] if found.table.rows else None
    why = refusal.what if refusal is not None else row.reason if row is not None else None
    text = why if why is not None else msg("No row counts for it in these days.")
    return EmptyState(say(msg("No rows"), language), say(text, language))


def _table(desk: Desk, found: FigureRows, posts: dict[str, str]) -> DataTable:
    language, names = desk.language, shown_columns(found)
    title = say(msg("Rows of: {number}", number=name_of(found.measure)), language)
    heads = [Head(say(COLUMNS[name], language), name not in _NUMBERS) for name in names]
    if any(row["value"] is not None for row in found.rows):
        heads.append(Head(head(name_of(found.measure), language)))
    heads.append(Head(say(msg("File"), language), True))
    rows = tuple(_line(desk, found, row, names, len(heads), posts) for row in found.rows)
    return DataTable(title, tuple(heads), rows, title_shown=False, on_server=True)


def _line(
    desk: Desk, found: FigureRows, row: Row, names: tuple[str, ...], width: int, posts: dict[str, str]
) -> tuple[Cell, ...]:
    language, currency = desk.language, desk.opened.workspace.currency
    cells = [_cell(desk, name, row, posts) for name in names]
    if width > len(names) + 1:
        value = row["value"]
        cells.append(
            Cell("—")
            if value is None
            else Cell(written(value, value_unit(found.measure), currency, language), plain(value))
        )
    one = found.brought.get(row.get("import_uid") or "")
    may = desk.member.may(Capability.SEE_MONEY_IN) and one is not None and one.number
    line = "" if row.get("row") is None else say(msg("line {number}", number=str(row["row"])), language)
    address = desk.url("import", one.number) if may and one is not None else ""
    cells.append(Cell(came_from(row, found.brought, language), href=address, note=line))
    return tuple(cells)


def _cell(desk: Desk, name: str, row: Row, posts: dict[str, str]) -> Cell:
    words = in_words(name, row, desk.language) or "—"
    if name == "object_id" and row.get("object_kind") == "post" and row["network"] in NETWORKS:
        told = posts.get(f"{row['network']}/{row['object_id']}", "")
        return Cell(told or words, href=desk.url("post", row["network"], row["object_id"]), note=words if told else "")
    value = row.get(name)
    if name == "post" and value in posts:
        network, _, said = posts[value].partition("/")
        return Cell(said, href=desk.url("post", network, value), note=words)
    return Cell(words, plain(value)) if name in _NUMBERS and value is not None else Cell(words)


def _post_words(opened: Opened, desk: Desk, found: FigureRows) -> dict[str, str]:
    """Return the first words of the posts of a page: by network and number, or after their network by number alone."""
    if "post" in found.columns:
        told = words_of_posts(opened, [row.get("post") or "" for row in found.rows])
        return {post: f"{network}/{_short(said)}" for post, (network, said) in told.items() if network in NETWORKS}
    if not any(row.get("object_kind") == "post" for row in found.rows):
        return {}
    wanted = {(row["network"], row["object_id"]) for row in found.rows if row.get("object_kind") == "post"}
    seen = posts_of(opened, period_of(desk))
    posts = zip(seen.words("network"), seen.words("post_id"), seen.words("text"), strict=True)
    return {f"{network}/{post}": _short(text) for network, post, text in posts if (network, post) in wanted}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "") or "1"
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise Http404
    return int(text)


def _pages(desk: Desk, kpi: Kpi, asked: Address, found: FigureRows, number: int) -> tuple[Link, ...]:
    last = (found.count + PAGE - 1) // PAGE
    if last <= 1:
        return ()
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    return tuple(
        Link(
            numbers.number(one, desk.language), desk.url("kpi_rows", kpi.id, **asked.own, page=str(one)), one == number
        )
        for one in near
    )


def file(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponseBase:
    """Hand out all rows behind a number, a piece at a time."""
    _kpi(desk, kpi_id)
    try:
        asked = figures(desk.opened, lambda opened: _read(request, desk, opened, kpi_id))
        pieces = every_row(desk.opened, asked.wanted, lambda question: figures(desk.opened, question))
        first = next(pieces)
    except NotAllowed as kept:
        raise Http404 from kept
    period = period_of(desk)
    stem = "-".join((kpi_id, "rows", first.measure, period.first.isoformat(), period.last.isoformat()))
    response = StreamingHttpResponse(
        _written(first, pieces, desk.opened.workspace.currency), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slugify(stem)}.csv"'
    return response


def _written(first: FigureRows, rest: Iterator[FigureRows], currency: str) -> Iterator[str]:
    yield "\ufeff" + _csv([file_head(first)])
    yield _csv(file_lines(first, currency))
    for piece in rest:
        yield _csv(file_lines(piece, currency))


def _csv(lines: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()
