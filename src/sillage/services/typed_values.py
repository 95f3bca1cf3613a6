"""What a person types, read once for every form and command: numbers, days, channels, kinds, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from sillage.domain.costs import CostKind, ShareRule
from sillage.domain.decisions import Recurrence
from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.errors import WrongUsage
from sillage.imports.headers import fold
from sillage.imports.vocabularies import ACTIVITIES, CHANNEL_WORDS, COST_KINDS, NETWORK_WORDS, PAYERS, SHARE_RULES
from sillage.language import Message, msg
from sillage.services.checked_terms import checked_currency

RECURRENCES = {
    "": "",
    "once": "",
    "une fois": "",
    "week": "week",
    "weekly": "week",
    "semaine": "week",
    "month": "month",
    "monthly": "month",
    "mois": "month",
    "quarter": "quarter",
    "quarterly": "quarter",
    "trimestre": "quarter",
    "year": "year",
    "yearly": "year",
    "an": "year",
    "annee": "year",
}
"""How often a cost comes back."""

_MONTHS = 12
_LARGEST = Decimal(10) ** 12
_SIGNS = {"€": ("EUR",), "£": ("GBP",), "$": ("CAD", "USD", "AUD", "NZD", "HKD", "SGD", "MXN")}
"""The currencies that a sign may stand for."""


def number(typed: str | Decimal | int, what: str) -> Decimal:
    """Read a number typed with a point or a comma.

    Parameters
    ----------
    typed : str, Decimal or int
        ``2.5``, ``2,5``, ``1 234,50``.
    what : str
        The option that holds it, for the message; may be empty.

    Returns
    -------
    Decimal
        Exact.

    Raises
    ------
    WrongUsage
        If it is not a number, or an absurd one.
    """
    text = re.sub(r"[\s\u00a0\u202f']", "", str(typed))
    if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text):
        raise WrongUsage(
            _about(msg("“{typed}” has two readings, thousands or decimals.", typed=str(typed)), what),
            msg("Write 1234 or 1.234."),
        )
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value) > _LARGEST:
        raise WrongUsage(
            _about(msg("“{typed}” is not a number.", typed=str(typed)), what), msg("Write it like 2.5 or 2,5.")
        )
    return value


def money(typed: str | Decimal | int, currency: str, what: str) -> Money:
    """Read an amount; a currency's code after or before it wins over the one given.

    Parameters
    ----------
    typed : str, Decimal or int
        ``120``, ``120,50 $``, ``120 EUR``, ``USD 99``; a ``$`` is the given currency's where that is a dollar.
    currency : str
        The currency when the text names none.
    what : str
        The option that holds it, for the message; may be empty.

    Returns
    -------
    Money
        Whole minor units.
    """
    text, currency = _without_sign(str(typed).strip(), currency)
    named = re.fullmatch(r"([A-Za-z]{3})?\s*([^A-Za-z]+?)\s*([A-Za-z]{3})?", text)
    if named and (named[1] or named[3]):
        return Money.of(number(named[2], what), checked_currency(named[1] or named[3]))
    return Money.of(number(text, what), checked_currency(currency))


def share(typed: str | Decimal, what: str) -> Decimal:
    """Read a share typed as ``0.4`` or ``40%``.

    Parameters
    ----------
    typed : str or Decimal
        As somebody typed it.
    what : str
        The option that holds it, for the message; may be empty.

    Returns
    -------
    Decimal
        0.4 for 40 %.
    """
    text = str(typed).strip()
    if text.endswith("%"):
        return number(text[:-1], what) / 100
    return number(text, what)


def day(typed: str | date | None, default: date) -> date:
    """Read a day.

    Parameters
    ----------
    typed : str, date or None
        ``2026-03-02``, or ``15/08/2026`` where it has one reading only.
    default : date
        For None or empty.

    Returns
    -------
    date
        The day.

    Raises
    ------
    WrongUsage
        If it is not one.
    """
    if not typed:
        return default
    if isinstance(typed, date):
        return typed
    slashed = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", typed.strip())
    try:
        return _day_first(typed, *map(int, slashed.groups())) if slashed else date.fromisoformat(typed.strip())
    except ValueError as exc:
        raise WrongUsage(
            msg("“{typed}” is not a day.", typed=typed), msg("Write year, month, day: 2026-03-02.")
        ) from exc


def _day_first(typed: str, first: int, second: int, year: int) -> date:
    """Read a day written day first; one that may as well be written month first is refused."""
    read = date(year, second, first)
    if first <= _MONTHS and first != second:
        other = date(year, first, second)
        raise WrongUsage(
            msg("“{typed}” has two readings.", typed=typed),
            msg("Write year, month, day: {first} or {second}.", first=read.isoformat(), second=other.isoformat()),
        )
    return read


def channel(typed: str) -> str:
    """Return a channel's code: a network, an offline channel, another source of visits.

    Parameters
    ----------
    typed : str
        ``Instagram``, ``infolettre``, ``phone``; empty means none.

    Returns
    -------
    str
        The code.

    Raises
    ------
    WrongUsage
        If nobody knows it: a misspelt channel would stand beside the right one.
    """
    return _coded(typed, CHANNEL_WORDS, "--channel") if typed else ""


def network(typed: str) -> str:
    """Return a network's code.

    Parameters
    ----------
    typed : str
        As somebody typed it; empty means none.

    Returns
    -------
    str
        A key of `sillage.domain.places.NETWORKS`.
    """
    return _coded(typed, NETWORK_WORDS, "--network") if typed else ""


def activity(typed: str) -> str:
    """Return an activity's code, or the words themselves where no code exists.

    Parameters
    ----------
    typed : str
        As somebody typed it.

    Returns
    -------
    str
        ``creation``, ``moderation``, ``ads``, ``reporting``...
    """
    return ACTIVITIES.get(fold(typed), typed.strip())


def cost_kind(typed: str | CostKind) -> CostKind:
    """Return what was paid for.

    Parameters
    ----------
    typed : str or CostKind
        In either language.

    Returns
    -------
    CostKind
        The code.
    """
    return CostKind(_coded(typed, COST_KINDS, "--kind"))


def payer(typed: str | View, kind: CostKind) -> View:
    """Return who pays; fees are the client's unless somebody says otherwise.

    Parameters
    ----------
    typed : str or View
        In either language; empty follows the kind.
    kind : CostKind
        What was paid for.

    Returns
    -------
    View
        The code.
    """
    if typed:
        return View(_coded(typed, PAYERS, "--payer"))
    return View.CLIENT if kind is CostKind.FEE else View.TEAM


def share_rule(typed: str | ShareRule) -> ShareRule:
    """Return how to share out a cost that names no channel.

    Parameters
    ----------
    typed : str or ShareRule
        In either language; empty means not at all.

    Returns
    -------
    ShareRule
        The code.
    """
    return ShareRule(_coded(typed, SHARE_RULES, "--share") if typed else "")


def recurrence(typed: str | Recurrence) -> Recurrence:
    """Return how often a cost comes back.

    Parameters
    ----------
    typed : str or Recurrence
        In either language; empty means once.

    Returns
    -------
    Recurrence
        The code.
    """
    return Recurrence(_coded(typed, RECURRENCES, "--every"))


def _joined(word: str) -> str:
    return re.sub(r"[\s_-]", "", fold(word))


def _without_sign(text: str, currency: str) -> tuple[str, str]:
    for sign, means in _SIGNS.items():
        if sign in text and (currency in means or len(means) == 1):
            return text.replace(sign, "", 1).strip(), currency if currency in means else means[0]
    return text, currency


def _about(what_happened: Message, option: str) -> Message:
    return msg("{option}: {what}", option=option, what=what_happened) if option else what_happened


def _coded(typed: str, words: Mapping[str, str], what: str) -> str:
    code = words.get(fold(str(typed)))
    if code is None:
        joined = {_joined(word): word for word in words}
        alike = joined.get(_joined(str(typed)))
        if alike:
            return words[alike]
        near = get_close_matches(_joined(str(typed)), joined, 3, 0.7)
        if near:
            once = {words[joined[one]]: joined[one] for one in reversed(near)}  # the nearest word of each code
            names = ", ".join(reversed(once.values()))
            raise WrongUsage(
                _about(msg("“{typed}” is not known.", typed=str(typed)), what),
                msg("Did you mean {names}?", names=names),
            )
        raise WrongUsage(
            _about(msg("“{typed}” is not known.", typed=str(typed)), what),
            msg("Write one of: {known}.", known=", ".join(sorted({code for code in words.values() if code}))),
        )
    return code
