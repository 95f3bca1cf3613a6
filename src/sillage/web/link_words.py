"""What the pages of links share: their words, the state of a link, its charts and its cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sillage.language import Message, msg
from sillage.services.link_warnings import last_day
from sillage.services.measure_links import DayOfClicks, LinkFigures
from sillage.services.open_workspace import Opened
from sillage.services.record_links import KeptLink
from sillage.web.bar_specs import bars, day_bars
from sillage.web.parts import DataTable, FigureCard
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Picture
from sillage.web.traffic_words import TITLES, name_of

TITLE = msg("Links")
PEOPLE = msg("Clicks of people")
BOTS = msg("Clicks of machines")
UNIQUE = msg("Visitor-days")
UNIQUE_NOTE = msg("People of each day, estimated and added up: who comes on two days counts twice.")
BOTS_NOTE = msg("Robots, previews of messengers and your own team: set aside, never in the others.")
MOST_BARS = 12
MOST_DAYS = 400
OTHERS = msg("(all others)")


def state(opened: Opened, kept: KeptLink) -> tuple[Message, str]:
    """Return the state of a link in a word, and the class of its badge."""
    link = kept.link
    if not link.enabled:
        return msg("ended"), "cannot_tell"
    if link.expires_at is not None and link.expires_at <= opened.now:
        return msg("ended on {day}", day=last_day(opened, link) or ""), "cannot_tell"
    if kept.reasons:
        return kept.reasons[0], "late"
    return msg("active"), "on_track"


def cards(pen: Pen, found: LinkFigures, count: int | None = None) -> tuple[FigureCard, ...]:
    """Return the clicks of a period as cards; the number of links too, where there are several."""
    whole = found.whole

    def card(label: Message, value: int, reason: Message | None = None) -> FigureCard:
        cell = pen.number(value)
        return FigureCard(pen.say(label), "", cell.text, cell.machine, reason=pen.say(reason) if reason else "")

    made = [
        card(PEOPLE, whole.people),
        card(UNIQUE, whole.visitor_days, UNIQUE_NOTE),
        card(BOTS, whole.bots, BOTS_NOTE),
    ]
    return (*made, card(msg("Links clicked"), count)) if count is not None else tuple(made)


def days_picture(pen: Pen, found: LinkFigures) -> Picture:
    """Draw the clicks of people, day by day; machines stand in the table."""
    title = msg("Clicks, day by day")
    people = pen.say(PEOPLE)
    rows = [
        {"day": one.day.isoformat(), "value": one.people, "said": pen.number(one.people).text,
         "on": pen.day(one.day).text}
        for one in _every_day(found)
    ]  # fmt: skip
    heads = columns(pen, (msg("day"), False), (PEOPLE, False), (BOTS, False))
    cells = tuple((pen.day(one.day), pen.number(one.people), pen.number(one.bots)) for one in found.days)
    table = DataTable(pen.say(title), heads, cells)
    whole = found.whole
    described = msg("Clicks of people a day: {count} in all, on {days} days.", count=whole.people, days=len(found.days))
    spec = day_bars(rows, people, pen.head(msg("day")))
    return Picture("clicks-days", pen.say(title), pen.say(described), spec, table)


def _every_day(found: LinkFigures) -> list[DayOfClicks]:
    """Return the days without a click too, as far as a chart has room for them."""
    period, counted = found.period, {one.day: one for one in found.days}
    first = max(period.first, period.last - timedelta(days=MOST_DAYS))
    days = (first + timedelta(days=number) for number in range((period.last - first).days + 1))
    return [counted.get(day) or DayOfClicks(day, 0, 0) for day in days]


def cut_picture(pen: Pen, found: LinkFigures, cut: str, href: Callable[[str], str] | None = None) -> Picture | None:
    """Draw the clicks of people by network, country or device; None where there is none."""
    sums = found.cuts.get(cut, {})
    if not sums:
        return None
    names: Mapping[str, Message] = {
        "network": msg("Clicks by network"), "country": msg("Clicks by country"), "device": msg("Clicks by device"),
    }  # fmt: skip
    title = pen.say(names[cut])
    whole = sum(sums.values())
    entries = [(code, name_of(cut, code, pen.language), count) for code, count in sums.items()]
    heads = columns(pen, (TITLES[cut], True), (PEOPLE, False), (msg("Share"), False))
    leads = {code: href(code) if href and code else "" for code in sums}
    cells = tuple(
        (pen.words(name, leads[code]), pen.number(count), pen.percent(count / whole, 0))
        for code, name, count in entries
    )
    told = [*entries[:MOST_BARS]]
    if rest := sum(count for _, _, count in entries[MOST_BARS:]):
        told.append(("", pen.say(OTHERS), rest))
    rows = [
        {"name": name, "value": count, "said": pen.number(count).text, "href": leads.get(code, "")}
        for code, name, count in told
    ]
    described = msg(
        "{name} comes first, with {count} clicks of {whole}.", name=told[0][1], count=told[0][2], whole=whole
    )
    return Picture(
        f"clicks-{cut}", title, pen.say(described), bars(rows, pen.say(PEOPLE)), DataTable(title, heads, cells)
    )
