"""YouTube Studio, "Table data", in English and French: one row a video, columns chosen by the user."""

from sillage.imports.signatures import Kind, Level, Role, Signature, metric, role

TABLE_DATA = Signature(
    "youtube_studio_table_data",
    "youtube",
    Level.POST,
    (
        role(Role.POST_ID, "Content", "Contenu", "Video", "Vidéo"),
        role(Role.TITLE, "Video title", "Titre de la vidéo"),
        role(
            Role.PUBLISHED, "Video publish time", "Heure de publication de la vidéo", "Date de publication de la vidéo"
        ),
        role(Role.DURATION, "Duration", "Durée"),
        metric("views", "Views", "Vues"),
        metric("engaged_views", "Engaged views", "Vues avec engagement", "Vues intentionnelles"),
        metric("watch_time_hours", "Watch time (hours)", "Durée de visionnage (heures)", kind=Kind.NUMBER),
        metric(
            "average_view_duration",
            "Average view duration",
            "Durée moyenne d'une vue",
            "Durée moyenne de visionnage",
            kind=Kind.DURATION,
        ),
        metric(
            "average_percentage_viewed",
            "Average percentage viewed (%)",
            "Pourcentage moyen de vidéo regardé (%)",
            "Pourcentage moyen de visionnage (%)",
            kind=Kind.PERCENT,
        ),
        metric("subscribers_net", "Subscribers", "Abonnés", signed=True),
        metric("subscribers_gained", "Subscribers gained", "Nouveaux abonnés", "Abonnés gagnés"),
        metric("subscribers_lost", "Subscribers lost", "Abonnés perdus", "Désabonnements"),
        metric("likes", "Likes", "J'aime", "Mentions J'aime"),
        metric("dislikes", "Dislikes", "Je n'aime pas", "Mentions Je n'aime pas"),
        metric(
            "likes_share", "Likes (vs. dislikes) (%)", "J'aime (par rapport à Je n'aime pas) (%)", kind=Kind.PERCENT
        ),
        metric("shares", "Shares", "Partages"),
        metric("comments", "Comments added", "Commentaires", "Commentaires ajoutés"),
        metric("unique_viewers", "Unique viewers", "Spectateurs uniques"),
        metric("impressions", "Impressions"),
        metric(
            "impressions_ctr",
            "Impressions click-through rate (%)",
            "Taux de clics par impression (%)",
            "Taux de clics des impressions (%)",
            kind=Kind.PERCENT,
        ),
        metric(
            "estimated_revenue",
            "Your estimated revenue",
            "Estimated revenue",
            "Vos revenus estimés",
            "Revenus estimés",
            kind=Kind.MONEY,
        ),
    ),
    required=("post_id", "title", "views"),
    skip_first=("total", "totaux"),
)
SIGNATURES = (TABLE_DATA,)
