"""Feed KPIs about who follows: lone jumps, the sales area, and people known one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.audience import FollowerSeries, Suspicion
from sillage.domain.period import Period
from sillage.domain.places import is_in
from sillage.kpis.asked import Asked, cut
from sillage.kpis.places import TIME_AXES, Question, key_of, local_day, network_of
from sillage.kpis.slots import Slot

Place = tuple[str, str]
"""A network and an account."""


def suspicion_slots(found: Mapping[Place, Suspicion], question: Question) -> Iterator[Slot]:
    """Count the months in which followers jumped alone.

    Parameters
    ----------
    found : mapping of Place to Suspicion
        What the audience room says of each of our accounts.
    question : Question
        What is asked.

    Yields
    ------
    Slot
        One an account that can be judged.
    """
    for (network, account), one in found.items():
        if one.suspicious is not None and _wanted(network, account, question):
            key = _key(network, account, question)
            yield Slot(key, network, account, "account/suspicion", {"lone_jumps": Fraction(len(one.jumps))}, 1)


def place_slots(
    rows: Iterable[Mapping[str, Any]], series: Iterable[FollowerSeries], question: Question, country: str
) -> Iterator[Slot]:
    """Count the followers of the sales area, and all whose country is known.

    Parameters
    ----------
    rows : iterable of mapping
        Shares of our accounts' audiences by country: network, account, day, segment, value (a ratio).
    series : iterable of FollowerSeries
        Followers of our accounts: a share without them weighs nothing beside others.
    question : Question
        What is asked.
    country : str
        The sales area: codes of countries, parted by commas.

    Yields
    ------
    Slot
        One an account; shares of the last day known in the period.
    """
    area = {code.strip().split("-")[0].upper() for code in country.split(",") if code.strip()}
    shares: dict[Place, dict[Any, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        where = row["segment"].partition("country=")[2]
        shares[row["network"] or "", row["account"] or ""][row["day"]][where] = row["value"]
    levels = {(one.network, one.account): _last_level(one, question.period) for one in series}
    counted = {place: levels.get(place) or _only_level(levels, place[0]) for place in shares}
    for (network, account), days in shares.items():
        people = counted[network, account] or (Fraction(1) if len(shares) == 1 else None)
        if people is None or not area or not _wanted(network, account, question):
            continue
        latest = max(days)
        known = days[latest]
        values: dict[str, Fraction | None] = {
            "followers_in_area": people
            * Fraction(sum(value for where, value in known.items() if _code(where) in area)),
            "followers_of_known_place": people * Fraction(sum(known.values())),
        }
        yield Slot(_key(network, account, question), network, account, "account/country", values, len(known), latest)


def people_sums(messages: ir.Table, mentions: ir.Table, zone: str, asked: Asked) -> ir.Table:
    """Count the people who wrote to us or about us.

    Parameters
    ----------
    messages, mentions : ibis.Table
        The journal's.
    zone : str
        Whose days.
    asked : Asked
        What is asked.

    Returns
    -------
    ibis.Table
        One row a key and network: ``people``, and the ``last`` day.
    """
    rows = cut(_authors(messages, mentions, zone), asked)
    keyed = rows.mutate(key=key_of(rows, asked.by))
    return keyed.group_by("key", "network").aggregate(people=keyed.author_key.nunique(), last=keyed.day.max())


def people_slots(people: Iterable[Mapping[str, Any]], followers: Iterable[Slot]) -> Iterator[Slot]:
    """Set the people who wrote beside the followers of the same network.

    Parameters
    ----------
    people : iterable of mapping
        The rows of `people_sums`.
    followers : iterable of Slot
        ``followers`` by key, network and account.

    Yields
    ------
    Slot
        One a key and network where both are known.
    """
    many: dict[Place, Fraction] = defaultdict(Fraction)
    for slot in followers:
        if slot.values.get("followers") is not None:
            many[slot.key, slot.network] += slot.values["followers"] or 0
    for row in people:
        audience = many.get((row["key"], row["network"]))
        if audience:
            values = {"active_people": Fraction(row["people"]), "followers_of_known_people": audience}
            yield Slot(row["key"], row["network"], "", "people", values, row["people"], row["last"])


def _authors(messages: ir.Table, mentions: ir.Table, zone: str) -> ir.Table:
    wrote = messages.filter(messages.author_kind == "customer", messages.author_key.nullif("").notnull())
    wrote = wrote.select(
        network=wrote.network,
        author_key=wrote.author_key,
        day=local_day(wrote.sent_at, ibis.null("date"), zone),
    )
    named = mentions.filter(mentions.about == "own", mentions.author_key.nullif("").notnull())
    named = named.select(
        network=network_of(named.source),
        author_key=named.author_key,
        day=local_day(named["at"], ibis.null("date"), zone),
    )
    rows = wrote.union(named)
    return rows.mutate(channel=rows.network, to_date=ibis.null("date"))


def _last_level(one: FollowerSeries, period: Period | None) -> Fraction | None:
    levels = [level.value for level in one.levels if period is None or level.day <= period.last]
    return Fraction(levels[-1]) if levels else None


def _only_level(levels: Mapping[Place, Fraction | None], network: str) -> Fraction | None:
    """Followers of a network's only account, for a file that names none."""
    mine = [people for (where, _), people in levels.items() if where == network and people is not None]
    return mine[0] if len(mine) == 1 else None


def _code(where: str) -> str:
    """Return the code of a country, written as a code or as a name in French or English."""
    from babel import Locale

    text = where.strip()
    if len(text) == 2:
        return text.upper()
    for language in ("en", "fr"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and name.casefold() == text.casefold():
                return str(code)
    return text


def _wanted(network: str, account: str, question: Question) -> bool:
    places = {"network": network, "channel": network, "account": account}
    asked = {axis: value for axis, value in question.filters.items() if axis not in TIME_AXES}
    return all(is_in(axis, places.get(axis), value) for axis, value in asked.items())


def _key(network: str, account: str, question: Question) -> str:
    return {"network": network, "channel": network, "account": account}.get(question.by, "")
