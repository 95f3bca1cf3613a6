"""`sillage link`, `site` and `token`: what a person types, what a program reads, what others cannot touch."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import NotFound, Refused, SillageError, WrongUsage
from sillage.ledger import link_entries, queries, site_entries
from sillage.ledger.resolving import links_by_slug, token
from sillage.services import draw_links
from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, add_link, edit_link, find_link
from sillage.services.record_sites import SiteWords, add_site, find_site, remove_site
from sillage.services.record_tokens import add_token, revoke_token

TO = "https://epices.example/promo"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("SILLAGE_LANG", "en")
    monkeypatch.setattr(terminal, "_language", "")


def run(opened: Opened, *arguments: str) -> Result:
    return CliRunner().invoke(build_app(), [*arguments, "--data", str(opened.data_dir)])


def read(opened: Opened, *arguments: str) -> Any:
    result = run(opened, *arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def refusal(opened: Opened, *arguments: str) -> SillageError:
    error = run(opened, *arguments).exception
    assert isinstance(error, SillageError)
    return error


def test_a_link_gets_a_random_slug_and_says_that_nobody_else_can_open_it(opened: Opened) -> None:
    said = read(opened, "link", "add", TO)
    assert len(said["slug"]) == 6
    assert said["address"] == f"http://127.0.0.1:8001/{said['slug']}"
    assert any("NOBODY ELSE" in warning for warning in said["warnings"])
    assert "NOBODY ELSE" in run(opened, "link", "add", TO).stdout
    resolved = links_by_slug("127.0.0.1", said["slug"])
    assert resolved is not None
    assert (resolved.destination, resolved.workspace_id) == (TO, opened.workspace.id)


def test_a_link_on_a_public_domain_is_silent_and_one_on_plain_http_is_not(opened: Opened) -> None:
    assert read(opened, "link", "domain", "add", "go.épices.example")["warnings"] == []
    said = read(opened, "link", "add", TO, "--slug", "promo")
    assert (said["address"], said["warnings"]) == ("https://go.xn--pices-9ra.example/promo", [])
    assert "not encrypted" in read(opened, "link", "domain", "add", "http://old.example")["warnings"][0]
    assert "NOBODY ELSE" in read(opened, "link", "domain", "add", "http://192.168.1.4:8001")["warnings"][0]
    listed = read(opened, "link", "domain", "list")
    assert [one["default"] for one in listed] == [True, False, False]
    slug = read(opened, "link", "add", TO, "--domain", "192.168.1.4")
    assert slug["address"].startswith("http://192.168.1.4:8001/")
    assert isinstance(refusal(opened, "link", "add", TO, "--domain", "other.example"), NotFound)


def test_strict_stores_nothing_that_it_would_warn_of(opened: Opened) -> None:
    assert "NOBODY ELSE" in str(refusal(opened, "link", "add", TO, "--strict"))
    read(opened, "link", "domain", "add", "go.epices.example")
    assert "lower case" in str(refusal(opened, "link", "add", f"{TO}?utm_source=Facebook", "--strict"))
    assert read(opened, "link", "list") == []
    said = read(opened, "link", "add", f"{TO}?utm_source=Facebook")
    assert len(said["warnings"]) == 1


def test_what_a_link_belongs_to_fills_its_utm_parameters(opened: Opened) -> None:
    said = read(
        opened, "link", "add", TO, "--network", "Facebook", "--campaign", "Fête du thé", "--content", "Vidéo 2",
        "--utm", "term=thé",
    )  # fmt: skip
    assert said["utm"] == {
        "source": "facebook", "medium": "social", "campaign": "fête_du_thé", "content": "vidéo_2", "term": "thé"
    }  # fmt: skip
    letter = read(opened, "link", "add", f"{TO}?utm_source=lettre", "--channel", "newsletter", "--utm", "medium=")
    assert letter["utm"] == {}
    forced = read(opened, "link", "add", f"{TO}?utm_source=lettre&a=1", "--utm", "utm_source=autre")
    assert (forced["destination"], forced["utm"]) == (f"{TO}?a=1", {"source": "autre"})


@pytest.mark.asks_anew
def test_a_destination_changes_without_losing_where_it_led(opened: Opened) -> None:
    read(opened, "link", "add", TO, "--slug", "promo", "--network", "x")
    changed = read(opened, "link", "edit", "promo", "--to", "https://epices.example/ete")
    assert changed["version"] == 2
    read(opened, "link", "edit", "promo", "--title", "Promo")
    shown = read(opened, "link", "show", "promo")
    assert [one["destination"] for one in shown["versions"]] == [TO, "https://epices.example/ete"]
    assert [one["utm"]["source"] for one in shown["versions"]] == ["x", "x"]
    assert shown["title"] == "Promo"
    resolved = links_by_slug("", "promo")
    assert resolved is not None
    assert resolved.destination == "https://epices.example/ete"
    assert "https://epices.example/ete?utm_source=x" in run(opened, "link", "show", "promo").stdout
    assert len(queries.audit_trail(opened.workspace.id, "link")) == 3


def test_a_link_ends_on_the_evening_of_its_day_in_the_workspace_s_zone(opened: Opened) -> None:
    said = read(
        opened, "link", "add", TO, "--slug", "fin", "--expires", "2026-03-31", "--fallback", "https://a.example"
    )
    assert (said["expires_at"][:16], said["fallback"]) == ("2026-04-01T04:00", "https://a.example/")
    assert read(opened, "link", "edit", "fin", "--expires", "2026-03-30T18:00")["expires_at"][:16] == "2026-03-30T22:00"
    assert "ended" in run(opened, "link", "list").stdout
    assert read(opened, "link", "edit", "fin", "--expires", "")["expires_at"] is None
    assert not read(opened, "link", "edit", "fin", "--disable")["enabled"]
    assert "switched off" in run(opened, "link", "list").stdout
    assert isinstance(refusal(opened, "link", "edit", "fin"), WrongUsage)


def test_the_day_that_was_typed_is_the_day_that_is_shown(opened: Opened) -> None:
    said = read(opened, "link", "add", TO, "--slug", "noel", "--expires", "2026-12-24")
    assert (said["ends_on"], said["expires_at"][:16]) == ("2026-12-24", "2026-12-25T05:00")
    read(opened, "link", "add", TO, "--slug", "soir", "--expires", "2026-12-24T18:00")
    read(opened, "link", "add", TO, "--slug", "sans")
    listed = {one["slug"]: one["ends_on"] for one in read(opened, "link", "list")}
    assert listed == {"noel": "2026-12-24", "soir": "2026-12-24T18:00", "sans": None}
    table = run(opened, "link", "list").stdout
    assert "2026-12-24" in table
    assert "2026-12-25" not in table
    assert "2026-12-24T18:00" in table
    assert "Its last day or moment: 2026-12-24." in run(opened, "link", "show", "noel").stdout
    assert "last day" not in run(opened, "link", "show", "sans").stdout


def test_an_end_that_has_passed_is_warned_of(opened: Opened) -> None:
    yesterday = (opened.now.date() - timedelta(days=1)).isoformat()
    said = read(opened, "link", "add", TO, "--slug", "tard", "--expires", yesterday)
    assert any(f"has ended already ({yesterday})" in warning for warning in said["warnings"])
    today = read(opened, "link", "edit", "tard", "--expires", opened.now.date().isoformat())
    assert not any("has ended" in warning for warning in today["warnings"])


def test_a_list_names_networks_and_says_why_a_link_should_be_looked_at(opened: Opened) -> None:
    read(opened, "link", "add", "https://a.example/", "--slug", "a", "--network", "facebook")
    read(opened, "link", "domain", "add", "go.epices.example")
    read(opened, "link", "add", "https://a.example/?utm_source=L", "--slug", "b", "--channel", "newsletter")
    read(opened, "link", "add", "https://a.example/", "--slug", "c")
    shown = run(opened, "link", "list", "--lang", "fr").stdout.splitlines()
    lines = {slug: next(line for line in shown if f"/{slug} " in line) for slug in "abc"}
    assert "Facebook" in lines["a"]
    assert "à regarder\u00a0: sur aucun domaine public" in lines["a"]
    assert "Infolettre" in lines["b"]
    assert "à regarder\u00a0: utm_source hors règle" in lines["b"]
    assert "à regarder" not in lines["c"]
    assert sorted(one["network"] for one in read(opened, "link", "list")) == ["", "", "facebook"]


def test_a_word_that_a_template_or_an_address_keeps_out_is_warned_of(opened: Opened) -> None:
    read(opened, "link", "domain", "add", "go.epices.example")
    assert read(opened, "link", "add", TO, "--content", "Variante B", "--campaign", "Noël")["warnings"] == []
    read(opened, "link", "convention", "set", "--template", "content={slug}")
    [said] = read(opened, "link", "add", TO, "--slug", "promo", "--content", "variante_b")["warnings"]
    assert "“variante_b” is kept with the link" in said
    assert "utm_content is promo" in said
    assert "sillage link edit promo --utm content=variante_b" in said
    edited = read(opened, "link", "edit", "promo", "--utm", "content=variante_b")
    assert (edited["utm"]["content"], edited["warnings"]) == ("variante_b", [])
    [said] = read(opened, "link", "add", f"{TO}?utm_campaign=ete", "--campaign", "noel")["warnings"]
    assert "utm_campaign is ete" in said
    assert read(opened, "link", "add", f"{TO}?utm_campaign=noel", "--campaign", "noel")["warnings"] == []
    assert isinstance(refusal(opened, "link", "add", TO, "--slug", "ab", "--content", "b", "--strict"), Refused)


@pytest.mark.parametrize(
    "to", ["javascript:alert(1)", "http://localhost/", "https://a:b@example.com/", "//example.com"]
)
def test_a_link_leads_to_the_public_web_only(opened: Opened, to: str) -> None:
    read(opened, "link", "add", TO, "--slug", "promo")
    for arguments in (
        ("link", "add", to),
        ("link", "edit", "promo", "--to", to),
        ("link", "add", TO, "--fallback", to),
    ):
        assert isinstance(refusal(opened, *arguments), Refused)
    assert [one["destination"] for one in read(opened, "link", "list")] == [TO]


def test_a_private_destination_is_allowed_by_name_and_a_loop_never(opened: Opened) -> None:
    assert read(opened, "link", "add", "http://localhost:3000/", "--allow-private")["destination"]
    read(opened, "link", "domain", "add", "go.epices.example")
    for to in ("https://go.epices.example/tour", "https://GO.epices.example/q/tour"):
        assert "itself" in str(refusal(opened, "link", "add", to, "--slug", "tour"))


def test_a_slug_is_used_once_even_by_two_workspaces(opened: Opened, other: Opened) -> None:
    add_link(opened, LinkWords(TO, "promo"))
    with pytest.raises(Refused, match="already"):
        add_link(other, LinkWords(TO, "promo"))
    assert link_entries.links(other.workspace.id) == ()


def test_a_random_slug_that_is_taken_is_drawn_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("aaaaaa" + "aaaaaa" + "bbbbbb")
    monkeypatch.setattr("sillage.services.record_links.secrets.choice", lambda _: next(letters))
    slugs = [add_link(opened, LinkWords(TO)).link.slug for _ in range(2)]
    assert slugs == ["aaaaaa", "bbbbbb"]


def test_a_link_is_found_by_its_address_its_scan_and_its_id(opened: Opened) -> None:
    read(opened, "link", "domain", "add", "go.epices.example")
    link = add_link(opened, LinkWords(TO, "été")).link
    for typed in ("été", "go.epices.example/été", "https://go.epices.example/q/%C3%A9t%C3%A9", link.id):
        assert find_link(opened, typed) == link
    again = add_link(opened, LinkWords(TO, "été", "")).link
    assert find_link(opened, link.id) == link
    assert find_link(opened, again.id) == again
    with pytest.raises(WrongUsage, match="Several"):
        find_link(opened, "été")


def test_another_workspace_s_links_sites_and_tokens_are_unknown(opened: Opened, other: Opened) -> None:
    link = add_link(opened, LinkWords(TO, "promo")).link
    site = add_site(opened, "epices.example", SiteWords())
    made, _ = add_token(opened, "shop")
    attempts: list[Callable[[], object]] = [
        lambda: find_link(other, "promo"),
        lambda: find_link(other, link.id),
        lambda: edit_link(other, "promo", LinkWords(title="a")),
        lambda: link_entries.link(other.workspace.id, link.id),
        lambda: link_entries.edit_link(other.workspace.id, replace(link, title="a")),
        lambda: find_site(other, "epices.example"),
        lambda: remove_site(other, "epices.example"),
        lambda: site_entries.remove_site(other.workspace.id, "epices.example"),
        lambda: revoke_token(other, made.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    for host in ("epices.example", "www.epices.example"):
        with pytest.raises(Refused, match="another workspace"):
            add_site(other, host, SiteWords())
    with pytest.raises(Refused, match="another workspace"):
        add_site(other, "autre.example", SiteWords(aliases=("epices.example",)))
    assert link_entries.versions(other.workspace.id, link.id) == ()
    assert (link_entries.links(other.workspace.id), site_entries.sites(other.workspace.id)) == ((), ())
    assert site_entries.tokens(other.workspace.id) == ()
    assert link_entries.link(opened.workspace.id, link.id) == link
    assert site_entries.sites(opened.workspace.id) == (site,)


def test_a_domain_belongs_to_one_workspace(opened: Opened, other: Opened) -> None:
    from sillage.services.link_domains import add_domain

    add_domain(opened, "go.epices.example")
    with pytest.raises(Refused, match="another workspace"):
        add_domain(other, "https://GO.epices.example/")
    with pytest.raises(NotFound):
        add_link(other, LinkWords(TO, domain="go.epices.example"))


@pytest.mark.asks_anew
def test_the_convention_is_set_shown_and_held(opened: Opened) -> None:
    read(opened, "link", "add", TO, "--slug", "avant", "--utm", "medium=Social")
    rule = read(
        opened, "link", "convention", "set", "--allow", "medium=social,email", "--template", "content={slug}_{network}",
        "--separator", "-",
    )  # fmt: skip
    assert rule["allowed"] == {"medium": ["social", "email"]}
    assert [one["slug"] for one in rule["broken"]] == ["avant"]
    assert read(opened, "link", "add", TO, "--slug", "apres", "--network", "x")["utm"]["content"] == "apres-x"
    assert [one["slug"] for one in read(opened, "link", "list", "--broken")] == ["avant"]
    read(opened, "link", "convention", "set", "--strict")
    assert "allows" in str(refusal(opened, "link", "add", TO, "--utm", "medium=sociel"))
    shown = run(opened, "link", "convention", "show").stdout
    assert "a break is refused" in shown
    assert read(opened, "link", "convention", "set", "--allow", "medium=")["allowed"] == {}
    for wrong in (("--template", "content={who}"), ("--separator", "+"), ("--allow", "medium=a_b"), ("--allow", "x=1")):
        assert isinstance(refusal(opened, "link", "convention", "set", *wrong), WrongUsage)


def test_a_qr_code_holds_the_address_of_scans_and_is_drawn_once(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(opened, "link", "domain", "add", "go.epices.example")
    link = add_link(opened, LinkWords(TO, "affiche")).link
    svg, png = tmp_path / "a.svg", tmp_path / "a.png"
    said = read(opened, "link", "qr", "affiche", "--svg", str(svg), "--png", str(png))
    assert said["address"] == "https://go.epices.example/q/affiche"
    assert svg.read_text().lstrip().startswith(("<?xml", "<svg"))
    assert "https://go.epices.example/q/affiche" in svg.read_text()
    assert png.read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(draw_links, "draw", lambda *_: pytest.fail("drawn again"))
    assert draw_links.qr_code(opened, link, "svg") == svg.read_bytes()
    assert isinstance(refusal(opened, "link", "qr", "affiche"), WrongUsage)
    assert "cannot be written" in str(refusal(opened, "link", "qr", "affiche", "--svg", str(tmp_path / "no" / "a.svg")))


@pytest.mark.asks_anew
def test_a_site_prints_what_to_paste_and_keeps_what_was_said(opened: Opened) -> None:
    assert "public address" in run(opened, "site", "add", "https://Epices.example/a").stdout
    read(opened, "link", "domain", "add", "go.epices.example")
    site = read(
        opened,
        "site",
        "set",
        "epices.example",
        "--team",
        "203.0.113.9/24",
        "--cookie",
        "--no-gpc",
        "--alias",
        "b.example",
    )
    assert '<script async src="https://go.epices.example/s.js"></script>' in site["head"]
    assert site["body"].startswith('<noscript><img src="https://go.epices.example/e.gif"')
    assert (site["team"], site["consent"], site["gpc"], site["aliases"]) == (
        ["203.0.113.0/24"], "cookie", False, ["b.example"],
    )  # fmt: skip
    assert read(opened, "site", "set", "www.epices.example", "--alias", "")["aliases"] == []
    assert "sillage.consent(true)" in run(opened, "site", "show", "epices.example").stdout
    shown = run(opened, "site", "show", "epices.example").stdout
    head, _, body = shown.partition("just after <body>")
    assert "before </head>" in head and "<script" in head and "noscript" not in head
    assert "<noscript>" in body and "<script" not in body
    assert [one["host"] for one in read(opened, "site", "list")] == ["epices.example"]
    assert isinstance(refusal(opened, "site", "set", "epices.example", "--team", "bureau"), WrongUsage)
    assert isinstance(refusal(opened, "site", "add", "www.epices.example"), Refused)
    read(opened, "site", "remove", "epices.example")
    assert read(opened, "site", "list") == []


@pytest.mark.asks_anew
def test_a_token_is_shown_once_and_kept_as_a_hash(opened: Opened) -> None:
    made = read(opened, "token", "add", "Boutique")
    text = made["token"]
    known = token(sha256(text.encode()).hexdigest())
    assert known is not None
    assert (known.workspace_id, made["scopes"]) == (opened.workspace.id, ["events:write"])
    assert text not in json.dumps(read(opened, "token", "list"))
    for path in opened.data_dir.rglob("*"):
        assert not path.is_file() or text.encode() not in path.read_bytes()
    assert text not in json.dumps(read(opened, "audit"))
    assert read(opened, "token", "revoke", made["id"])["revoked_at"]
    assert token(sha256(text.encode()).hexdigest()) is None
    assert isinstance(refusal(opened, "token", "add", "a", "--scope", "all"), WrongUsage)


@pytest.mark.asks_anew
def test_a_link_made_before_the_domain_comes_onto_it_with_its_history(opened: Opened) -> None:
    made = read(opened, "link", "add", TO, "--slug", "spring")
    assert "sillage link edit spring --domain go.your-site.com" in made["warnings"][0]
    added = read(opened, "link", "domain", "add", "go.epices.example")
    assert "sillage link edit spring --domain go.epices.example" in added["warnings"][0]
    assert (
        "sillage link edit spring --domain go.epices.example" in read(opened, "link", "show", "spring")["warnings"][0]
    )
    read(opened, "link", "edit", "spring", "--to", f"{TO}/2")
    moved = read(opened, "link", "edit", "spring", "--domain", "go.epices.example")
    assert (moved["address"], moved["warnings"]) == ("https://go.epices.example/spring", [])
    assert (moved["id"], moved["version"]) == (made["id"], 2)
    assert len(read(opened, "link", "show", "spring")["versions"]) == 2
    for host in ("go.epices.example", "127.0.0.1"):  # the address that was tried still counts
        resolved = links_by_slug(host, "spring")
        assert resolved is not None and resolved.id == made["id"]


def test_a_link_moves_onto_no_taken_slug_and_off_no_public_domain(opened: Opened) -> None:
    read(opened, "link", "add", TO, "--slug", "spring")
    read(opened, "link", "domain", "add", "go.epices.example")
    read(opened, "link", "add", f"{TO}/2", "--slug", "spring")
    several = str(refusal(opened, "link", "show", "spring"))
    assert "127.0.0.1:8001/spring, which stands on no domain yet" in several and "-/spring" not in several
    bare = "127.0.0.1:8001/spring"
    assert "already has a link" in str(refusal(opened, "link", "edit", bare, "--domain", "go.epices.example"))
    assert read(opened, "link", "show", bare)["domain"] == ""
    read(opened, "link", "domain", "add", "new.epices.example")
    printed = "go.epices.example/spring"
    assert "stays" in str(refusal(opened, "link", "edit", printed, "--domain", "new.epices.example"))
    assert read(opened, "link", "edit", bare, "--domain", "new.epices.example")["domain"] == "new.epices.example"
    loop = read(opened, "link", "add", "https://go.epices.example/loop", "--slug", "loop", "--domain", "")
    assert "lead to itself" in str(refusal(opened, "link", "edit", loop["id"], "--domain", "go.epices.example"))
