"""What headers of unknown files usually mean, in both languages: roles, metrics, networks, words that say nothing."""

from sillage.imports.own_figures_files import METRIC_COLUMNS

ROLES: dict[str, tuple[str, ...]] = {
    "published": (
        "published",
        "published at",
        "publish time",
        "publish date",
        "post time",
        "posted at",
        "post date",
        "created at",
        "created time",
        "created timestamp",
        "created date",
        "date de publication",
        "publié le",
        "heure de publication",
        "date publication",
    ),
    "date": ("date", "day", "jour", "date du jour", "week", "semaine", "time", "heure", "when", "le"),
    "month": ("month", "mois", "month name", "nom du mois", "période", "period"),
    "year": ("year", "année", "an"),
    "recorded": (
        "commit date",
        "recorded",
        "recorded on",
        "entry date",
        "date de saisie",
        "saisi le",
        "exported at",
        "export date",
        "date d'export",
        "updated at",
        "collected at",
        "snapshot date",
    ),
    "post_id": (
        "id",
        "post id",
        "tweet id",
        "media id",
        "video id",
        "content id",
        "id de la publication",
        "identifiant de la publication",
        "id publication",
        "status id",
        "pin id",
    ),
    "url": ("url", "link", "permalink", "post url", "post link", "lien", "permalien", "lien de la publication", "adresse"),
    "text": (
        "text",
        "texte",
        "message",
        "post message",
        "caption",
        "légende",
        "content",
        "contenu",
        "post text",
        "tweet text",
        "description",
        "post",
        "tweet",
        "publication",
    ),
    "title": ("title", "titre", "video title", "titre de la vidéo", "post title"),
    "post_type": (
        "type",
        "post type",
        "media type",
        "content type",
        "type de publication",
        "type de contenu",
        "format",
        "type de média",
    ),
    "network": ("network", "réseau", "réseau social", "platform", "plateforme", "channel", "canal", "platform name"),
    "account": ("account", "compte", "page", "page name", "nom de la page", "profile", "profil", "handle", "account name"),
    "campaign": ("campaign", "campagne", "campaign name", "nom de la campagne"),
}
"""What a column is, when it is no metric. In a file of posts, ``month``, ``weekday`` and ``hour`` are kept as figures."""

_MORE_METRICS: dict[str, tuple[str, ...]] = {
    "engaged_users": ("engaged users", "utilisateurs engagés", "personnes engagées"),
    "consumers": ("consumers", "post consumers"),
    "consumptions": ("consumption", "consumptions", "post consumptions"),
    "page_likes": ("page likes", "page total likes", "mentions j'aime de la page"),
    "impressions_by_fans": ("lp impression", "impressions by people who have liked your page"),
    "reach_by_fans": ("lp reach", "reach by people who like your page"),
    "engaged_fans": ("lp engage with post", "people who have liked your page and engaged with your post"),
    "engagements": ("engagement", "engagements"),
    "clicks": ("clicks", "clics"),
    "url_clicks": ("url clicks",),
    "quotes": ("quotes", "citations"),
    "bookmarks": ("bookmarks", "signets"),
    "dislikes": ("dislikes", "je n'aime pas"),
    "watch_time_hours": ("watch time hours", "watch time (hours)", "durée de visionnage (heures)"),
    "spend": ("spend", "amount spent", "ad spend", "montant dépensé", "dépense", "budget dépensé"),
    "visits": ("visits", "visites"),
    "sessions": ("sessions",),
    "messages": ("messages",),
    "leads": ("leads", "prospects"),
    "posted_month": ("post month", "mois de publication"),
    "posted_weekday": ("weekday", "post weekday", "day of week", "jour de la semaine", "jour de semaine"),
    "posted_hour": ("hour", "post hour", "heure du jour", "hour of day"),
    "paid": ("paid", "payé", "sponsorisé", "sponsored"),
}

METRICS: dict[str, tuple[str, ...]] = {
    **{column.name.replace(" ", "_"): column.headers for column in METRIC_COLUMNS},
    **_MORE_METRICS,
}
"""Raw name of a metric and the headers that mean it."""

NOISE = frozenset(
    {
        *("t", "total", "totals", "lifetime", "nb", "nbr", "number", "numbers", "of", "nombre", "de", "du", "des", "la"),
        *("count", "counts", "sum", "all", "num", "n", "post", "tweet", "organic", "my", "our", "the", "le", "les", "par"),
    }
)
"""Words that may be left out of a header to recognise it."""

NETWORK_SIGNS: dict[str, tuple[str, ...]] = {
    "x": ("twitter", "tweet", "tweets", "retweet", "retweets"),
    "facebook": ("facebook", "fb"),
    "instagram": ("instagram", "insta", "ig", "reel", "reels"),
    "linkedin": ("linkedin",),
    "tiktok": ("tiktok",),
    "youtube": ("youtube", "yt", "subscribers", "dislikes"),
    "pinterest": ("pinterest", "pin", "pins", "repins"),
    "mastodon": ("mastodon", "toot", "toots", "boosts"),
    "bluesky": ("bluesky", "bsky", "skeets"),
    "reddit": ("reddit", "upvotes", "subreddit"),
    "snapchat": ("snapchat",),
    "threads": ("threads",),
}
"""Words of a file's name or header that only one network uses."""

FILE_NAME_NOISE = frozenset(
    {
        *("metrics", "metric", "monthly", "daily", "weekly", "dataset", "data", "export", "exports", "stats", "stat"),
        *("statistics", "statistiques", "analytics", "report", "rapport", "insights", "posts", "post", "account", "compte"),
        *("followers", "abonnes", "mensuel", "mensuelles", "quotidien", "hebdo", "mois", "month", "year", "annee", "final"),
        *("table", "sheet", "feuille", "file", "fichier", "copie", "copy", "new", "nouveau", "v1", "v2", "en", "fr", "csv"),
        *("overview", "performance", "social", "media", "medias", "sociaux", "reseaux", "kpi", "kpis", "suivi", "tableau"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
        *("december", "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre"),
        *("novembre", "decembre", "metriques", "donnees", "activity", "de", "des", "la", "le", "les", "of", "the", "and", "et"),
    }
)
"""Words of a file's name that are no account."""
