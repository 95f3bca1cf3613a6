"""What the columns of rows are called, and what stands in them, on pages and in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.domain.places import NETWORKS
from sillage.imports.mapping import ACCOUNT_DAYS, METRIC
from sillage.imports.mapping_names import name_of
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Level
from sillage.kpis.measures import MEASURES
from sillage.language import Message, msg, numbers
from sillage.reports.wording import say
from sillage.services.axis_names import ACTIVITIES, DEVICES
from sillage.services.explain_parts import HOURS, MONEY
from sillage.services.feed_hits import HITS
from sillage.services.report_names import COST_KINDS, SOURCE_WORDS, channel_name
from sillage.services.row_list import Row
from sillage.services.rows_of_figure import Brought, FigureRows

COLUMNS: Mapping[str, Message] = {
    "account": msg("Account"),
    "activity": msg("Activity"),
    "amount": msg("Amount in its file"),
    "answered": msg("Answered on"),
    "campaign": msg("Campaign"),
    "channel": msg("Channel"),
    "counted": msg("Counted"),
    "currency": msg("Currency"),
    "day": msg("Day"),
    "department": msg("Department"),
    "device": msg("Device"),
    "direction": msg("Direction"),
    "event": msg("Event"),
    "gross": msg("Paid, tax included"),
    "hours": msg("Hours"),
    "kind": msg("Kind"),
    "kpi": msg("Figure"),
    "link": msg("Link"),
    "margin_rate": msg("Margin rate"),
    "mention_id": msg("Reference"),
    "metric": msg("Name in files"),
    "moment": msg("Moment"),
    "network": msg("Network"),
    "note": msg("Note"),
    "object_id": msg("Post, ad or link"),
    "order_id": msg("Order number"),
    "person": msg("Person"),
    "post": msg("Post"),
    "question": msg("Question"),
    "rate": msg("Hourly rate"),
    "rating": msg("Rating"),
    "reference": msg("Reference"),
    "refunded": msg("Refunded"),
    "revenue": msg("Revenue"),
    "review_id": msg("Reference"),
    "scale": msg("Out of"),
    "score": msg("Score"),
    "sentiment": msg("Tone"),
    "share": msg("Part of the order"),
    "shop": msg("Shop"),
    "status": msg("State of the order"),
    "survey": msg("Survey"),
    "tax": msg("Tax"),
    "thread_id": msg("Conversation"),
    "to_date": msg("Last day"),
    "touch_id": msg("Reference"),
    "url": msg("Address"),
    "visibility": msg("Where it was written"),
    "window": msg("Counted over"),
    "worth": msg("Worth of one"),
}
CODES: Mapping[str, Mapping[str, Message]] = {
    "activity": ACTIVITIES,
    "device": DEVICES,
    "window": SOURCE_WORDS,
    "direction": {"in": msg("received"), "out": msg("sent")},
    "event": {
        "message": msg("message"),
        "resolved": msg("resolved"),
        "reopened": msg("reopened"),
        "reviewed": msg("handled without an answer"),
    },
    "visibility": {
        "private": msg("private message"),
        "comment": msg("comment"),
        "mention": msg("mention"),
        "email": msg("e-mail"),
    },
    "sentiment": {
        "positive": msg("positive"),
        "neutral": msg("neutral"),
        "negative": msg("negative"),
        "unsure": msg("unsure"),
    },
    "status": {"paid": msg("paid"), "partially_refunded": msg("partly refunded"), "refunded": msg("refunded")},
    "kind": {
        "call": msg("call"),
        "visit": msg("visit"),
        "scan": msg("scan"),
        "sent": msg("message sent"),
        "opened": msg("message opened"),
        "click": msg("click"),
        "lead": msg("lead"),
        "qualified_lead": msg("qualified lead"),
        "signup": msg("sign-up"),
        "form": msg("form sent"),
        "entry": msg("contest entry"),
        "coupon": msg("coupon"),
        "survey": msg("survey"),
    },
}
"""What codes of the journal are called, by column."""
RATES = frozenset(("margin_rate",))
"""Columns of ratios: percentages on pages, plain numbers in files."""
_CALCULATED = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
HITS_OF_COLLECTOR = msg("hits of the collector")
BY_HAND = msg("typed by hand")


def shown_columns(found: FigureRows) -> tuple[str, ...]:
    """Return the columns of a page: those in which one of its rows says something.

    Parameters
    ----------
    found : FigureRows
        The page.

    Returns
    -------
    tuple of str
        In order.
    """
    said = (name for name in found.columns if name != "currency")  # amounts are written with theirs
    return tuple(name for name in said if any(row.get(name) not in (None, "") for row in found.rows))


def value_unit(measure: str) -> str:
    """Return the unit in which the values of a number are written.

    Parameters
    ----------
    measure : str
        A number of a formula.

    Returns
    -------
    str
        As of KPIs; empty for counts.
    """
    if MEASURES[measure].money:
        return MONEY
    if MEASURES[measure].level is Level.DISTRIBUTION:
        return "duration"
    return HOURS if measure.endswith("hours") else ""


def in_words(name: str, row: Row, language: str) -> str:
    """Write what stands in a column of a row.

    Parameters
    ----------
    name : str
        The column.
    row : Row
        Which row.
    language : str
        The reader's.

    Returns
    -------
    str
        Empty where nothing stands.
    """
    value = row.get(name)
    match value:
        case None | "":
            return ""
        case Fraction() if name in RATES:
            return numbers.percent(float(value), language, 2)
        case CostKind():
            return say(COST_KINDS[value], language)
        case Money():
            return numbers.money(value.amount, value.currency, language, 2)
        case datetime():
            return f"{numbers.day(value.date(), language, 'medium')} {value:%H:%M}"
        case date():
            return numbers.day(value, language, "medium")
        case Fraction() | Decimal() | float() | int():
            return numbers.number(value, language, 0 if value == int(value) else 2)
    if name == "metric":
        return name_of(METRIC + str(value), ACCOUNT_DAYS, language)
    return say(_named(name, str(value)), language)


def _named(name: str, code: str) -> Message | str:
    match name:
        case "network":
            return NETWORKS.get(code, code)
        case "channel":
            return channel_name(code)
        case "kpi":
            return CATALOGUE[code].name if code in CATALOGUE else code
    return CODES.get(name, {}).get(code, code)


def came_from(row: Row, brought: Mapping[str, Brought], language: str) -> str:
    """Name the file of a row.

    Parameters
    ----------
    row : Row
        Which row.
    brought : mapping of str to Brought
        By import.
    language : str
        The reader's.

    Returns
    -------
    str
        Or who told it.
    """
    one = brought.get(row.get("import_uid") or "")
    if one is not None and one.file_name:
        return one.file_name
    return say(HITS_OF_COLLECTOR if one is not None and one.format == HITS else BY_HAND, language)


def plain(value: object) -> str:
    """Write a value for programs: ISO days, a point before decimals, no unit.

    Parameters
    ----------
    value : object
        Of a row.

    Returns
    -------
    str
        Empty where there is none.
    """
    match value:
        case None:
            return ""
        case Money():
            return str(value.amount)
        case datetime() | date():
            return value.isoformat()
        case bool():
            return str(value).lower()
        case Fraction() | Decimal() | float() | int():
            return f"{float(value):.12g}"
    return harmless(str(value))


def harmless(text: str) -> str:
    """Return words that no spreadsheet calculates.

    Parameters
    ----------
    text : str
        As a file or a person wrote it.

    Returns
    -------
    str
        With an apostrophe before what begins like a formula, in narrow or wide letters, also after blanks.
    """
    begins = text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(_CALCULATED)
    return f"'{text}" if begins else text


def file_lines(piece: FigureRows, currency: str) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a file, without its head.

    Parameters
    ----------
    piece : FigureRows
        Some rows.
    currency : str
        The workspace's.

    Yields
    ------
    tuple of str
        As many as `file_head` has.
    """
    unit = value_unit(piece.measure) if piece.measure else ""
    told = currency if unit == MONEY else unit
    for row in piece.rows:
        one = piece.brought.get(row.get("import_uid") or "")
        yield (
            *(plain(row.get(name)) for name in piece.columns),
            plain(row["value"]),
            told,
            harmless(one.file_name) if one is not None else "",
            str(one.number) if one is not None and one.number else "",
            *((plain(row.get("row")),) if piece.with_lines else ()),
        )


def file_head(piece: FigureRows) -> tuple[str, ...]:
    """Return the head of a file: the same words in every language.

    Parameters
    ----------
    piece : FigureRows
        Its first rows.

    Returns
    -------
    tuple of str
        Columns; the value is called by its number in the formula. No ``line`` where no row ever keeps one.
    """
    return (
        *piece.columns,
        piece.measure or "value",
        "unit",
        "file",
        "import",
        *(("line",) if piece.with_lines else ()),
    )
