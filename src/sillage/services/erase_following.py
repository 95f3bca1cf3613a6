"""Which rows are a person's beyond those that carry the id that was given: their orders, and the browsers behind these.

An order is one whatever told it: a page, a server, a file. All its readings and hits are the customer's whose key its
newest reading with a key carries; where no reading has one, they are the browser's that placed it. A hit belongs to
the order of its number: the one that it told itself, else the only one of that number, else the one of its amount.

Ids that tie nobody lead to nothing, as in paths (`sillage.journeys.persons`): one that stands beside somebody else's
customer key, and a click that more than a few browsers opened. A click leads to a browser only if one alone brought it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sillage.domain.events import EVENTS, LIVE_PREFIX, EventKind
from sillage.domain.facts import ORDERS
from sillage.journal import erasing
from sillage.journal.erasing import Ids, order_name
from sillage.journeys.persons import SHARED

_MOST_STEPS = 8
_IDS = {"visitor": "visitors", "cookie": "cookies", "click_id": "clicks"}
_OF_HITS = (
    *("event_id", "at", "kind", "site", "visitor", "cookie", "customer_key", "click_id", "bot"),
    *("value_minor", "currency", "order_id", "import_uid"),
)
_OF_ORDERS = (
    *("shop", "order_id", "ordered_at", "gross_minor", "currency", "customer_key"),
    *("observed_at", "import_uid", "row"),
)
_MONEY = (EventKind.ORDER.value, EventKind.REFUND.value)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose rows they are.

    Parameters
    ----------
    ids : Ids
        Everything that the journal calls the person.
    shared : int
        Visitors, cookies and clicks of the person that somebody else's customer key stands beside: not followed.
    """

    ids: Ids
    shared: int = 0


def follow(root: Path, workspace_id: str, asked: Ids, imports: Mapping[str, int]) -> Followed:
    """Add what leads from a person's ids to their orders, visitors, cookies and clicks.

    Parameters
    ----------
    root : Path
        The journal's folder; its tails are sealed.
    workspace_id : str
        Whose.
    asked : Ids
        What was given: its rows are the person's, whatever stands beside it.
    imports : mapping of str to int
        The numbers of the imports that count.

    Returns
    -------
    Followed
        A visitor or a click that was given leads to the orders that nobody else's key is on, and no further.
    """
    done, about = Followed(asked), asked
    for _ in range(_MOST_STEPS):
        known = _Known(root, workspace_id, asked, about, imports)
        found, further = known.followed(), about | known.further()
        if (found, further) == (done, about):
            break
        done, about = found, further
    return done


class _Known:
    """What the journal says of some ids and order numbers."""

    def __init__(self, root: Path, workspace_id: str, asked: Ids, about: Ids, imports: Mapping[str, int]) -> None:
        self._asked, self._about = asked, about
        wanted = {"visitor": about.visitors, "cookie": about.cookies, "click_id": about.clicks}
        wanted |= {"customer_key": asked.customers, "order_id": about.numbers}
        self._hits = erasing.rows_with(root, workspace_id, EVENTS, _OF_HITS, wanted)
        numbers = about.numbers | {hit["order_id"] for hit in self._hits if hit["order_id"]}
        numbers |= {one.rpartition("\n")[2] for one in asked.orders}
        wanted = {"customer_key": asked.customers, "order_id": numbers}
        readings = erasing.rows_with(root, workspace_id, ORDERS, _OF_ORDERS, wanted)
        self._read_orders(sorted(readings, key=lambda row: _rank(row, imports)))
        self._sites: dict[str, set[str]] = defaultdict(set)
        for hit in self._hits:
            if hit["kind"] == EventKind.ORDER and hit["visitor"] and not hit["bot"]:
                self._sites[hit["order_id"]].add(hit["site"])
        self._order_of = {hit["event_id"]: self._order(hit) for hit in self._hits if hit["kind"] in _MONEY}
        self._strange = self._beside_others()
        self._ids = self._admitted()
        self._orders = self._persons_orders()
        self._of_orders = [hit for hit in self._hits if self._speaks_of_them(hit)]

    def followed(self) -> Followed:
        """Return what is the person's."""
        numbers = {one.rpartition("\n")[2] for one in self._orders}
        alone = {one for one in numbers if self._named[one] <= self._orders and len(self._sites[one]) <= 1}
        found = Ids(
            orders=frozenset(self._orders),
            numbers=self._asked.numbers | frozenset(alone),
            events=frozenset(hit["event_id"] for hit in self._of_orders),
        )
        shared = sum(len(getattr(self._candidates(), kind) & self._strange[name]) for name, kind in _IDS.items())
        return Followed(self._ids | found, shared)

    def further(self) -> Ids:
        """Return what to look at next."""
        numbers = {one.rpartition("\n")[2] for one in self._orders}
        numbers |= {hit["order_id"] for hit in self._mine() if hit["order_id"]}
        return self._candidates() | Ids(numbers=frozenset(numbers))

    def _read_orders(self, readings: Iterable[Row]) -> None:
        self._owners: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        self._told: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        self._amounts: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        for row in readings:  # the newest last
            order, number = order_name(row["shop"], row["order_id"]), row["order_id"]
            self._owners[order] = row["customer_key"] or self._owners.get(order, "")
            self._named[number].add(order)
            self._told[number, row["import_uid"], row["ordered_at"]].add(order)
            self._amounts[number, row["gross_minor"], row["currency"]].add(order)

    def _order(self, hit: Row) -> str:
        number = hit["order_id"]
        if not number:
            return ""
        told = self._told.get((number, hit["import_uid"], hit["at"]), set())
        # Two sites that number their orders alike: which of them an order is of is not known.
        named = self._named[number] if len(self._sites[number]) <= 1 else set()
        same = self._amounts.get((number, hit["value_minor"], hit["currency"]), set())
        return next((min(found) for found in (told, named, same) if len(found) == 1), "")

    def _is_strangers(self, hit: Row) -> bool:
        key = hit["customer_key"] or self._owners.get(self._order_of.get(hit["event_id"], ""), "")
        return bool(key) and key not in self._asked.customers

    def _beside_others(self) -> dict[str, set[str]]:
        strange: dict[str, set[str]] = {name: set() for name in _IDS}
        for hit in self._hits:
            if self._is_strangers(hit):
                for name, found in strange.items():
                    found.add(hit[name])
        return strange

    def _admitted(self) -> Ids:
        strange = {**self._strange, "click_id": self._strange["click_id"] | self._passed_on(SHARED)}
        kept = {kind: getattr(self._about, kind) - strange[name] for name, kind in _IDS.items()}
        return self._asked | Ids(**kept)

    def _passed_on(self, most: int) -> set[str]:
        return {click for click, browsers in self._browsers().items() if len(browsers) > most}

    def _browsers(self) -> dict[str, set[str]]:
        browsers: dict[str, set[str]] = defaultdict(set)
        for hit in self._hits:
            if hit["click_id"] and hit["visitor"] and hit["kind"] != EventKind.CLICK and not hit["bot"]:
                browsers[hit["click_id"]].add(hit["visitor"])
        return browsers

    def _carries(self, hit: Row, *names: str) -> bool:
        return hit["customer_key"] in self._ids.customers or any(
            hit[name] in getattr(self._ids, _IDS[name]) for name in names
        )

    def _mine(self) -> Iterator[Row]:
        return (hit for hit in self._hits if self._carries(hit, *_IDS))

    def _persons_orders(self) -> set[str]:
        found = {order for order, key in self._owners.items() if key in self._asked.customers} | self._asked.orders
        for hit in self._mine():
            order = self._order_of.get(hit["event_id"], "") if hit["kind"] == EventKind.ORDER else ""
            if order and not self._owners[order]:
                found.add(order)
        return found

    def _speaks_of_them(self, hit: Row) -> bool:
        if hit["kind"] not in _MONEY or (hit["customer_key"] and hit["customer_key"] not in self._ids.customers):
            return False
        if self._order_of[hit["event_id"]] in self._orders:
            return True
        return hit["order_id"] in self._asked.numbers and self._named[hit["order_id"]] <= self._orders

    def _candidates(self) -> Ids:
        if not (self._asked.customers or self._asked.cookies):
            return Ids()
        strong = [hit for hit in self._hits if self._carries(hit, "visitor", "cookie")]
        strong += [hit for hit in self._of_orders if not hit["bot"]]
        # The hash of a redirect is of the short link's host: it is nobody's on a site.
        visitors = {hit["visitor"] for hit in strong if hit["kind"] != EventKind.CLICK}
        for click, browsers in self._browsers().items():
            if click in self._ids.clicks and len(browsers) == 1:
                visitors |= browsers
        cookies, clicks = ({hit[name] for hit in strong} for name in ("cookie", "click_id"))
        return Ids(*(frozenset(one for one in found if one) for found in (visitors, cookies, clicks)))


def _rank(row: Row, imports: Mapping[str, int]) -> tuple[Any, ...]:
    uid = row["import_uid"] or ""
    number = 0 if uid.startswith(LIVE_PREFIX) else imports.get(uid, -1)
    return number >= 0, row["observed_at"], number, row["row"] or 0
