"""Meta Business Suite, posts: Facebook and Instagram, in English and French; and page insights as they were in 2014.

Columns come and go from month to month; figures are lifetime totals on the day of the export.
"""

from sillage.imports.signatures import Kind, Level, Role, Signature, ignored, metric, role

_COMMON = (
    role(
        Role.POST_ID, "Post ID", "Identifiant de la publication", "ID de la publication", "Identifiant de publication"
    ),
    role(Role.URL, "Permalink", "Permalien", "Lien permanent"),
    role(Role.PUBLISHED, "Publish time", "Heure de publication", "Date de publication", "Heure de la publication"),
    role(Role.TEXT, "Description", "Légende"),
    role(Role.DURATION, "Duration (sec)", "Durée", "Durée (s)", "Durée (sec)", "Durée (secondes)"),
    role(Role.POST_TYPE, "Post type", "Type de publication"),
    role(Role.DAY, "Date"),
    metric("views", "Views", "Vues"),
    metric("impressions", "Impressions"),
    metric("reach", "Reach", "Couverture", "Portée"),
    metric("comments", "Comments", "Commentaires"),
    metric("shares", "Shares", "Partages"),
    ignored("Data comment", "Commentaire sur les données", "Commentaire des données"),
)

FACEBOOK = Signature(
    "meta_business_suite_fb_posts",
    "facebook",
    Level.POST,
    (
        *_COMMON,
        role(Role.ACCOUNT, "Page name", "Nom de la Page"),
        role(Role.TITLE, "Title", "Titre"),
        metric("reactions", "Reactions", "Réactions"),
        metric(
            "reactions_comments_and_shares",
            "Reactions, comments and shares",
            "Réactions, commentaires et partages",
        ),
        metric("total_clicks", "Total clicks", "Total des clics", "Nombre total de clics"),
        metric("link_clicks", "Link clicks", "Clics sur un lien", "Clics sur le lien", "Clics sur les liens"),
        metric("other_clicks", "Other clicks", "Autres clics"),
        metric("photo_clicks", "Photo views", "Matched audience targeting consumption (Photo click)"),
        metric("seconds_viewed", "Seconds viewed", "Secondes regardées", "Secondes vues"),
        metric(
            "average_seconds_viewed",
            "Average Seconds viewed",
            "Moyenne de secondes regardées",
            "Nombre moyen de secondes regardées",
            "Moyenne des secondes vues",
            kind=Kind.NUMBER,
        ),
        metric("views_organic", "Views from Organic posts", "Vues de Publications organiques"),
        metric("views_boosted", "Views from Boosted posts", "Vues de Publications boostées"),
        metric("reach_organic", "Reach from Organic posts", "Couverture de Publications organiques"),
        metric("reach_boosted", "Reach from Boosted posts", "Couverture de Publications boostées"),
        metric("video_views_3s", "3-Second Video Views", "Vues de 3 secondes", "Vues de vidéo de 3 secondes"),
        metric("video_views_1m", "1-Minute Video Views", "Vues d'une minute", "Vues de vidéo d'une minute"),
        metric(
            "hide_all_clicks",
            "Negative feedback from users: Hide all",
            "Avis négatifs des utilisateurs : Tout masquer",
        ),
        metric("hide_clicks", "Negative feedback from users: Hide", "Avis négatifs des utilisateurs : Masquer"),
        metric("estimated_earnings", "Estimated earnings", "Revenus estimés", kind=Kind.MONEY),
        metric(
            "monetization_earnings",
            "Approximate content monetization earnings",
            "Revenus approximatifs de la monétisation du contenu",
            kind=Kind.MONEY,
        ),
        ignored("Page ID", "ID de la Page", "Identifiant de la Page"),
        ignored(
            "Caption type", "Type de légende", "Languages", "Langues", "Custom labels", "Étiquettes personnalisées"
        ),
        ignored("Is crosspost", "Est un crosspostage", "Is share", "Est un partage"),
        ignored("Funded content status", "Statut du contenu financé"),
    ),
    required=("post_id", "published"),
    any_of=("reactions", "reactions_comments_and_shares", "total_clicks", "link_clicks"),
)

INSTAGRAM = Signature(
    "meta_business_suite_ig_posts",
    "instagram",
    Level.POST,
    (
        *_COMMON,
        role(Role.ACCOUNT, "Account username", "Nom de profil du compte", "Nom d'utilisateur du compte"),
        metric("likes", "Likes", "Mentions J'aime", "J'aime"),
        metric("saves", "Saves", "Enregistrements", "Sauvegardes"),
        metric("follows", "Follows", "Followers en plus", "Nouveaux followers", "Abonnements"),
        metric("profile_visits", "Profile visits", "Visites du profil"),
        metric("replies", "Replies", "Réponses"),
        metric("link_clicks", "Link clicks", "Clics sur le lien", "Clics sur un lien"),
        metric("plays", "Plays", "Lectures"),
        ignored("Account ID", "Identifiant du compte", "ID du compte", "Account name", "Nom du compte"),
    ),
    required=("published", "url"),
    any_of=("likes", "saves", "account"),
)

PAGE_INSIGHTS_OLD = Signature(
    "meta_page_insights_old_uci",
    "facebook",
    Level.POST,
    (
        role(Role.POST_TYPE, "Type"),
        metric("page_total_likes", "Page total likes"),
        metric("reach", "Lifetime Post Total Reach"),
        metric("impressions", "Lifetime Post Total Impressions"),
        metric("engaged_users", "Lifetime Engaged Users"),
        metric("consumers", "Lifetime Post Consumers"),
        metric("consumptions", "Lifetime Post Consumptions"),
        metric("impressions_by_fans", "Lifetime Post Impressions by people who have liked your Page"),
        metric("reach_by_fans", "Lifetime Post reach by people who like your Page"),
        metric("engaged_fans", "Lifetime People who have liked your Page and engaged with your post"),
        metric("comments", "comment", "comments"),
        metric("likes", "like", "likes"),
        metric("shares", "share", "shares"),
        metric("interactions", "Total Interactions"),
        ignored("Category", "Post Month", "Post Weekday", "Post Hour", "Paid"),
    ),
    required=("post_type", "reach", "impressions", "engaged_users", "consumers"),
)
SIGNATURES = (FACEBOOK, INSTAGRAM, PAGE_INSIGHTS_OLD)
