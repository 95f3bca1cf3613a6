"""The inbox: requests with their answers, in our own French file, and the surveys that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sillage.demo.chance import Chance
from sillage.demo.message_texts import BOT, FOLLOW_UPS, Topic, topic
from sillage.demo.networks import all_days
from sillage.demo.story import FIRST, HOLIDAYS, NETWORKS, NOW, SHIFTS, ZONE, season
from sillage.demo.text_files import BOM, Cell, delimited

INBOX_LAST = date(2026, 10, 4)
"""The inbox is exported on the day of the report, so that what waits is what waits now."""
_INBOXES = (
    ("facebook", "privé", 0.85), ("facebook", "commentaire", 0.35), ("instagram", "privé", 0.95),
    ("instagram", "commentaire", 0.5), ("tiktok", "commentaire", 0.2), ("x", "mention", 0.12), ("", "courriel", 0.45),
)  # fmt: skip
"""Network, visibility, requests a day."""
_SPEEDS = ((date(2025, 10, 1), 105.0, 1.0), (date(2026, 2, 1), 52.0, 0.95), (date(2026, 7, 1), 36.0, 0.85))
"""From a day on: median working minutes to answer, spread of the logarithm. A second person came in February."""
_NEVER = 0.04
_HEADER = (
    "Conversation", "Date", "Sens", "Réseau", "Compte", "Type d'auteur", "Auteur", "Visibilité", "Événement",
    "Appelle une réponse", "Étiquette", "Service", "Texte",
)  # fmt: skip
_ACCOUNTS = {plan.network: plan.account for plan in NETWORKS}


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the inbox.

    Parameters
    ----------
    thread : str
        Its conversation.
    at : datetime
        In the brand's zone.
    direction, author_kind, event : str
        As the French file writes them.
    network, visibility : str
        Where.
    author, label, department, text : str
        Who, how it was filed, what was said.
    """

    thread: str
    at: datetime
    direction: str
    author_kind: str
    event: str
    network: str
    visibility: str
    author: str
    label: str = ""
    department: str = ""
    text: str = ""


def inbox(seed: int) -> tuple[Message, ...]:
    """Make the inbox of the year.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of Message
        In order of time, none later than the demo's present.
    """
    chance = Chance(seed, "inbox")
    made: list[Message] = []
    number = 0
    for day in all_days(FIRST, INBOX_LAST):
        for network, visibility, daily in _INBOXES:
            for _ in range(chance.count(daily * (0.5 + 0.5 * season(day)))):
                number += 1
                made += _conversation(chance, f"C-{number:05d}", network, visibility, day)
    return tuple(sorted((one for one in made if one.at <= NOW), key=lambda one: (one.at, one.thread)))


def inbox_file(made: Sequence[Message]) -> tuple[str, bytes]:
    """Write the inbox.

    Parameters
    ----------
    made : sequence of Message
        All of it.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    rows: list[tuple[Cell, ...]] = [
        (
            one.thread, f"{one.at:%d/%m/%Y %H:%M}", one.direction, one.network or None, _ACCOUNTS.get(one.network),
            one.author_kind, one.author, one.visibility, one.event or None, None, one.label or None,
            one.department or None, one.text or None,
        )
        for one in made
    ]  # fmt: skip
    return "messagerie.csv", (BOM + delimited([_HEADER, *rows], ";")).encode()


def after_working(start: datetime, minutes: float) -> datetime:
    """Return the moment when so many working minutes have passed.

    Parameters
    ----------
    start : datetime
        In the brand's zone.
    minutes : float
        Of opening hours.

    Returns
    -------
    datetime
        Inside a shift.
    """
    left = timedelta(minutes=minutes)
    day = start.date()
    while True:
        for weekday, opening, closing in sorted(SHIFTS):
            if weekday != day.weekday() or day in HOLIDAYS:
                continue
            begins = max(datetime.combine(day, opening, start.tzinfo), start)
            ends = datetime.combine(day, closing, start.tzinfo)
            if begins < ends:
                if begins + left <= ends:
                    return begins + left
                left -= ends - begins
        day += timedelta(days=1)


def _conversation(chance: Chance, thread: str, network: str, visibility: str, day: date) -> Iterator[Message]:
    about, language = topic(chance), "en" if chance.happens(0.12) else "fr"
    asked = datetime(day.year, day.month, day.day, chance.between(7, 22), chance.between(0, 59), tzinfo=ZoneInfo(ZONE))
    said = _Said(thread, network, visibility, f"Personne {chance.between(1, 4000)}")
    yield said.customer(asked, chance.pick(about.asked[language]), about)
    if chance.happens(0.2):
        yield said.customer(asked + timedelta(minutes=chance.between(1, 9)), "?" if language == "fr" else "Hello?")
    if visibility == "privé" and network == "facebook":
        yield said.bot(asked + timedelta(minutes=1), BOT[language])
    if about.label == "éloge" and visibility == "commentaire" and chance.happens(0.7):
        yield said.event(after_working(asked, chance.around(90, 0.8)), "vue")
        return
    if chance.happens(_NEVER):
        yield from _left_alone(chance, said, asked)
        return
    yield from _answered(chance, said, asked, about, language)


def _answered(chance: Chance, said: _Said, asked: datetime, about: Topic, language: str) -> Iterator[Message]:
    median, spread = next((m, s) for since, m, s in reversed(_SPEEDS) if asked.date() >= since)
    rush = 1.6 if asked.month == 12 else 1.0
    answered = after_working(asked + timedelta(minutes=10), chance.around(median * rush, spread))
    yield said.agent(answered, chance.pick(about.answered[language]))
    if chance.happens(0.25):
        again = answered + timedelta(minutes=chance.between(5, 240))
        yield said.customer(again, chance.pick(FOLLOW_UPS[language]))
        answered = after_working(again, chance.around(median * rush * 0.6, spread))
        yield said.agent(answered, chance.pick(about.answered[language]))
    if said.visibility in ("privé", "courriel"):
        yield said.event(answered + timedelta(minutes=chance.between(1, 600)), "résolue")


def _left_alone(chance: Chance, said: _Said, asked: datetime) -> Iterator[Message]:
    # Three weeks later somebody tidies up; what is recent still waits.
    tidied = after_working(asked + timedelta(days=21), chance.between(5, 400))
    if asked.date() < date(2026, 8, 1) or chance.happens(0.9):
        yield said.event(tidied, "résolue" if chance.happens(0.6) else "vue")


@dataclass(frozen=True, slots=True)
class _Said:
    thread: str
    network: str
    visibility: str
    author: str

    def customer(self, at: datetime, text: str, about: Topic | None = None) -> Message:
        label, department = (about.label, about.department) if about else ("", "")
        return self._message(at, "entrant", "client", "", self.author, label, department, text)

    def bot(self, at: datetime, text: str) -> Message:
        return self._message(at, "sortant", "bot", "", "Réponse automatique", "", "", text)

    def agent(self, at: datetime, text: str) -> Message:
        return self._message(at, "sortant", "agent", "", "Équipe", "", "", text)

    def event(self, at: datetime, event: str) -> Message:
        return self._message(at, "sortant", "agent", event, "Équipe", "", "", "")

    def _message(
        self, at: datetime, direction: str, kind: str, event: str, author: str, label: str, department: str, text: str
    ) -> Message:
        return Message(
            self.thread, at, direction, kind, event, self.network, self.visibility, author, label, department, text
        )
