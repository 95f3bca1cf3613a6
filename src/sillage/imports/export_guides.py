"""Where each network hides its export, how much one file may hold, and how long figures are given: one entry an export.

Adding a network is adding an entry. Where nothing is known of a limit, none is stated.
"""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.export_rhythm import Given
from sillage.language import Message, msg


@dataclass(frozen=True, slots=True)
class Guide:
    """One export that somebody downloads.

    Parameters
    ----------
    id : str
        Its own.
    network : str
        A key of `NETWORKS`; empty for a shop or a tool.
    formats : tuple of str
        The formats that it is imported as.
    title : Message
        What is exported.
    path : Message
        The clicks that lead to it, in the words of the interface.
    given : Given
        What the network gives.
    note : Message or None
        What to mind.
    core : bool
        Whether it is proposed to who has an account there and never imported it.
    """

    id: str
    network: str
    formats: tuple[str, ...]
    title: Message
    path: Message
    given: Given
    note: Message | None = None
    core: bool = False


GUIDES = (
    Guide(
        "x_overview",
        "x",
        ("x_account_overview_analytics",),
        msg("X: the account day by day"),
        msg("On the web: Premium › Analytics › Overview › dates › the arrow at the top right"),
        Given(keeps_days=365, most_days=90),
        msg("Its last days are still revised: the next export puts them right. It alone says how many followers left."),
        core=True,
    ),
    Guide(
        "x_content",
        "x",
        ("x_account_analytics_content", "x_tweet_activity_metrics_old"),
        msg("X: posts"),
        msg("On the web: Premium › Analytics › Content › dates › the arrow at the top right"),
        Given(keeps_days=365, most_days=90),
        msg("A file holds 1,000 posts at most: who posts more exports shorter periods."),
        core=True,
    ),
    Guide(
        "facebook_posts",
        "facebook",
        ("meta_business_suite_fb_posts", "meta_page_insights_old_uci"),
        msg("Facebook: posts"),
        msg("Meta Business Suite › Insights › Content › Export data › Facebook › dates › Lifetime › Generate"),
        Given(keeps_days=730, most_days=90),
        msg("Counts are those of the day of the export: an older period exported again says how posts went on."),
        core=True,
    ),
    Guide(
        "facebook_page",
        "facebook",
        ("meta_page_daily_series",),
        msg("Facebook: the page day by day"),
        msg("Meta Business Suite › Insights › Results › dates › Export (on each chart) › CSV"),
        Given(keeps_days=730, most_days=90),
        msg("One file a chart: views, visits, interactions, follows. A ZIP of all of them is enough."),
        core=True,
    ),
    Guide(
        "facebook_audience",
        "facebook",
        ("meta_audience", "meta_gender", "meta_territories"),
        msg("Facebook and Instagram: the audience"),
        msg("Meta Business Suite › Insights › Audience › Export › CSV"),
        Given(),
        msg("It says who follows on the day of the export, whatever the dates."),
    ),
    Guide(
        "instagram_posts",
        "instagram",
        ("meta_business_suite_ig_posts",),
        msg("Instagram: posts"),
        msg("Meta Business Suite › Insights › Content › Export data › Instagram › dates › Lifetime › Generate"),
        Given(keeps_days=730, most_days=90),
        msg("Counts are those of the day of the export: an older period exported again says how posts went on."),
        core=True,
    ),
    Guide(
        "meta_ads",
        "facebook",
        ("meta_ads",),
        msg("Meta Ads: what was spent"),
        msg("Ads Manager › Reports › Export table data › breakdown by day › CSV"),
        Given(keeps_days=1125),
        msg("Keep the columns Ad ID, Amount spent and Reporting starts."),
    ),
    Guide(
        "linkedin_content",
        "linkedin",
        ("linkedin_page_content_xls",),
        msg("LinkedIn: content of the page"),
        msg("Page, seen as administrator › Analytics › Content › dates › Export"),
        Given(keeps_days=365),
        core=True,
    ),
    Guide(
        "linkedin_followers",
        "linkedin",
        ("linkedin_page_followers_xls",),
        msg("LinkedIn: followers"),
        msg("Page, seen as administrator › Analytics › Followers › dates › Export"),
        Given(keeps_days=365),
        core=True,
    ),
    Guide(
        "linkedin_visitors",
        "linkedin",
        ("linkedin_page_visitors_xls",),
        msg("LinkedIn: visitors"),
        msg("Page, seen as administrator › Analytics › Visitors › dates › Export"),
        Given(keeps_days=365),
    ),
    Guide(
        "linkedin_competitors",
        "linkedin",
        ("linkedin_competitors_xls",),
        msg("LinkedIn: rivals"),
        msg("Page, seen as administrator › Analytics › Competitors › dates › Export"),
        Given(keeps_days=365),
    ),
    Guide(
        "youtube",
        "youtube",
        ("youtube_studio_table_data",),
        msg("YouTube: videos"),
        msg("YouTube Studio › Analytics › Advanced mode › Content › dates › download › CSV"),
        Given(),
        msg("A ZIP comes: drop it as it is. Choose the columns once, subscribers gained and lost among them."),
        core=True,
    ),
    Guide(
        "tiktok",
        "tiktok",
        ("tiktok_studio_content",),
        msg("TikTok: videos"),
        msg("TikTok Studio, on the web › Analytics › Content › dates › Download data › CSV"),
        Given(keeps_days=365, most_days=365),
        core=True,
    ),
    Guide(
        "ga4",
        "",
        ("ga4_ui_csv",),
        msg("Google Analytics 4: acquisition"),
        msg("Reports › Acquisition › Traffic acquisition › dates › Share this report › Download › CSV"),
        Given(),
    ),
    Guide(
        "bitly",
        "",
        ("bitly_clicks",),
        msg("Bitly: clicks by day"),
        msg("Analytics › Engagements over time › dates › the three dots › Export to CSV"),
        Given(),
        msg("How far back it goes depends on the plan: thirty days on the free one."),
    ),
    Guide(
        "chatwoot",
        "",
        ("chatwoot_conversations", "chatwoot_csat"),
        msg("Chatwoot: conversations and satisfaction"),
        msg("Reports › Conversations, then CSAT › dates › Download"),
        Given(),
    ),
    Guide(
        "shopify",
        "",
        ("shopify_orders",),
        msg("Shopify: orders"),
        msg("Orders › Export › dates › CSV for Excel, Numbers or other spreadsheet programs"),
        Given(),
    ),
    Guide(
        "stripe",
        "",
        ("stripe_payments",),
        msg("Stripe: payments"),
        msg("Transactions › Payments › Export › dates › all columns"),
        Given(),
    ),
)
"""In the order in which a Monday is best spent: what expires first stands first within a network."""
