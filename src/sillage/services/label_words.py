"""Words that betray what a post is for, by language: data, read by `sillage.services.label_posts`.

Each entry is a regular expression (RE2) over a text in lower case without accents. The first code that matches wins, so
that the more precise ones stand first.
"""

CALLS_TO_ACTION: dict[str, dict[str, tuple[str, ...]]] = {
    "link_in_bio": {
        "fr": (
            r"liens? (est |se trouve |dispo(nible)? )?(en|dans (la|notre|ma)) bio\b",
            r"\bbio pour (le lien|en savoir plus)",
        ),
        "en": (r"\blinks? (is |are )?in (the |our |my )?bio\b", r"\bcheck (the|our|my) bio\b", r"\btap the link in\b"),
    },
    "enter": {
        "fr": (
            r"\bpour participer\b",
            r"\bparticipez (au|a notre) (concours|tirage|jeu)",
            r"\btentez (votre|ta) chance\b",
            r"\btente ta chance\b",
        ),
        "en": (
            r"\bto enter\b",
            r"\benter (to win|our|the) ",
            r"\bfor a chance to win\b",
            r"\btag (a|two|three) friends?\b",
        ),
    },
    "sign_up": {
        "fr": (
            r"\binscri(vez-vous|s-toi|ption gratuite|ptions? ouvertes?)\b",
            r"\babonnez-vous a (l'|notre |la )?(infolettre|newsletter)",
            r"\bje m'inscris\b",
        ),
        "en": (r"\bsign ?up\b", r"\bregister (now|here|today|for)\b", r"\bsubscribe to (our|the|my) newsletter"),
    },
    "book": {
        "fr": (r"\breserve(z|r)? (votre|vos|ta|ton|des maintenant|en ligne|ici)", r"\bprenez rendez-vous\b"),
        "en": (
            r"\bbook (now|your|online|a (call|table|demo|seat))\b",
            r"\breserve your\b",
            r"\bsave your (seat|spot)\b",
        ),
    },
    "buy": {
        "fr": (
            r"\bachete(z|r)? (maintenant|en ligne|ici|le|la|les|votre)\b",
            r"\bcommande(z|r)? (maintenant|en ligne|ici|des maintenant|la votre|le votre|vite)\b",
            r"\bprofite(z|s)[- ]?en\b",
            r"\bavec le code [a-z0-9]",
            r"\bcode promo\b",
            r"\ben vente (sur|ici|des)\b",
        ),
        "en": (
            r"\bshop (now|here|online|the)\b",
            r"\bbuy (now|here|online|yours)\b",
            r"\border (now|here|online|yours)\b",
            r"\buse (the )?code [a-z0-9]",
            r"\bpromo code\b",
        ),
    },
    "download": {
        "fr": (r"\btelecharge(z|r|s)\b",),
        "en": (r"\bdownload (now|it|the|our|here|your)\b",),
    },
    "contact": {
        "fr": (
            r"\b(ecrivez|contactez|appelez|envoyez)-nous\b",
            r"\bappelez (le|au) [0-9]",
            r"\bdemandez (votre|une) (devis|soumission)\b",
        ),
        "en": (r"\b(contact|call|message|dm|email|e-mail|write to) us\b", r"\bsend us a\b", r"\bget a quote\b"),
    },
    "visit": {
        "fr": (
            r"\bpassez (nous voir|en boutique|a la boutique|au magasin)\b",
            r"\bvenez nous (voir|rencontrer|rendre visite)\b",
            r"\bvisitez (notre|le|la) ",
            r"\brendez-vous (sur|en boutique|au magasin|dans nos)\b",
        ),
        "en": (r"\bvisit (our|us|the) ", r"\bcome (and )?(see|visit) us\b", r"\bdrop by\b", r"\bstop by\b"),
    },
    "watch": {
        "fr": (r"\bregarde(z|r)? (la|notre|cette|le) (video|episode|direct|replay|rediffusion)",),
        "en": (r"\bwatch (the|our|this|now|it) ?(video|episode|live|replay|full)?",),
    },
    "learn_more": {
        "fr": (
            r"\ben savoir (plus|davantage)\b",
            r"\bdecouvr(ez|e|ir) (tout|comment|notre|nos|le|la|les|ici)\b",
            r"\blisez (notre|l'|la|le) ?(article|billet|suite)",
            r"\bpour (tout savoir|plus d'(infos?|informations?))\b",
        ),
        "en": (
            r"\blearn more\b",
            r"\bread (more|the (full|whole)|our (new|latest))\b",
            r"\bfind out (more|how)\b",
            r"\bmore info\b",
        ),
    },
    "follow": {
        "fr": (r"\b(abonnez-vous|suivez-nous|abonne-toi|suis-nous)\b",),
        "en": (r"\bfollow (us|me|our|along)\b", r"\bhit (the )?(follow|subscribe)\b"),
    },
    "share": {
        "fr": (r"\bpartagez (cette|ce|avec|a vos|en)\b", r"\bidentifiez (un|une|vos|deux|trois) ami", r"\bretweetez\b"),
        "en": (r"\bshare (this|it|with|your)\b", r"\b(please|pls|plz) (rt|retweet)\b", r"\bretweet (this|if)\b"),
    },
    "comment": {
        "fr": (
            r"\bdites[- ](le )?nous\b",
            r"\b(dites|repondez|racontez|partagez).{0,30}\ben commentaires?\b",
            r"\bcommentez\b",
            r"\bqu'en pensez[- ]vous\b",
        ),
        "en": (
            r"\b(comment|tell us|let us know)\b.{0,20}\b(below|in the comments)\b",
            r"\bwhat do you think\b",
            r"\btell us\b",
        ),
    },
}
"""Short codes of calls to action, with the words of each language."""

CONTENT_TYPES: dict[str, dict[str, tuple[str, ...]]] = {
    "contest": {
        "fr": (r"\bconcours\b", r"\btirage au sort\b", r"\bjeu-concours\b"),
        "en": (r"\bgiveaway\b", r"\bcontest\b", r"\bsweepstakes?\b", r"\bprize draw\b"),
    },
    "promotion": {
        "fr": (
            r"\brabais\b",
            r"\bsoldes?\b",
            r"\bcode promo\b",
            r"\boffre (speciale|exclusive)\b",
            r"[0-9] ?% de reduction",
        ),
        "en": (r"[0-9] ?% off\b", r"\bpromo code\b", r"\bspecial offer\b", r"\bon sale\b", r"\bdiscount\b"),
    },
    "event": {
        "fr": (
            r"\bportes ouvertes\b",
            r"\bwebinaire\b",
            r"\batelier (gratuit|en ligne|du)\b",
            r"\bsalon (du|de la|des)\b",
        ),
        "en": (
            r"\bwebinar\b",
            r"\bopen house\b",
            r"\bworkshop\b",
            r"\bmeetup\b",
            r"\bunconference\b",
            r"\bcommunity call\b",
        ),
    },
    "tutorial": {
        "fr": (r"\btuto(riel)?s?\b", r"\bpas a pas\b", r"\bcomment faire\b", r"\bnos conseils\b", r"\bastuces?\b"),
        "en": (r"\btutorials?\b", r"\bhow[- ]to\b", r"\bstep by step\b", r"\btips (for|on|to)\b"),
    },
    "testimonial": {
        "fr": (r"\btemoignages?\b", r"\bnos clients (disent|racontent|temoignent)\b"),
        "en": (r"\btestimonials?\b", r"\bour customers say\b", r"\bcustomer stor(y|ies)\b"),
    },
    "behind_the_scenes": {
        "fr": (r"\b(en|les|nos) coulisses\b", r"\bl'envers du decor\b"),
        "en": (r"\bbehind[- ]the[- ]scenes\b",),
    },
    "job": {
        "fr": (r"\bon (recrute|embauche)\b", r"\bnous (recrutons|embauchons)\b", r"\boffre d'emploi\b"),
        "en": (r"\bwe('| a)re hiring\b", r"\bjob (opening|posting|alert)\b", r"\bjoin our team\b"),
    },
}
"""What a post is about, guessed only where the file does not say what kind of post it is."""
