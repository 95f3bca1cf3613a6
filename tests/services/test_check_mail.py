"""An address that no mail can come from is refused when it is set, not when the first mail is due."""

import os

import pytest
from typer.testing import CliRunner

from sillage import settings
from sillage.cli.main import build_app
from sillage.errors import WrongUsage
from sillage.services import run_servers
from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened

GOOD = ("sillage@localhost", "rapports@maison.example.org", " a.b+c@xn--bcher-kva.example ", "O'Neil@example.org")
WRONG = (
    "rapports", "@example.org", "rapports@", "a@b@example.org", "Maison <rapports@example.org>", "a b@example.org",
    "rapports@example.org\r\nBcc: x@example.org", "rapports@exämple.org", "a..b@example.org", ".a@example.org",
    "rapports@-example.org", "rapports@example..org", "rapports@example.org,b@example.org", "x" * 250 + "@example.org",
)  # fmt: skip
SAID = {
    "en": ("SILLAGE_MAIL_FROM is not an e-mail address: “rapports at example.org”.", "Write the address alone"),
    "fr-FR": (
        "SILLAGE_MAIL_FROM n’est pas une adresse e-mail\u00a0: «\u00a0rapports at example.org\u00a0».",
        "Écrivez l’adresse seule",
    ),
}


@pytest.mark.parametrize("given", GOOD)
def test_an_address_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SILLAGE_MAIL_FROM", given)
    assert settings.mail_from() == given.strip()


@pytest.mark.parametrize("given", WRONG)
def test_what_no_mail_can_come_from_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SILLAGE_MAIL_FROM", given)
    with pytest.raises(WrongUsage, match="is not an e-mail address"):
        settings.mail_from()


def test_without_a_setting_mails_come_from_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SILLAGE_MAIL_FROM", raising=False)
    assert settings.mail_from() == "sillage@localhost"


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("command", [("serve",), ("worker", "--once")], ids=["serve", "worker"])
def test_servers_do_not_start_with_it_and_say_why(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], language: str
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(run_servers, "_become", became.append)
    monkeypatch.setattr(os, "environ", dict(os.environ) | {"SILLAGE_MAIL_FROM": "rapports at example.org"})
    asked = [*command, "--data", str(opened.data_dir), "--lang", language]
    refused = CliRunner().invoke(build_app(), asked)
    assert isinstance(refused.exception, WrongUsage)
    assert refused.exit_code != 0
    assert became == []


@pytest.mark.parametrize("language", SAID)
def test_the_doctor_tells_it_in_the_language_that_is_asked(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("SILLAGE_MAIL_FROM", "rapports at example.org")
    (found,) = [one for one in check_health(opened.data_dir) if one.name == "mail"]
    assert not found.ok
    told = CliRunner().invoke(build_app(), ["doctor", "--data", str(opened.data_dir), "--lang", language])
    for said in SAID[language]:
        assert said in " ".join(told.output.replace("\n", " ").split(" "))
    assert told.exit_code == 1
    monkeypatch.delenv("SILLAGE_MAIL_FROM")
    assert [one for one in check_health(opened.data_dir) if one.name == "mail"] == []
