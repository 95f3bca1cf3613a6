"""What customers write and what the team answers, in French and in English."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.demo.chance import Chance


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of request.

    Parameters
    ----------
    label, department : str
        How the team files it; empty for plain questions.
    weight : float
        How often it comes.
    asked, answered : mapping of str to tuple of str
        Sentences by language.
    """

    label: str
    department: str
    weight: float
    asked: dict[str, tuple[str, ...]]
    answered: dict[str, tuple[str, ...]]


TOPICS = (
    Topic(
        "livraison", "", 0.30,
        {
            "fr": (
                "Bonjour! Ma commande est partie quand?",
                "Allo, j’ai toujours rien reçu, c’est normal?",
                "Livrez-vous aux Îles-de-la-Madeleine?",
                "Est-ce que je peux ajouter un savon à ma commande d’hier?",
            ),
            "en": ("Hi! When did my order ship?", "Do you deliver to New Brunswick?", "Can I still change my address?"),
        },
        {
            "fr": (
                "Bonjour! Elle est partie ce matin, le suivi vient d’être envoyé par courriel.",
                "Oui, partout au Canada, deux à cinq jours ouvrables.",
                "C’est fait, on l’a glissé dans votre colis 🌲",
            ),
            "en": ("Hello! It left this morning, the tracking is in your mailbox.", "Yes, two to five business days."),
        },
    ),
    Topic(
        "produit", "", 0.34,
        {
            "fr": (
                "Le shampoing Bouleau, est-ce qu’il convient aux cheveux teints?",
                "Y a-t-il des huiles essentielles dans le savon Argousier?",
                "Mon fils fait de l’eczéma, que me conseillez-vous?",
                "La bougie brûle combien d’heures?",
                "Le coffret Découverte revient quand?",
            ),
            "en": (
                "Is the oat cream fragrance free?",
                "Which soap would you pick for very dry skin?",
                "Will the Discovery box be back?",
            ),
        },
        {
            "fr": (
                "Oui, sans problème. Pour les cheveux teints, rincez à l’eau tiède.",
                "Aucune : seulement l’huile des baies.",
                "On commencerait par la crème Avoine, sans parfum. Demandez aussi l’avis de votre pharmacien.",
                "Une quarantaine d’heures si la mèche est taillée 🕯️",
            ),
            "en": ("It is. Nothing added.", "The oat cream first, then the Balsam Fir soap.", "Next week!"),
        },
    ),
    Topic(
        "horaire", "", 0.12,
        {
            "fr": ("Êtes-vous ouverts dimanche?", "On peut visiter l’atelier avec des enfants?"),
            "en": ("Are you open on Sunday?", "Can we visit the workshop?"),
        },
        {
            "fr": ("Du lundi au samedi; le samedi de 10 h à 16 h.", "Bien sûr, et ils repartent avec un savon."),
            "en": ("Monday to Saturday, Saturdays 10 to 4.", "With pleasure, no booking needed."),
        },
    ),
    Topic(
        "plainte", "Production", 0.09,
        {
            "fr": (
                "Mon pot est arrivé fendu, je suis déçue.",
                "Le savon a fondu dans la boîte aux lettres.",
                "Deuxième fois que je demande, personne ne répond.",
            ),
            "en": ("The jar arrived cracked.", "My candle does not smell of anything."),
        },
        {
            "fr": ("Désolés! Un autre part aujourd’hui.", "Merci de nous l’avoir dit, on rembourse."),
            "en": ("So sorry! Another one ships today.", "Thank you for telling us, we refund it."),
        },
    ),
    Topic(
        "idée", "R et D", 0.06,
        {
            "fr": (
                "Vous devriez faire un savon à barbe au bouleau!",
                "Une recharge en vrac pour la crème, ce serait possible?",
                "À quand un format voyage?",
            ),
            "en": ("You should make a travel size!", "Please sell refills for the hand cream."),
        },
        {
            "fr": ("Bonne idée, on la passe à l’équipe.", "On y pense fort!"),
            "en": ("Great idea, passed on to the team.",),
        },
    ),
    Topic(
        "éloge", "", 0.09,
        {
            "fr": ("Je suis conquise 💛", "Meilleur savon de ma vie.", "Reçu ce matin, ça sent bon partout!"),
            "en": ("In love with the fir soap 💛", "Best soap ever."),
        },
        {"fr": ("Merci, ça nous touche 🌲",), "en": ("Thank you, that means a lot 🌲",)},
    ),
)  # fmt: skip
BOT = {
    "fr": "Merci de nous écrire! L’atelier vous répond du lundi au samedi.",
    "en": "Thank you for your message! The workshop answers from Monday to Saturday.",
}
FOLLOW_UPS = {
    "fr": ("Super, merci!", "Parfait, et pour le retour?", "Est-ce que ça marche aussi pour un cadeau?"),
    "en": ("Great, thanks!", "And can I return it?", "Does that work for a gift too?"),
}
REVIEWS = {
    5: ("Service attentionné, produits impeccables.", "Réponse rapide et colis soigné.", "Lovely shop, lovely people."),
    4: ("Très bon, livraison un peu longue.", "Bons produits, boutique petite.", "Good, slightly pricey."),
    3: ("Correct.", "Le parfum ne tient pas.", "Okay."),
    2: ("Pot fendu à l’arrivée.", "Attente trop longue."),
    1: ("Jamais reçu ma commande.",),
}
MENTIONS = {
    "positive": ("Découverte du week-end : {brand}, allez-y!", "J’adore {brand} 💛", "{brand} makes winter bearable."),
    "neutral": ("{brand} sera au marché de Noël.", "Quelqu’un connaît {brand}?", "{brand} ouvre samedi."),
    "negative": ("Déçue de {brand}, trop cher.", "{brand} ne répond plus à ses messages."),
    "unsure": ("{brand}, ah ben bravo…", "Encore {brand} dans mon fil 🙃"),
}


def topic(chance: Chance) -> Topic:
    """Draw a kind of request.

    Parameters
    ----------
    chance : Chance
        The draws.

    Returns
    -------
    Topic
        One of `TOPICS`.
    """
    return chance.weighted([(one, one.weight) for one in TOPICS])
