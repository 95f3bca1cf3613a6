"""`sillage channel`: the answer for programs and for people."""

import json
from collections.abc import Callable

import pytest

from sillage.cli import main, terminal


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command without a data folder and return what it prints."""

    def ran(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["sillage", "channel", *words])
        with pytest.raises(SystemExit) as ended:
            main.run()
        assert ended.value.code == 0
        return capsys.readouterr().out

    monkeypatch.setattr(terminal, "_language", "")
    return ran


def test_programs_get_the_group_the_source_the_medium_the_rule_and_its_version(run: Callable[..., str]) -> None:
    said = json.loads(run("--url", "https://s.ca/?utm_source=facebook&utm_medium=cpc", "--referrer", "", "--json"))
    assert {name: said[name] for name in ("channel", "source", "medium", "rule", "version")} == {
        "channel": "Paid Social",
        "source": "facebook",
        "medium": "cpc",
        "rule": "utm.paid_social",
        "version": 2,
    }
    assert (said["code"], said["network"], said["place"], said["paid"]) == ("paid_social", "facebook", "facebook", True)


def test_people_get_the_reason_in_their_language(run: Callable[..., str]) -> None:
    assert "The referrer shortens links" in run("--referrer", "https://bit.ly/x", "--lang", "en")
    assert run("--referrer", "https://lnkd.in/x", "--lang", "fr-CA").splitlines() == [
        "Médias sociaux (sans publicité)\u00a0: source linkedin, support social",
        "Le site référent le dit\u00a0; l’adresse ne porte aucune étiquette.",
        "Règle referrer.organic_social, version 2.",
    ]


def test_our_own_site_and_a_scan_can_be_said(run: Callable[..., str]) -> None:
    assert json.loads(run("--referrer", "https://a.brand.ca", "--own", "Brand.ca", "--json"))["continues"] is True
    assert json.loads(run("--url", "https://s.ca/", "--scan", "--json"))["channel"] == "QR"
