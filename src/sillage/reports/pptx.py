"""A report as slides: a title, one for each answer, then its sections, with native charts and tables.

Every word is written as a text, every figure in the words of the page; what a figure means stands in its slide's notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sillage.language import msg
from sillage.reports.answer_words import split_lead
from sillage.reports.author_text import paragraphs
from sillage.reports.cards import card_words, numbered_remarks
from sillage.reports.html import made_by
from sillage.reports.legend import legend
from sillage.reports.spec import (
    BarData,
    Block,
    Card,
    Cards,
    Chart,
    CurveData,
    FanData,
    HeatData,
    Item,
    LineData,
    Report,
    Section,
    Sentence,
    Table,
    Verdict,
    WaterfallData,
)
from sillage.reports.wording import Span, head, say

if TYPE_CHECKING:
    from sillage.reports.pptx_deck import Deck, Words

VERDICTS = {Verdict.YES: "good", Verdict.NO: "bad", Verdict.MIXED: "unclear", Verdict.UNCLEAR: "unclear"}
CARDS_ACROSS, CARDS_DOWN = 4, 2
MOST_BELOW = 0.7
"""Inches that remarks take under their cards at most; longer ones have a slide of their own."""
TRENDS = {"better": "good", "worse": "bad"}
ARROWS = {"up": "▲ ", "down": "▼ "}


def slides(report: Report, language: str) -> bytes:
    """Write a report as slides.

    Parameters
    ----------
    report : Report
        What to write.
    language : str
        A language tag.

    Returns
    -------
    bytes
        A PPTX file.
    """
    from sillage.reports.pptx_deck import Deck

    deck = Deck(report, language)
    _title(deck)
    for answer in report.answers:
        _answer(deck, answer)
    for section in report.sections:
        _section(deck, section)
    return deck.saved()


def _title(deck: Deck) -> None:
    from sillage.reports.pptx_deck import ACROSS, MARGIN, Words

    report, language = deck.report, deck.language
    slide = deck.slide(say(report.title, language), report.workspace)
    words = [
        Words(Span(report.period).written(language), 24, "accent", bold=True),
        Words(say(report.period_reason, language), 16, "muted"),
        Words(say(made_by(report), language), 12, "muted"),
    ]
    if report.logo is not None:
        deck.picture(slide, report.logo, (MARGIN, 1.75, 3.2, 0.8), report.workspace)
    deck.text(slide, words, (MARGIN, 2.8 if report.logo else 2.4, ACROSS, 3.5))


def _answer(deck: Deck, answer: Sentence) -> None:
    from sillage.reports.pptx_deck import ACROSS, MARGIN, ROOM, TOP, Words

    lead, rest = split_lead(say(answer.text, deck.language))
    title = head(answer.family, deck.language) if answer.family else say(msg("Answer"), deck.language)
    slide = deck.slide(title, say(deck.report.title, deck.language), [answer.explain])
    token = VERDICTS.get(answer.verdict, "muted")
    sizes = (28, 24, 20, 16, 14, 12)
    tried = [Words(rest, size, lead=lead, lead_colour=token) for size in sizes]
    chosen = next((one for one in tried if one.inches(ACROSS - 0.5) <= ROOM - 0.4), tried[-1])
    high = min(ROOM - 0.4, chosen.inches(ACROSS - 0.5))
    deck.bar(slide, (MARGIN, TOP + 0.3, 0.09, high), token)
    deck.text(slide, [chosen], (MARGIN + 0.35, TOP + 0.3, ACROSS - 0.5, high))


def _section(deck: Deck, section: Section) -> None:
    from sillage.reports.pptx_tables import table_slides

    title = head(section.title, deck.language)
    for is_text, run in groupby(section.items, lambda item: isinstance(item, Sentence | Block)):
        some = list(run)
        if is_text:
            _texts(deck, title, some)
            continue
        for item in some:
            if isinstance(item, Cards):
                _cards(deck, title, item)
            elif isinstance(item, Chart):
                _chart(deck, title, item)
            elif isinstance(item, Table):
                table_slides(deck, item, title)


def _texts(deck: Deck, title: str, items: Sequence[Item]) -> None:
    from sillage.reports.pptx_deck import Words

    words: list[Words] = []
    explains: list[str] = []
    for item in items:
        if isinstance(item, Sentence):
            words.append(Words(say(item.text, deck.language), 16))
            explains.append(item.explain)
        elif isinstance(item, Block):
            words.append(Words(say(item.title, deck.language), 16, "accent", bold=True))
            words += [Words(text, 16, bullet=part.bulleted) for part in paragraphs(item.text) for text in part.lines]
    _flow(deck, title, words, explains)


def _flow(deck: Deck, title: str, words: Sequence[Words], explains: Sequence[str]) -> None:
    """Write paragraphs on as many slides as they need."""
    from sillage.reports.pptx_deck import ACROSS, MARGIN, ROOM, TOP

    pages: list[list[Words]] = [[]]
    used = 0.0
    for one in (part for whole in words for part in _split(whole)):
        high = one.inches(ACROSS)
        if pages[-1] and used + high > ROOM - 0.2:
            pages.append([])
            used = 0.0
        pages[-1].append(one)
        used += high
    for index, page in enumerate(pages):
        called = say(msg("{title} (continued)", title=title), deck.language) if index else title
        slide = deck.slide(called, "", explains)
        deck.text(slide, page, (MARGIN, TOP + 0.1, ACROSS, ROOM - 0.1))


def _split(words: Words) -> list[Words]:
    """Part a paragraph that no slide holds, between two of its words."""
    from dataclasses import replace

    from sillage.reports.pptx_deck import ACROSS, ROOM

    if words.inches(ACROSS) <= ROOM - 0.2 or len(words.text) < 2:
        return [words]
    half = words.text.rfind(" ", 1, len(words.text) // 2)
    half = half if half > 0 else len(words.text) // 2
    first, second = words.text[:half], words.text[half:].lstrip()
    return [*_split(replace(words, text=first)), *_split(replace(words, text=second, bullet=False))]


def _cards(deck: Deck, title: str, item: Cards) -> None:
    from sillage.reports.pptx_deck import ACROSS, BOTTOM, MARGIN, ROOM, TOP, Words

    written = [card_words(card, deck.language) for card in item.cards]
    remarks = [Words(text, 10, "muted") for text in numbered_remarks(written, deck.language)]
    told = sum(one.inches(ACROSS) for one in remarks)
    below = told + 0.1 if 0 < told <= MOST_BELOW and len(item.cards) <= CARDS_ACROSS * CARDS_DOWN else 0.0
    each, gap = CARDS_ACROSS * CARDS_DOWN, 0.2
    width, high = (ACROSS - gap * (CARDS_ACROSS - 1)) / CARDS_ACROSS, (ROOM - below - gap) / CARDS_DOWN
    for start in range(0, len(item.cards), each):
        some = item.cards[start : start + each]
        called = say(msg("{title} (continued)", title=title), deck.language) if start else title
        slide = deck.slide(called, "", [card.figure.explain for card in some])
        for index, (card, words) in enumerate(zip(some, written[start : start + each], strict=True)):
            left = MARGIN + (index % CARDS_ACROSS) * (width + gap)
            top = TOP + (index // CARDS_ACROSS) * (high + gap)
            _card(deck, slide, card, words, (left, top, width, high))
        if below:
            deck.text(slide, remarks, (MARGIN, BOTTOM - told, ACROSS, told))
    if remarks and not below:
        _flow(deck, title, remarks, ())


def _card(deck: Deck, slide: Any, card: Card, words: dict[str, Any], place: tuple[float, float, float, float]) -> None:
    """Write a card, the least of what it says left out where there is no room."""
    from sillage.reports.pptx_deck import Words

    left, top, width, high = place
    deck.bar(slide, place, "sunken")
    progress = words["progress"]
    change = ARROWS.get(words.get("arrow", ""), "") + words.get("change", "") + words.get("change_rest", "")
    texts = [
        Words(words["label"], 12, "muted", bold=True),
        Words(words["value"] or words["absent"], 26 if words["value"] else 16, bold=True),
        Words(words["reason"], 10, "muted"),
        Words(words["interval"], 10, "muted"),
        Words(change, 11, TRENDS.get(words.get("trend", ""), "text")),
        Words(f"{progress['word']} · {progress['text']}" if progress else "", 11),
        Words(words["note"], 10, "muted"),
        Words(" · ".join(part for part in (words["foot"], words["see"]) if part), 10, "muted"),
    ]
    kept: list[Words] = []
    used = 0.0
    for one in texts:
        room = one.inches(width - 0.3)
        if one.text and used + room <= high - 0.2:
            kept.append(one)
            used += room
    deck.text(slide, kept, (left + 0.15, top + 0.1, width - 0.3, high - 0.2))


def _chart(deck: Deck, above: str, chart: Chart) -> None:
    from sillage.reports.pptx_charts import bar_chart, curve_chart, fan_chart, line_chart, waterfall_chart
    from sillage.reports.pptx_deck import ACROSS, MARGIN, ROOM, TOP, Words
    from sillage.reports.pptx_tables import heat_table

    title, data = head(chart.title, deck.language), chart.data
    slide = deck.slide(title, above, [chart.explain, *(column.explain for column in chart.table.columns)])
    told = [say(chart.summary, deck.language), say(chart.note, deck.language) if chart.note else ""]
    if isinstance(data, HeatData):
        told.append(" · ".join(say(text, deck.language) for _, text in legend(chart)))
        high = heat_table(deck, slide, data)
        place = (MARGIN, TOP + high + 0.15, ACROSS, ROOM - high - 0.15)
    else:
        wide = ACROSS * 0.7
        picture = (MARGIN, TOP + 0.1, wide, ROOM - 0.2)
        place = (MARGIN + wide + 0.3, TOP + 0.3, ACROSS - wide - 0.3, ROOM - 0.4)
        if isinstance(data, LineData):
            line_chart(deck, slide, data, picture, title)
        elif isinstance(data, FanData):
            fan_chart(deck, slide, data, picture, title)
        elif isinstance(data, CurveData):
            curve_chart(deck, slide, data, picture, title)
        elif isinstance(data, BarData):
            bar_chart(deck, slide, data, picture, title)
        elif isinstance(data, WaterfallData):
            waterfall_chart(deck, slide, data, picture)
        shape = slide.shapes[-1]
        shape._element.nvGraphicFramePr.cNvPr.set("descr", told[0][:1000])
    _beside(
        deck, slide, [Words(text, 13, "muted" if index else "text") for index, text in enumerate(told) if text], place
    )


def _beside(deck: Deck, slide: Any, words: Sequence[Words], place: tuple[float, float, float, float]) -> None:
    """Write what a chart says beside it, smaller where it is long; the rest goes into its notes."""
    from dataclasses import replace

    for size in (13, 11, 10, 9):
        smaller = [replace(one, size=size) for one in words]
        if sum(one.inches(place[2]) for one in smaller) <= place[3]:
            deck.text(slide, smaller, place)
            return
    frame = slide.notes_slide.notes_text_frame
    told = "\n\n".join(one.text for one in words)
    frame.text = f"{told}\n\n{frame.text}" if frame.text else told
