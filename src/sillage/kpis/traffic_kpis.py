"""Declared KPIs: clicks, visits, conversions, leads and sales."""

from dataclasses import replace

from sillage.kpis.kpi import Kpi, declare
from sillage.language import Message, msg

_GA4 = msg("a GA4 acquisition file")
_SITE = msg("a tracked site, or a GA4 acquisition file")
_COLLECTOR = msg("a tracked site: it is declared in the settings")
_STEPS = msg("the steps to follow: they are named on the page of the funnel")
_TRACKED = msg("tracked short links, or a Bitly click history")
_TOUCHES = msg("a file of touches (sign-ups, forms, calls, visits, coupons)")
_ORDERS = msg("a file of orders")

TRAFFIC = (
    declare(
        "link_clicks",
        msg("link clicks"),
        msg("Human clicks on links that we track; never what a network reports."),
        "link_clicks",
        "count | A | +",
        "traffic",
        _TRACKED,
    ),
    declare(
        "reported_link_clicks",
        msg("link clicks (network-reported)"),
        msg("Clicks on links as the network’s file says; never added to tracked clicks."),
        "reported_link_clicks",
        "count | A | +",
        "traffic",
        msg("a file of the network that counts clicks on links"),
    ),
    declare(
        "ctr",
        msg("click-through rate"),
        msg("Network-reported link clicks over impressions, from one source."),
        "reported_link_clicks / impressions",
        "% | R | +",
        "traffic",
        msg("link clicks and impressions of the same posts"),
    ),
    declare(
        "tracked_ctr",
        msg("tracked click-through rate"),
        msg("Tracked link clicks over impressions of the posts that carry the link."),
        "post_link_clicks / linked_impressions",
        "% | R | +",
        "traffic",
        msg("tracked short links tied to their posts"),
    ),
    declare(
        "visits",
        msg("visits"),
        msg("Visits to the site; 30 minutes of inactivity end one."),
        "visits",
        "count | A | +",
        "traffic",
        _SITE,
    ),
    declare(
        "visitors",
        msg("visitors"),
        msg("Distinct visitors under the identity rule of the source."),
        "visitors",
        "count | U | +",
        "traffic",
        msg("a tracked site, or a GA4 file that counts users"),
    ),
    declare(
        "pageviews",
        msg("pageviews"),
        msg("Pages viewed."),
        "pageviews",
        "count | A | +",
        "traffic",
        msg("a tracked site, or a GA4 file that counts views"),
    ),
    declare(
        "social_traffic_share",
        msg("social traffic share"),
        msg("Visits whose channel is organic or paid social, over visits."),
        "social_visits / visits",
        "% | R | +",
        "traffic",
        _SITE,
    ),
    declare(
        "landing_visits",
        msg("landing page traffic"),
        msg("Visits whose first page is the landing page."),
        "landing_visits",
        "count | A | +",
        "traffic",
        _COLLECTOR,
    ),
    declare(
        "device_share",
        msg("device share"),
        msg("Visits by desktop, tablet or phone, over all."),
        "device_visits / visits_on_devices",
        "% | R | o",
        "insight",
        _COLLECTOR,
    ),
    declare(
        "engaged_time",
        msg("engaged time"),
        msg("Seconds with the page visible and used, per visit: the median of the visits that tell it."),
        "engaged_time",
        "duration | D | +",
        "traffic",
        _COLLECTOR,
    ),
    declare(
        "bounce_rate",
        msg("bounce rate"),
        msg("Single-page visits over visits."),
        "bounces / tracked_visits",
        "% | R | -",
        "traffic",
        _COLLECTOR,
    ),
    declare(
        "ga4_bounce_rate",
        msg("bounce rate (GA4)"),
        msg("Visits that were not engaged, over visits (10 seconds, 2 pages or a conversion make one engaged)."),
        "(visits - engaged_visits) / visits",
        "% | R | -",
        "traffic",
        _SITE,
    ),
    declare(
        "form_completion_rate",
        msg("form completion rate"),
        msg("Forms sent over forms begun."),
        "forms_sent / forms_begun",
        "% | R | +",
        "conversion",
        _COLLECTOR,
    ),
    declare(
        "conversion_rate_by_visits",
        msg("conversion rate by visits"),
        msg("Conversions over visits, from one source."),
        "key_events / visits",
        "% | R,E | +",
        "conversion",
        msg("a tracked site, or a GA4 file that counts key events and sessions"),
    ),
    declare(
        "conversion_rate_by_visitors",
        msg("conversion rate by visitors"),
        msg("Conversions over distinct visitors, from one source."),
        "key_events / visitors",
        "% | R,E | +",
        "conversion",
        msg("a tracked site, or a GA4 file that counts key events and users"),
    ),
    declare(
        "conversion_rate_by_clicks",
        msg("conversion rate by clicks"),
        msg("Conversions over clicks: tracked clicks where there are some, else network-reported ones."),
        "conversions / clicks",
        "% | R,E | +",
        "conversion",
        msg("conversions (GA4 or touches) and clicks on links"),
    ),
    declare(
        "conversion_rate_by_profile_visits",
        msg("conversion rate by profile visits"),
        msg("Conversions over visits to the profile."),
        "conversions / profile_visits",
        "% | R,E | +",
        "conversion",
        msg("conversions (GA4 or touches) and profile visits"),
    ),
    declare(
        "leads",
        msg("leads"),
        msg("People who asked to be contacted."),
        "leads",
        "count | A | +",
        "leads",
        _TOUCHES,
    ),
    declare(
        "qualified_leads",
        msg("qualified leads"),
        msg("Leads qualified by a stated rule."),
        "qualified_leads",
        "count | A | +",
        "leads",
        _TOUCHES,
    ),
    declare(
        "step_rate",
        msg("step rate"),
        msg("Visits that reached the next step over visits that reached this one."),
        "",
        "% | R,E | +",
        "conversion",
        _STEPS,
    ),
    declare("orders", msg("orders"), msg("Orders paid."), "orders", "count | A | +", "sales", _ORDERS),
    declare(
        "revenue",
        msg("revenue"),
        msg("Amounts of paid orders, net of tax and refunds, at the day’s exchange rate."),
        "revenue",
        "money | A | +",
        "sales",
        _ORDERS,
    ),
    declare(
        "contest_entries",
        msg("contest entries"),
        msg("Entries to contests."),
        "contest_entries",
        "count | A | +",
        "conversion",
        _TOUCHES,
    ),
    declare(
        "contest_effect",
        msg("effect of a contest"),
        msg("Conversions that a contest caused, against a counterfactual."),
        "",
        "count | E | +",
        "conversion",
        msg("a contest entered as a dated change, with enough days on both sides"),
    ),
)

_CONVERSION = declare(
    "conversions",
    msg("conversions"),
    msg("Declared events of one type."),
    "",
    "count | A | +",
    "conversion",
    _TOUCHES,
)
_REVENUE = declare(
    "attributed_revenue",
    msg("attributed revenue"),
    msg("Revenue times the weights of the model; the weights of an order add up to 1."),
    "",
    "money | A | +",
    "sales roi",
    _ORDERS,
)

CONVERSION_TYPES: dict[str, tuple[Message, str]] = {
    "signup": (msg("sign-ups"), "touches_signup"),
    "form": (msg("forms sent"), "touches_form"),
    "survey": (msg("survey answers received"), "touches_survey"),
    "site_click": (msg("clicks to the site"), "touches_site_click"),
    "call": (msg("calls"), "touches_call"),
    "visit": (msg("visits to the shop"), "touches_visit"),
    "scan": (msg("scans of a code or card"), "touches_scan"),
    "coupon": (msg("coupons used"), "touches_coupon"),
    "lead": (msg("leads received"), "touches_lead"),
    "key_event": (msg("key events (the site’s hits, or GA4)"), "key_events"),
}
"""The family ``conversions_<type>``: name and measure of each declared type."""

REVENUE_MODELS: dict[str, tuple[Message, str, Message]] = {
    "declared": (
        msg("attributed revenue (channel of the order)"),
        "declared_revenue",
        msg("orders that name a channel, a code or an answer to “how did you hear of us?”"),
    ),
    "ga4": (msg("attributed revenue (GA4)"), "ga4_revenue", _GA4),
    "ad_platform": (
        msg("attributed revenue (as the ad platform claims)"),
        "ad_purchase_value",
        msg("an ads file that counts purchases"),
    ),
}
"""The family ``attributed_revenue_<model>``, what others say; models over paths are in `attribution_kpis`."""

FAMILIES: tuple[Kpi, ...] = (
    *(
        replace(_CONVERSION, id=f"conversions_{kind}", name=name, formula=measure, member=kind)
        for kind, (name, measure) in CONVERSION_TYPES.items()
    ),
    *(
        replace(_REVENUE, id=f"attributed_revenue_{model}", name=name, formula=measure, needs=needs, member=model)
        for model, (name, measure, needs) in REVENUE_MODELS.items()
    ),
)
