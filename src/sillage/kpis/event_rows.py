"""Long measure rows from orders, touches, mentions, reviews and answers: one row a thing counted.

Ibis expressions: table in, table out. Columns: ``measure``, ``day``, ``to_date``, ``rate_day``, the axes, ``source``,
``currency``, ``value``, ``import_uid``. Money stays in minor units of its currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import ibis
import ibis.expr.types as ir

from sillage.domain.places import UNATTRIBUTED
from sillage.kpis.measures import TOUCH_KINDS
from sillage.kpis.places import Question, kept, local_day, network_of

COLUMNS = (
    "measure",
    "day",
    "to_date",
    "rate_day",
    "network",
    "account",
    "channel",
    "campaign",
    "content_type",
    "activity",
    "post",
    "source",
    "currency",
    "value",
    "import_uid",
)
SOLD_STATUSES = ("paid", "partially_refunded", "refunded")
CONVERSION_KINDS = ("signup", "form", "survey", "lead", "coupon")
"""Touches that count as conversions when no kind is named: people who did what was asked of them."""

_MANY_MENTIONS = 3


@ibis.udf.scalar.builtin(name="round_even", signature=(("float64", "int32"), "float64"))
def _round_even(value, digits):  # type: ignore[no-untyped-def]
    """Round half to even (DuckDB's `round_even`)."""


def order_rows(orders: ir.Table, question: Question) -> ir.Table:
    """Count orders, their revenue and their customers.

    Revenue is net of tax and refunds: ``(gross - refunded) x (gross - tax) / gross``, since a refund gives its own
    tax back. A customer is new on the first order that his key has in the journal, unless the file says otherwise.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders, of every day: newness looks back.
    question : Question
        For the time zone and the days.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    sold = orders.filter(orders.status.isin(list(SOLD_STATUSES)))
    sold = sold.mutate(
        day=local_day(sold.ordered_at, sold.ordered_on, question.zone),
        key=sold.customer_key.nullif(""),
        net=_net(sold),
    )
    first = sold.group_by("key").aggregate(first_day=sold.day.min()).filter(ibis._.key.notnull())
    sold = sold.left_join(first, "key").drop("key_right")
    rank = ibis.row_number().over(group_by="key", order_by=[sold.day, sold.ordered_at, sold.order_id])
    sold = sold.mutate(is_first=sold.key.notnull() & (rank == 0))
    sold = sold.mutate(
        is_new=ibis.coalesce(sold.new_customer, sold.key.notnull().ifelse(sold.is_first, ibis.null("bool")))
    )
    one = ibis.literal(1.0)
    tied = sold.filter(ibis.coalesce(sold.channel, UNATTRIBUTED) != UNATTRIBUTED)
    parts = [
        _sale(sold, "orders", one),
        _sale(sold, "revenue", sold.net, money=True),
        _sale(tied, "declared_revenue", tied.net, money=True),
        _sale(sold.filter(sold.is_new.notnull()), "orders_of_known_newness", one),
        _sale(sold.filter(sold.is_new.notnull()), "new_customers", ibis._.is_new.ifelse(1.0, 0.0)),
        _sale(sold.filter(sold.key.notnull()), "cohort_revenue", ibis._.net, money=True, day=ibis._.first_day),
        _sale(sold.filter(sold.is_first), "cohort_customers", one),
    ]
    if question.period is not None:
        parts += _returning(sold, question)
    return kept(_union(parts), question)


def _returning(sold: ir.Table, question: Question) -> list[ir.Table]:
    period = question.period
    if period is None:
        return []
    known = sold.filter(sold.is_first, sold.first_day < period.first)
    back = sold.filter(sold.key.notnull(), sold.first_day < period.first, sold.day >= period.first)
    order = ibis.row_number().over(group_by="key", order_by=[back.day, back.ordered_at, back.order_id])
    back = back.mutate(nth=order).filter(ibis._.nth == 0)
    start = ibis.literal(period.first, "date")
    return [
        _sale(known, "customers_at_start", ibis.literal(1.0), day=start),
        _sale(back, "known_buyers", ibis.literal(1.0)),
    ]


def _net(orders: ir.Table) -> ir.Value:
    gross = orders.gross_minor.cast("float64")
    tax = ibis.coalesce(orders.tax_minor, 0)
    told = ibis.coalesce(orders.refunded_minor, 0)
    all_back = (orders.status == "refunded") & (told == 0)
    refunded = all_back.ifelse(orders.gross_minor, told)
    share = (orders.gross_minor - refunded).cast("float64") * (orders.gross_minor - tax).cast("float64")
    return (gross == 0).ifelse(-refunded.cast("float64"), _round_even(share / gross.nullif(0.0), 0))


def _sale(
    rows: ir.Table, measure: str, value: ir.Value, *, money: bool = False, day: ir.Value | None = None
) -> ir.Table:
    channel = ibis.coalesce(rows.channel, UNATTRIBUTED)
    return rows.select(
        measure=ibis.literal(measure),
        day=rows.day if day is None else day,
        to_date=ibis.null("date"),
        rate_day=rows.day,
        network=network_of(channel),
        account=ibis.literal(""),
        channel=channel,
        campaign=ibis.coalesce(rows.campaign, ""),
        content_type=ibis.literal(""),
        activity=ibis.literal(""),
        post=ibis.coalesce(rows.post_id, ""),
        source=ibis.literal("orders"),
        currency=rows.currency if money else ibis.null("string"),
        value=value,
        import_uid=rows.import_uid,
    )


def touch_rows(touches: ir.Table, question: Question) -> ir.Table:
    """Count touches by kind, leads and entries among them.

    Parameters
    ----------
    touches : ibis.Table
        The journal's touches.
    question : Question
        For the time zone and the days.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    rows = touches.mutate(day=local_day(touches["at"], touches["on"], question.zone), n=_count(touches))
    parts = [_touch(rows.filter(rows.kind == kind), f"touches_{kind}") for kind in TOUCH_KINDS]
    parts += [
        _touch(rows.filter(rows.kind == "lead"), "leads"),
        _touch(rows.filter(rows.kind == "qualified_lead"), "qualified_leads"),
        _touch(rows.filter(rows.kind == "entry"), "contest_entries"),
        _touch(rows.filter(rows.kind.isin(list(CONVERSION_KINDS))), "declared_conversions"),
        _touch(rows, "touches"),
    ]
    return kept(_union(parts), question)


def _count(touches: ir.Table) -> ir.Value:
    return ibis.coalesce(touches["count"], 1.0)


def _touch(rows: ir.Table, measure: str) -> ir.Table:
    return _event(rows, measure, ibis._.n, channel=rows.channel, campaign=rows.campaign, source="touches")


def mention_rows(mentions: ir.Table, question: Question) -> ir.Table:
    """Count mentions of ourselves and of rivals, by sentiment, and people who speak well of us often.

    Parameters
    ----------
    mentions : ibis.Table
        The journal's mentions.
    question : Question
        For the time zone and the days.

    Returns
    -------
    ibis.Table
        Rows that the question keeps; ``advocates`` is one row a person.
    """
    rows = mentions.mutate(day=local_day(mentions["at"], ibis.null("date"), question.zone))
    own = rows.filter(rows.about == "own")
    one = ibis.literal(1.0)
    voices = [
        ("listed_mentions", own),
        ("rival_mentions", rows.filter(rows.about != "own")),
        ("press_mentions", own.filter(own.source == "press")),
        *((f"mentions_{tone}", own.filter(own.sentiment == tone)) for tone in _TONES),
    ]
    counted = kept(
        _union([_event(part, name, one, channel=part.source, source="mentions") for name, part in voices]), question
    )
    praise = own.filter(own.sentiment == "positive", own.author_key.nullif("").notnull())
    praise = kept(
        _event(praise, "advocates", one, channel=praise.source, source="mentions", also="author_key"), question
    )
    people = praise.group_by("author_key").aggregate(
        times=praise.count(), last=praise.day.max(), import_uid=praise.import_uid.max()
    )
    people = people.filter(people.times >= _MANY_MENTIONS).mutate(day=ibis._.last)
    return counted.union(_event(people, "advocates", one, channel=ibis.literal(""), source="mentions"))


_TONES = ("positive", "neutral", "negative", "unsure")


def review_rows(reviews: ir.Table, question: Question) -> ir.Table:
    """Count our reviews and their stars, out of 5.

    Parameters
    ----------
    reviews : ibis.Table
        The journal's reviews.
    question : Question
        For the time zone and the days.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    rows = reviews.filter(reviews.about == "own", reviews.rating.notnull())
    rows = rows.mutate(day=local_day(rows["at"], ibis.null("date"), question.zone))
    stars = rows.rating / ibis.coalesce(rows.scale, 5.0).nullif(0.0) * 5.0
    return kept(
        _union(
            [
                _event(rows, "reviews", ibis.literal(1.0), channel=rows.source, source="reviews"),
                _event(rows, "stars", stars, channel=rows.source, source="reviews"),
            ]
        ),
        question,
    )


def answer_rows(answers: ir.Table, question: Question) -> ir.Table:
    """Count survey answers: satisfaction, recommendation, networks used.

    Parameters
    ----------
    answers : ibis.Table
        The journal's answers.
    question : Question
        For the time zone and the days; a survey belongs to the day it was sent, or answered when nobody says.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    moment = ibis.coalesce(answers.sent_at, answers.answered_at)
    rows = answers.mutate(day=local_day(moment, ibis.null("date"), question.zone))
    csat = rows.filter(rows.question == "csat")
    nps = rows.filter(rows.question == "nps", rows.score.notnull())
    used = rows.filter(rows.question == "network_used", rows.choice.nullif("").notnull())
    scored = csat.filter(csat.score.notnull())
    dated = csat.filter(csat.sent_at.notnull())
    top = ibis.coalesce(scored.scale, 5.0)
    one = ibis.literal(1.0)
    parts = [
        _event(scored, "csat_answers", one, channel=scored.network),
        _event(scored, "csat_satisfied", (scored.score >= 0.8 * top - 1e-9).ifelse(1.0, 0.0), channel=scored.network),
        _event(dated, "surveys_sent", one, channel=dated.network),
        _event(dated, "survey_answers", dated.score.notnull().ifelse(1.0, 0.0), channel=dated.network),
        _event(nps, "nps_answers", one, channel=nps.network),
        _event(nps, "nps_promoters", (nps.score >= 9).ifelse(1.0, 0.0), channel=nps.network),
        _event(nps, "nps_detractors", (nps.score <= 6).ifelse(1.0, 0.0), channel=nps.network),
        _event(used, "customers_on_network", one, channel=used.choice),
        _event(used.distinct(on=["survey", "answer_id"]), "customers_asked", one, channel=ibis.literal("")),
    ]
    return kept(_union(parts), question)


def _event(
    rows: ir.Table,
    measure: str,
    value: ir.Value,
    *,
    channel: ir.Value,
    campaign: ir.Value | None = None,
    source: str = "answers",
    also: str = "",
) -> ir.Table:
    where = ibis.coalesce(channel, "")
    more: Mapping[str, ir.Value] = {also: rows[also]} if also else {}
    return rows.select(
        measure=ibis.literal(measure),
        day=rows.day,
        to_date=ibis.null("date"),
        rate_day=rows.day,
        network=network_of(where),
        account=ibis.literal(""),
        channel=where,
        campaign=ibis.literal("") if campaign is None else ibis.coalesce(campaign, ""),
        content_type=ibis.literal(""),
        activity=ibis.literal(""),
        post=ibis.literal(""),
        source=ibis.literal(source),
        currency=ibis.null("string"),
        value=value,
        import_uid=rows.import_uid,
        **more,
    )


def _union(parts: Iterable[ir.Table]) -> ir.Table:
    return reduce(lambda left, right: left.union(right), (part.select(*COLUMNS) for part in parts))
