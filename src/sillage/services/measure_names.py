"""What the measures of formulas are called that are no KPI of their own."""

from __future__ import annotations

from collections.abc import Mapping

from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, msg

NAMES: Mapping[str, Message] = {
    "active_people": msg("active people"),
    "ad_actions": msg("results counted by the ads"),
    "ad_leads": msg("leads counted by the ads"),
    "ad_purchase_value": msg("purchases claimed by the ads"),
    "ad_purchases": msg("number of purchases claimed by the ads"),
    "answerable": msg("messages that call for an answer"),
    "answered": msg("messages answered"),
    "approaches": msg("approaches to influencers"),
    "approaches_unanswered": msg("approaches without an answer"),
    "attributed_orders": msg("attributed orders"),
    "bounces": msg("visits of a single page"),
    "cohort_customers": msg("customers who first bought then"),
    "cohort_revenue": msg("what those customers bought since"),
    "complete_views": msg("views to the end"),
    "conversation": msg("comments and replies"),
    "csat_answers": msg("answers about satisfaction"),
    "csat_satisfied": msg("satisfied answers"),
    "customers_asked": msg("customers asked"),
    "customers_at_start": msg("customers at the start"),
    "customers_on_network": msg("customers on the network"),
    "declared_conversions": msg("declared conversions"),
    "declared_revenue": msg("revenue of orders that name a channel"),
    "device_visits": msg("visits on that device"),
    "due_sla": msg("requests due"),
    "engaged_visits": msg("engaged visits"),
    "followers_at_publication": msg("followers on the day of publication"),
    "followers_in_area": msg("followers in the area"),
    "followers_kept": msg("followers kept"),
    "followers_of_known_people": msg("followers of the accounts of active people"),
    "followers_of_known_place": msg("followers whose place is known"),
    "followers_start": msg("followers at the start"),
    "forms_begun": msg("forms begun"),
    "forms_sent": msg("forms sent"),
    "ga4_revenue": msg("revenue (GA4)"),
    "handling_cost": msg("cost of handling"),
    "key_events": msg("number of key events"),
    "known_buyers": msg("customers of before who bought again"),
    "linked_impressions": msg("impressions of the posts that carry a link"),
    "listed_mentions": msg("mentions listed in files"),
    "lone_jumps": msg("jumps of followers without any activity"),
    "network_mentions": msg("mentions counted by the network"),
    "new_customers": msg("new customers"),
    "nps_answers": msg("answers about recommendation"),
    "nps_detractors": msg("detractors"),
    "nps_promoters": msg("promoters"),
    "orders_of_known_newness": msg("orders that tell whether the customer is new"),
    "other_costs": msg("costs other than hours"),
    "own_figure": msg("our figure"),
    "post_link_clicks": msg("clicks on the links of posts"),
    "posts_with_cta": msg("posts with a call to action"),
    "quotes": msg("quotes"),
    "reference_figure": msg("figure of the reference"),
    "requests_handled": msg("requests handled"),
    "revenue_of_ad_channels": msg("revenue of the channels that have ad spend"),
    "rival_mentions": msg("mentions of rivals"),
    "social_visits": msg("visits from social networks"),
    "spend": msg("spend on ads"),
    "stars": msg("stars given"),
    "survey_answers": msg("survey answers"),
    "surveys_sent": msg("surveys sent"),
    "touches_call": msg("calls received"),
    "touches_coupon": msg("coupons used"),
    "touches_form": msg("forms sent"),
    "touches_lead": msg("leads received"),
    "touches_scan": msg("codes scanned"),
    "touches_signup": msg("signups"),
    "touches_site_click": msg("clicks on the site"),
    "touches_survey": msg("surveys filled in"),
    "touches_visit": msg("visits to the shop"),
    "tracked_visits": msg("visits counted from hits"),
    "visits_on_devices": msg("visits on any device"),
    "way_made": msg("way made"),
    "way_to_go": msg("way to go"),
    "within_sla": msg("requests answered in time"),
}
"""By id; the others bear the name of the KPI of their id."""


def name_of(measure: str) -> Message | str:
    """Return what a measure of a formula is called.

    Parameters
    ----------
    measure : str
        Its id.

    Returns
    -------
    Message or str
        The name of the KPI of that id, else its own.
    """
    return CATALOGUE[measure].name if measure in CATALOGUE else NAMES.get(measure, measure)
