"""What the brand writes: posts in French and in English, varied by season, theme and network."""

from __future__ import annotations

from datetime import date

from sillage.demo.chance import Chance

_PRODUCTS = {
    "fr": (
        "le savon Sapin baumier",
        "le savon Argousier",
        "le shampoing solide Bouleau",
        "le baume à lèvres Miel d’été",
        "la crème à mains Avoine",
        "la bougie Forêt mouillée",
        "l’huile de massage Mélèze",
        "le sérum Argousier",
        "le coffret Découverte",
    ),
    "en": (
        "our Balsam Fir soap",
        "our Sea Buckthorn soap",
        "the Birch shampoo bar",
        "the Summer Honey lip balm",
        "the Oat hand cream",
        "the Wet Forest candle",
        "the Larch massage oil",
        "the Sea Buckthorn serum",
        "the Discovery box",
    ),
}
_BENEFITS = {
    "fr": (
        "vingt-huit jours de cure, six ingrédients, rien d’autre",
        "l’odeur du sentier après la pluie",
        "pour les mains qui jardinent, qui bricolent, qui vivent dehors",
        "sans parfum ajouté, pour les peaux qui réagissent à tout",
        "refait ce matin, en petites quantités comme toujours",
        "il remplace trois bouteilles de plastique sous la douche",
        "les baies viennent d’une ferme à onze kilomètres d’ici",
    ),
    "en": (
        "cured for twenty-eight days, six ingredients, nothing else",
        "it smells like the trail after rain",
        "made for hands that garden, fix things and live outdoors",
        "no added fragrance, for skin that reacts to everything",
        "back this morning, in small batches as always",
        "it replaces three plastic bottles in your shower",
        "the berries come from a farm eleven kilometres away",
    ),
}
_SCENES = {
    "fr": (
        "on coupe la fournée 214 et l’atelier sent la résine jusqu’au stationnement",
        "une gelée sur les vitres, quarante pains à démouler et du café",
        "le camion de l’avoine est arrivé avant nous",
        "on teste une nouvelle étiquette en papier ensemencé, verdict vendredi",
        "les pots de crème attendent leur couvercle, et nous, le traversier",
        "première récolte d’argousier : les doigts orange pour trois jours",
    ),
    "en": (
        "batch 214 is being cut and the workshop smells of resin all the way to the parking lot",
        "frost on the windows, forty bars to unmould, and coffee",
        "the oat truck got here before we did",
        "we are testing a new seed-paper label, verdict on Friday",
        "the cream jars are waiting for their lids, and we are waiting for the ferry",
        "first sea buckthorn harvest: orange fingers for three days",
    ),
}
_TIPS = {
    "fr": (
        "laissez votre savon sécher sur une grille : il dure deux fois plus longtemps",
        "un shampoing solide se frotte dans les mains, pas sur la tête",
        "une noisette de crème avant les mitaines, pas après",
        "gardez le baume loin du tableau de bord en juillet (on l’a appris pour vous)",
        "coupez la mèche à cinq millimètres avant d’allumer la bougie",
        "trois gouttes de sérum sur peau humide, jamais sur peau sèche",
    ),
    "en": (
        "let your soap dry on a rack: it lasts twice as long",
        "rub a shampoo bar in your hands, not on your head",
        "a dab of cream before the mittens, not after",
        "keep the balm off the dashboard in July (we learned it for you)",
        "trim the wick to five millimetres before you light the candle",
        "three drops of serum on damp skin, never on dry skin",
    ),
}
_QUOTES = {
    "fr": (
        "Mes mains ont passé l’hiver sans craquer, une première depuis dix ans.",
        "J’en ai offert cinq, j’ai dû en racheter pour moi.",
        "Ça sent le chalet de mon grand-père.",
        "Livré en deux jours, emballé avec soin, rien en plastique.",
        "Mon ado l’utilise. Je n’ai rien à ajouter.",
    ),
    "en": (
        "My hands made it through winter without cracking, a first in ten years.",
        "I gave five away and had to buy more for myself.",
        "It smells like my grandfather’s cottage.",
        "Delivered in two days, carefully wrapped, no plastic.",
        "My teenager uses it. I have nothing to add.",
    ),
}
_QUESTIONS = {
    "fr": (
        "Votre parfum préféré, c’est lequel?",
        "Plutôt douche du matin ou du soir?",
        "On en refait?",
        "Qui a déjà essayé?",
        "On ouvre l’atelier samedi : vous passez?",
    ),
    "en": (
        "Which scent is your favourite?",
        "Morning shower or evening shower?",
        "Should we make more?",
        "Who has tried it?",
        "The workshop is open on Saturday: will you drop by?",
    ),
}
_CALLS = {
    "fr": (
        ("Lien en bio.", "Le lien est dans la bio 👆", "Commandez avant jeudi, lien en bio."),
        (
            "Commandez ici : https://maisonboreale.example/savons",
            "C’est par ici 👉 https://maisonboreale.example/boutique",
        ),
        ("Abonnez-vous à l’infolettre pour l’avoir avant tout le monde.", "Appelez-nous, on aime ça : 418 555-0142."),
    ),
    "en": (
        ("Link in bio.", "The link is in our bio 👆", "Order before Thursday, link in bio."),
        ("Order here: https://maisonboreale.example/soaps", "This way 👉 https://maisonboreale.example/shop"),
        ("Join our newsletter and get it first.", "Call us, we like it: 418 555-0142."),
    ),
}
_SEASONS = {
    "fr": {
        "winter": ("Il fait moins vingt-deux à Baie-Saint-Paul ❄️", "Tempête annoncée, atelier ouvert."),
        "spring": ("Les érables coulent, la lavande attend son tour 🍁", "Première soirée sans tuque."),
        "summer": ("Trente degrés au bord du fleuve ☀️", "Les touristes cherchent le quai, on les parfume au passage."),
        "autumn": ("Les mélèzes jaunissent 🍂", "On rentre le bois et on sort les bougies."),
    },
    "en": {
        "winter": ("It is minus twenty-two in Charlevoix ❄️", "Storm warning, workshop open."),
        "spring": ("The maples are running, the lavender waits its turn 🍁", "First evening without a tuque."),
        "summer": ("Thirty degrees by the river ☀️", "Visitors look for the wharf; we scent them on the way."),
        "autumn": ("The larches are turning gold 🍂", "Wood goes in, candles come out."),
    },
}
_TAGS = {
    "instagram": "#savonartisanal #charlevoix #faitauquebec",
    "tiktok": "#savon #soaptok #quebec",
    "linkedin": "#PME #achatlocal #commerceresponsable",
    "x": "#Charlevoix",
}
_EMOJI = ("🌲", "🧼", "✨", "🍯", "🫧", "🌿", "💛", "🧡", "🕯️")
THEMES = (("product", 0.34), ("scene", 0.22), ("tip", 0.2), ("quote", 0.12), ("season", 0.12))


def post_text(chance: Chance, network: str, day: date, language: str, campaign: str = "") -> str:
    """Write a post.

    Parameters
    ----------
    chance : Chance
        The draws.
    network : str
        Decides on the call to action and the hashtags.
    day : date
        Decides on the season.
    language : str
        ``fr`` or ``en``.
    campaign : str
        Its name, empty for none.

    Returns
    -------
    str
        A few sentences.
    """
    theme = chance.weighted(THEMES)
    body = _body(chance, theme, day, language)
    parts = [body]
    if campaign and chance.happens(0.6):
        parts.append(f"{campaign}{' :' if language == 'fr' else ':'} {chance.pick(_BENEFITS[language])}.")
    parts.append(_ending(chance, network, language))
    if network in _TAGS and chance.happens(0.7):
        parts.append(_TAGS[network])
    return " ".join(part for part in parts if part)


def video_title(chance: Chance, language: str) -> str:
    """Write the title of a video.

    Parameters
    ----------
    chance : Chance
        The draws.
    language : str
        ``fr`` or ``en``.

    Returns
    -------
    str
        One line.
    """
    product = chance.pick(_PRODUCTS[language])
    if language == "fr":
        forms = (
            f"Comment on fabrique {product}",
            f"À l’atelier : {chance.pick(_SCENES['fr'])}",
            f"Le truc de la semaine : {chance.pick(_TIPS['fr'])}",
            f"{product[0].upper()}{product[1:]}, de la marmite à la boîte",
        )
    else:
        forms = (
            f"How we make {product}",
            f"In the workshop: {chance.pick(_SCENES['en'])}",
            f"Tip of the week: {chance.pick(_TIPS['en'])}",
            f"{product[0].upper()}{product[1:]}, from pot to box",
        )
    return chance.pick(forms)


def _body(chance: Chance, theme: str, day: date, language: str) -> str:
    emoji = chance.pick(_EMOJI)
    french = language == "fr"
    colon, open_quote, close_quote = ("\u00a0:", "«\u00a0", "\u00a0»") if french else (":", "“", "”")
    if theme == "product":
        product = chance.pick(_PRODUCTS[language])
        return f"{emoji} {product[0].upper()}{product[1:]}{colon} {chance.pick(_BENEFITS[language])}."
    if theme == "scene":
        opening = "Ce matin" if language == "fr" else "This morning"
        return f"{opening}, {chance.pick(_SCENES[language])}. {chance.pick(_QUESTIONS[language])}"
    if theme == "tip":
        opening = "Le truc de la semaine" if language == "fr" else "Tip of the week"
        return f"{opening}{colon} {chance.pick(_TIPS[language])} {emoji}"
    if theme == "quote":
        thanks = "Merci" if language == "fr" else "Thank you"
        return f"{open_quote}{chance.pick(_QUOTES[language])}{close_quote} {thanks} {emoji}"
    return f"{chance.pick(_SEASONS[language][_season(day)])} {chance.pick(_QUESTIONS[language])}"


def _ending(chance: Chance, network: str, language: str) -> str:
    if not chance.happens(0.55):
        return ""
    bio, link, other = _CALLS[language]
    if network in ("instagram", "tiktok"):
        return chance.pick(bio)
    return chance.pick(link if chance.happens(0.75) else other)


def _season(day: date) -> str:
    return ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]
