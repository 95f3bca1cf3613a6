"""The search finds what stands in no menu too."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sillage.domain.access import Role
from sillage.domain.aims import Objective
from sillage.domain.places import Change
from sillage.domain.workspace import Family
from sillage.ledger.entries import put
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_plans import put_objective
from sillage.services.save_reports import TypedReport, keep_report, read_report
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    with standing(tmp_path / "data", monkeypatch):
        yield init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


def found(opened: Opened, role: Role, words: str, language: str = "en") -> list[str]:
    page = member_client(opened, role).get(f"/w/maison/search?lang={language}&q={words}").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'href="/w/maison/([^"?]*)', main)


def test_pages_of_settings_are_found_by_whoever_may_open_them(opened: Opened) -> None:
    assert found(opened, Role.OWNER, "business hours") == ["settings/hours"]
    assert found(opened, Role.OWNER, "equipe", "fr") == ["settings/team"]
    assert "settings/networks" in found(opened, Role.MANAGER, "settings")
    assert found(opened, Role.MANAGER, "team") == []
    assert found(opened, Role.CLIENT, "settings") == []


def test_what_people_named_is_found_by_its_name_and_by_its_network(opened: Opened) -> None:
    for name, kpi_id in (("Sur Instagram, 12 000 abonnés", "followers"), ("Instagram sans perte", "full_cost")):
        put_objective(opened, Objective(0, name, Family.PROOF, kpi_id, 1, 2, date(2026, 1, 1), date(2026, 12, 31)))
    put(opened.workspace.id, Change(date(2026, 2, 2), "Courtes vidéos sur Instagram"))
    for name, audience in (("Instagram du mois", "team"), ("Instagram chez nous", "client")):
        read = read_report(opened, TypedReport(name=name, period="quarter", language="fr", audience=audience))
        assert read.report is not None, read.wrong
        keep_report(opened, read.report)
    mine = found(opened, Role.OWNER, "instagr", "fr")
    assert [one.split("/")[0] for one in mine] == ["objectives", "objectives", "changes", "reports", "reports"]
    theirs = found(opened, Role.CLIENT, "instagr", "fr")
    assert [one.split("/")[0] for one in theirs] == ["objectives", "changes", "reports"]
    assert found(opened, Role.OWNER, "courtes strategie", "fr") == ["changes"]
