"""Slugs, destinations and UTM parameters: what is accepted, what is refused, what an address becomes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.destinations import ascii_host, checked_destination, is_public
from sillage.domain.links import RESERVED, SLUG_ALPHABET, Link, UtmConvention, address, checked_slug, random_slug
from sillage.domain.utm import breaks, filled, normal, own_utm, scanned, tagged, unknown_tokens, without_utm
from sillage.errors import Refused

LINK = Link("0" * 16, "fete", "https://example.com/", datetime(2026, 3, 1, tzinfo=UTC))

REFUSED = [
    "",
    "javascript:alert(1)",
    "JavaScript://example.com/%0aalert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com",
    "mailto:a@example.com",
    "//example.com",
    "https:example.com",
    "https:/example.com",
    "https://",
    "https:///path",
    "https://user@example.com",
    "https://user:secret@example.com",
    "https://@example.com",
    "https://example.com\\@evil.example",
    "https://exam ple.com",
    "https://example.com/a\nb",
    "https://example.com/a\tb",
    "java\tscript:alert(1)",
    "https://example.com/\u202egpj",
    "https://example.com:99999/",
    "https://example.com:port/",
    "https://-a.example/",
    "https://a..example/",
    "https://[::1/",
    "https://" + "a" * 9_000 + ".example/",
]
PRIVATE = [
    "http://localhost/",
    "http://localhost.:8000/",
    "http://shop.localhost/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://10.0.0.1/",
    "http://172.16.3.4/",
    "http://192.168.1.1/admin",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://0.0.0.0/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[fec0::1]/",
    "http://nas.localdomain/",
    "http://[2002:7f00:1::]/",
    "http://intranet/",
    "http://printer.local/",
    "http://db.internal/",
    "http://１２７.0.0.1/",
]
BARE = [
    ("example.com/page", "https://example.com/page"),
    ("Example.COM", "https://example.com/"),
    ("example.com.", "https://example.com/"),
    ("example.com:8080/a?b=c#d", "https://example.com:8080/a?b=c#d"),
    ("example.com?q=me@home", "https://example.com/?q=me@home"),
    ("épices.example/fête", "https://xn--pices-9ra.example/f%C3%AAte"),
    ("xn--pices-9ra.xn--p1ai", "https://xn--pices-9ra.xn--p1ai/"),
]
ACCEPTED = [
    ("https://example.com", "https://example.com/"),
    ("  HTTPS://Example.COM./a?b=c#d ", "https://example.com/a?b=c#d"),
    ("http://example.com:8080/a", "http://example.com:8080/a"),
    ("https://straße.example/ü", "https://xn--strae-oqa.example/%C3%BC"),
    ("https://日本.example/", "https://xn--wgv71a.example/"),
    ("https://example.com/a%20b?x=%26&y=a+b", "https://example.com/a%20b?x=%26&y=a+b"),
    ("https://8.8.8.8/", "https://8.8.8.8/"),
    ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ("https://example.com/?next=javascript:alert(1)", "https://example.com/?next=javascript:alert(1)"),
]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_address_of_the_web_is_refused_even_where_private_ones_are_allowed(typed: str) -> None:
    for allowed in (False, True):
        with pytest.raises(Refused):
            checked_destination(typed, allow_private=allowed)


@pytest.mark.parametrize("typed", PRIVATE)
def test_a_private_address_needs_to_be_allowed(typed: str) -> None:
    with pytest.raises(Refused, match="private"):
        checked_destination(typed)
    assert checked_destination(typed, allow_private=True).startswith("http://")


@pytest.mark.parametrize(("typed", "stored"), ACCEPTED)
def test_a_destination_is_stored_as_browsers_read_it(typed: str, stored: str) -> None:
    assert checked_destination(typed) == stored
    assert checked_destination(stored) == stored


@pytest.mark.parametrize(("typed", "stored"), BARE)
def test_a_host_without_a_scheme_is_completed_as_browsers_do(typed: str, stored: str) -> None:
    assert checked_destination(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["bonjour", "3.14", "10.0.0.1/a", "/page.html", "me@example.com", "a@b:c@example.com", "mailto:me@example.com",
     "javascript:alert(1)", "ftp.example.com://a", "example.com:port", "example..com", "exam ple.com", "tel:0123",
     "example.com\\@evil.example", "data:text/html,a.com", "localhost:8000", "printer.local/a"],
)  # fmt: skip
def test_what_is_no_name_of_a_public_host_is_not_completed(typed: str) -> None:
    with pytest.raises(Refused):
        checked_destination(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_refused_or_leads_to_the_web(typed: str) -> None:
    for text in (typed, f"https://{typed}", f"https://example.com/{typed}"):
        try:
            stored = checked_destination(text, allow_private=True)
        except Refused:
            continue
        assert stored.startswith(("http://", "https://"))
        assert stored.isascii()
        assert not any(character.isspace() for character in stored)


def test_a_host_that_browsers_take_for_a_number_is_that_number() -> None:
    assert [ascii_host(name) for name in ("0x7f.1", "127.0.1", "017700000001")] == ["127.0.0.1"] * 3
    assert not is_public("127.0.0.1")
    assert is_public("example.com")
    with pytest.raises(ValueError, match="256"):
        ascii_host("256.256.256.256")


@pytest.mark.parametrize("typed", ["", " ", "a b", "a?b", "a#b", "a%2fb", "..", "a/../b", "a//b", "<a>", "x" * 201])
def test_a_slug_holds_nothing_that_an_address_would_lose(typed: str) -> None:
    with pytest.raises(Refused, match="cannot be the end"):
        checked_slug(typed)


@pytest.mark.parametrize("typed", ["q", "Q/fete", "api", "API/v1", "s.js", "e", "robots.txt", ".well-known/x"])
def test_a_slug_never_hides_an_address_of_the_collector(typed: str) -> None:
    with pytest.raises(Refused, match="answers itself"):
        checked_slug(typed)


def test_a_slug_keeps_its_case_and_its_script() -> None:
    assert [checked_slug(typed) for typed in ("Fete-2026", "/été/", "a/b_c.d~")] == ["Fete-2026", "été", "a/b_c.d~"]
    assert address("https://go.example.com", "été/a") == "https://go.example.com/%C3%A9t%C3%A9/a"


def test_a_random_slug_is_read_without_doubt_and_never_reserved() -> None:
    assert not set("01oilOIL") & set(SLUG_ALPHABET)
    letters = iter("eqabcd")
    assert random_slug(lambda _: next(letters), 1) == "a"
    assert {"e", "q"} <= RESERVED


def test_templates_are_filled_with_what_the_link_says_and_leave_out_what_it_does_not() -> None:
    rule = UtmConvention()
    assert filled(LINK, rule, {}) == ()
    link = replace(LINK, network="facebook", campaign="Fête d'été 2026", content="Vidéo")
    assert filled(link, rule, {}) == (
        ("source", "facebook"),
        ("medium", "social"),
        ("campaign", "fête_d'été_2026"),
        ("content", "vidéo"),
    )
    letter = replace(LINK, channel="newsletter")
    assert filled(letter, rule, {}) == (("source", "newsletter"), ("medium", "email"))


def test_what_is_said_wins_over_templates_and_what_the_destination_has_is_left_alone() -> None:
    link = replace(LINK, network="x", campaign="Soldes")
    rule = UtmConvention(templates={"content": "{slug}-{network}", "campaign": ""})
    assert dict(filled(link, rule, {"source": "Moi"}, taken=["medium"])) == {"source": "Moi", "content": "fete_x"}


def test_unknown_tokens_are_named() -> None:
    assert unknown_tokens("{network}_{slug}") == ()
    assert unknown_tokens("{reseau}") == ("reseau",)
    assert unknown_tokens("{slug}}") == ("}",)


def test_each_break_of_the_convention_is_named() -> None:
    rule = UtmConvention(allowed={"medium": ("social", "email")})
    utm = (("source", "Facebook"), ("medium", "sociel"), ("campaign", "a-b"), ("content", "a_b"), ("term", "a b"))
    assert [(one.field, one.rule) for one in breaks(utm, rule)] == [
        ("source", "case"),
        ("medium", "allowed"),
        ("campaign", "separator"),
        ("term", "separator"),
    ]
    assert breaks(utm[2:4], UtmConvention(separator="")) == ()


@given(st.text(max_size=30))
def test_what_a_template_writes_never_breaks_the_convention(text: str) -> None:
    for separator in ("_", "-", ".", ""):
        rule = UtmConvention(separator=separator)
        assert breaks((("campaign", normal(text, rule)),), rule) == ()


def test_parameters_are_added_before_the_fragment_and_never_twice() -> None:
    there = "https://example.com/a?utm_source=old&id=1&utm_source=older#top"
    assert tagged(there, [("source", "a b&c")], [("slg", "1")]) == (
        "https://example.com/a?id=1&utm_source=a%20b%26c&slg=1#top"
    )
    assert tagged(there, ()) == there
    assert own_utm(there) == (("source", "old"), ("source", "older"))
    assert without_utm(there, ["source"]) == "https://example.com/a?id=1#top"


def test_a_scan_says_so_in_its_medium() -> None:
    assert scanned((("source", "facebook"), ("medium", "social"))) == (("source", "facebook"), ("medium", "qr"))
    assert scanned(()) == (("source", "qr"), ("medium", "qr"))
