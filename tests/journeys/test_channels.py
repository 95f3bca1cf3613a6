"""The channel of a hit: the truth table, the cases of `channel_cases`, and what holds for any text."""

from random import Random
from urllib.parse import quote

import ibis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sillage.journeys.channel_domains import DOMAINS, site_of
from sillage.journeys.channel_networks import SOCIAL
from sillage.journeys.channel_rules import CLICK_IDS, GROUPS
from sillage.journeys.channels import LinkSource, channel_of
from sillage.journeys.places import PLACES, place_in, place_of
from tests.journeys.channel_cases import cases

PAGE = "https://shop.ca/maple"
TRUTH = (
    (f"{PAGE}?fbclid=IwAR1", "https://l.facebook.com/", "Organic Social"),
    (f"{PAGE}?fbclid=IwAR1", "", "Organic Social"),
    (f"{PAGE}?utm_medium=social", "", "Organic Social"),
    (f"{PAGE}?utm_source=facebook&utm_medium=cpc", "", "Paid Social"),
    (f"{PAGE}?utm_medium=newsletter", "", "Email"),
    (PAGE, "https://t.co/Ab12", "Organic Social"),
    (PAGE, "https://l.facebook.com/l.php?u=x", "Organic Social"),
    (PAGE, "https://lnkd.in/e4", "Organic Social"),
    (PAGE, "https://out.reddit.com/t3_x", "Organic Social"),
    (PAGE, "https://l.instagram.com/?u=x", "Organic Social"),
    (PAGE, "android-app://com.linkedin.android", "Organic Social"),
    (PAGE, "https://bit.ly/3x", "Referral"),
    (f"{PAGE}?utm_source=poster&utm_medium=qr", "", "QR"),
    (PAGE, "https://www.walmart.com/", "Referral"),
    (PAGE, "https://www.microsoft.com/", "Referral"),
    (PAGE, "https://www.netflix.com/", "Referral"),
    (PAGE, "https://www.fedex.com/", "Referral"),
    (f"{PAGE}?utm_source=blog&utm_medium=post", "", "Unassigned"),
    (f"{PAGE}?utm_source=show&utm_medium=podcast", "", "Audio"),
    (f"{PAGE}?utm_source=leaflet&utm_medium=print", "", "Print"),
)


@pytest.mark.parametrize(("url", "referrer", "group"), TRUTH)
def test_the_truth_table_holds(url: str, referrer: str, group: str) -> None:
    assert channel_of(url, referrer).group == group


def test_a_shortener_refers_and_is_flagged() -> None:
    assert channel_of(PAGE, "https://bit.ly/3x").flags == ("shortener",)
    assert channel_of(PAGE, "https://blog.ca/3x").flags == ()


@pytest.mark.parametrize(
    ("referrer", "rule"),
    [
        ("https://www.paypal.com/checkout", "payment"),
        ("https://checkout.stripe.com/c/pay", "payment"),
        ("https://shop.ca/cart", "own_host"),
        ("https://pay.shop.ca/cart", "own_host"),
        ("https://blog.brand.ca/", "own_host"),
        ("https://accounts.google.com/", "sign_in"),
    ],
)
def test_our_own_site_a_payment_and_a_sign_in_never_take_the_source_over(referrer: str, rule: str) -> None:
    verdict = channel_of("https://www.shop.ca/thanks", referrer, own_hosts=frozenset({"brand.ca"}))
    assert (verdict.channel, verdict.rule, verdict.continues) == ("direct", rule, True)
    tagged = channel_of("https://www.shop.ca/thanks?utm_source=facebook&utm_medium=social", referrer)
    assert (tagged.channel, tagged.continues) == ("organic_social", False)


def test_a_link_outranks_the_referrer_and_a_tag_outranks_the_link() -> None:
    link = LinkSource(network="instagram", campaign="Spring", content="reel")
    from_link = channel_of(PAGE, "https://www.google.com/", link=link)
    assert (from_link.channel, from_link.network, from_link.campaign) == ("organic_social", "instagram", "Spring")
    assert from_link.rule == "link.organic_social"
    tagged = channel_of(f"{PAGE}?utm_source=list&utm_medium=email&utm_campaign=May", "https://t.co/x", link=link)
    assert (tagged.channel, tagged.network, tagged.campaign, tagged.content) == ("email", "", "May", "reel")
    assert tagged.rule == "utm.email"


def test_a_scan_is_a_scan_whatever_the_link_says() -> None:
    link = LinkSource(network="facebook", source="facebook", medium="cpc", campaign="Posters")
    verdict = channel_of(f"{PAGE}?utm_source=facebook&utm_medium=cpc", link=link, scan=True)
    assert (verdict.channel, verdict.group, verdict.network, verdict.campaign) == ("qr", "QR", "", "Posters")


CASES = cases()


def test_there_are_cases_enough_and_none_twice() -> None:
    assert len(CASES) == len(set(CASES)) >= 200


@pytest.mark.parametrize(("query", "referrer", "channel", "source"), CASES)
def test_the_cases_hold(query: str, referrer: str, channel: str, source: str) -> None:
    verdict = channel_of(f"{PAGE}?{query}" if query else PAGE, referrer)
    assert (verdict.channel, verdict.source) == (channel, source)
    assert verdict.group == GROUPS[verdict.channel]


def test_the_table_of_networks_is_large_and_each_domain_stands_for_its_subdomains_alone() -> None:
    domains = [(domain, name) for name, text in SOCIAL.items() for domain in text.split()]
    assert len(domains) == len(set(domains)) >= 150
    for domain, name in domains:
        assert channel_of(PAGE, f"https://www.{domain}/").source == name
        if not any(domain.endswith(f".{other}") for other, _ in domains):
            assert channel_of(PAGE, f"https://not{domain}/").channel == "referral", domain
        assert channel_of(PAGE, f"https://{domain}.example/").channel == "referral", domain


NAMES = st.sampled_from(
    ["utm_source", "utm_medium", "utm_campaign", "UTM_Medium", "fbclid", "gclid", "page", "amp;utm_source"]
)
VALUES = st.one_of(
    st.sampled_from(["facebook", "google", "cpc", "social", "email", "post", "podcast", "qr", "shop", "list"]),
    st.text(max_size=8),
)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
REFERRERS = st.sampled_from(["", "https://t.co/", "https://www.google.ca/", "https://blog.ca/", "https://paypal.com/"])


def _url(pairs: list[tuple[str, str]]) -> str:
    return f"{PAGE}?" + "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)


@given(PAIRS, st.randoms(use_true_random=False), REFERRERS)
def test_a_channel_never_depends_on_the_order_of_parameters(
    pairs: list[tuple[str, str]], chance: Random, referrer: str
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert channel_of(_url(shuffled), referrer) == channel_of(_url(pairs), referrer)


@given(PAIRS, st.sampled_from(sorted(CLICK_IDS)), REFERRERS)
def test_adding_a_click_id_never_makes_a_visit_paid(pairs: list[tuple[str, str]], name: str, referrer: str) -> None:
    before, after = channel_of(_url(pairs), referrer), channel_of(_url([*pairs, (name, "x1")]), referrer)
    assert after.is_paid <= before.is_paid


@given(st.text(), st.text())
@example("https://[", "http://[::1")
@example("?" + "&" * 10_000 + "utm_source=%", "https://" + "a." * 5_000 + "com")
@example("https://a.ca/?utm_source=\x00\ud800", "https://\ud800.com/\x00")
@example("https://a.ca/?" + "utm_source=" + "%C3" * 100_000, "android-app://")
@example("https://a.ca/#utm_source=fb", "https://" + "é" * 300 + ".com")
def test_any_text_gets_a_verdict(url: str, referrer: str) -> None:
    for verdict in (channel_of(url, referrer), channel_of(f"{PAGE}?{url}", f"https://{referrer}")):
        assert verdict.channel in GROUPS
        assert len(verdict.source) <= 260
        assert verdict.rule


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.sampled_from(sorted(DOMAINS)))
def test_a_domain_is_never_found_inside_another(prefix: str, domain: str) -> None:
    found = site_of(prefix + domain)
    assert found is None or any((prefix + domain).endswith("." + one) or prefix + domain == one for one in DOMAINS)


def test_a_tag_in_the_fragment_counts_where_the_query_has_none() -> None:
    assert channel_of(f"{PAGE}#utm_source=facebook&utm_medium=cpc").channel == "paid_social"
    assert channel_of(f"{PAGE}?utm_source=list&utm_medium=email#utm_medium=cpc").channel == "email"
    assert channel_of(f"{PAGE}#/page?utm_medium=sms").channel == "sms"


def test_two_values_of_one_tag_are_flagged() -> None:
    verdict = channel_of(f"{PAGE}?utm_source=zeta&utm_source=alpha&utm_medium=email&utm_medium=EMAIL")
    assert (verdict.source, verdict.medium, verdict.flags) == ("alpha", "email", ("repeated_tags",))


def test_every_channel_has_a_place_that_costs_know_and_columns_say_the_same() -> None:
    pairs = [(channel, network) for channel in (*GROUPS, *PLACES, "", "nonsense") for network in ("", "x", "myspace")]
    table = ibis.memtable({"channel": [one for one, _ in pairs], "network": [other for _, other in pairs]})
    said = table.mutate(place=place_in(table.channel, table.network)).to_pyarrow().to_pylist()
    assert len(said) == len(pairs)
    for row in said:
        assert row["place"] == place_of(row["channel"], row["network"])
        assert row["place"] in PLACES or not row["channel"]
