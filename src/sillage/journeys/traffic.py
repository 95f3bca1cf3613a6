"""Figures of visits: how many, how many bounce, how long they last, by any of their columns. Ibis in, Ibis out."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

AXES = (
    *("day", "site", "path", "channel", "source", "medium", "campaign", "network", "link_id", "post_id"),
    *("device", "country"),
)
"""By what visits can be parted; ``path`` is the landing page."""

NEEDED = (
    *("who", "cookie", "new_or_known", "is_bounce", "is_engaged", "engaged_ms"),
    *("pageviews", "conversions", "orders", "forms_begun", "forms_sent"),
)
"""What figures of visits rest on, beside the axis."""

SUMS = (
    *("visits", "bounces", "engaged_visits", "pageviews", "conversions", "orders", "forms_begun", "forms_sent"),
    *("new_visits", "known_visits", "engaged_ms"),
)
"""What adds up over visits."""


def traffic(visits: ir.Table, by: str = "") -> ir.Table:
    """Sum visits.

    Parameters
    ----------
    visits : ibis.Table
        As `sillage.journeys.visits.visits` returns them: `NEEDED`, and the axis.
    by : str
        One of `AXES`; empty for the whole.

    Returns
    -------
    ibis.Table
        ``axis``, `SUMS`, and ``median_engaged_ms``, ``p90_engaged_ms`` over visits. A visit of which nothing was
        reported was not engaged for any time that is known: it is left out of these two, and ``timed_visits`` counts
        the others. ``visitors``: distinct cookies, and distinct hashes of a day where there is none; ``with_cookie``
        says how many of the visits rest on a cookie.
    """
    axis = visits[by].cast("string") if by else ibis.literal("")
    rows = visits.mutate(
        axis=ibis.coalesce(axis, ""),
        timed=(visits.engaged_ms > 0).ifelse(visits.engaged_ms, None),
        newness=ibis.coalesce(visits.new_or_known, ""),
    )
    return rows.group_by("axis").aggregate(
        visits=rows.count(),
        bounces=rows.is_bounce.sum().cast("int64"),
        engaged_visits=rows.is_engaged.sum().cast("int64"),
        **{
            name: rows[name].sum().cast("int64")
            for name in ("pageviews", "conversions", "orders", "forms_begun", "forms_sent")
        },
        new_visits=(rows.newness == "new").sum().cast("int64"),
        known_visits=(rows.newness == "known").sum().cast("int64"),
        engaged_ms=rows.engaged_ms.sum().cast("int64"),
        timed_visits=rows.timed.count(),
        # Rounded, since engines interpolate in other orders and differ in the last bit.
        median_engaged_ms=rows.timed.quantile(0.5).round(3),
        p90_engaged_ms=rows.timed.quantile(0.9).round(3),
        # A hash lives a day: whoever comes on two days without a cookie is counted on both.
        visitors=rows.who.nunique(),
        with_cookie=(rows.cookie != "").sum().cast("int64"),
    )
