"""What people say when asked and when not: surveys, reviews, mentions, in our own French files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sillage.demo.chance import Chance
from sillage.demo.conversations import Message
from sillage.demo.message_texts import MENTIONS, REVIEWS
from sillage.demo.networks import all_days
from sillage.demo.story import BRAND, FIRST, NOW, RIVALS, ZONE
from sillage.demo.text_files import BOM, Cell, delimited

CSAT_SCORES = ((5, 0.56), (4, 0.31), (3, 0.07), (2, 0.03), (1, 0.03))
"""Truth: 87 % of those who answer are satisfied."""
_ASKED, _CSAT_ANSWERED = 0.9, 0.42
_QUARTERLY, _QUARTERLY_ANSWERED = 150, 0.3
_NPS_SCORES = ((10, 0.34), (9, 0.22), (8, 0.19), (7, 0.1), (6, 0.06), (5, 0.04), (3, 0.03), (0, 0.02))
_USED = (("facebook", 0.38), ("instagram", 0.36), ("youtube", 0.12), ("tiktok", 0.06), ("linkedin", 0.04), ("x", 0.02),
         ("aucun", 0.02))  # fmt: skip
_HEARD = (("instagram", 0.29), ("infolettre", 0.16), ("bouche-à-oreille", 0.22), ("facebook", 0.13), ("google", 0.14),
          ("boutique", 0.06))  # fmt: skip
_SURVEY = ("Enquête", "Question", "Envoyée le", "Répondue le", "Note", "Choix", "Client", "Réseau", "Référence")
_REVIEW = ("Date", "Source", "Note", "À propos de", "Auteur", "Texte", "Référence")
_MENTION = ("Date", "Source", "À propos de", "Requête", "Sentiment", "Auteur", "Abonnés de l'auteur", "Lien", "Texte",
            "Référence")  # fmt: skip
_STARS = ((5, 0.72), (4, 0.2), (3, 0.05), (2, 0.02), (1, 0.01))
_TONES = (("positive", 0.42), ("neutral", 0.43), ("negative", 0.09), ("unsure", 0.06))
_TONE_WORDS = {"positive": "positif", "neutral": "neutre", "negative": "négatif", "unsure": "incertain"}
_SOURCES = (("x", 0.34), ("instagram", 0.36), ("web", 0.2), ("presse", 0.1))


def surveys_file(inbox: Sequence[Message], seed: int) -> tuple[str, bytes]:
    """Write the surveys: satisfaction after a conversation, recommendation and habits every quarter.

    Parameters
    ----------
    inbox : sequence of Message
        The conversations.
    seed : int
        The year's seed.

    Returns
    -------
    tuple of (str, bytes)
        File name and content; surveys without an answer stand in it too.
    """
    chance = Chance(seed, "surveys")
    rows = [*_after_conversations(chance, inbox), *_quarterly(chance)]
    return "sondages.csv", (BOM + delimited([_SURVEY, *rows], ";")).encode()


def reviews_file(seed: int) -> tuple[str, bytes]:
    """Write the reviews of the brand and of its rivals.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "reviews")
    rows: list[tuple[Cell, ...]] = []
    for about, daily in (("", 0.58), *((rival, 0.16) for rival in RIVALS)):
        for day in all_days():
            for _ in range(chance.count(daily)):
                stars = chance.weighted(_STARS)
                if about and chance.happens(0.25):
                    stars = max(1, stars - 1)
                source = "Google" if chance.happens(0.8) else "Facebook"
                rows.append(
                    (f"{day:%d/%m/%Y}", source, stars, about or None, f"Avis {chance.between(1, 9999)}",
                     chance.pick(REVIEWS[stars]), f"A-{len(rows) + 1:05d}")
                )  # fmt: skip
    return "avis.csv", (BOM + delimited([_REVIEW, *rows], ";")).encode()


def mentions_file(seed: int) -> tuple[str, bytes]:
    """Write the mentions of the brand and of its rivals.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "mentions")
    rows: list[tuple[Cell, ...]] = []
    for about, daily in ((BRAND, 1.05), *zip(RIVALS, (1.3, 0.8, 0.5), strict=True)):
        for day in all_days():
            for _ in range(chance.count(daily)):
                tone, source = chance.weighted(_TONES), chance.weighted(_SOURCES)
                text = chance.pick(MENTIONS[tone]).format(brand=about)
                rows.append(
                    (f"{day:%d/%m/%Y}", source, None if about == BRAND else about, about, _TONE_WORDS[tone],
                     f"Compte {chance.between(1, 2500)}", round(chance.around(420, 1.2)), None, text,
                     f"M-{len(rows) + 1:05d}")
                )  # fmt: skip
    return "mentions.csv", (BOM + delimited([_MENTION, *rows], ";")).encode()


def _after_conversations(chance: Chance, inbox: Sequence[Message]) -> Iterator[tuple[Cell, ...]]:
    for number, message in enumerate(one for one in inbox if one.event == "résolue"):
        if not chance.happens(_ASKED):
            continue
        sent = message.at + timedelta(minutes=20)
        answered = sent + timedelta(hours=chance.uniform(0.2, 50))
        given = chance.happens(_CSAT_ANSWERED) and answered < NOW
        yield (
            "Après conversation", "satisfaction", f"{sent:%d/%m/%Y %H:%M}",
            f"{answered:%d/%m/%Y %H:%M}" if given else None, chance.weighted(CSAT_SCORES) if given else None, None,
            message.author, message.network or None, f"S-{number:05d}",
        )  # fmt: skip


def _quarterly(chance: Chance) -> Iterator[tuple[Cell, ...]]:
    for quarter, month in enumerate((11, 2, 5, 8), 1):
        sent = datetime(FIRST.year + (month < 10), month, 18, 10, 0, tzinfo=ZoneInfo(ZONE))
        for person in range(_QUARTERLY):
            answered = sent + timedelta(hours=chance.uniform(0.3, 96))
            given = chance.happens(_QUARTERLY_ANSWERED)
            when = f"{answered:%d/%m/%Y %H:%M}" if given else None
            told = (f"Sondage {quarter}", f"{sent:%d/%m/%Y %H:%M}", when)
            key = f"Q{quarter}-{person:03d}"
            yield _asked(told, "NPS", chance.weighted(_NPS_SCORES) if given else None, None, key)
            yield _asked(told, "réseau utilisé", None, chance.weighted(_USED) if given else None, key)
            yield _asked(told, "nous a connus par", None, chance.weighted(_HEARD) if given else None, key)


def _asked(
    told: tuple[str, str, str | None], question: str, score: int | None, choice: str | None, key: str
) -> tuple[Cell, ...]:
    survey, sent, answered = told
    return survey, question, sent, answered, score, choice, f"F-{key}", None, f"{key}-{question[:3]}"
