"""The channel of a hit: the truth table, the cases of `channel_cases`, and what holds for any text."""

import pytest

from sillage.journeys.channels import LinkSource, channel_of

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
