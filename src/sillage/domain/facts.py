"""The tables of the journal: what happened, one schema each.

Every table begins with ``workspace_id``. A row is never changed: two rows of one key are two readings, and the
newer one wins (the export's own date, then the import's number, then the row). `observed_at` is the export's own
date where the file states one, else the moment of the import. Times are UTC; `source_zone` keeps the file's own
zone. Money is whole minor units plus `currency`. Blank means missing: null, never 0.
"""

import pyarrow as pa

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import COUNT, DAY, MOMENT, NUMBER, TEXT, FactTable

WINDOWS = ("lifetime", "day", "week", "month", "period")
OBJECT_KINDS = ("account", "post", "ad", "link", "channel", "segment")
STATES = ("measured", "missing", "estimated")

_OBJECT: tuple[tuple[str, pa.DataType], ...] = (
    ("network", TEXT),  # a key of NETWORKS, or "" for things that are on none
    ("account", TEXT),  # the handle as the file writes it
)
_LAST: tuple[tuple[str, pa.DataType], ...] = (
    ("flag", TEXT),  # null, or the code of what is doubtful in this row (see sillage.imports.flags)
    ("row", COUNT),  # 1-based line or record number in the file
)

OBSERVATIONS = FactTable(
    "observations",
    ("network", "account", "object_kind", "object_id", "metric", "window", "for_date", "to_date", "segment"),
    (
        *_OBJECT,
        ("object_kind", TEXT),  # OBJECT_KINDS
        ("object_id", TEXT),  # post id, ad id, link, channel; "" for the account itself
        ("metric", TEXT),  # the network's own name, language-neutral snake_case: "url_clicks", "reactions"
        ("window", TEXT),  # WINDOWS
        ("for_date", DAY),  # first day of the window; null for lifetime values
        ("to_date", DAY),  # last day, included; null for lifetime values
        ("segment", TEXT),  # "" or "country=CA", "device=mobile", "gender=f"
        ("value", NUMBER),  # money in minor units; ratios as 0.05; null when missing
        ("currency", TEXT),  # null unless money
        ("state", TEXT),  # STATES
        ("source", TEXT),  # "" or who says so (rivals' and sector figures), or the model ("ga4")
        ("source_zone", TEXT),
        *_LAST,
    ),
)
POSTS = FactTable(
    "posts",
    ("network", "account", "object_kind", "post_id"),
    (
        *_OBJECT,
        ("object_kind", TEXT),  # "post" or "ad"
        ("post_id", TEXT),
        ("published_at", MOMENT),  # null when the file gives no time of day
        ("published_on", DAY),  # set when only a day is known; null otherwise, and null when even that is unknown
        ("post_type", TEXT),  # the network's own word, snake_case: "photo", "reel", "video", "status", "link"
        ("text", TEXT),
        ("title", TEXT),
        ("url", TEXT),
        ("campaign", TEXT),  # as the file says (ads), else ""
        ("duration_s", NUMBER),
        ("source_zone", TEXT),
        *_LAST,
    ),
)
ORDERS = FactTable(
    "orders",
    ("shop", "order_id"),
    (
        ("shop", TEXT),  # which shop or file family the id belongs to: "shopify", "stripe", "own", "shopify · a brand"
        ("order_id", TEXT),
        ("ordered_at", MOMENT),  # null when only a day is known
        ("ordered_on", DAY),
        ("status", TEXT),  # paid | pending | refunded | partially_refunded | cancelled | failed
        ("gross_minor", COUNT),  # what was paid, taxes and shipping in, before refunds
        ("tax_minor", COUNT),
        ("shipping_minor", COUNT),
        ("discount_minor", COUNT),
        ("refunded_minor", COUNT),
        ("cost_minor", COUNT),  # cost of the goods when the file gives it
        ("currency", TEXT),
        ("customer_key", TEXT),  # keyed hash, never an address
        ("new_customer", pa.bool_()),  # null when the file does not say; derived from customer_key on reading
        ("channel", TEXT),  # network or offline channel the file ties it to; "" when none
        ("campaign", TEXT),
        ("post_id", TEXT),
        ("product", TEXT),
        ("discount_code", TEXT),
        ("heard_of_us", TEXT),  # the answer to "how did you hear of us?"
        *_LAST,
    ),
)
TOUCHES = FactTable(
    "touches",
    ("channel", "touch_id"),
    (
        ("channel", TEXT),  # phone | shop | card | newsletter | print | radio | a network
        ("touch_id", TEXT),
        (
            "kind",
            TEXT,
        ),  # call | visit | scan | sent | opened | click | lead | qualified_lead | signup | form | entry | coupon
        ("at", MOMENT),
        ("on", DAY),
        ("count", NUMBER),  # how many of them this row stands for
        ("campaign", TEXT),
        ("code", TEXT),  # coupon or card code
        ("customer_key", TEXT),
        ("note", TEXT),
        *_LAST,
    ),
)
MESSAGES = FactTable(
    "messages",
    ("network", "account", "thread_id", "message_id"),
    (
        *_OBJECT,
        ("thread_id", TEXT),
        ("message_id", TEXT),
        ("sent_at", MOMENT),
        ("event", TEXT),  # message | resolved | reopened | reviewed (handled without an answer)
        ("direction", TEXT),  # in | out
        ("author_kind", TEXT),  # customer | agent | bot
        ("author_key", TEXT),  # keyed hash
        ("visibility", TEXT),  # private | comment | mention | email
        ("answerable", pa.bool_()),  # null means yes for what a customer sends
        ("label", TEXT),  # "idea", "complaint"...
        ("department", TEXT),
        ("text", TEXT),
        *_LAST,
    ),
)
ANSWERS = FactTable(
    "answers",
    ("survey", "answer_id"),
    (
        ("survey", TEXT),
        ("answer_id", TEXT),
        ("question", TEXT),  # csat | nps | network_used | heard_of_us | other
        ("sent_at", MOMENT),
        ("answered_at", MOMENT),  # null while unanswered: sent is known, the answer is not
        ("score", NUMBER),
        ("scale", NUMBER),  # the top of the scale: 5 for CSAT, 10 for NPS
        ("choice", TEXT),  # the answer when it is a word: a network, a channel
        ("text", TEXT),
        ("customer_key", TEXT),
        ("network", TEXT),
        *_LAST,
    ),
)
REVIEWS = FactTable(
    "reviews",
    ("source", "about", "review_id"),
    (
        ("source", TEXT),
        ("about", TEXT),  # own | a rival's name
        ("review_id", TEXT),
        ("at", MOMENT),
        ("rating", NUMBER),
        ("scale", NUMBER),
        ("author_key", TEXT),
        ("text", TEXT),
        *_LAST,
    ),
)
MENTIONS = FactTable(
    "mentions",
    ("source", "mention_id"),
    (
        ("source", TEXT),  # a network, "press", "web"
        ("mention_id", TEXT),
        ("at", MOMENT),
        ("about", TEXT),  # own | a rival's name
        ("query", TEXT),
        ("author_key", TEXT),
        ("author_followers", NUMBER),
        ("sentiment", TEXT),  # positive | neutral | negative | unsure | "" when not judged
        ("url", TEXT),
        ("text", TEXT),
        *_LAST,
    ),
)

FACT_TABLES = {
    table.name: table for table in (OBSERVATIONS, POSTS, ORDERS, TOUCHES, MESSAGES, ANSWERS, REVIEWS, MENTIONS, EVENTS)
}
"""Every table of the journal, by name."""
