"""The dated table of raw names."""

from datetime import date

import pytest

from sillage.domain.facts import OBJECT_KINDS
from sillage.domain.places import NETWORKS
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.formula import names, parse
from sillage.kpis.measures import CHOICES, MEASURES, Feed
from sillage.kpis.raw_names import BREAKS, INTERACTIONS, RAW_NAMES, lookup, names_of
from sillage.kpis.units import sources_of


def test_every_name_leads_to_a_declared_measure_on_a_known_kind() -> None:
    for line in RAW_NAMES:
        assert line.measure in MEASURES, line
        assert set(line.kinds) <= set(OBJECT_KINDS) and set(line.networks) <= set(NETWORKS), line


def test_every_observed_measure_of_a_formula_can_be_read_from_some_name() -> None:
    read = {line.measure for line in RAW_NAMES} | {"posts_published"}
    for kpi in CATALOGUE.values():
        for name in names(parse(kpi.formula)) if kpi.formula else ():
            for measure in CHOICES.get(name, (name,)):
                if MEASURES[measure].feed is Feed.OBSERVATIONS:
                    assert sources_of([measure]) & read, (kpi.id, measure)


def test_no_network_s_clicks_become_clicks_on_tracked_links() -> None:
    for line in RAW_NAMES:
        if line.measure == "link_clicks":
            assert line.kinds == ("link",)


@pytest.mark.parametrize(
    ("network", "kind", "raw", "measure"),
    [
        ("x", "post", "url_clicks", "reported_link_clicks"),
        ("facebook", "post", "link_clicks", "reported_link_clicks"),
        ("linkedin", "post", "clicks", "content_clicks"),
        ("facebook", "ad", "link_clicks", "ad_link_clicks"),
        ("x", "post", "shares", "private_shares"),
        ("facebook", "post", "shares", "shares"),
        ("youtube", "post", "views", "views"),
        ("facebook", "post", "reactions", "likes"),
        ("x", "account", "new_followers", "followers_gained"),
        ("x", "post", "follows", "post_follows"),
        ("", "channel", "sessions", "visits"),
        ("x", "post", "hashtag_clicks", None),
    ],
)
def test_a_name_is_read_as_its_network_means_it(network: str, kind: str, raw: str, measure: str | None) -> None:
    assert _read_as(network, kind, raw) == measure
    if measure is not None:
        assert raw in names_of(frozenset([measure]))


def _read_as(network: str, kind: str, raw: str) -> str | None:
    rows = lookup(frozenset(MEASURES)).to_pylist()
    found = {
        row["measure"] for row in rows if (row["network"], row["object_kind"], row["metric"]) == (network, kind, raw)
    }
    assert len(found) <= 1
    return found.pop() if found else None


def test_one_name_of_one_network_and_kind_has_one_measure() -> None:
    rows = lookup(frozenset(MEASURES)).to_pylist()
    keys = [(row["network"], row["object_kind"], row["metric"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_impressions_and_views_meet_at_a_visible_break_and_never_in_one_measure() -> None:
    assert {found.network for found in BREAKS} >= {"facebook", "instagram"}
    for found in BREAKS:
        assert date(2024, 1, 1) <= found.day <= date(2025, 12, 31)
        assert _read_as(found.network, "post", "impressions") == found.before == "impressions"
        assert _read_as(found.network, "post", "views") == found.after == "views"


def test_every_network_declares_what_it_counts_as_an_interaction() -> None:
    assert set(INTERACTIONS) == {*NETWORKS, ""}
    for parts in INTERACTIONS.values():
        assert parts and set(parts) <= set(MEASURES)
        assert not {part for part in parts if "click" in part or "visit" in part}
