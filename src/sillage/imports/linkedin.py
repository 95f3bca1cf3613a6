"""LinkedIn pages: content, followers, visitors and competitors, as XLS or XLSX with translated sheets."""

from sillage.imports.signatures import Column, Kind, Level, Role, Signature, ignored, metric, role, segment

_IN_NAME = (
    r"^(?P<account>.+?)_(?:content|followers|visitors|competitor(?:s|_analytics)?|contenu|abonnes|visiteurs)_\d{10,13}"
)
_SIDES = {
    "_organic": ("organic", "organique", "organiques", "orgânicas", "orgânicos", "orgânica"),
    "_sponsored": (
        "sponsored",
        "sponsorisé",
        "sponsorisée",
        "sponsorisés",
        "sponsorisées",
        "patrocinadas",
        "patrocinados",
    ),
    "": ("total", "totale", "totales", "totaux", "totais"),
}
_PARTS = (
    ("impressions", Kind.COUNT, ("Impressions", "Impressões")),
    ("unique_impressions", Kind.COUNT, ("Unique impressions", "Impressions uniques", "Impressões únicas")),
    ("clicks", Kind.COUNT, ("Clicks", "Clics", "Cliques")),
    ("reactions", Kind.COUNT, ("Reactions", "Réactions", "Reações")),
    ("comments", Kind.COUNT, ("Comments", "Commentaires", "Comentários")),
    ("reposts", Kind.COUNT, ("Reposts", "Shares", "Republications", "Partages", "Compartilhamentos")),
    ("engagement_rate", Kind.RATIO, ("Engagement rate", "Taux d'engagement", "Taxa de engajamento")),
)


def _side(name: str, kind: Kind, headers: tuple[str, ...], side: str) -> Column:
    return metric(name + side, *(f"{header} ({word})" for header in headers for word in _SIDES[side]), kind=kind)


METRICS = Signature(
    "linkedin_metrics",
    "linkedin",
    Level.ACCOUNT,
    (
        role(Role.DAY, "Date", "Data"),
        *(_side(name, kind, headers, side) for name, kind, headers in _PARTS for side in _SIDES),
    ),
    required=("day", "impressions_organic", "clicks_organic"),
    window="day",
    account_in_name=_IN_NAME,
    shape="linkedin_metrics",
    order=(
        "day",
        "impressions_organic",
        "impressions_sponsored",
        "impressions",
        "unique_impressions_organic",
        *(
            f"{name}{side}"
            for name in ("clicks", "reactions", "comments", "reposts", "engagement_rate")
            for side in _SIDES
        ),
    ),
)
POSTS = Signature(
    "linkedin_posts",
    "linkedin",
    Level.POST,
    (
        role(Role.TEXT, "Post title", "Titre du post", "Titre de la publication", "Título da publicação"),
        role(Role.URL, "Post link", "Lien du post", "Lien de la publication", "Lien vers le post"),
        role(Role.PUBLISHED, "Created date", "Date de création"),
        role(Role.POST_TYPE, "Content Type", "Type de contenu"),
        role(Role.CAMPAIGN, "Campaign name", "Nom de la campagne"),
        metric("impressions", "Impressions"),
        metric("video_views", "Views (excluding offsite video views)", "Views", "Vues"),
        metric("offsite_views", "Offsite Views", "Vues hors site"),
        metric("clicks", "Clicks", "Clics"),
        metric("ctr", "Click through rate (CTR)", "Taux de clics (CTR)", "Taux de clic (CTR)", kind=Kind.RATIO),
        metric("likes", "Likes", "J'aime", "Mentions J'aime"),
        metric("comments", "Comments", "Commentaires"),
        metric("reposts", "Reposts", "Shares", "Republications", "Partages"),
        metric("follows", "Follows", "Abonnements", "Nouveaux abonnés"),
        metric("engagement_rate", "Engagement rate", "Taux d'engagement", kind=Kind.RATIO),
        ignored("Post type", "Type de post", "Type de publication", "Posted by", "Publié par", "Audience"),
        ignored(
            "Campaign start date", "Campaign end date", "Date de début de la campagne", "Date de fin de la campagne"
        ),
    ),
    required=("url", "published", "impressions"),
    account_in_name=_IN_NAME,
    id_in_url=r"(?:activity|share|ugcPost)[:-](?P<id>\d+)",
)
NEW_FOLLOWERS = Signature(
    "linkedin_new_followers",
    "linkedin",
    Level.ACCOUNT,
    (
        role(Role.DAY, "Date", "Data"),
        metric("new_followers_sponsored", "Sponsored followers", "Abonnés sponsorisés"),
        metric("new_followers_organic", "Organic followers", "Abonnés organiques"),
        metric("new_followers_invited", "Auto-invited followers", "Abonnés invités automatiquement"),
        metric("new_followers", "Total followers", "Total des abonnés", "Nombre total d'abonnés"),
    ),
    required=("day", "new_followers_organic", "new_followers"),
    window="day",
    account_in_name=_IN_NAME,
)
_DIMENSIONS = (
    ("place", ("Location", "Lieu", "Emplacement", "Localisation")),
    ("job_function", ("Job function", "Fonction")),
    ("seniority", ("Seniority", "Niveau hiérarchique", "Ancienneté")),
    ("industry", ("Industry", "Secteur", "Secteur d'activité")),
    ("company_size", ("Company size", "Taille de l'entreprise")),
)


def _by_dimension(what: str, name: str, words: tuple[str, ...]) -> tuple[Signature, ...]:
    return tuple(
        Signature(
            f"linkedin_{what}_by_{dimension}",
            "linkedin",
            Level.SEGMENT,
            (segment(dimension, *headers), metric(name, *words)),
            required=(dimension, name),
            account_in_name=_IN_NAME,
        )
        for dimension, headers in _DIMENSIONS
    )


FOLLOWERS_BY = _by_dimension(
    "followers", "followers", ("Total followers", "Total des abonnés", "Nombre total d'abonnés")
)
VISITORS_BY = _by_dimension("visitors", "page_views", ("Total views", "Total des vues", "Nombre total de vues"))
_PAGES = (
    ("_overview", ("Overview", "Vue d'ensemble", "Présentation", "Aperçu")),
    ("_life", ("Life", "Vie d'entreprise", "Vie")),
    ("_day_by_day", ("Day by day", "Au quotidien", "Jour après jour")),
    ("_jobs", ("Jobs", "Emplois", "Offres d'emploi")),
    ("", ("Total",)),
)
_VISITS = (
    ("page_views", ("page views", "pages vues", "vues de page", "vues de la page")),
    ("unique_visitors", ("unique visitors", "visiteurs uniques")),
)
_DEVICES = (
    ("_desktop", ("desktop", "ordinateur", "bureau")),
    ("_mobile", ("mobile",)),
    ("", ("total",)),
)
VISITORS = Signature(
    "linkedin_visitors",
    "linkedin",
    Level.ACCOUNT,
    (
        role(Role.DAY, "Date", "Data"),
        *(
            metric(f"{name}{page}{device}", *(f"{p} {w} ({d})" for p in pages for w in words for d in devices))
            for page, pages in _PAGES
            for name, words in _VISITS
            for device, devices in _DEVICES
        ),
    ),
    required=("day", "page_views"),
    window="day",
    account_in_name=_IN_NAME,
)
COMPETITORS = Signature(
    "linkedin_competitors",
    "linkedin",
    Level.RIVAL,
    (
        role(Role.ACCOUNT, "Page"),
        metric("followers", "Total Followers", "Total des abonnés", "Nombre total d'abonnés"),
        metric("new_followers", "New Followers", "Nouveaux abonnés", signed=True),
        metric(
            "total_post_engagements", "Total post engagements", "Total des engagements", "Nombre total d'engagements"
        ),
        metric("posts", "Total posts", "Total des posts", "Nombre total de posts", "Total des publications"),
    ),
    required=("account", "followers", "new_followers"),
    window="period",
    source="LinkedIn",
)
SIGNATURES = (METRICS, POSTS, NEW_FOLLOWERS, *FOLLOWERS_BY, VISITORS, *VISITORS_BY, COMPETITORS)
