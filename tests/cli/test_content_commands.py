"""`sillage content`, in both languages and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import WrongUsage
from sillage.services.open_workspace import Opened
from tests.cli.test_commands_page import documented
from tests.services.content_story import story
from tests.services.journal_rows import import_rows

pytestmark = pytest.mark.hits

DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")
FAMILY = ("posts", "sold", "losses", "customers", "hours")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def run(opened: Opened, *words: str) -> str:
    result = CliRunner().invoke(build_app(), ["content", *words, "--data", str(opened.data_dir)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture
def told(opened: Opened, tmp_path: Path) -> Opened:
    rows = story()
    rows["posts"][0]["text"] = "x\x1b[2J\u202e post"
    import_rows(opened, tmp_path / "story.txt", rows)
    return opened


def test_posts_stand_on_the_terminal_in_both_languages(told: Opened) -> None:
    said = run(told, "posts", *DAYS, "--lang", "en", "--limit", "20")
    assert "Instagram: engagement rate by impressions, 6.5% in all (12 posts)" in said
    assert "drawn to the usual (90% interval)" in said
    assert "\x1b[2J" not in said
    french = run(told, "posts", *DAYS, "--lang", "fr-CA", "--limit", "1")
    assert "taux d’engagement sur impressions, 6,5\u00a0% en tout (12 publications)" in french
    assert "ramené vers l’habituel (intervalle à 90\u00a0%)" in french
    assert "Post i11" in french
    assert "Post i10" not in french


def test_groups_stand_as_times_the_usual(told: Opened) -> None:
    said = run(told, "posts", *DAYS, "--by", "type", "--lang", "en")
    [reels] = [line.split() for line in said.splitlines() if line.startswith("Reel")]
    assert reels[1:3] == ["6", "1.08"]
    assert "(none named)" in said
    networks = run(told, "posts", *DAYS, "--by", "network", "--lang", "en")
    assert "6.5% (" in networks
    assert "fois l’habituel" in run(told, "posts", *DAYS, "--by", "hour", "--lang", "fr")


def test_liked_and_sold_stand_apart_in_both_languages(told: Opened) -> None:
    said = run(told, "sold", *DAYS, "--lang", "en")
    assert "Cannot tell whether what is liked sells: 1 order credited to 2 posts that could be followed" in said
    assert "Much liked, and nothing sold that could be followed:" in said
    assert "none; $120 at most" in said
    assert "$40.00 ($2.05 – $190)" in said
    french = run(told, "sold", *DAYS, "--lang", "fr-CA")
    assert "Peu aimées, et qui ont vendu\u00a0:" in french
    assert "aucune\u00a0; au plus 120\u00a0$" in french


def test_losses_and_customers_and_hours_stand_in_both_languages(told: Opened) -> None:
    losses = run(told, "losses", *DAYS, "--lang", "en")
    assert "2026-03-20" in losses
    assert "a coincidence, not a cause" in losses
    assert "une coïncidence, pas une cause" in run(told, "losses", *DAYS, "--lang", "fr")
    buyers = run(told, "customers", *DAYS, "--by", "network", "--lang", "en")
    assert "50% of orders come from new customers" in buyers
    assert "des commandes viennent de nouveaux clients" in run(told, "customers", *DAYS, "--lang", "fr")
    assert "Cannot tell: fewer than two slots have 5 posts." in run(told, "hours", *DAYS, "--lang", "en")
    french = run(told, "hours", *DAYS, "--lang", "fr")
    assert "moins de deux créneaux ont 5 publications" in french
    assert "lundi" in french


@pytest.mark.both_ledgers
def test_programs_read_the_keys_of_the_page(told: Opened) -> None:
    found = {name: json.loads(run(told, name, *DAYS, "--json")) for name in FAMILY}
    for name, payload in found.items():
        assert payload.keys() == documented(f"content {name}"), name
    best = found["posts"]["rows"][0]
    assert (best["post_id"], best["own"], best["method"]) == ("i11", 0.12, "shrunken")
    assert best["interval"][0] < best["value"] < best["interval"][1]
    sold = {one["post_id"]: (one["quadrant"], one["margin"]) for one in found["sold"]["posts"]}
    assert (sold["i11"], sold["i0"], sold["i10"]) == (
        ("liked_not_sold", 0),
        ("quiet_sold", 40),
        ("not_measurable", None),
    )
    assert [one["day"] for one in found["losses"]["days"]] == ["2026-03-20"]
    assert found["customers"]["whole"]["share"] == 0.5
    assert {one["hour"] for one in found["hours"]["slots"]} == {9}


def test_both_languages_print_the_same_figures(told: Opened) -> None:
    english, french = (
        json.loads(run(told, "posts", *DAYS, "--by", "type", "--json", "--lang", lang)) for lang in ("en", "fr")
    )
    assert english.pop("warnings") != french.pop("warnings")
    assert english == french


def test_an_empty_workspace_says_so_and_a_wrong_cut_is_refused(opened: Opened) -> None:
    assert "No post of these days has figures." in run(opened, "posts", "--lang", "en")
    assert "No post of these days has interactions." in run(opened, "sold", "--lang", "en")
    assert "No order is known in these days." in run(opened, "customers", "--lang", "en")
    for name in FAMILY:
        json.loads(run(opened, name, "--json"))
    with pytest.raises(WrongUsage):
        run(opened, "posts", "--by", "moon")
