"""The catalogue: every KPI of the page, under its own names, with a formula that reads."""

from collections import Counter

import pytest

from sillage.domain.decisions import UserKpi
from sillage.errors import FormulaError, NotFound, WrongUsage
from sillage.kpis.catalogue import CATALOGUE, KNOWN_NAMES, everything, find, from_user
from sillage.kpis.formula import names, parse
from sillage.kpis.kpi import OBJECTIVES, UNITS
from sillage.language import translator

# id: French name (France), English name, unit, level, direction
PAGE = {
    "followers": ("abonnés", "followers", "people", "S", "+"),
    "followers_gained": ("nouveaux abonnés", "followers gained", "people", "A", "+"),
    "followers_lost": ("abonnés perdus", "followers lost", "people", "A", "-"),
    "followers_net": ("croissance nette", "net growth", "people", "A", "+"),
    "follower_growth_rate": ("taux de croissance", "follower growth rate", "%", "R", "+"),
    "follower_churn_rate": ("taux de perte d’abonnés", "follower churn rate", "%", "R", "-"),
    "follower_retention_rate": ("taux de rétention des abonnés", "follower retention rate", "%", "R,E", "+"),
    "qualified_audience_share": ("part d’abonnés dans la cible", "qualified audience share", "%", "R", "+"),
    "bought_audience_signal": ("indice d’abonnés suspects", "suspicious audience signal", "signal", "E", "-"),
    "impressions": ("impressions", "impressions", "count", "A", "+"),
    "views": ("vues", "views", "count", "A", "+"),
    "reach": ("portée (couverture)", "reach", "people", "U", "+"),
    "frequency": ("répétition", "frequency", "ratio", "R", "o"),
    "likes": ("mentions J’aime, favoris, réactions", "likes", "count", "A", "+"),
    "comments": ("commentaires", "comments", "count", "A", "+"),
    "shares": ("partages, republications (retweets)", "shares", "count", "A", "+"),
    "replies": ("réponses", "replies", "count", "A", "+"),
    "mentions": ("mentions", "mentions", "count", "A", "+"),
    "saves": ("enregistrements", "saves", "count", "A", "+"),
    "interactions": ("interactions", "interactions", "count", "A", "+"),
    "engagement_rate_by_impressions": (
        "taux d’engagement sur impressions",
        "engagement rate by impressions",
        "%",
        "R",
        "+",
    ),
    "engagement_rate_by_reach": ("taux d’engagement sur portée", "engagement rate by reach", "%", "R", "+"),
    "engagement_rate_by_followers": ("taux d’engagement sur abonnés", "engagement rate by followers", "%", "R", "+"),
    "engagement_rate_by_views": ("taux d’engagement sur vues", "engagement rate by views", "%", "R", "+"),
    "interactions_per_post": ("interactions par publication", "interactions per post", "per post", "R", "+"),
    "conversation_rate": ("taux de conversation", "conversation rate", "per post", "R", "+"),
    "amplification_rate": ("taux d’amplification", "amplification rate", "per post", "R", "+"),
    "applause_rate": ("taux d’applaudissement", "applause rate", "per post", "R", "+"),
    "virality_rate": ("taux de viralité", "virality rate", "%", "R", "+"),
    "link_shares": ("partages de vos liens", "shares of your links", "count", "A", "+"),
    "share_of_voice": ("part de voix", "share of voice", "%", "R", "+"),
    "benchmark_index": (
        "indice face au concurrent, au leader ou au secteur (100 = égalité)",
        "benchmark index",
        "ratio",
        "R",
        "+",
    ),
    "rating": ("note", "rating", "stars", "R", "+"),
    "reviews": ("avis", "reviews", "count", "A", "+"),
    "mentions_positive": ("mentions positives", "positive mentions", "count", "A,E", "+"),
    "mentions_neutral": ("mentions neutres", "neutral mentions", "count", "A,E", "o"),
    "mentions_negative": ("mentions négatives", "negative mentions", "count", "A,E", "-"),
    "mentions_unsure": ("mentions incertaines", "unsure mentions", "count", "A,E", "o"),
    "net_sentiment": ("sentiment net", "net sentiment", "%", "R,E", "+"),
    "sentiment_ratio": ("part de mentions positives", "sentiment ratio", "%", "R,E", "+"),
    "cta_share": ("part de publications avec appel à l’action", "share with a call to action", "%", "R", "+"),
    "platform_fit": ("part de clients présents sur le réseau", "platform fit", "%", "R,E", "+"),
    "influencer_fatigue": ("taux de sollicitations sans réponse", "influencer fatigue", "%", "R", "-"),
    "posts_published": ("publications", "posts", "count", "A", "o"),
    "profile_visits": ("visites du profil ou de la page", "profile visits", "count", "A", "+"),
    "active_audience_share": ("part d’audience active", "active audience share", "%", "R", "+"),
    "advocates": ("ambassadeurs", "advocates", "people", "U", "+"),
    "ideas_collected": ("idées de clients recueillies", "ideas collected", "count", "A", "+"),
    "press_mentions": ("retombées presse", "press mentions", "count", "A", "+"),
    "people_talking": ("personnes qui en parlent", "people talking about this", "people", "U", "+"),
    "watch_time": ("durée de visionnage", "watch time", "h", "A", "+"),
    "completion_rate": ("taux de complétion", "completion rate", "%", "R", "+"),
    "influence_percentile": ("centile d’influence", "influence percentile", "pct", "E", "+"),
    "messages_received": ("messages reçus", "messages received", "count", "A", "o"),
    "messages_handled": ("messages traités", "messages handled", "count", "A", "+"),
    "first_response_time": ("délai de première réponse", "first response time", "duration", "D", "-"),
    "facebook_response_time": (
        "délai de réponse (règle Facebook)",
        "Facebook’s response time",
        "duration",
        "D",
        "-",
    ),
    "response_rate": ("taux de réponse", "response rate", "%", "R", "+"),
    "messages_waiting": ("demandes en attente", "messages waiting", "count", "S", "-"),
    "cost_per_request": ("coût par demande traitée", "cost per request handled", "money", "R", "-"),
    "sla_attainment": ("respect du délai cible (SLA)", "SLA attainment", "%", "R", "+"),
    "resolution_time": ("délai de résolution", "resolution time", "duration", "D", "-"),
    "handling_hours": ("heures de traitement", "handling hours", "h", "A", "-"),
    "csat": ("satisfaction client (CSAT)", "CSAT", "%", "R,E", "+"),
    "survey_response_rate": ("taux de réponse à l’enquête", "survey response rate", "%", "R", "+"),
    "nps": ("Net Promoter Score (NPS)", "NPS", "points", "R,E", "+"),
    "customer_retention_rate": ("taux de rétention client", "customer retention rate", "%", "R", "+"),
    "new_customer_share": ("part de nouveaux clients", "new customer share", "%", "R", "o"),
    "ltv": ("valeur vie client", "lifetime value", "money", "E", "+"),
    "link_clicks": ("clics sur liens", "link clicks", "count", "A", "+"),
    "reported_link_clicks": (
        "clics déclarés par le réseau",
        "link clicks (network-reported)",
        "count",
        "A",
        "+",
    ),
    "ctr": ("taux de clics (CTR)", "click-through rate", "%", "R", "+"),
    "tracked_ctr": ("taux de clics mesuré (liens suivis)", "tracked click-through rate", "%", "R", "+"),
    "visits": ("visites", "visits", "count", "A", "+"),
    "visitors": ("visiteurs", "visitors", "count", "U", "+"),
    "pageviews": ("pages vues", "pageviews", "count", "A", "+"),
    "social_traffic_share": ("part du trafic social", "social traffic share", "%", "R", "+"),
    "landing_visits": ("trafic de la page de destination", "landing page traffic", "count", "A", "+"),
    "device_share": ("répartition par appareil", "device share", "%", "R", "o"),
    "engaged_time": ("temps d’attention", "engaged time", "duration", "D", "+"),
    "bounce_rate": ("taux de rebond", "bounce rate", "%", "R", "-"),
    "ga4_bounce_rate": ("taux de rebond (GA4)", "bounce rate (GA4)", "%", "R", "-"),
    "conversions_signup": ("inscriptions", "sign-ups", "count", "A", "+"),
    "conversions_form": ("formulaires", "forms sent", "count", "A", "+"),
    "conversions_survey": ("réponses au sondage", "survey answers received", "count", "A", "+"),
    "conversions_site_click": ("clics vers le site", "clicks to the site", "count", "A", "+"),
    "form_completion_rate": ("taux de complétion du formulaire", "form completion rate", "%", "R", "+"),
    "conversion_rate_by_visits": ("taux de conversion par visite", "conversion rate by visits", "%", "R,E", "+"),
    "conversion_rate_by_visitors": (
        "taux de conversion par visiteur",
        "conversion rate by visitors",
        "%",
        "R,E",
        "+",
    ),
    "conversion_rate_by_clicks": ("taux de conversion par clic", "conversion rate by clicks", "%", "R,E", "+"),
    "conversion_rate_by_profile_visits": (
        "taux de conversion par visite du profil",
        "conversion rate by profile visits",
        "%",
        "R,E",
        "+",
    ),
    "leads": ("leads", "leads", "count", "A", "+"),
    "qualified_leads": ("leads qualifiés", "qualified leads", "count", "A", "+"),
    "step_rate": ("taux de passage à l’étape suivante", "step rate", "%", "R,E", "+"),
    "orders": ("commandes", "orders", "count", "A", "+"),
    "revenue": ("chiffre d’affaires", "revenue", "money", "A", "+"),
    "attributed_revenue_ga4": ("chiffre d’affaires attribué (GA4)", "attributed revenue (GA4)", "money", "A", "+"),
    "contest_entries": ("participations", "contest entries", "count", "A", "+"),
    "contest_effect": ("effet d’un concours", "effect of a contest", "count", "E", "+"),
    "full_cost": ("coût complet", "full cost", "money", "A", "-"),
    "hours": ("heures passées", "hours", "h", "A", "-"),
    "cpc": ("coût par clic", "cost per click", "money", "R", "-"),
    "cpm": ("coût pour mille", "cost per thousand", "money", "R", "-"),
    "cpl": ("coût par lead", "cost per lead", "money", "R", "-"),
    "cpa": ("coût par action", "cost per action", "money", "R", "-"),
    "cac": ("coût d’acquisition client", "customer acquisition cost", "money", "R", "-"),
    "cost_per_follower_gained": ("coût par nouvel abonné", "cost per follower gained", "money", "R", "-"),
    "kpi_value": ("valeur d’un KPI", "KPI value", "money", "E", "+"),
    "equivalent_media_value": (
        "équivalence publicitaire (EMV)",
        "equivalent media value",
        "money",
        "A",
        "o",
    ),
    "value_per_visit": ("valeur par visite", "value per visit", "money", "R", "+"),
    "roas": ("ROAS", "return on ad spend", "ratio", "R", "+"),
    "roi": ("ROI", "return on investment", "%", "R,E", "+"),
    "incremental_roi": ("ROI incrémental", "incremental ROI", "%", "E", "+"),
    "marginal_roi": ("ROI marginal", "marginal ROI", "%", "E", "+"),
    "payback_days": ("délai de récupération", "payback time", "days", "R", "-"),
    "break_even_units": ("seuil de rentabilité", "break-even point", "units", "R", "-"),
    "break_even_hourly_rate": ("taux horaire d’équilibre", "break-even hourly rate", "money", "R", "+"),
    "effect_of_change": ("effet d’un changement", "effect of a change", "KPI unit", "E", "+"),
    "objective_progress": ("avancement", "progress", "%", "R", "+"),
}
QUEBEC = {
    "frequency": "fréquence",
    "leads": "clients potentiels",
    "qualified_leads": "clients potentiels qualifiés",
    "survey_response_rate": "taux de réponse au sondage",
    "attributed_revenue_ga4": "revenus attribués (GA4)",
    "cpm": "coût par mille",
    "cpl": "coût par client potentiel",
}


@pytest.mark.parametrize("kpi_id", PAGE)
def test_every_kpi_of_the_page_is_declared_under_its_names(kpi_id: str) -> None:
    french, english, unit, level, direction = PAGE[kpi_id]
    kpi = CATALOGUE[kpi_id]
    assert translator("fr-FR").render(kpi.name) == french
    assert translator("en").render(kpi.name) == english
    assert (kpi.unit, kpi.level, str(kpi.direction)) == (unit, level, direction)


@pytest.mark.parametrize("kpi_id", QUEBEC)
def test_quebec_has_its_own_words(kpi_id: str) -> None:
    assert translator("fr-CA").render(CATALOGUE[kpi_id].name) == QUEBEC[kpi_id]


@pytest.mark.parametrize("kpi_id", CATALOGUE)
def test_a_declared_kpi_speaks_french_and_uses_known_words(kpi_id: str) -> None:
    kpi = CATALOGUE[kpi_id]
    assert kpi.unit in UNITS
    assert kpi.levels
    assert set(kpi.objectives) <= set(OBJECTIVES) and kpi.objectives
    french = translator("fr-FR")
    same_in_both = {"impressions", "interactions", "mentions", "leads"}
    for message in (kpi.name, kpi.sentence, kpi.needs):
        assert french.render(message) != message.template or message.template in same_in_both


def test_every_formula_is_written_over_known_measures() -> None:
    for kpi in CATALOGUE.values():
        if kpi.formula:
            assert set(names(parse(kpi.formula))) <= KNOWN_NAMES, kpi.id


def test_no_two_kpis_share_a_name_in_any_language() -> None:
    for language in ("en", "fr-FR", "fr-CA"):
        words = translator(language)
        counts = Counter(words.render(kpi.name) for kpi in CATALOGUE.values())
        assert [name for name, count in counts.items() if count > 1] == []


def test_an_unknown_kpi_is_refused_with_names_that_are_close() -> None:
    with pytest.raises(NotFound, match="engagement_rate_by_reach"):
        find("engagement_rate")


def test_a_user_adds_a_kpi_by_a_formula_over_the_others() -> None:
    mine = UserKpi("saves_per_hundred", "Saves per 100 impressions", "100 * saves / impressions", "ratio", "+")
    kpi = find("saves_per_hundred", [mine])
    assert (kpi.formula, kpi.level, kpi.user_made) == ("100 * saves / impressions", "R", True)
    assert str(kpi.name) == "Saves per 100 impressions"


def test_a_user_kpi_over_user_kpis_comes_down_to_measures() -> None:
    first = UserKpi("loud", "loud", "shares + comments")
    second = UserKpi("loudness", "loudness", "loud / posts_published", "per post")
    assert from_user(second, [first, second]).formula == "(shares + comments) / posts_published"


def test_braces_in_a_user_kpi_s_name_stay_text() -> None:
    kpi = from_user(UserKpi("odd", "odd {0} {formula}", "likes"))
    assert str(kpi.name) == "odd {0} {formula}"


@pytest.mark.parametrize(
    ("formula", "problem"),
    [("likes / nothing", "nothing"), ("step_rate * 2", "not measured"), ("mine + 1", "leads back")],
)
def test_a_user_kpi_over_what_nobody_measures_is_refused(formula: str, problem: str) -> None:
    with pytest.raises(FormulaError, match=problem):
        from_user(UserKpi("mine", "mine", formula), [UserKpi("mine", "mine", formula)])


def test_a_user_kpi_cannot_take_a_name_of_the_catalogue() -> None:
    with pytest.raises(WrongUsage):
        from_user(UserKpi("reach", "mine", "likes"))


def test_the_list_holds_the_user_s_kpis_after_the_catalogue() -> None:
    mine = UserKpi("mine", "mine", "likes + shares")
    assert [kpi.id for kpi in everything([mine])] == [*CATALOGUE, "mine"]
