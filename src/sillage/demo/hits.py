"""Made-up hits of a tracked site, as many as wanted: seeded, one day after the other, so that memory stays small.

Each day has a stream of chance of its own: days do not move one another, and a day's hits depend on the seed, the day
and how many are wanted, on nothing else. About one hit in sixteen is a robot's, one order in twenty is refunded some
days later, one in thirty reaches us days late from the shop's server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sillage.demo import hit_words as words
from sillage.demo.hit_ids import Ints, hex_ids, mixed, worded
from sillage.demo.hit_rows import Hits, Visits, rows_of
from sillage.demo.hit_words import MADE_UP, Scene
from sillage.demo.own_visits import OWN_PEOPLE, own_labels, own_sales, with_own
from sillage.domain.events import EVENTS
from sillage.domain.facts import ORDERS
from sillage.journeys.channel_rules import VERSION

_DAY_US = 86_400_000_000
_PEOPLE, _VISITOR, _COOKIE, _CUSTOMER, _CLICK_ID, _EVENT, _ORDER = range(11, 18)
_TEAM, _COUNTRY, _DEVICE, _BROWSER = range(21, 25)


@dataclass(frozen=True, slots=True)
class HitPlan:
    """How many hits of which days.

    Parameters
    ----------
    count : int
        How many rows in all.
    first, last : date
        Both included.
    zone : str
        Whose days.
    currency : str
        Of orders.
    seed : int
        Of chance.
    scene : Scene
        Which site, which links, and which orders where they are known already.
    """

    count: int
    first: date
    last: date
    zone: str
    currency: str
    seed: int = 7
    scene: Scene = MADE_UP

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def of_each_day(self) -> list[int]:
        """Return how many hits each day has: some growth, weekly waves, and exactly `count` in all."""
        weights = np.array(
            [
                words.WEEKDAYS[(self.first + timedelta(days=number)).weekday()] * (1 + 0.4 * number / self.days)
                for number in range(self.days)
            ]
        )
        ends = np.round(np.cumsum(weights) / weights.sum() * self.count).astype(np.int64)
        return [int(each) for each in np.diff(ends, prepend=0)]


class MadeDay(NamedTuple):
    """A day's rows, in the import schemas."""

    events: pa.RecordBatch
    orders: pa.RecordBatch


def made_days(plan: HitPlan) -> Iterator[MadeDay]:
    """Make the hits, a day at a time.

    Parameters
    ----------
    plan : HitPlan
        What is wanted.

    Yields
    ------
    MadeDay
        Its rows of ``events`` and of ``orders``; an order stands in both, unless the shop's files tell of it already.
    """
    before = 0
    for number, wanted in enumerate(plan.of_each_day()):
        if wanted:
            yield _day(plan, plan.first + timedelta(days=number), wanted, before)
        before += wanted


def _day(plan: HitPlan, day: date, wanted: int, before: int) -> MadeDay:
    chance = np.random.default_rng([plan.seed, day.toordinal()])
    midnight = datetime.combine(day, time(), ZoneInfo(plan.zone)).astimezone(UTC)
    visits = _visits(chance, plan.scene, wanted * 2 // 5 + 60, int(midnight.timestamp()) * 1_000_000)
    if plan.scene.own is not None:
        visits = with_own(chance, plan.scene, visits, day)
    hits = _filled(chance, plan.scene, visits, day, wanted)
    events = _events(plan, visits, hits, day.toordinal(), before)
    return MadeDay(events, _orders(plan, events))


def _visits(chance: np.random.Generator, scene: Scene, count: int, midnight_us: int) -> Visits:
    weights = np.array([way.weight for way in scene.ways])
    way = chance.choice(len(scene.ways), count, p=weights / weights.sum())
    linked = chance.random(count) < np.array([each.linked for each in scene.ways])[way]
    hours = np.array(words.HOURS)
    start = chance.choice(24, count, p=hours / hours.sum()) * 3_600_000_000 + chance.integers(0, 3_600_000_000, count)
    pages = np.where(chance.random(count) < 0.46, 1, 1 + chance.geometric(0.36, count)).clip(1, 30)
    bot = np.where(chance.random(count) < 0.11, chance.integers(1, len(words.BOTS), count), 0)
    return Visits(
        # Most visits are of few people: some come back every week, most come once.
        person=(chance.random(count) ** 2 * count * 12).astype(np.int64),
        way=way,
        start_us=midnight_us + start,
        pages=np.where(bot > 0, 1, pages),
        linked=linked,
        bot=bot,
        buys=(chance.random(count) < 0.055) & (pages >= 3) & (bot == 0),
        link=(chance.random(count) ** 1.6 * len(scene.links)).astype(np.int64),
        landing=np.where(chance.random(count) < 0.45, 0, chance.integers(1, scene.cart, count)),
    )


def _filled(chance: np.random.Generator, scene: Scene, visits: Visits, day: date, wanted: int) -> Hits:
    """Write down what each visit does, keep exactly as many as are wanted, and put them in the order of time."""
    pages = _pages(chance, scene, visits)
    parts = [_clicks(chance, visits), pages, *_on_pages(chance, visits, pages), *_deeds(chance, scene, visits, day)]
    hits = Hits(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    # Visits stand in no order, so that whole visits are left out all over the day.
    kept = np.lexsort((hits.at_us, hits.visit))[:wanted]
    if len(kept) < wanted:
        raise ValueError(f"{len(kept)} hits made, {wanted} wanted")
    kept = kept[np.lexsort((hits.kind[kept], hits.at_us[kept]))]
    return Hits(*(column[kept] for column in hits))  # type: ignore[arg-type]


def _pages(chance: np.random.Generator, scene: Scene, visits: Visits) -> Hits:
    count = visits.pages
    visit = np.repeat(np.arange(len(count)), count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    nth = np.arange(len(visit)) - first[visit]
    # Log-normal: most pages take half a minute, a few more than half an hour, which ends the visit.
    pause = (np.exp(chance.normal(3.3, 1.15, len(visit))) * 1_000_000).astype(np.int64)
    pause[nth == 0] = 0
    run = np.cumsum(pause)
    at = visits.start_us[visit] + run - run[first[visit]]
    path = np.where(nth == 0, visits.landing[visit], chance.integers(0, scene.cart, len(visit)))
    from_end = count[visit] - 1 - nth
    buys = visits.buys[visit]
    path = np.where(buys & (from_end < 3), scene.thanks - from_end, path)
    fills = ~buys & (nth > 0) & (chance.random(len(visit)) < 0.08)
    return rows_of(visit, at, words.PAGEVIEW, np.where(fills, scene.cart, path))


def _clicks(chance: np.random.Generator, visits: Visits) -> Hits:
    visit = np.flatnonzero(visits.linked)
    wait = chance.integers(400_000, 3_000_000, len(visit))
    return rows_of(visit, visits.start_us[visit] - wait, words.CLICK, np.zeros(len(visit), np.int64))


def _on_pages(chance: np.random.Generator, visits: Visits, pages: Hits) -> tuple[Hits, Hits]:
    person = visits.bot[pages.visit] == 0
    left = np.flatnonzero(person & (chance.random(len(person)) < 0.78))
    seconds = np.exp(chance.normal(2.7, 1.1, len(left))).clip(0.3, 1_500)
    engaged = (seconds * 1_000).astype(np.int64)
    at = pages.at_us[left] + engaged * 1_000 + chance.integers(0, 2_000_000, len(left))
    leaving = rows_of(pages.visit[left], at, words.ENGAGEMENT, pages.path[left], engaged_ms=engaged)
    out = np.flatnonzero(person & (chance.random(len(person)) < 0.03))
    return leaving, rows_of(pages.visit[out], pages.at_us[out] + 9_000_000, words.OUTBOUND, pages.path[out])


def _deeds(chance: np.random.Generator, scene: Scene, visits: Visits, day: date) -> Iterator[Hits]:
    count, people = len(visits.person), visits.bot == 0

    def chosen(share: float) -> Ints:
        return np.flatnonzero(people & (chance.random(count) < share))

    begun = chosen(0.045)
    yield _deed(scene, visits, begun, 20, words.FORM_START, words.FORM_NAME)
    yield _deed(scene, visits, begun[chance.random(len(begun)) < 0.58], 55, words.FORM, words.FORM_NAME)
    yield _deed(scene, visits, chosen(0.06), 30, words.CUSTOM, words.ADD_TO_CART)
    yield _deed(scene, visits, chosen(0.02), 40, words.CONVERSION, words.SIGNUP)
    if scene.own is not None:
        yield from own_sales(scene, visits, day)
        return
    buyers = np.flatnonzero(visits.buys)
    value = (np.exp(chance.normal(4.0, 0.7, len(buyers))) * 100).astype(np.int64) + 500
    late = chance.random(len(buyers)) < 0.033
    bought = visits.start_us[buyers] + 240_000_000 - np.where(late, chance.integers(1, 6, len(buyers)) * _DAY_US, 0)
    yield rows_of(buyers, bought, words.ORDER, np.full(len(buyers), scene.thanks), value=value, late=late)
    back = np.flatnonzero(chance.random(len(buyers)) < 0.05)
    later = bought[back] + chance.integers(1, 15, len(back)) * _DAY_US
    yield rows_of(buyers[back], later, words.REFUND, np.full(len(back), scene.thanks), value=value[back])


def _deed(scene: Scene, visits: Visits, visit: Ints, seconds: int, kind: int, name: int) -> Hits:
    path = np.where(name == words.FORM_NAME, scene.contact, visits.landing[visit])
    return rows_of(visit, visits.start_us[visit] + seconds * 1_000_000, kind, path, name=np.full(len(visit), name))


def _events(plan: HitPlan, visits: Visits, hits: Hits, day: int, before: int) -> pa.RecordBatch:
    count = len(hits.visit)
    number = before + np.arange(count, dtype=np.int64)
    columns = {
        **_what(plan, visits, hits, day, number),
        **_who(plan, visits, hits, day),
        **_whence(plan.scene, visits, hits),
        "row": pa.array(number),
    }
    blank = worded(("",), np.zeros(count, np.int32))
    return pa.RecordBatch.from_arrays(
        [columns.get(name, blank) for name, _ in EVENTS.columns], names=[name for name, _ in EVENTS.columns]
    )


def _what(plan: HitPlan, visits: Visits, hits: Hits, day: int, number: Ints) -> dict[str, pa.Array]:
    is_click, money = hits.kind == words.CLICK, (hits.kind == words.ORDER) | (hits.kind == words.REFUND)
    scene = plan.scene
    slugs = tuple(each.path for each in scene.links)
    link = visits.link[hits.visit]
    return {
        "event_id": hex_ids(number, _theme(plan, _EVENT)),
        "at": pa.array(hits.at_us, pa.timestamp("us", tz="UTC")),
        "kind": worded(words.KINDS, hits.kind),
        "name": worded(words.NAMES, hits.name),
        "site": worded((scene.site, scene.link_host), is_click),
        "path": worded((*scene.paths, *slugs), np.where(is_click, len(scene.paths) + link, hits.path)),
        "engaged_ms": pa.array(hits.engaged_ms, mask=hits.kind != words.ENGAGEMENT),
        "value_minor": pa.array(hits.value, mask=~money),
        "currency": worded(("", plan.currency), money),
        "order_id": _order_ids(plan, hits, day, money),
    }


def _order_ids(plan: HitPlan, hits: Hits, day: int, money: npt.NDArray[np.bool_]) -> pa.Array:
    # A refund carries the id of its order, which is its visit's.
    own = own_labels(plan.scene, date.fromordinal(day))
    if own is not None:
        return worded(("", *own), np.where(money, hits.visit + 1, 0))
    return hex_ids(hits.visit + day * 2**34, _theme(plan, _ORDER), money)


def _who(plan: HitPlan, visits: Visits, hits: Hits, day: int) -> dict[str, pa.Array]:
    person = visits.person[hits.visit]
    is_click, is_money = hits.kind == words.CLICK, (hits.kind == words.ORDER) | (hits.kind == words.REFUND)
    agree = np.where(person < OWN_PEOPLE, 15, 60).astype(np.uint64)
    has_cookie = (
        (mixed(person, _PEOPLE) % np.uint64(100) < agree) & ~is_click & ~hits.late & (hits.kind != words.REFUND)
    )
    from_server = hits.late | (hits.kind == words.REFUND)
    signs = is_money | (hits.kind == words.FORM) | (hits.kind == words.CONVERSION)
    linked = visits.linked[hits.visit]
    landing = is_click | (linked & (hits.at_us == visits.start_us[hits.visit]))
    return {
        "visitor": hex_ids(person * 2_000_003 + day * 2 + is_click, _theme(plan, _VISITOR), ~from_server),
        "cookie": hex_ids(person, _theme(plan, _COOKIE), has_cookie),
        # Whose the orders of the shop's files are, these files say.
        "customer_key": hex_ids(person, _theme(plan, _CUSTOMER), signs & (person < OWN_PEOPLE)),
        "click_id": hex_ids(person * 4_000_037 + hits.visit + day * 2**34, _theme(plan, _CLICK_ID), landing),
        "consent": worded(words.CONSENTS, has_cookie),
        "origin": worded(
            words.ORIGINS, np.where(from_server, words.API, np.where(is_click, words.REDIRECT, words.SCRIPT))
        ),
    }


def _whence(scene: Scene, visits: Visits, hits: Hits) -> dict[str, pa.Array]:
    way, linked = visits.way[hits.visit], visits.linked[hits.visit]
    person = visits.person[hits.visit]
    networks = np.array([bool(each.network) for each in scene.ways])

    def told(field: str) -> pa.Array:
        return worded(tuple(str(getattr(each, field)) for each in scene.ways), way)

    link = np.where(linked, visits.link[hits.visit] + 1, 0)
    team = (visits.bot[hits.visit] == 0) & (mixed(person, _TEAM) % np.uint64(200) == 0)
    return {
        **{field: told(field) for field in ("channel", "source", "medium", "network", "referrer")},
        "campaign": _campaigns(scene, way, link),
        "content": worded(("", *(each.content for each in scene.links)), link),
        "link_id": worded(("", *(each.id for each in scene.links)), link),
        "post_id": worded(("", *(each.post_id for each in scene.links)), np.where(networks[way], link, 0)),
        "channel_rule": told("rule"),
        "channel_version": pa.array(np.full(len(way), VERSION, np.int64)),
        "country": _by_person(words.COUNTRIES, words.COUNTRY_WEIGHTS, person, _COUNTRY),
        "device": _by_person(words.DEVICES, words.DEVICE_WEIGHTS, person, _DEVICE),
        "browser": _by_person(words.BROWSERS, words.BROWSER_WEIGHTS, person, _BROWSER),
        "bot": worded(words.BOTS, visits.bot[hits.visit]),
        "bot_version": worded(("1.67",), np.zeros(len(way), np.int32)),
        "flag": worded(words.FLAGS, team),
    }


def _campaigns(scene: Scene, way: Ints, link: Ints) -> pa.Array:
    # A link's own campaign, else what the way to the site says.
    said = ("", *(each.campaign for each in scene.links))
    named = np.array([bool(text) for text in said])[link]
    return worded((*(each.campaign for each in scene.ways), *said), np.where(named, len(scene.ways) + link, way))


def _by_person(choices: tuple[str, ...], weights: tuple[float, ...], person: Ints, theme: int) -> pa.Array:
    drawn = (mixed(person, theme) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return worded(choices, np.searchsorted(np.cumsum(weights), drawn, side="right").clip(0, len(choices) - 1))


def _orders(plan: HitPlan, events: pa.RecordBatch) -> pa.RecordBatch:
    """Return what the table of orders says of them: a refund is a newer reading of its order."""
    if plan.scene.own is not None:  # a hit never replaces what the shop's file says
        return pa.RecordBatch.from_pylist([], schema=ORDERS.import_schema)
    kind = events.column("kind")
    rows = pa.Table.from_batches([events]).filter(pc.is_in(pc.cast(kind, pa.string()), pa.array(["order", "refund"])))
    is_refund = pc.equal(pc.cast(rows["kind"], pa.string()), "refund")
    zero = pc.multiply(rows["value_minor"], 0)
    said = {
        "shop": worded((plan.scene.site,), np.zeros(len(rows), np.int32)),
        "order_id": rows["order_id"],
        "ordered_at": pa.chunked_array([_ordered_at(rows, is_refund)]),
        "status": pc.if_else(is_refund, "refunded", "paid"),
        "gross_minor": rows["value_minor"],
        **dict.fromkeys(("tax_minor", "shipping_minor", "discount_minor"), zero),
        "refunded_minor": pc.if_else(is_refund, rows["value_minor"], zero),
        "currency": rows["currency"],
        "customer_key": rows["customer_key"],
        **{name: rows[name] for name in ("campaign", "post_id", "row")},
        "channel": pc.if_else(pc.equal(pc.cast(rows["network"], pa.string()), ""), rows["channel"], rows["network"]),
    }
    columns = [said.get(name, pa.nulls(len(rows), type_)) for name, type_ in ORDERS.columns]
    columns = [column.cast(kind) for column, (_, kind) in zip(columns, ORDERS.columns, strict=True)]
    [batch] = pa.table(columns, schema=ORDERS.import_schema).combine_chunks().to_batches() or [
        pa.RecordBatch.from_pylist([], schema=ORDERS.import_schema)
    ]
    return batch


def _ordered_at(rows: pa.Table, is_refund: pa.ChunkedArray) -> pa.Array:
    # The newer reading of an order still says when it was ordered.
    ids, at = rows["order_id"].to_pylist(), rows["at"].to_pylist()
    ordered = {id: when for id, when, back in zip(ids, at, is_refund.to_pylist(), strict=True) if not back}
    return pa.array([ordered[id] for id in ids], pa.timestamp("us", tz="UTC"))


def _theme(plan: HitPlan, theme: int) -> int:
    return theme + 10_000 * (plan.seed + 1_000_003 * plan.count)
