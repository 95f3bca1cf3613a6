"""Our own files of figures: an account by month, rivals, a sector."""

from sillage.imports import vocabularies as words
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_people_files import ACCOUNT
from sillage.language import msg

_METRICS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("followers", "abonnés", "Followers at the end of the month.", ("fans", "subscribers", "total followers")),
    ("new followers", "nouveaux abonnés", "Gained in the month.", ("followers gained", "abonnés gagnés", "new fans")),
    ("unfollows", "abonnés perdus", "Lost in the month.", ("followers lost", "lost followers", "désabonnements")),
    ("posts", "publications", "Published in the month.", ("tweets", "publications parues", "posts published")),
    ("impressions", "impressions", "Times shown.", ("tweet impressions", "affichages")),
    ("views", "vues", "Times viewed, the networks' newer count.", ()),
    ("reach", "portée", "Distinct people.", ("couverture", "reached", "personnes touchées")),
    ("profile visits", "visites du profil", "Visits of the profile or page.", ("page visits", "visites de la page")),
    ("mentions", "mentions", "Times the account was named.", ()),
    ("likes", "mentions j'aime", "Likes.", ("j'aime", "favoris", "favorites")),
    ("reactions", "réactions", "Reactions.", ()),
    ("comments", "commentaires", "Comments.", ("comment", "commentaire")),
    ("shares", "partages", "Shares.", ("share", "partage")),
    ("reposts", "republications", "Reposts.", ("retweets",)),
    ("replies", "réponses", "Replies.", ()),
    ("saves", "enregistrements", "Saves.", ()),
    ("interactions", "interactions", "All of these together.", ("total interactions",)),
    ("link clicks", "clics sur un lien", "Clicks on links.", ("clics sur les liens", "clics sur liens")),
    ("video views", "vues de vidéos", "Views of videos.", ("vues vidéo",)),
)
METRIC_COLUMNS = tuple(Column(name, french, Cell.NUMBER, said, more) for name, french, said, more in _METRICS)
"""The metrics that a month of an account can hold; the raw name is the English one with underscores."""

MONTH = Column(
    "month",
    "mois",
    Cell.MONTH,
    "The month the figures are of: 2026-03, March 2026, or any day of it.",
    ("date", "period", "période", "reporting month", "mois du rapport"),
    required=True,
)
OF_NETWORK = Column(
    "network",
    "réseau",
    Cell.WORD,
    "Which network.",
    ("réseau social", "platform", "plateforme"),
    required=True,
    words=words.NETWORK_WORDS,
)
SOURCE = Column(
    "source",
    "source",
    Cell.TEXT,
    "Who says so.",
    ("from", "according to", "selon", "provenance"),
    required=True,
)
ACCOUNTS = OwnFile(
    "accounts",
    msg("An account's figures, by month"),
    "observations",
    (MONTH, OF_NETWORK, ACCOUNT, *METRIC_COLUMNS),
    any_of=tuple(column.name for column in METRIC_COLUMNS),
    examples=(
        {
            "month": "2026-02",
            "network": "instagram",
            "account": "ma.marque",
            "followers": "4210",
            "new followers": "180",
            "posts": "14",
            "reach": "25300",
            "profile visits": "610",
        },
        {
            "month": "2026-03",
            "network": "instagram",
            "account": "ma.marque",
            "followers": "4395",
            "new followers": "231",
            "posts": "16",
            "reach": "28750",
            "profile visits": "702",
        },
    ),
)
RIVALS = OwnFile(
    "rivals",
    msg("Rivals' figures, with their source"),
    "observations",
    (
        MONTH,
        OF_NETWORK,
        Column(
            "rival",
            "concurrent",
            Cell.TEXT,
            "Whose figures.",
            ("competitor", "concurrente", "brand", "marque", "competitor name"),
            required=True,
        ),
        SOURCE,
        *METRIC_COLUMNS,
    ),
    any_of=tuple(column.name for column in METRIC_COLUMNS),
    examples=(
        {
            "month": "2026-03",
            "network": "instagram",
            "rival": ("Rival brand", "Marque rivale"),
            "source": ("public profile", "profil public"),
            "followers": "9120",
            "posts": "11",
            "interactions": "3400",
        },
        {
            "month": "2026-03",
            "network": "facebook",
            "rival": ("Rival brand", "Marque rivale"),
            "source": ("public profile", "profil public"),
            "followers": "15800",
        },
    ),
)
SECTOR = OwnFile(
    "sector",
    msg("A sector's figures, with their source"),
    "observations",
    (
        MONTH,
        OF_NETWORK,
        Column("sector", "secteur", Cell.TEXT, "Which trade.", ("industry", "industrie", "branche"), required=True),
        SOURCE,
        Column(
            "metric",
            "indicateur",
            Cell.TEXT,
            "A KPI's id, or one of the metrics of the accounts file.",
            ("kpi", "mesure", "measure"),
            required=True,
        ),
        Column(
            "value",
            "valeur",
            Cell.NUMBER,
            "Its value; 2.5 % and 0.025 are the same.",
            ("figure", "chiffre", "average", "moyenne"),
            required=True,
        ),
    ),
    examples=(
        {
            "month": "2026-03",
            "network": "instagram",
            "sector": ("retail", "commerce de détail"),
            "source": ("Yearly benchmark", "Étude annuelle"),
            "metric": "engagement_rate_by_followers",
            "value": ("1.2 %", "1,2 %"),
        },
        {
            "month": "2026-03",
            "network": "facebook",
            "sector": ("retail", "commerce de détail"),
            "source": ("Yearly benchmark", "Étude annuelle"),
            "metric": ("followers", "abonnés"),
            "value": "5200",
        },
    ),
)
