"""Who works where: places kept, taken, changed and left, on either ledger."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from sillage.domain.access import Invitation, Role
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.ledger import audit, invitations, members, models, queries
from sillage.services.open_workspace import Opened, init_workspace
from tests.conftest import NOW


def user(email: str, *, first: bool = False) -> int:
    from django.contrib.auth.models import User

    named = {"username": email, "email": email, "first_name": email.split("@")[0]}
    return int(User.objects.create(**named, is_superuser=first).pk)


def invited(opened: Opened, email: str = "luc@example.org", role: Role = Role.READER, brand: str = "") -> Invitation:
    place = Invitation(0, opened.workspace.id, email, role, brand, opened.now + timedelta(days=7), "Zoé")
    return invitations.invite(place, f"hash of {email}", 0, opened.now)


def brand(opened: Opened, name: str) -> None:
    models.Brand.objects.create(workspace_id=opened.workspace.id, name=name)


def test_the_first_to_claim_owns_every_workspace_and_nobody_does_after(opened: Opened, other: Opened) -> None:
    assert not members.is_claimed()
    zoe = members.claim(lambda: user("zoe@example.org"), opened.now)
    assert members.is_claimed()
    assert {workspace.slug for workspace, member in members.places_of(zoe) if member.role is Role.OWNER} == {
        opened.workspace.slug,
        other.workspace.slug,
    }

    def never() -> int:
        raise AssertionError("made an account for nothing")

    with pytest.raises(Refused):
        members.claim(never, opened.now)


def test_who_claimed_a_server_without_a_workspace_owns_what_comes_and_nobody_claims_it_after(data_dir: Path) -> None:
    zoe = members.claim(lambda: user("zoe@example.org", first=True), NOW)
    assert members.places_of(zoe) == ()
    assert members.is_claimed()
    with pytest.raises(Refused):
        members.claim(lambda: user("eve@example.org", first=True), NOW)
    made = init_workspace(data_dir, name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    members.adopt(zoe, NOW)
    assert [(one.user_id, one.role) for one in members.members(made.workspace.id)] == [(zoe, Role.OWNER)]


def test_of_two_who_claim_an_empty_server_at_once_one_does(data_dir: Path) -> None:
    def claimed(email: str) -> bool:
        def slowly() -> int:
            time.sleep(0.3)  # long enough for the other one to have looked
            return user(email, first=True)

        try:
            members.claim(slowly, NOW)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(claimed, ["zoe@example.org", "eve@example.org"])) == [False, True]


def test_a_workspace_made_since_is_adopted_and_one_with_members_is_not(opened: Opened, other: Opened) -> None:
    zoe, ada = user("zoe@example.org"), user("ada@example.org")
    members._add(other.workspace.id, ada, Role.OWNER, "", opened.now)
    members.adopt(zoe, opened.now)
    assert [workspace.slug for workspace, _ in members.places_of(zoe)] == [opened.workspace.slug]
    assert members.member_at(zoe, other.workspace.slug) is None


def test_a_place_is_taken_once_and_before_its_end(opened: Opened) -> None:
    place = invited(opened)
    assert invitations.invitations(opened.workspace.id, opened.now) == (place,)
    assert invitations.invitation_of("hash of luc@example.org", place.expires_at) is None
    with pytest.raises(NotFound):
        invitations.accept("hash of luc@example.org", lambda: 1, place.expires_at)
    luc = user("luc@example.org")
    assert invitations.accept("hash of luc@example.org", lambda: luc, opened.now) == (opened.workspace.slug, luc)
    assert invitations.invitations(opened.workspace.id, opened.now) == ()
    with pytest.raises(NotFound):
        invitations.accept("hash of luc@example.org", lambda: luc, opened.now)
    found = members.member_at(luc, opened.workspace.slug)
    assert found is not None
    assert found[1].role is Role.READER


def test_an_invitation_is_taken_back_by_its_own_workspace_alone(opened: Opened, other: Opened) -> None:
    place = invited(opened)
    with pytest.raises(NotFound):
        invitations.withdraw(other.workspace.id, place.id)
    invitations.withdraw(opened.workspace.id, place.id)
    assert invitations.invitation_of("hash of luc@example.org", opened.now) is None


def test_a_member_is_not_invited_again(opened: Opened) -> None:
    members._add(opened.workspace.id, user("luc@example.org"), Role.READER, "", opened.now)
    with pytest.raises(Refused):
        invited(opened, "LUC@example.org")


def test_the_last_owner_stays(opened: Opened) -> None:
    zoe = members.claim(lambda: user("zoe@example.org"), opened.now)
    workspace = opened.workspace.id
    with pytest.raises(Refused):
        members.remove(workspace, zoe)
    with pytest.raises(Refused):
        members.set_role(workspace, zoe, Role.MANAGER)
    ada = user("ada@example.org")
    members._add(workspace, ada, Role.OWNER, "", opened.now)
    assert members.set_role(workspace, zoe, Role.MANAGER).role is Role.MANAGER
    members.remove(workspace, zoe)
    assert [member.user_id for member in members.members(workspace)] == [ada]
    with pytest.raises(Refused):
        members.remove(workspace, ada)


def test_members_of_another_workspace_are_out_of_reach(opened: Opened, other: Opened) -> None:
    zoe = members.claim(lambda: user("zoe@example.org"), opened.now)
    luc = user("luc@example.org")
    members._add(opened.workspace.id, luc, Role.READER, "", opened.now)
    for act in (
        lambda: members.remove(other.workspace.id, luc),
        lambda: members.set_role(other.workspace.id, luc, Role.OWNER),
    ):
        with pytest.raises(NotFound):
            act()
    assert {member.user_id for member in members.members(opened.workspace.id)} == {zoe, luc}


def test_a_client_of_several_brands_is_given_one_and_only_a_client_is(opened: Opened) -> None:
    brand(opened, "Boréale")
    brand(opened, "Australe")
    luc = user("luc@example.org")
    with pytest.raises(WrongUsage):
        members._add(opened.workspace.id, luc, Role.CLIENT, "", opened.now)
    with pytest.raises(NotFound):
        members._add(opened.workspace.id, luc, Role.CLIENT, "Nulle", opened.now)
    members._add(opened.workspace.id, luc, Role.CLIENT, "Boréale", opened.now)
    assert members.members(opened.workspace.id)[0].brand == "Boréale"
    assert members.set_role(opened.workspace.id, luc, Role.READER, "Boréale").brand == ""


def test_a_brand_that_goes_takes_its_clients_places(opened: Opened) -> None:
    brand(opened, "Boréale")
    members._add(opened.workspace.id, user("luc@example.org"), Role.CLIENT, "Boréale", opened.now)
    models.Brand.objects.filter(name="Boréale").delete()
    assert members.members(opened.workspace.id) == ()


def test_the_trail_says_who_changed_the_team(opened: Opened) -> None:
    zoe = members.claim(lambda: user("zoe@example.org"), opened.now)
    luc = user("luc@example.org")
    members._add(opened.workspace.id, luc, Role.READER, "", opened.now)
    with audit.acting("zoe@example.org"):
        members.set_role(opened.workspace.id, luc, Role.OWNER)
    members.remove(opened.workspace.id, zoe)
    trail = queries.audit_trail(opened.workspace.id, "member")
    assert [(line.who, line.action, line.which) for line in trail[:2]] == [
        ("local", "remove", "zoe@example.org"),
        ("zoe@example.org", "edit", "luc@example.org"),
    ]
