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


def with_who(hits: ir.Table) -> ir.Table:
    """Say whose each hit is; what is nobody's is left out.

    Parameters
    ----------
    hits : ibis.Table
        As `counted` returns them.

    Returns
    -------
    ibis.Table
        With ``who``, never null.
    """
    hits = hits.mutate(own=_own(hits))
    opened = hits.filter(hits.kind == EventKind.PAGEVIEW.value, hits.click_id != "", hits.own.notnull())
    first = ibis.row_number().over(
        group_by=[opened.click_id, opened.workspace_id], order_by=[opened.at_us, opened.event_id]
    )
    opened = opened.mutate(nth=first)
    opened = opened.filter(opened.nth == 0).select("workspace_id", "click_id", opener="own")
    found = hits.left_join(opened, ["workspace_id", "click_id"])
    found = found.drop([name for name in ("workspace_id_right", "click_id_right") if name in found.columns])
    found = found.mutate(who=ibis.coalesce(found.own, found.opener))
    return found.filter(found.who.notnull()).drop("own", "opener")


def with_cookie_of_day(hits: ir.Table) -> ir.Table:
    """Give a hash's hits the cookie that it had, where it had exactly one.

    Parameters
    ----------
    hits : ibis.Table
        With ``workspace_id``, ``visitor`` and ``cookie``.

    Returns
    -------
    ibis.Table
        With ``cookie`` filled in from the other hits of the same hash.
    """
    said = hits.filter(hits.cookie != "", hits.visitor != "")
    known = said.group_by("workspace_id", "visitor").aggregate(one=said.cookie.min(), other=said.cookie.max())
    known = known.filter(known.one == known.other).select("workspace_id", "visitor", known_cookie="one")
    found = hits.left_join(known, ["workspace_id", "visitor"])
    found = found.drop([name for name in ("workspace_id_right", "visitor_right") if name in found.columns])
    filled = (found.cookie == "").ifelse(ibis.coalesce(found.known_cookie, ""), found.cookie)
    return found.mutate(cookie=filled).drop("known_cookie")


def _own(hits: ir.Table) -> ir.StringValue:
    # The hash of a redirect is of the short link's host: it is nobody's on the site.
    said = ibis.coalesce(hits.cookie.nullif(""), hits.visitor.nullif(""))
    return (hits.kind == EventKind.CLICK.value).ifelse(ibis.null("string"), said)
