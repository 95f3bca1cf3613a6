"""The social networks alone, where other channels stand beside them."""

import pytest

from sillage.domain.places import CHANNEL_GROUPS, is_in
from sillage.economics.scope import Scope, filters_of, outside, scope_of


@pytest.mark.parametrize(
    ("judged", "scope"),
    [
        ({"instagram", "newsletter"}, Scope.SOCIAL),
        ({"paid_social", "phone"}, Scope.SOCIAL),
        ({"instagram", "x", "organic_social"}, Scope.ALL),
        ({"newsletter", "shop"}, Scope.ALL),
        (set(), Scope.ALL),
    ],
)
def test_the_question_is_about_the_networks_alone_where_others_stand_beside_them(
    judged: set[str], scope: Scope
) -> None:
    assert scope_of(judged) is scope


def test_a_scope_leaves_out_what_is_not_social() -> None:
    judged = {"facebook", "organic_social", "shop", "search"}
    assert outside(judged, Scope.SOCIAL) == {"shop", "search"}
    assert outside(judged, Scope.ALL) == frozenset()


def test_a_scope_is_asked_of_a_kpi_as_a_group_of_channels() -> None:
    assert filters_of(Scope.ALL) == {}
    assert set(filters_of(Scope.SOCIAL).values()) <= set(CHANNEL_GROUPS)


def test_a_group_is_a_place_on_the_channels_alone() -> None:
    assert is_in("channel", "instagram", "social")
    assert is_in("channel", "paid_social", "social")
    assert is_in("channel", "x", "x")
    assert not is_in("network", "instagram", "social")
    assert not is_in("channel", "newsletter", "social")
    assert not is_in("channel", None, "social")
