"""A report as one page: inline CSS and SVG, no script, nothing fetched from anywhere.

Templates see ready strings only and escape all of them; the exceptions are the stylesheet and the pictures, both made
here. `body` is the same page without its frame, for the web.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage.domain.workspace import Logo
from sillage.language import Message, msg, numbers
from sillage.reports import charts, tokens
from sillage.reports.answer_words import pieces, places_in, split_lead
from sillage.reports.author_text import paragraphs
from sillage.reports.cards import card_words, numbered_remarks
from sillage.reports.chart_shapes import natural_height
from sillage.reports.html_tables import table_words
from sillage.reports.legend import legend
from sillage.reports.look import Look
from sillage.reports.small_line import small_line
from sillage.reports.spec import (
    Block,
    Card,
    Cards,
    Chart,
    Item,
    Report,
    Section,
    Sentence,
    Table,
)
from sillage.reports.wording import Span, machine_text

if TYPE_CHECKING:
    from django.template import Engine

ROOM = Path(__file__).parent
LABELS = {
    "skip": msg("Skip to the answer"),
    "contents": msg("Contents"),
    "why": msg("Where this comes from"),
    "data": msg("Show the data"),
    "definitions": msg("Definitions and formulas"),
}


def page(report: Report, language: str, cache_dir: Path | None = None) -> str:
    """Write a report as one self-contained page.

    Parameters
    ----------
    report : Report
        What to write.
    language : str
        A language tag.
    cache_dir : Path, optional
        A folder for pictures.

    Returns
    -------
    str
        HTML; figures link to the definitions at its end.
    """
    look = Look(language, lambda explain: f"#def-{explain}", cache_dir)
    context = {
        **_context(report, look),
        "css": stylesheet(embed_font=True),
        "definitions": _definitions(report, look),
        "logo": picture_address(report.logo) if report.logo else "",
    }
    return _render("report.html", context)


def picture_address(logo: Logo) -> str:
    """Write a picture into an address of its own, so that a page holds it without asking for it.

    Parameters
    ----------
    logo : Logo
        Checked.

    Returns
    -------
    str
        For an `img`.
    """
    return f"data:{logo.media_type};base64,{base64.b64encode(logo.body).decode()}"


def body(report: Report, look: Look) -> str:
    """Write a report without its frame.

    Parameters
    ----------
    report : Report
        What to write.
    look : Look
        The language and where explanations are.

    Returns
    -------
    str
        HTML from the answers to the footer, escaped.
    """
    return _render("_body.html", _context(report, look))


def inside(report: Report, look: Look) -> str:
    """Write a report without its frame and without its landmark, with its definitions at the end.

    Parameters
    ----------
    report : Report
        What to write.
    look : Look
        The language and where explanations are.

    Returns
    -------
    str
        HTML that stands in another page, escaped.
    """
    return _render("_inside.html", {**_context(report, look), "definitions": _definitions(report, look)})


def stylesheet(*, embed_font: bool) -> str:
    """Return the stylesheet, tokens first.

    Parameters
    ----------
    embed_font : bool
        Whether the font stands in it (a saved report) or beside it (the web).

    Returns
    -------
    str
        CSS.
    """
    font = ROOM / "fonts" / "Inter-latin.woff2"
    source = "data:font/woff2;base64," + base64.b64encode(font.read_bytes()).decode() if embed_font else font.name
    face = (
        f"@font-face{{font-family:Inter;font-weight:100 900;font-style:normal;font-display:swap;"
        f"src:url({source}) format('woff2')}}\n"
    )
    return face + tokens.css_variables() + (ROOM / "assets" / "report.css").read_text(encoding="utf-8")


@cache
def _engine() -> Engine:
    from django.template import Engine

    return Engine(dirs=[str(ROOM / "templates")], autoescape=True)


def _render(name: str, context: dict[str, Any]) -> str:
    from django.template import Context

    return _engine().get_template(name).render(Context(context, use_l10n=False, use_tz=False))


def _context(report: Report, look: Look) -> dict[str, Any]:
    words = {name: look.say(message) for name, message in LABELS.items()}
    words["made"] = look.say(made_by(report))
    inside = places_in(report)
    return {
        "lang": look.language,
        "page_title": f"{look.say(report.title)} · {report.workspace}",
        "workspace": report.workspace,
        "title": look.say(report.title),
        "period": Span(report.period).written(look.language),
        "period_reason": look.say(report.period_reason),
        "answers": [_answer(answer, look, inside) for answer in report.answers],
        "sections": [_section(section, look) for section in report.sections],
        "w": words,
    }


def made_by(report: Report) -> Message:
    """Return the line that says when and for whom a report was made."""
    return msg(
        "Made by Sillage with what was known on {day}. Unknown figures are said to be unknown, never shown as 0.",
        day=report.made_at,
    )


def _answer(answer: Sentence, look: Look, inside: Mapping[int, str]) -> dict[str, Any]:
    lead, rest = split_lead(look.say(answer.text))

    def place(aim: int) -> str:
        if look.aim is not None:
            return look.aim(aim)
        here = inside.get(aim, "")
        return f"#{here}-t" if here.startswith("objective-") else here and f"#{here}"  # a chart is found by its title

    return {
        "verdict": answer.verdict.value,
        "family": look.say(answer.family) if answer.family else "",
        "lead": lead,
        "rest": pieces(rest, answer.late, look.language, place),
        "href": look.href(answer.explain),
    }


def _definitions(report: Report, look: Look) -> list[dict[str, str]]:
    known = sorted(report.definitions.values(), key=lambda definition: look.say(definition.name).casefold())
    return [
        {
            "id": definition.id,
            "name": look.head(definition.name),
            "sentence": look.say(definition.sentence),
            "formula": definition.formula,
        }
        for definition in known
    ]


def _section(section: Section, look: Look) -> dict[str, Any]:
    groups: list[dict[str, Any]] = []
    for is_chart, items in groupby(section.items, lambda item: isinstance(item, Chart)):
        some = list(items)
        if not is_chart:
            groups += [{"kind": "one", "items": [_item(item, look)]} for item in some]
            continue
        drawn = _drawn([item for item in some if isinstance(item, Chart)], look)
        groups.append({"kind": "charts", "items": drawn, "two": len(some) > 1})
    return {"id": section.id, "title": look.say(section.title), "annex": section.annex, "groups": groups}


def _drawn(some: Sequence[Chart], look: Look) -> list[dict[str, Any]]:
    found = []
    for index in range(0, len(some), 2):
        pair = some[index : index + 2]
        height = max(natural_height(chart.data, charts.WIDE) for chart in pair) if len(pair) == 2 else 0
        found += [_chart(chart, look, alone=len(pair) == 1, height=height) for chart in pair]
    return found


def _item(item: Item, look: Look) -> dict[str, Any]:
    if isinstance(item, Cards):
        cards = [_card(card, look) for card in item.cards]
        return {"template": "_cards.html", "cards": cards, "remarks": numbered_remarks(cards, look.language)}
    if isinstance(item, Table):
        return {"template": "_table.html", **table_words(item, look)}
    if isinstance(item, Block):
        return {"template": "_block.html", **_block(item, look)}
    if isinstance(item, Chart):
        return {"template": "_chart.html", **_chart(item, look, alone=True)}
    return {"template": "_sentence.html", "text": look.say(item.text), "href": look.href(item.explain)}


def _card(card: Card, look: Look) -> dict[str, Any]:
    words = card_words(card, look.language)
    context: dict[str, Any] = {**words, "href": look.href(card.figure.explain)}
    context["machine"] = machine_text(card.figure)
    if card.trend is not None and sum(value is not None for _, value in card.trend.points) > 2:
        context["spark"] = charts.for_page(small_line(card.trend, look.language), words["spark"])
        context["spark_first"], context["spark_last"] = (
            numbers.day(card.trend.points[index][0], look.language, "medium") for index in (0, -1)
        )
    return context


def _chart(chart: Chart, look: Look, *, alone: bool, height: int = 0) -> dict[str, Any]:
    summary = look.say(chart.summary)
    full, wide, narrow = (
        charts.for_page(charts.draw(chart, look.language, width, look.cache, high), summary) if width else ""
        for width, high in ((charts.FULL if alone else 0, 0), (charts.WIDE, height), (charts.NARROW, 0))
    )
    return {
        "full": full,
        "id": chart.id,
        "title": look.head(chart.title),
        "wide": wide,
        "narrow": narrow,
        "note": look.say(chart.note) if chart.note else "",
        "legend": [{"token": token, "text": look.say(text)} for token, text in legend(chart)],
        "table": {**table_words(chart.table, look), "hide_caption": True},
    }


def _block(block: Block, look: Look) -> dict[str, Any]:
    parts = [{"bullets": part.lines} if part.bulleted else {"lines": part.lines} for part in paragraphs(block.text)]
    return {"title": look.say(block.title), "parts": parts}
