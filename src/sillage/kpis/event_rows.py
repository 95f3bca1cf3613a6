"""Long measure rows of touches, mentions, reviews and answers: see `sillage.kpis.long_rows`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir

from sillage.kpis.asked import said
from sillage.kpis.long_rows import cut_events, spread
from sillage.kpis.measures import TOUCH_KINDS
from sillage.kpis.places import Question, local_day

CONVERSION_KINDS = ("signup", "form", "survey", "lead", "coupon")
"""Touches that count as conversions when no kind is named: people who did what was asked of them."""

_TONES = ("positive", "neutral", "negative", "unsure")


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


def lay_touches(touches: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = ()) -> ir.Table:
    """Lay touches out for all days: see `touch_rows`.

    Parameters
    ----------
    touches : ibis.Table
        The journal's touches.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    keep : sequence of str
        Other columns to keep.
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
    return spread(rows, parts, measures, keep=keep)


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


def lay_mentions(mentions: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = ()) -> ir.Table:
    """Lay mentions out for all days: see `mention_rows`.

    Parameters
    ----------
    mentions : ibis.Table
        The journal's mentions.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    keep : sequence of str
        Other columns to keep.
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
    return spread(rows, {**parts, "advocates": (praise, one)}, wanted, keep=keep)


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


def lay_reviews(reviews: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = ()) -> ir.Table:
    """Lay reviews out for all days: see `review_rows`.

    Parameters
    ----------
    reviews : ibis.Table
        The journal's reviews.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    keep : sequence of str
        Other columns to keep.
    """
    rows = reviews.filter(reviews.about == "own", reviews.rating.notnull())
    rows = rows.mutate(
        day=local_day(rows["at"], ibis.null("date"), zone),
        channel=rows.source,
        source=ibis.literal("reviews"),
        stars=rows.rating / ibis.coalesce(rows.scale, 5.0).nullif(0.0) * 5.0,
    )
    parts = {"reviews": (ibis.literal(True), ibis.literal(1.0)), "stars": (ibis.literal(True), rows.stars)}
    return spread(rows, parts, measures, keep=keep)


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


def lay_answers(answers: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = ()) -> ir.Table:
    """Lay answers out for all days: see `answer_rows`.

    Parameters
    ----------
    answers : ibis.Table
        The journal's answers.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    keep : sequence of str
        Other columns to keep.
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
    return spread(rows, parts, measures, keep=keep)
