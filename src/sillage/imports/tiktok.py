"""TikTok Studio, content: counts as ``1.2K`` or ``18,400``, durations as ``0:09``, dates in several shapes."""

from sillage.imports.signatures import Kind, Level, Role, Signature, metric, role

CONTENT = Signature(
    "tiktok_studio_content",
    "tiktok",
    Level.POST,
    (
        role(Role.TITLE, "Video title", "Titre de la vidéo"),
        role(Role.URL, "Video link", "Lien de la vidéo", "Lien vers la vidéo"),
        role(Role.PUBLISHED, "Post time", "Heure de publication", "Date de publication", "Publish time"),
        metric("likes", "Total likes", "Total des J'aime", "Nombre total de J'aime", "Total J'aime"),
        metric("comments", "Total comments", "Total des commentaires", "Nombre total de commentaires"),
        metric("shares", "Total shares", "Total des partages", "Nombre total de partages"),
        metric("views", "Total views", "Total des vues", "Nombre total de vues", "Vues totales"),
        metric(
            "total_play_time_seconds",
            "Total play time",
            "Durée de lecture totale",
            "Temps de lecture total",
            kind=Kind.DURATION,
        ),
        metric(
            "average_watch_time",
            "Average watch time",
            "Durée de visionnage moyenne",
            "Temps de visionnage moyen",
            kind=Kind.DURATION,
        ),
        metric(
            "watched_full_video", "Watched full video", "Vidéo regardée en entier", "Ont regardé la vidéo en entier"
        ),
        metric("saves", "Add to favorites", "Ajouts aux favoris", "Ajouté aux favoris", "Total favorites"),
    ),
    required=("url", "views"),
    any_of=("likes", "total_play_time_seconds", "saves"),
    account_in_url=r"tiktok\.com/@(?P<account>[^/?#]+)",
    id_in_url=r"/(?:video|photo)/(?P<id>\d+)",
)
SIGNATURES = (CONTENT,)
