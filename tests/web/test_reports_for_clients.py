"""A client's report, in every form it is handed out in, prints nothing that the team stored for itself."""

import re
from datetime import date

import pytest
from django.core.cache import cache

from sillage.domain.access import Role
from sillage.domain.decisions import AuthorBlock, BlockKind
from sillage.domain.places import Change
from sillage.domain.saved_reports import Audience
from sillage.domain.sites import Scope
from sillage.ledger import entries, plans, queries
from sillage.services.open_workspace import Opened
from tests.web.api_seed import Asking, token
from tests.web.people import member_client
from tests.web.test_reports_page import FIRST, form, kept, preview, text_of
from tests.web.test_reports_page import opened as opened
from tests.web.test_share_page import shared, visitor

pytestmark = pytest.mark.sqlite
LAST = date(2026, 3, 29)
STORED = re.compile("storedword|strategyword")


@pytest.mark.parametrize("kind", ["page", "pdf", "xlsx", "pptx", "preview", "draft", "link", "paper of a link", "api"])
def test_what_the_team_stored_is_printed_for_the_team_and_never_for_a_client(opened: Opened, kind: str) -> None:
    store(opened)
    assert "storedword" in STORED.findall(printed(opened, kind, Audience.TEAM))
    theirs = printed(opened, kind, Audience.CLIENT)
    assert STORED.findall(theirs) == []
    assert "Our words." in theirs or kind == "api"


def test_a_change_of_strategy_is_drawn_for_the_team_alone(opened: Opened) -> None:
    store(opened)
    assert "strategyword" in printed(opened, "page", Audience.TEAM)
    assert "strategyword" not in printed(opened, "page", Audience.CLIENT)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "accounts to check are printed for the team and not for clients"),
        ("fr-CA", "sont imprimés pour l’équipe, et pas pour les clients"),
    ],
)
def test_the_builder_says_which_notes_are_printed_for_the_team_alone(opened: Opened, language: str, words: str) -> None:
    page = member_client(opened, Role.MANAGER).get(f"/w/maison/reports/new?lang={language}").content.decode()
    assert words in page


def store(opened: Opened) -> None:
    """Note what the team says of its hours, and a change of strategy."""
    for kind in BlockKind:
        told = AuthorBlock(kind, FIRST, LAST, "en", "storedword: TikTok takes four hours a week.")
        plans.put_block(opened.workspace.id, told)
    if not queries.changes(opened.workspace.id):
        entries.put(opened.workspace.id, Change(date(2026, 2, 2), "strategyword"))


def printed(opened: Opened, kind: str, audience: Audience) -> str:
    """Hand out a report for somebody, in one of its forms, and read it."""
    client, to_client = member_client(opened, Role.MANAGER), audience is Audience.CLIENT
    given = form(audience=audience.value, **{"words-summary": "Our words."})
    if kind == "preview":
        return preview(client.post("/w/maison/reports/new?lang=en", given).content.decode())
    if kind == "draft":
        return text_of(client.post("/w/maison/reports/draft.pdf?lang=en", given).content)
    if kind == "api":
        asking = Asking(token(opened, Scope.READ, *(() if to_client else (Scope.READ_MONEY,))))
        return str(asking.get("w/maison/report", **{"from": str(FIRST), "to": str(LAST)}))
    report = kept(opened, f"{kind} {audience.value}", audience)
    if "link" in kind:
        cache.clear()
        path = shared(opened, report, audience=audience.value)
        if kind == "link":
            return visitor().get(path).content.decode()
        return text_of(visitor().get(path + "/report.pdf").content)
    path = f"/w/maison/reports/{report.id}" + ("" if kind == "page" else f"/report.{kind}")
    content = client.get(f"{path}?lang=en").content
    return content.decode() if kind == "page" else text_of(content)
