"""Our own files about what people did: offline touches, conversations, surveys, reviews, mentions."""

from sillage.imports import vocabularies as words
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_money_files import CAMPAIGN, CUSTOMER, EMAIL, NOTE, PHONE
from sillage.language import msg

NETWORK = Column(
    "network",
    "réseau",
    Cell.WORD,
    "Which network; empty for an e-mail address or a form.",
    ("réseau social", "platform", "plateforme", "channel", "canal"),
    words=words.NETWORK_WORDS,
    free=True,
)
ACCOUNT = Column(
    "account", "compte", Cell.TEXT, "The account's handle.", ("page", "profile", "profil", "handle", "identifiant")
)
AT = (
    "when",
    "date",
    "time",
    "heure",
    "sent at",
    "envoyé le",
    "created at",
    "date et heure",
    "jour",
    "day",
    "posted at",
)
TEXT = Column("text", "texte", Cell.TEXT, "What was said.", ("message", "content", "contenu", "comment", "commentaire"))
URL = Column("url", "lien", Cell.TEXT, "Where it stands.", ("link", "address", "adresse", "permalink", "permalien"))
AUTHOR = Column(
    "author",
    "auteur",
    Cell.PERSON,
    "Who; only a keyed hash is kept.",
    ("user", "utilisateur", "from", "de", "nom de l'auteur", "author name", "pseudo"),
)
ABOUT = Column(
    "about",
    "à propos de",
    Cell.WORD,
    "Empty for your own brand, else the rival's name.",
    ("brand", "marque", "rival", "concurrent", "competitor"),
    words=words.ABOUT,
    free=True,
)

TOUCHES = OwnFile(
    "touches",
    msg("Offline touches: phone, shop, card, newsletter, print, radio"),
    "touches",
    (
        Column("date", "date", Cell.MOMENT, "A day, or a moment.", AT, required=True),
        Column(
            "channel",
            "canal",
            Cell.WORD,
            "phone, shop, card, newsletter, print, radio, or a network.",
            ("medium", "support", "source"),
            required=True,
            words=words.CHANNEL_WORDS,
            free=True,
        ),
        Column(
            "kind",
            "nature",
            Cell.WORD,
            "call, visit, scan, sent, opened, click, lead, qualified lead, signup, form, entry or coupon.",
            ("type", "event", "événement", "action"),
            required=True,
            words=words.TOUCH_KINDS,
        ),
        Column(
            "count", "nombre", Cell.NUMBER, "How many; empty is one.", ("number", "quantité", "quantity", "how many")
        ),
        CAMPAIGN,
        Column("code", "code", Cell.TEXT, "The coupon or card code.", ("coupon", "code promo", "card code")),
        EMAIL,
        PHONE,
        CUSTOMER,
        NOTE,
        Column(
            "reference",
            "référence",
            Cell.TEXT,
            "A stable id of the row: a corrected file replaces the row of the same reference.",
            ("id", "ref", "réf"),
        ),
    ),
    examples=(
        {
            "date": ("2026-03-02 10:15", "02/03/2026 10:15"),
            "channel": ("phone", "téléphone"),
            "kind": ("call", "appel"),
            "campaign": ("Spring launch", "Lancement du printemps"),
            "phone": "+1 514 555-0101",
        },
        {
            "date": ("2026-03-03", "03/03/2026"),
            "channel": ("newsletter", "infolettre"),
            "kind": ("sent", "envoi"),
            "count": "1200",
        },
        {
            "date": ("2026-03-04", "04/03/2026"),
            "channel": ("shop", "boutique"),
            "kind": ("coupon", "coupon"),
            "code": "SPRING10",
        },
    ),
)
CONVERSATIONS = OwnFile(
    "conversations",
    msg("Conversations: one row a message"),
    "messages",
    (
        Column(
            "thread",
            "conversation",
            Cell.TEXT,
            "What the message belongs to.",
            ("thread id", "conversation id", "fil", "id de conversation", "ticket", "conversation number"),
            required=True,
        ),
        Column("date", "date", Cell.MOMENT, "When, to the minute at least.", AT, required=True),
        Column(
            "direction",
            "sens",
            Cell.WORD,
            "in or out.",
            ("way", "direction du message", "entrant ou sortant"),
            required=True,
            words=words.DIRECTIONS,
        ),
        NETWORK,
        ACCOUNT,
        Column("message id", "id du message", Cell.TEXT, "Empty is made from the row.", ("id", "identifiant message")),
        Column(
            "author kind",
            "type d'auteur",
            Cell.WORD,
            "customer, agent or bot; empty is customer when in and agent when out.",
            ("sender type", "author type", "nature de l'auteur", "type auteur"),
            words=words.AUTHOR_KINDS,
        ),
        AUTHOR,
        Column(
            "visibility",
            "visibilité",
            Cell.WORD,
            "private, comment, mention or e-mail; empty is private.",
            ("type", "kind", "nature"),
            words=words.VISIBILITIES,
        ),
        Column(
            "event",
            "événement",
            Cell.WORD,
            "message, resolved, reopened or reviewed (handled without an answer); empty is message.",
            ("status", "état", "statut"),
            words=words.EVENTS,
        ),
        Column(
            "answerable",
            "appelle une réponse",
            Cell.TRUTH,
            "no for a message that asks for none; empty is yes for a customer's.",
            ("needs an answer", "réponse attendue"),
            words=words.TRUTHS,
        ),
        Column("label", "étiquette", Cell.TEXT, "idea, complaint, praise...", ("tag", "labels", "étiquettes", "motif")),
        Column("department", "service", Cell.TEXT, "Whom it was passed to.", ("team", "équipe", "département")),
        TEXT,
    ),
    examples=(
        {
            "thread": "T-1",
            "date": ("2026-03-02 09:00", "02/03/2026 09:00"),
            "direction": ("in", "entrant"),
            "network": "facebook",
            "author kind": ("customer", "client"),
            "visibility": ("private", "privé"),
            "text": ("Do you open on Sunday?", "Ouvrez-vous le dimanche ?"),
        },
        {
            "thread": "T-1",
            "date": ("2026-03-02 09:42", "02/03/2026 09:42"),
            "direction": ("out", "sortant"),
            "network": "facebook",
            "author kind": "agent",
            "visibility": ("private", "privé"),
            "text": ("Yes, from 10 to 4.", "Oui, de 10 h à 16 h."),
        },
        {
            "thread": "T-1",
            "date": ("2026-03-02 09:43", "02/03/2026 09:43"),
            "direction": ("out", "sortant"),
            "network": "facebook",
            "author kind": "agent",
            "event": ("resolved", "résolue"),
        },
    ),
)
ANSWERS = OwnFile(
    "answers",
    msg("Survey answers: satisfaction, NPS, network used, how they heard of you"),
    "answers",
    (
        Column("survey", "enquête", Cell.TEXT, "Its name.", ("sondage", "survey name", "questionnaire"), required=True),
        Column(
            "question",
            "question",
            Cell.WORD,
            "csat, nps, network used, heard of us or other.",
            ("kind", "nature", "type"),
            required=True,
            words=words.QUESTIONS,
        ),
        Column(
            "sent",
            "envoyée le",
            Cell.MOMENT,
            "When it was asked.",
            ("sent at", "date d'envoi", "asked at", "envoyé le", "date"),
            required=True,
        ),
        Column(
            "answered",
            "répondue le",
            Cell.MOMENT,
            "When it was answered; empty while it is not.",
            ("answered at", "date de réponse", "répondu le", "responded at"),
        ),
        Column("score", "note", Cell.NUMBER, "The answer when it is a number.", ("rating", "résultat", "valeur")),
        Column(
            "scale",
            "échelle",
            Cell.NUMBER,
            "The top of the scale; empty is 5 for csat and 10 for nps.",
            ("out of", "sur", "max"),
        ),
        Column(
            "choice", "choix", Cell.TEXT, "The answer when it is a word: a network, a channel.", ("answer", "réponse")
        ),
        TEXT,
        EMAIL,
        CUSTOMER,
        NETWORK,
        Column("reference", "référence", Cell.TEXT, "A stable id of the row.", ("id", "answer id", "id de réponse")),
    ),
    examples=(
        {
            "survey": ("March", "Mars"),
            "question": "csat",
            "sent": ("2026-03-05 12:00", "05/03/2026 12:00"),
            "answered": ("2026-03-05 18:30", "05/03/2026 18:30"),
            "score": "4",
            "customer": "C-17",
        },
        {
            "survey": ("March", "Mars"),
            "question": "csat",
            "sent": ("2026-03-06 12:00", "06/03/2026 12:00"),
            "customer": "C-18",
        },
        {
            "survey": ("March", "Mars"),
            "question": ("heard of us", "nous a connus par"),
            "sent": ("2026-03-06 12:00", "06/03/2026 12:00"),
            "answered": ("2026-03-07 08:10", "07/03/2026 08:10"),
            "choice": ("newsletter", "infolettre"),
            "customer": "C-19",
        },
    ),
)
REVIEWS = OwnFile(
    "reviews",
    msg("Reviews"),
    "reviews",
    (
        Column("date", "date", Cell.MOMENT, "When it was left.", AT, required=True),
        Column(
            "source",
            "source",
            Cell.TEXT,
            "Where: Google, Facebook...",
            ("site", "platform", "plateforme"),
            required=True,
        ),
        Column(
            "rating", "note", Cell.NUMBER, "How many stars.", ("stars", "étoiles", "score", "évaluation"), required=True
        ),
        Column("scale", "échelle", Cell.NUMBER, "The top of the scale; empty is 5.", ("out of", "sur", "max")),
        ABOUT,
        AUTHOR,
        TEXT,
        Column("reference", "référence", Cell.TEXT, "A stable id of the review.", ("id", "review id", "id de l'avis")),
    ),
    examples=(
        {
            "date": ("2026-03-08", "08/03/2026"),
            "source": "Google",
            "rating": "5",
            "text": ("Quick answer!", "Réponse rapide !"),
        },
        {
            "date": ("2026-03-09", "09/03/2026"),
            "source": "Google",
            "rating": "2",
            "about": ("Rival brand", "Marque rivale"),
        },
    ),
)
MENTIONS = OwnFile(
    "mentions",
    msg("Mentions of you and of rivals"),
    "mentions",
    (
        Column("date", "date", Cell.MOMENT, "When it was published.", AT, required=True),
        Column(
            "source",
            "source",
            Cell.WORD,
            "A network, press or web.",
            ("network", "réseau", "site", "platform", "plateforme", "media", "média"),
            required=True,
            words={**words.NETWORK_WORDS, "presse": "press", "press": "press", "web": "web", "blog": "web"},
            free=True,
        ),
        ABOUT,
        Column(
            "query", "requête", Cell.TEXT, "The search that found it.", ("search", "recherche", "keyword", "mot-clé")
        ),
        Column(
            "sentiment",
            "sentiment",
            Cell.WORD,
            "positive, neutral, negative or unsure; empty is not judged.",
            ("tone", "tonalité", "ton"),
            words=words.SENTIMENTS,
        ),
        AUTHOR,
        Column(
            "author followers",
            "abonnés de l'auteur",
            Cell.NUMBER,
            "How many follow the author.",
            ("followers", "abonnés", "audience"),
        ),
        URL,
        TEXT,
        Column("reference", "référence", Cell.TEXT, "A stable id of the mention.", ("id", "mention id")),
    ),
    any_of=("query", "sentiment", "author followers", "url", "reference"),
    examples=(
        {
            "date": ("2026-03-10", "10/03/2026"),
            "source": "x",
            "query": "ma marque",
            "sentiment": ("positive", "positif"),
            "url": "https://x.com/a/status/1",
        },
        {
            "date": ("2026-03-11", "11/03/2026"),
            "source": ("press", "presse"),
            "about": ("Rival brand", "Marque rivale"),
            "sentiment": ("neutral", "neutre"),
        },
    ),
)
