"""Meta Business Suite, pages: one daily series under each title, and who the audience is."""

from sillage.imports.signatures import Kind, Level, Role, Signature, Title, metric, role, segment

_DISTRIBUTION = ("Distribution", "Répartition")

TITLES = (
    Title(("Facebook follows", "Abonnements Facebook", "Followers Facebook", "Follows", "Abonnements"), "follows"),
    Title(("Instagram follows", "Abonnements Instagram", "Followers Instagram"), "follows", "instagram"),
    Title(("Facebook unfollows", "Désabonnements Facebook", "Unfollows", "Désabonnements"), "unfollows"),
    Title(("Instagram unfollows", "Désabonnements Instagram"), "unfollows", "instagram"),
    Title(
        ("Facebook followers", "Total followers", "Nombre total de followers", "Nombre total d'abonnés"), "followers"
    ),
    Title(("Instagram followers",), "followers", "instagram"),
    Title(("Content interactions", "Interactions avec le contenu", "Interactions"), "content_interactions"),
    Title(("Facebook link clicks", "Clics sur un lien Facebook", "Clics sur des liens Facebook"), "link_clicks"),
    Title(("Instagram link clicks", "Clics sur un lien Instagram"), "link_clicks", "instagram"),
    Title(("Link clicks", "Clics sur un lien", "Clics sur les liens"), "link_clicks"),
    Title(("Views", "Vues"), "views"),
    Title(("Viewers", "Spectateurs", "Personnes touchées"), "viewers"),
    Title(("Facebook visits", "Visites Facebook", "Visites sur Facebook", "Visits", "Visites"), "profile_visits"),
    Title(("Instagram profile visits", "Visites du profil Instagram"), "profile_visits", "instagram"),
    Title(("Facebook reach", "Couverture Facebook", "Couverture sur Facebook", "Reach", "Couverture"), "reach"),
    Title(("Instagram reach", "Couverture Instagram", "Couverture sur Instagram"), "reach", "instagram"),
)
"""What stands above a daily series, and the metric that it names."""

DAILY_SERIES = Signature(
    "meta_page_daily_series",
    "facebook",
    Level.ACCOUNT,
    (
        role(Role.DAY, "Date"),
        metric("primary", "Primary", "Principal", "Principale", "Primaire"),
    ),
    required=("day", "primary"),
    window="day",
    stacked=True,
    titles=TITLES,
    network_words=("instagram",),
)

GENDER = Signature(
    "meta_gender",
    "facebook",
    Level.SEGMENT,
    (segment("gender", "Gender", "Genre", "Sexe"), metric("audience_share", *_DISTRIBUTION, kind=Kind.SHARE)),
    required=("gender", "audience_share"),
    network_words=("instagram",),
)
TERRITORIES = Signature(
    "meta_territories",
    "facebook",
    Level.SEGMENT,
    (
        segment("country", "Top Territories", "Top countries", "Principaux territoires", "Principaux pays"),
        metric("audience_share", *_DISTRIBUTION, kind=Kind.SHARE),
    ),
    required=("country", "audience_share"),
    network_words=("instagram",),
)
AUDIENCE = Signature(
    "meta_audience",
    "facebook",
    Level.SEGMENT,
    (
        segment("age", "Age"),
        segment("gender", "Gender"),
        segment("city", "City"),
        segment("country", "Country"),
        metric("audience_share", "Share", kind=Kind.SHARE),
    ),
    required=("audience_share",),
    any_of=("age", "gender", "city", "country"),
    network_words=("instagram",),
)
SIGNATURES = (DAILY_SERIES, GENDER, TERRITORIES, AUDIENCE)

BLOCKS = {
    "age_gender": ("Age & gender", "Âge et genre", "Age et sexe", "Âge et sexe"),
    "city": ("Top cities", "Top towns/cities", "Principales villes", "Villes principales"),
    "country": ("Top countries", "Principaux pays", "Pays principaux"),
    "other": ("Top pages", "Principales Pages", "Pages principales"),
}
"""The titles of the blocks of Audience.csv. Pages are an affinity score, no share: they are not read."""
