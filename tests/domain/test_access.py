"""Roles and what they give."""

from itertools import pairwise

import pytest

from sillage.domain.access import CAPABILITIES, Capability, Member, Role, brand_kept, may


def test_every_role_has_its_capabilities() -> None:
    assert set(CAPABILITIES) == set(Role)
    assert CAPABILITIES[Role.OWNER] == set(Capability)
    assert CAPABILITIES[Role.CLIENT] == {Capability.SEE}


def test_each_role_may_less_than_the_one_before_it() -> None:
    for wider, narrower in pairwise(Role):
        assert CAPABILITIES[narrower] < CAPABILITIES[wider]


@pytest.mark.parametrize(
    ("capability", "least"),
    [
        (Capability.SEE, Role.CLIENT),
        (Capability.SEE_MONEY_IN, Role.READER),
        (Capability.ENTER, Role.CONTRIBUTOR),
        (Capability.DECIDE, Role.MANAGER),
        (Capability.ADMIN, Role.OWNER),
    ],
)
def test_a_capability_begins_with_a_role(capability: Capability, least: Role) -> None:
    order = list(Role)
    assert [role for role in order if may(role, capability)] == order[: order.index(least) + 1]


def test_only_a_client_is_limited_to_a_brand() -> None:
    assert {role: brand_kept(role, "Boréale") for role in Role if brand_kept(role, "Boréale")} == {
        Role.CLIENT: "Boréale"
    }


def test_a_member_may_what_the_role_gives() -> None:
    reader = Member(1, "Zoé", "zoe@example.org", "w", Role.READER)
    assert reader.may(Capability.SEE_MONEY_IN)
    assert not reader.may(Capability.ENTER)
