"""KPIs that hold one another: a like is an interaction, a qualified lead was a lead; valued both, they count twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sillage.domain.decisions import UserKpi
from sillage.kpis.catalogue import find
from sillage.kpis.plans import plan

_SAME = {"touches_lead": "leads"}
_TOUCHES = ("signup", "form", "survey", "lead", "coupon")
WITHIN: Mapping[str, tuple[str, ...]] = {
    "qualified_leads": ("leads",),
    "leads": ("declared_conversions", "touches"),
    **{f"touches_{kind}": ("declared_conversions", "touches") for kind in _TOUCHES if kind != "lead"},
    **dict.fromkeys(("likes", "shares", "saves", "quotes", "conversation"), ("interactions",)),
    **dict.fromkeys(("comments", "replies"), ("conversation", "interactions")),
    "reported_interactions": ("interactions",),
    "reported_link_clicks": ("link_clicks",),
    "ad_link_clicks": ("ad_clicks",),
    "reach": ("impressions", "views"),
    "impressions": ("views",),
    "ad_reach": ("ad_impressions",),
    "followers_gained": ("followers",),
    **dict.fromkeys(("engaged_visits", "social_visits", "visitors"), ("visits", "pageviews")),
    "visits": ("pageviews",),
    **dict.fromkeys(
        ("mentions_positive", "mentions_neutral", "mentions_negative", "mentions_unsure", "press_mentions"),
        ("listed_mentions", "network_mentions"),
    ),
    "listed_mentions": ("network_mentions",),
    **dict.fromkeys(("messages_handled", "ideas_collected"), ("messages_received",)),
    "new_customers": ("orders",),
}
"""Measures whose units are units of a wider one too, or the same things told by another file."""


def wider_ones(kpi_ids: Iterable[str], user_kpis: Iterable[UserKpi] = ()) -> dict[str, tuple[str, ...]]:
    """Find, for each of some KPIs, those of the others that its units stand within.

    Parameters
    ----------
    kpi_ids : iterable of str
        KPIs that are valued side by side.
    user_kpis : iterable of UserKpi
        What users added.

    Returns
    -------
    dict of str to tuple of str
        Only those that give way. Of two that hold the same, or that share a part, the one named first stays.
    """
    mine = tuple(user_kpis)
    measures = {kpi_id: _measures(kpi_id, mine) for kpi_id in dict.fromkeys(kpi_ids)}
    places = {kpi_id: place for place, kpi_id in enumerate(measures)}
    found: dict[str, tuple[str, ...]] = {}
    for kpi_id, own in measures.items():
        wider = [
            other
            for other, theirs in measures.items()
            if other != kpi_id and _gives_way(own, theirs, later=places[kpi_id] > places[other])
        ]
        if wider:
            found[kpi_id] = tuple(wider)
    return found


def _measures(kpi_id: str, user_kpis: tuple[UserKpi, ...]) -> frozenset[str]:
    return frozenset(_SAME.get(name, name) for name in plan(find(kpi_id, user_kpis)).measures)


def _gives_way(own: frozenset[str], theirs: frozenset[str], *, later: bool) -> bool:
    inside, outside = _stand_within(own, theirs), _stand_within(theirs, own)
    if inside or outside:
        return inside and (later or not outside)
    return later and bool(_all_of(own) & theirs or _all_of(theirs) & own)


def _stand_within(own: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(own) and all({name, *WITHIN.get(name, ())} & theirs for name in own)


def _all_of(measures: frozenset[str]) -> frozenset[str]:
    return measures.union(*(WITHIN.get(name, ()) for name in measures))
