"""Long measure rows from orders, touches, mentions, reviews and answers: one row a thing counted.

Ibis expressions: table in, table out. Columns: ``measure``, ``day``, ``to_date``, ``rate_day``, the axes, ``source``,
``currency``, ``value``, ``import_uid``. Money stays in minor units of its currency. Only the measures that are asked
for are made, in one pass: a row that counts for several measures is spread over them. Rows are laid out for all days,
then cut to the days asked for: what depends on these days (``after``, ``person``) is decided by the cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from sillage.domain.places import UNATTRIBUTED
from sillage.kpis.asked import Asked, cut, said
from sillage.kpis.measures import MEASURES, TOUCH_KINDS
from sillage.kpis.places import Question, local_day, network_of
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
    "after",
    "person",
)
OF_PERIOD = ("customers_at_start", "known_buyers")
"""Measures that only a period has."""

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
    return cut_events(lay_orders(orders, question.zone, measures), said(question))


def lay_orders(orders: ir.Table, zone: str, measures: Iterable[str]) -> ir.Table:
    """Lay orders out for all days: see `order_rows`.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    """
    wanted = set(measures)
    sold = with_places_of_orders(orders.filter(orders.status.isin(list(SOLD_STATUSES))), orders)
    sold = sold.mutate(
        day=local_day(sold.ordered_at, sold.ordered_on, zone),
        key=sold.customer_key.nullif(""),
        net=_net(sold),
        only_refund=ibis.coalesce(is_refund_only(sold), False),
        channel=ibis.coalesce(sold.channel, UNATTRIBUTED),
        post=sold.post_id,
        source=ibis.literal("orders"),
    )
    by_customer = bool(wanted & _BY_CUSTOMER)
    if by_customer:
        sold = _with_customers(sold)
    always = ibis.literal(True)
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "orders": (~sold.only_refund, ibis.literal(1.0)),
        "revenue": (always, sold.net),
        "declared_revenue": (sold.channel != UNATTRIBUTED, sold.net),
        **(_customers(sold) if by_customer else {}),
    }
    days = {"cohort_revenue": sold.first_day} if by_customer else {}
    return _spread(sold, parts, wanted, days=days)


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


def _with_customers(sold: ir.Table) -> ir.Table:
    """Tell when each customer first bought, and on which day before each order."""
    own = ibis.window(group_by="key")
    ordered = ibis.window(group_by=["key", "only_refund"], order_by=["day", "ordered_at", "order_id"])
    bought = sold.only_refund.ifelse(ibis.null("date"), sold.day)
    sold = sold.mutate(
        first_day=bought.min().over(own), nth=ibis.row_number().over(ordered), after=sold.day.lag().over(ordered)
    )
    is_first = sold.key.notnull() & (sold.nth == 0) & ~sold.only_refund
    derived = sold.key.notnull().ifelse(is_first, ibis.null("bool"))
    return sold.mutate(is_first=is_first, is_new=ibis.coalesce(sold.new_customer, derived))


def _customers(sold: ir.Table) -> dict[str, tuple[ir.Value, ir.Value]]:
    one = ibis.literal(1.0)
    newness_known = sold.is_new.notnull() & ~sold.only_refund
    return {
        "orders_of_known_newness": (newness_known, one),
        "new_customers": (newness_known, sold.is_new.ifelse(1.0, 0.0)),
        "cohort_revenue": (sold.key.notnull(), sold.net),
        "cohort_customers": (sold.is_first, one),
        # Known when a period begins: first bought before it. Of those, who buys in it: his first order since.
        "customers_at_start": (sold.is_first, one),
        "known_buyers": (sold.key.notnull() & ~sold.only_refund & sold.after.notnull(), one),
    }


def cut_events(rows: ir.Table, asked: Asked, *, people: bool = True) -> ir.Table:
    """Keep the rows that a question asks for, of rows laid out for all days.

    Parameters
    ----------
    rows : ibis.Table
        With `COLUMNS`.
    asked : Asked
        What is asked.
    people : bool
        Whether some rows may tell of people who are counted by what they did in the period.

    Returns
    -------
    ibis.Table
        The same columns.
    """
    if asked.days is None:
        rows = rows.filter(rows.measure.notin(OF_PERIOD))
    else:
        first, last = asked.days
        at_start, is_known = rows.measure == "customers_at_start", rows.measure == "known_buyers"
        inside = (rows.day >= first) & (rows.day <= last) & (~is_known | (rows.after < first))
        rows = rows.filter(at_start.ifelse(rows.day < first, inside))
        rows = rows.mutate(day=(rows.measure == "customers_at_start").ifelse(first, rows.day))
    rows = cut(rows, asked)
    # Everybody was asked about every network: that count stands on no network in particular.
    whole = rows.measure == "customers_asked"
    rows = rows.mutate(network=whole.ifelse("", rows.network), channel=whole.ifelse("", rows.channel))
    return _people_once(rows).select(*COLUMNS) if people else rows.select(*COLUMNS)


def _people_once(rows: ir.Table) -> ir.Table:
    """Count people who speak well of us often, once each."""
    praise = rows.filter(rows.measure == "advocates")
    people = praise.group_by("person").aggregate(
        times=praise.count(), day=praise.day.max(), import_uid=praise.import_uid.max()
    )
    blank = ibis.literal("")
    texts = dict.fromkeys(("network", "account", "channel", "campaign", "content_type", "activity", "post"), blank)
    found = people.filter(people.times >= _MANY_MENTIONS).mutate(
        measure=ibis.literal("advocates"),
        to_date=ibis.null("date"),
        rate_day=people.day,
        **texts,
        source=ibis.literal("mentions"),
        currency=ibis.null("string"),
        value=ibis.literal(1.0, "float64"),
        after=ibis.null("date"),
    )
    return rows.filter(rows.measure != "advocates").select(*COLUMNS).union(found.select(*COLUMNS))


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
    return cut_events(lay_touches(touches, question.zone, measures), said(question))


def lay_touches(touches: ir.Table, zone: str, measures: Iterable[str]) -> ir.Table:
    """Lay touches out for all days: see `touch_rows`.

    Parameters
    ----------
    touches : ibis.Table
        The journal's touches.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    """
    rows = touches.mutate(
        day=local_day(touches["at"], touches["on"], zone),
        n=ibis.coalesce(touches["count"], 1.0),
        source=ibis.literal("touches"),
    )
    parts = {f"touches_{kind}": (rows.kind == kind, rows.n) for kind in TOUCH_KINDS}
    parts["leads"] = (rows.kind == "lead", rows.n)
    parts["qualified_leads"] = (rows.kind == "qualified_lead", rows.n)
    parts["contest_entries"] = (rows.kind == "entry", rows.n)
    parts["declared_conversions"] = (rows.kind.isin(list(CONVERSION_KINDS)), rows.n)
    parts["touches"] = (ibis.literal(True), rows.n)
    return _spread(rows, parts, measures)


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
    return cut_events(lay_mentions(mentions, question.zone, measures), said(question))


def lay_mentions(mentions: ir.Table, zone: str, measures: Iterable[str]) -> ir.Table:
    """Lay mentions out for all days: see `mention_rows`.

    Parameters
    ----------
    mentions : ibis.Table
        The journal's mentions.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    """
    wanted = set(measures)
    rows = mentions.mutate(
        day=local_day(mentions["at"], ibis.null("date"), zone),
        channel=mentions.source,
        person=mentions.author_key.nullif(""),
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
    praise = own & (rows.sentiment == "positive") & rows.person.notnull()
    return _spread(rows, {**parts, "advocates": (praise, one)}, wanted)


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
    return cut_events(lay_reviews(reviews, question.zone, measures), said(question))


def lay_reviews(reviews: ir.Table, zone: str, measures: Iterable[str]) -> ir.Table:
    """Lay reviews out for all days: see `review_rows`.

    Parameters
    ----------
    reviews : ibis.Table
        The journal's reviews.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    """
    rows = reviews.filter(reviews.about == "own", reviews.rating.notnull())
    rows = rows.mutate(
        day=local_day(rows["at"], ibis.null("date"), zone),
        channel=rows.source,
        source=ibis.literal("reviews"),
        stars=rows.rating / ibis.coalesce(rows.scale, 5.0).nullif(0.0) * 5.0,
    )
    parts = {"reviews": (ibis.literal(True), ibis.literal(1.0)), "stars": (ibis.literal(True), rows.stars)}
    return _spread(rows, parts, measures)


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
    return cut_events(lay_answers(answers, question.zone, measures), said(question))


def lay_answers(answers: ir.Table, zone: str, measures: Iterable[str]) -> ir.Table:
    """Lay answers out for all days: see `answer_rows`.

    Parameters
    ----------
    answers : ibis.Table
        The journal's answers.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    """
    moment = ibis.coalesce(answers.sent_at, answers.answered_at)
    used = (answers.question == "network_used") & answers.choice.nullif("").notnull()
    rows = answers.mutate(
        day=local_day(moment, ibis.null("date"), zone),
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
    return _spread(rows, parts, measures)


def _spread(
    rows: ir.Table,
    parts: Mapping[str, tuple[ir.Value, ir.Value]],
    measures: Iterable[str],
    days: Mapping[str, ir.Value] | None = None,
) -> ir.Table:
    """Make one row of each row and measure whose condition holds."""
    wanted = [name for name in parts if name in set(measures)]
    missing: dict[str, ir.Value] = {name: ibis.literal("") for name in _DEFAULTS if name not in rows.columns}
    texts = {name: ibis.null("string") for name in ("currency", "person") if name not in rows.columns}
    missing |= texts | ({} if "after" in rows.columns else {"after": ibis.null("date")})
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
        value=value.cast("float64"),
        import_uid=long.import_uid,
        after=long.after,
        person=long.person,
    )


def _own_day(long: ir.Table, columns: Iterable[str]) -> ir.Value:
    """Return the day of each row: the measure's own where it belongs to another day than the thing counted."""
    cases = [(long.measure == name.removeprefix("day_"), long[name]) for name in columns]
    return ibis.cases(*cases, else_=long.day) if cases else long.day
