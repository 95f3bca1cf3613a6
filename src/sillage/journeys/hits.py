"""Hits that count, with the moment as whole microseconds and with who made them.

What identity allows decides who: a first-party cookie where consent gave one, else the keyed hash of the day. A hash
that had one cookie during its day is that cookie's from its first hit on, since consent is given after the first page.
A redirect's click, and an order that a server sends, have no browser of their own: they belong to whoever opened the
page that carries the same click id.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.journeys.passes import Keep, in_one

STARTS = (EventKind.CLICK.value, EventKind.PAGEVIEW.value)
"""Kinds that begin a visit; a click only before its page."""


@ibis.udf.scalar.builtin(name="epoch_us", signature=(("timestamp('UTC')",), "int64"))
def _duckdb_micros(at):  # type: ignore[no-untyped-def]
    """Return microseconds since 1970 (DuckDB)."""


@ibis.udf.scalar.builtin(name="unix_micros", signature=(("timestamp('UTC')",), "int64"))
def _spark_micros(at):  # type: ignore[no-untyped-def]
    """Return microseconds since 1970 (Spark)."""


ENGINES = {"duckdb": _duckdb_micros, "spark": _spark_micros}
"""How each engine says a moment as a whole number: the one word in which they differ."""


def counted(events: ir.Table, engine: str = "duckdb") -> ir.Table:
    """Return people's hits, with ``at_us``.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    ibis.Table
        The same columns and ``at_us``, microseconds since 1970; robots and what is flagged left out.
    """
    hits = events.filter(events.bot == "", events.flag == "", events.at.notnull())
    micros = ENGINES[engine]
    return hits.mutate(at_us=micros(hits.at))


def with_who(hits: ir.Table, keep: Keep = in_one) -> ir.Table:
    """Say whose each hit is; what is nobody's is left out.

    Parameters
    ----------
    hits : ibis.Table
        As `counted` returns them.
    keep : callable
        Keeps the few ids that hits are tied by.

    Returns
    -------
    ibis.Table
        With ``who``, never null, and ``cookie`` filled in from the other hits of the same hash of the day.
    """
    hits = _with_own(_joined(hits, keep(_cookies_of_day(hits)), "visitor"))
    found = _joined(hits, keep(_openers(hits)), "click_id")
    found = found.mutate(who=ibis.coalesce(found.own, found.opener))
    return found.filter(found.who.notnull()).drop("own", "opener")


def _cookies_of_day(hits: ir.Table) -> ir.Table:
    """Return the cookie of each hash that had exactly one."""
    said = hits.filter(hits.cookie != "", hits.visitor != "")
    known = said.group_by("workspace_id", "visitor").aggregate(one=said.cookie.min(), other=said.cookie.max())
    return known.filter(known.one == known.other).select("workspace_id", "visitor", known_cookie="one")


def _openers(hits: ir.Table) -> ir.Table:
    """Return who first opened the page that carries a click id."""
    opened = hits.filter(hits.kind == EventKind.PAGEVIEW.value, hits.click_id != "", hits.own.notnull())
    first = ibis.row_number().over(
        group_by=[opened.click_id, opened.workspace_id], order_by=[opened.at_us, opened.event_id]
    )
    opened = opened.mutate(nth=first)
    return opened.filter(opened.nth == 0).select("workspace_id", "click_id", opener="own")


def _with_own(hits: ir.Table) -> ir.Table:
    hits = hits.mutate(cookie=(hits.cookie == "").ifelse(ibis.coalesce(hits.known_cookie, ""), hits.cookie))
    # The hash of a redirect is of the short link's host: it is nobody's on the site.
    said = ibis.coalesce(hits.cookie.nullif(""), hits.visitor.nullif(""))
    own = (hits.kind == EventKind.CLICK.value).ifelse(ibis.null("string"), said)
    return hits.mutate(own=own).drop("known_cookie")


def _joined(hits: ir.Table, few: ir.Table, name: str) -> ir.Table:
    found = hits.left_join(few, ["workspace_id", name])
    return found.drop([column for column in ("workspace_id_right", f"{name}_right") if column in found.columns])
