"""Long measure rows from orders, touches, mentions, reviews and answers: one row a thing counted.

Ibis expressions: table in, table out. Columns: ``measure``, ``day``, ``to_date``, ``rate_day``, the axes, ``source``,
``currency``, ``value``, ``import_uid``. Money stays in minor units of its currency. Only the measures that are asked
for are made, in one pass: a row that counts for several measures is spread over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from sillage.domain.places import UNATTRIBUTED
from sillage.kpis.measures import MEASURES, TOUCH_KINDS
from sillage.kpis.places import Question, kept, local_day, network_of
from sillage.kpis.refund_rows import is_refund_only, with_places_of_orders

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
_TONES = ("positive", "neutral", "negative", "unsure")
_DEFAULTS = ("campaign", "post", "account", "content_type", "activity")


@ibis.udf.scalar.builtin(name="round_even", signature=(("float64", "int32"), "float64"))
def _round_even(value, digits):  # type: ignore[no-untyped-def]
    """Round half to even (DuckDB's `round_even`)."""


def order_rows(orders: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count orders, their revenue and their customers.

    Revenue is net of tax and refunds: ``(gross - refunded) x (gross - tax) / gross``, since a refund gives its own
    tax back. A refund that stands in a row of its own takes its amount off the places of its order and is no order. A
    customer is new on the first order that his key has in the journal, unless the file says otherwise.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders, of every day: newness looks back.
    question : Question
        For the time zone and the days.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    wanted = set(measures)
    sold = with_places_of_orders(orders.filter(orders.status.isin(list(SOLD_STATUSES))), orders)
    sold = sold.mutate(
        day=local_day(sold.ordered_at, sold.ordered_on, question.zone),
        key=sold.customer_key.nullif(""),
        net=_net(sold),
        only_refund=ibis.coalesce(is_refund_only(sold), False),
        channel=ibis.coalesce(sold.channel, UNATTRIBUTED),
        post=sold.post_id,
        source=ibis.literal("orders"),
    )
    by_customer = bool(wanted & _BY_CUSTOMER)
    if by_customer:
        sold = _with_customers(sold, question)
    always = ibis.literal(True)
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "orders": (~sold.only_refund, ibis.literal(1.0)),
        "revenue": (always, sold.net),
        "declared_revenue": (sold.channel != UNATTRIBUTED, sold.net),
        **(_customers(sold, question) if by_customer else {}),
    }
    return kept(_spread(sold, parts, wanted, days=_other_days(sold, question)), question)


_BY_CUSTOMER = frozenset(
    (
        "orders_of_known_newness",
        "new_customers",
        "cohort_revenue",
        "cohort_customers",
        "customers_at_start",
        "known_buyers",
    )
)


def _with_customers(sold: ir.Table, question: Question) -> ir.Table:
    """Tell when each customer first bought, and the first order inside the period."""
    own = ibis.window(group_by="key")
    ordered = ibis.window(group_by=["key", "only_refund"], order_by=["day", "ordered_at", "order_id"])
    bought = sold.only_refund.ifelse(ibis.null("date"), sold.day)
    sold = sold.mutate(first_day=bought.min().over(own), nth=ibis.row_number().over(ordered))
    is_first = sold.key.notnull() & (sold.nth == 0) & ~sold.only_refund
    derived = sold.key.notnull().ifelse(is_first, ibis.null("bool"))
    sold = sold.mutate(is_first=is_first, is_new=ibis.coalesce(sold.new_customer, derived))
    if question.period is None:
        return sold
    start = question.period.first
    in_period = ibis.window(
        group_by=["key", "only_refund", sold.day >= start], order_by=["day", "ordered_at", "order_id"]
    )
    return sold.mutate(nth_in_period=ibis.row_number().over(in_period))


def _customers(sold: ir.Table, question: Question) -> dict[str, tuple[ir.Value, ir.Value]]:
    one = ibis.literal(1.0)
    newness_known = sold.is_new.notnull() & ~sold.only_refund
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "orders_of_known_newness": (newness_known, one),
        "new_customers": (newness_known, sold.is_new.ifelse(1.0, 0.0)),
        "cohort_revenue": (sold.key.notnull(), sold.net),
        "cohort_customers": (sold.is_first, one),
    }
    if question.period is not None:
        start = question.period.first
        known = sold.key.notnull() & (sold.first_day < start) & ~sold.only_refund
        parts["customers_at_start"] = (known & sold.is_first, one)
        parts["known_buyers"] = (known & (sold.day >= start) & (sold.nth_in_period == 0), one)
    return parts


def _other_days(sold: ir.Table, question: Question) -> dict[str, ir.Value]:
    """Measures that belong to another day than the order's: a cohort's first day, the first day of the period."""
    days: dict[str, ir.Value] = {}
    if "first_day" in sold.columns:
        days["cohort_revenue"] = sold.first_day
        if question.period is not None:
            days["customers_at_start"] = ibis.literal(question.period.first, "date")
    return days


def _net(orders: ir.Table) -> ir.Value:
    gross = orders.gross_minor.cast("float64")
    tax = ibis.coalesce(orders.tax_minor, 0)
    told = ibis.coalesce(orders.refunded_minor, 0)
    all_back = (orders.status == "refunded") & (told == 0)
    refunded = all_back.ifelse(orders.gross_minor, told)
    share = (orders.gross_minor - refunded).cast("float64") * (orders.gross_minor - tax).cast("float64")
    return (gross == 0).ifelse(-refunded.cast("float64"), _round_even(share / gross.nullif(0.0), 0))


def touch_rows(touches: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count touches by kind, leads and entries among them.

    Parameters
    ----------
    touches : ibis.Table
        The journal's touches.
    question : Question
        For the time zone and the days.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    rows = touches.mutate(
        day=local_day(touches["at"], touches["on"], question.zone),
        n=ibis.coalesce(touches["count"], 1.0),
        source=ibis.literal("touches"),
    )
    parts = {f"touches_{kind}": (rows.kind == kind, rows.n) for kind in TOUCH_KINDS}
    parts["leads"] = (rows.kind == "lead", rows.n)
    parts["qualified_leads"] = (rows.kind == "qualified_lead", rows.n)
    parts["contest_entries"] = (rows.kind == "entry", rows.n)
    parts["declared_conversions"] = (rows.kind.isin(list(CONVERSION_KINDS)), rows.n)
    parts["touches"] = (ibis.literal(True), rows.n)
    return kept(_spread(rows, parts, measures), question)


def mention_rows(mentions: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count mentions of ourselves and of rivals, by sentiment, and people who speak well of us often.

    Parameters
    ----------
    mentions : ibis.Table
        The journal's mentions.
    question : Question
        For the time zone and the days.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps; ``advocates`` is one row a person.
    """
    wanted = set(measures)
    rows = mentions.mutate(
        day=local_day(mentions["at"], ibis.null("date"), question.zone),
        channel=mentions.source,
        source=ibis.literal("mentions"),
    )
    own, one = rows.about == "own", ibis.literal(1.0)
    judged = own & rows.sentiment.isin(_TONES)
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "listed_mentions": (own, one),
        "rival_mentions": (rows.about != "own", one),
        "press_mentions": (own & (rows.channel == "press"), one),
        # Where some mentions were judged, none of a tone is 0: it is known.
        **{f"mentions_{tone}": (judged, (rows.sentiment == tone).ifelse(1.0, 0.0)) for tone in _TONES},
    }
    counted = kept(_spread(rows, parts, wanted), question) if wanted & set(parts) else None
    people = _advocates(rows, question) if "advocates" in wanted else None
    if counted is None or people is None:
        return counted if people is None and counted is not None else people
    return counted.union(people)


def _advocates(rows: ir.Table, question: Question) -> ir.Table:
    praise = rows.filter(rows.about == "own", rows.sentiment == "positive", rows.author_key.nullif("").notnull())
    praise = kept(praise.mutate(to_date=ibis.null("date"), network=network_of(praise.channel)), question)
    people = praise.group_by("author_key").aggregate(
        times=praise.count(), day=praise.day.max(), import_uid=praise.import_uid.max()
    )
    people = people.filter(people.times >= _MANY_MENTIONS).mutate(
        channel=ibis.literal(""), source=ibis.literal("mentions")
    )
    return _spread(people, {"advocates": (ibis.literal(True), ibis.literal(1.0))}, ["advocates"])


def review_rows(reviews: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count our reviews and their stars, out of 5.

    Parameters
    ----------
    reviews : ibis.Table
        The journal's reviews.
    question : Question
        For the time zone and the days.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    rows = reviews.filter(reviews.about == "own", reviews.rating.notnull())
    rows = rows.mutate(
        day=local_day(rows["at"], ibis.null("date"), question.zone),
        channel=rows.source,
        source=ibis.literal("reviews"),
        stars=rows.rating / ibis.coalesce(rows.scale, 5.0).nullif(0.0) * 5.0,
    )
    parts = {"reviews": (ibis.literal(True), ibis.literal(1.0)), "stars": (ibis.literal(True), rows.stars)}
    return kept(_spread(rows, parts, measures), question)


def answer_rows(answers: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count survey answers: satisfaction, recommendation, networks used.

    Parameters
    ----------
    answers : ibis.Table
        The journal's answers.
    question : Question
        For the time zone and the days; a survey belongs to the day it was sent, or answered when nobody says.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    moment = ibis.coalesce(answers.sent_at, answers.answered_at)
    used = (answers.question == "network_used") & answers.choice.nullif("").notnull()
    rows = answers.mutate(
        day=local_day(moment, ibis.null("date"), question.zone),
        channel=used.ifelse(answers.choice, answers.network),
        source=ibis.literal("answers"),
        used=used,
    )
    csat, scored, one = rows.question == "csat", rows.score.notnull(), ibis.literal(1.0)
    nps, dated = (rows.question == "nps") & scored, csat & rows.sent_at.notnull()
    satisfied = rows.score >= 0.8 * ibis.coalesce(rows.scale, 5.0) - 1e-9
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "csat_answers": (csat & scored, one),
        "csat_satisfied": (csat & scored, satisfied.ifelse(1.0, 0.0)),
        "surveys_sent": (dated, one),
        "survey_answers": (dated, scored.ifelse(1.0, 0.0)),
        "nps_answers": (nps, one),
        "nps_promoters": (nps, (rows.score >= 9).ifelse(1.0, 0.0)),
        "nps_detractors": (nps, (rows.score <= 6).ifelse(1.0, 0.0)),
        "customers_on_network": (rows.used, one),
        "customers_asked": (rows.used, one),
    }
    found = kept(_spread(rows, parts, measures), question)
    # Everybody was asked about every network: that count stands on no network in particular.
    whole = found.measure == "customers_asked"
    return found.mutate(network=whole.ifelse("", found.network), channel=whole.ifelse("", found.channel))


def _spread(
    rows: ir.Table,
    parts: Mapping[str, tuple[ir.Value, ir.Value]],
    measures: Iterable[str],
    days: Mapping[str, ir.Value] | None = None,
) -> ir.Table:
    """Make one row of each row and measure whose condition holds."""
    wanted = [name for name in parts if name in set(measures)]
    missing = {name: ibis.literal("") for name in _DEFAULTS if name not in rows.columns}
    if "currency" not in rows.columns:
        missing["currency"] = ibis.null("string")
    values = {f"value_{name}": parts[name][1].cast("float64") for name in wanted}
    other = {f"day_{name}": day for name, day in (days or {}).items() if name in wanted}
    if not wanted:
        wanted, parts = ["none"], {"none": (ibis.literal(False), ibis.literal(0.0))}
        values = {"value_none": ibis.literal(0.0)}
    fitting = ibis.array([parts[name][0].ifelse(name, ibis.null("string")) for name in wanted])
    wide = rows.mutate(**missing, **values, **other, fitting=fitting)
    long = wide.mutate(measure=wide.fitting.unnest()).filter(ibis._.measure.notnull())
    value = ibis.cases(*((long.measure == name, long[f"value_{name}"]) for name in wanted))
    money = [name for name in wanted if MEASURES[name].money]
    channel = ibis.coalesce(long.channel, "")
    return long.select(
        measure=long.measure,
        day=_own_day(long, other),
        to_date=ibis.null("date"),
        rate_day=long.day,
        network=network_of(channel),
        account=ibis.coalesce(long.account, ""),
        channel=channel,
        campaign=ibis.coalesce(long.campaign, ""),
        content_type=ibis.coalesce(long.content_type, ""),
        activity=ibis.coalesce(long.activity, ""),
        post=ibis.coalesce(long.post, ""),
        source=long.source,
        currency=long.measure.isin(money).ifelse(long.currency, ibis.null("string")) if money else ibis.null("string"),
        value=value,
        import_uid=long.import_uid,
    )


def _own_day(long: ir.Table, columns: Iterable[str]) -> ir.Value:
    """Return the day of each row: the measure's own where it belongs to another day than the thing counted."""
    cases = [(long.measure == name.removeprefix("day_"), long[name]) for name in columns]
    return ibis.cases(*cases, else_=long.day) if cases else long.day
