"""Our own files about money and time: costs, hours, orders, refunds, exchange rates."""

from sillage.imports import vocabularies as words
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.language import msg

CHANNEL = Column(
    "channel",
    "canal",
    Cell.WORD,
    "A network or an offline channel; empty is shared out, or stays unattributed.",
    ("network", "réseau", "reseau social", "plateforme", "platform"),
    words=words.CHANNEL_WORDS,
    free=True,
)
CAMPAIGN = Column("campaign", "campagne", Cell.TEXT, "What it was for.", ("campaign name", "nom de la campagne"))
CURRENCY = Column(
    "currency", "devise", Cell.TEXT, "ISO 4217 code; empty is the workspace's currency.", ("monnaie", "currency code")
)
ACTIVITY = Column(
    "activity",
    "activité",
    Cell.WORD,
    "creation, moderation, ads, reporting, listening, strategy or a word of yours.",
    ("task", "tâche"),
    words=words.ACTIVITIES,
    free=True,
)
PAYER = Column(
    "payer",
    "payeur",
    Cell.WORD,
    "team, agency or client; empty is the team (the client for fees).",
    ("paid by", "payé par"),
    words=words.PAYERS,
)
SHARED_BY = Column(
    "shared by",
    "réparti selon",
    Cell.WORD,
    "How to share a cost without channel: posts published, equally, hours or spend.",
    ("share rule", "clé de répartition"),
    words=words.SHARE_RULES,
)
REFERENCE = Column(
    "reference",
    "référence",
    Cell.TEXT,
    "An invoice or entry number: a corrected file replaces the row of the same reference.",
    ("invoice", "facture", "ref", "réf", "no de facture"),
)
NOTE = Column("note", "note", Cell.TEXT, "Anything.", ("notes", "description", "comment", "remarque", "libellé"))
END = Column(
    "end",
    "fin",
    Cell.DAY,
    "Last day covered; empty is the same day.",
    ("end date", "date de fin", "last day", "to", "au"),
)
EMAIL = Column(
    "e-mail",
    "courriel",
    Cell.EMAIL,
    "The customer's address; only its keyed hash is kept.",
    ("email", "customer email", "customer e-mail", "adresse courriel", "adresse e-mail", "courriel du client"),
)
PHONE = Column(
    "phone",
    "téléphone",
    Cell.PHONE,
    "The customer's number, hashed when there is no address.",
    ("telephone", "phone number", "tel", "tél", "numéro de téléphone"),
)
CUSTOMER = Column(
    "customer",
    "client",
    Cell.PERSON,
    "Any stable id of the customer, hashed when there is neither address nor number.",
    ("customer id", "id client", "loyalty number", "numéro de fidélité"),
)

COSTS = OwnFile(
    "costs",
    msg("Costs: ads, tools, content, fees"),
    "",
    (
        Column(
            "date",
            "date",
            Cell.DAY,
            "First day covered.",
            ("start", "début", "start date", "date de début", "day", "jour", "from", "du"),
            required=True,
        ),
        END,
        Column(
            "kind",
            "nature",
            Cell.WORD,
            "spend, tool, content or fee.",
            ("type", "category", "catégorie", "type de coût", "poste", "genre", "genre de coût"),
            required=True,
            words=words.COST_KINDS,
        ),
        Column(
            "amount",
            "montant",
            Cell.MONEY,
            "What was paid.",
            (
                "cost",
                "coût",
                "price",
                "prix",
                "total",
                "amount paid",
                "montant payé",
                "dépense",
                "dépenses",
                "montant dépensé",
                "amount spent",
                "spend",
                "ad spend",
            ),
            required=True,
        ),
        CURRENCY,
        CHANNEL,
        CAMPAIGN,
        ACTIVITY,
        PAYER,
        SHARED_BY,
        REFERENCE,
        NOTE,
    ),
    examples=(
        {
            "date": ("2026-03-01", "01/03/2026"),
            "end": ("2026-03-31", "31/03/2026"),
            "kind": ("tool", "outil"),
            "amount": ("49.00", "49,00"),
            "shared by": ("posts published", "publications"),
            "reference": "INV-0301",
            "note": ("Scheduling tool", "Outil de planification"),
        },
        {
            "date": ("2026-03-05", "05/03/2026"),
            "end": ("2026-03-19", "19/03/2026"),
            "kind": ("ads", "publicité"),
            "amount": ("1250.50", "1250,50"),
            "channel": "instagram",
            "campaign": ("Spring launch", "Lancement du printemps"),
        },
        {
            "date": ("2026-03-12", "12/03/2026"),
            "kind": ("content", "contenu"),
            "amount": ("400.00", "400,00"),
            "payer": ("agency", "agence"),
            "note": ("Photo shoot", "Séance photo"),
        },
    ),
)
HOURS = OwnFile(
    "hours",
    msg("Hours worked"),
    "",
    (
        Column(
            "date",
            "date",
            Cell.DAY,
            "The day of the work, or the first day it covers.",
            ("day", "jour", "start", "début", "week of", "semaine du"),
            required=True,
        ),
        END,
        Column(
            "hours",
            "heures",
            Cell.NUMBER,
            "How many; 1:30 and 1 h 30 are one and a half.",
            ("time", "temps", "duration", "durée", "nombre d'heures", "hours worked", "heures travaillées"),
            required=True,
        ),
        Column("person", "personne", Cell.TEXT, "Who worked.", ("who", "qui", "employee", "employé", "nom", "name")),
        ACTIVITY,
        CHANNEL,
        CAMPAIGN,
        PAYER,
        SHARED_BY,
        REFERENCE,
        NOTE,
    ),
    examples=(
        {
            "date": ("2026-03-02", "02/03/2026"),
            "hours": ("3.5", "3,5"),
            "person": "A",
            "activity": ("creation", "création"),
            "channel": "instagram",
        },
        {
            "date": ("2026-03-02", "02/03/2026"),
            "hours": ("1:30", "1 h 30"),
            "person": "B",
            "activity": ("moderation", "modération"),
            "shared by": ("posts published", "publications"),
        },
    ),
)
ORDERS = OwnFile(
    "orders",
    msg("Orders"),
    "orders",
    (
        Column(
            "order",
            "commande",
            Cell.TEXT,
            "The order's number; several rows of one order are added up.",
            ("order id", "order number", "no de commande", "numéro de commande", "n° de commande", "id commande"),
            required=True,
        ),
        Column(
            "date",
            "date",
            Cell.MOMENT,
            "A day, or a moment.",
            ("ordered at", "order date", "date de commande", "created at", "day", "jour"),
            required=True,
        ),
        Column(
            "amount",
            "montant",
            Cell.MONEY,
            "What was paid, taxes and shipping in, before refunds.",
            ("total", "gross", "montant ttc", "total ttc", "amount paid", "montant payé"),
            required=True,
        ),
        CURRENCY,
        Column("tax", "taxes", Cell.MONEY, "Taxes within the amount.", ("taxe", "tva", "vat", "tax amount", "tps tvq")),
        Column("shipping", "livraison", Cell.MONEY, "Shipping within the amount.", ("frais de port", "port")),
        Column("discount", "remise", Cell.MONEY, "What was taken off before the amount.", ("rabais", "réduction")),
        Column(
            "refunded",
            "remboursé",
            Cell.MONEY,
            "What was paid back so far.",
            ("refund", "remboursement", "amount refunded", "montant remboursé"),
        ),
        Column(
            "cost of goods",
            "coût des marchandises",
            Cell.MONEY,
            "What the goods cost you.",
            ("cogs", "coût de revient", "cost", "coût d'achat"),
        ),
        Column(
            "status",
            "état",
            Cell.WORD,
            "paid, pending, refunded, partially refunded, cancelled or failed; empty is paid.",
            ("statut", "state", "financial status"),
            words=words.ORDER_STATES,
        ),
        EMAIL,
        PHONE,
        CUSTOMER,
        Column(
            "new customer",
            "nouveau client",
            Cell.TRUTH,
            "yes or no; empty is found out from the customer's other orders.",
            ("new", "nouveau"),
            words=words.TRUTHS,
        ),
        CHANNEL,
        CAMPAIGN,
        Column("post", "publication", Cell.TEXT, "The id of the post it came from.", ("post id", "id de publication")),
        Column("product", "produit", Cell.TEXT, "What was bought.", ("article", "item", "sku")),
        Column(
            "discount code",
            "code promo",
            Cell.TEXT,
            "The coupon used.",
            ("coupon", "promo code", "code de réduction", "code"),
        ),
        Column(
            "heard of us",
            "nous a connus par",
            Cell.TEXT,
            "The answer to: how did you hear of us?",
            ("how did you hear of us", "comment nous avez-vous connus", "how did you hear about us"),
        ),
        Column("shop", "boutique", Cell.TEXT, "Which shop the number belongs to; empty is own.", ("store", "magasin")),
    ),
    examples=(
        {
            "order": "1001",
            "date": ("2026-03-03 14:05", "03/03/2026 14:05"),
            "amount": ("114.98", "114,98"),
            "tax": ("14.98", "14,98"),
            "e-mail": "a@example.org",
            "channel": "instagram",
            "campaign": ("Spring launch", "Lancement du printemps"),
        },
        {
            "order": "1002",
            "date": ("2026-03-14", "14/03/2026"),
            "amount": ("60.00", "60,00"),
            "refunded": ("20.00", "20,00"),
            "status": ("partially refunded", "partiellement remboursée"),
            "customer": "C-17",
            "channel": ("phone", "téléphone"),
        },
    ),
)
REFUNDS = OwnFile(
    "refunds",
    msg("Refunds, when they come in a file of their own"),
    "orders",
    (
        Column("refund", "remboursement", Cell.TEXT, "The refund's number.", ("refund id", "no de remboursement")),
        Column(
            "order",
            "commande",
            Cell.TEXT,
            "The order that is refunded.",
            ("order id", "order number", "no de commande", "numéro de commande", "charge", "payment"),
            required=True,
        ),
        Column(
            "date",
            "date",
            Cell.MOMENT,
            "When it was paid back.",
            ("refunded at", "date du remboursement", "created", "created (utc)"),
            required=True,
        ),
        Column(
            "refunded",
            "remboursé",
            Cell.MONEY,
            "What was paid back.",
            ("amount refunded", "refund amount", "montant remboursé", "refunded amount"),
            required=True,
        ),
        CURRENCY,
        CHANNEL,
        CAMPAIGN,
        Column("shop", "boutique", Cell.TEXT, "Which shop the order belongs to.", ("store", "magasin")),
    ),
    examples=(
        {
            "refund": "R-1",
            "order": "1002",
            "date": ("2026-03-20", "20/03/2026"),
            "refunded": ("10.00", "10,00"),
        },
        {
            "refund": "R-2",
            "order": "1001",
            "date": ("2026-03-22", "22/03/2026"),
            "refunded": ("114.98", "114,98"),
        },
    ),
)
RATES = OwnFile(
    "rates",
    msg("Exchange rates, by day"),
    "",
    (
        Column(
            "date",
            "date",
            Cell.DAY,
            "The rate's first day; it holds until the next one.",
            ("day", "jour"),
            required=True,
        ),
        Column("base", "base", Cell.TEXT, "ISO 4217 code of the one unit.", ("from", "de"), required=True),
        Column(
            "quote", "contre", Cell.TEXT, "ISO 4217 code of what it buys.", ("to", "vers", "cotation"), required=True
        ),
        Column(
            "rate",
            "taux",
            Cell.NUMBER,
            "How much of the quote one base buys.",
            ("exchange rate", "cours"),
            required=True,
        ),
    ),
    examples=(
        {"date": ("2026-03-01", "01/03/2026"), "base": "USD", "quote": "CAD", "rate": ("1.37", "1,37")},
        {"date": ("2026-03-15", "15/03/2026"), "base": "EUR", "quote": "CAD", "rate": ("1.489", "1,489")},
    ),
)
