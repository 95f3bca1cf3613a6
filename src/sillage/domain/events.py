"""Hits: clicks on our links, page views and what people do on a site, one row each, as the collector writes them.

A row is never changed. Text that says nothing is the empty string; a number that is not known is null. The address of
a visitor is never stored: `visitor` is a keyed hash under a salt that lives two days (see `docs/privacy.md`).
"""

from enum import StrEnum

from sillage.domain.fact_table import COUNT, MOMENT, TEXT, FactTable

LIVE_PREFIX = "live-"
"""How the id of a collector begins, where a row of a file has its import's: no switch of the ledger governs it."""


class EventKind(StrEnum):
    """What a hit is; the closed list."""

    CLICK = "click"  # a redirect of one of our links was answered
    PAGEVIEW = "pageview"
    ENGAGEMENT = "engagement"  # seconds with the page visible and used, sent when the page is left
    OUTBOUND = "outbound"  # a click that leaves the site
    FORM_START = "form_start"
    FORM = "form"  # a form was sent
    CUSTOM = "event"  # any other named event
    CONVERSION = "conversion"  # a named goal, with a value or none
    ORDER = "order"
    REFUND = "refund"


EVENTS = FactTable(
    "events",
    ("event_id",),
    (
        ("event_id", TEXT),  # random; the keyed hash of the idempotency key where a server gave one
        ("at", MOMENT),  # when it happened: the collector's clock, or what a server's token may say
        ("kind", TEXT),  # EventKind
        ("name", TEXT),  # of a custom event, a conversion or a form
        ("site", TEXT),  # the page's host, or the host of the short link; lower case, no port
        ("path", TEXT),  # of the page, without its query; the slug of a short link
        ("visitor", TEXT),  # keyed hash under the day's salt
        ("cookie", TEXT),  # first-party id, with consent only
        ("customer_key", TEXT),  # keyed hash of an e-mail, a telephone or a loyalty number
        ("click_id", TEXT),  # the click's own, or the verified one that the page's address carries
        ("link_id", TEXT),  # the link of that click
        ("channel", TEXT),  # sillage.journeys: organic_social, paid_search, email, qr, direct...
        ("source", TEXT),
        ("medium", TEXT),
        ("campaign", TEXT),
        ("content", TEXT),
        ("term", TEXT),
        ("network", TEXT),  # a key of NETWORKS where the channel is one
        ("post_id", TEXT),  # of the link's post
        ("channel_rule", TEXT),
        ("channel_version", COUNT),
        ("referrer", TEXT),  # host only
        ("country", TEXT),  # ISO 3166 alpha-2, lower case; empty when nobody says
        ("device", TEXT),  # desktop | phone | tablet | tv | other
        ("browser", TEXT),  # family
        ("bot", TEXT),  # the id of the rule that fired; empty for a person
        ("bot_version", TEXT),  # the list's version
        ("flag", TEXT),  # a reason of sillage.collector's closed list, such as team; empty when it counts
        ("consent", TEXT),  # none | cookie | refused (GPC): what identity may rest on
        ("origin", TEXT),  # script | pixel | redirect | api | import
        ("engaged_ms", COUNT),
        ("value_minor", COUNT),  # of a conversion, an order (net of nothing: as the shop says it) or a refund
        ("currency", TEXT),
        ("order_id", TEXT),
        ("props", TEXT),  # a small JSON object of a custom event; empty when there is none
        ("row", COUNT),  # its number in the collector's sequence
    ),
)
"""One row a hit. Its `import_uid` is the collector's id, which begins with `LIVE_PREFIX`, or a committed import's."""
