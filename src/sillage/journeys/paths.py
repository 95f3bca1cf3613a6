"""Paths: what touched a person before they converted, and what touched those who did not. Ibis in, Ibis out.

A touch leads to the next conversion of its person, if that comes within the window; it never counts for two, except
that an order which nothing new precedes keeps the last touch before it. What is left after the last conversion, or of a
person without any, is a path that does not convert (so far): without those no model can tell a channel that sells from
one that everybody passes. See ``docs/calculations/paths.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.journeys.persons import IDS, TIES, ids_of, persons, with_person
from sillage.journeys.touchpoints import DAY_US

SEPARATOR = " > "
NONE = "(none)"
"""The step of a path where the touch has no campaign, no post, no link."""

_OF_PERSON = ("workspace_id", "person")
_OF_STRETCH = ("person", "stretch", "workspace_id")
_OF_JOURNEY = ("workspace_id", "journey")
_IN_JOURNEY = ("person", "conversion_id", "workspace_id")
"""The same, for windows: sorts compare the first bytes of a key, which should tell most rows apart."""

_TOUCH = ("kind", "place", "channel", "source", "medium", "campaign", "network", "post_id", "link_id")
_CONVERSION = ("order_id", "shop", "goal", "value_minor", "currency")


@dataclass(frozen=True, slots=True)
class PathTerms:
    """How paths are cut.

    Parameters
    ----------
    window_days : int
        A touch older than that at the conversion does not count; in a path without one, at its last touch.
    since_us, until_us : int or None
        Conversions from then on and before then, in microseconds since 1970; paths without one by their last touch.
    keeps_direct : bool
        Whether a direct visit is a touch where there are others.
    most_touches : int
        Of a longer path only the last ones count.
    """

    window_days: int = 30
    since_us: int | None = None
    until_us: int | None = None
    keeps_direct: bool = True
    most_touches: int = 100


def journeys(
    touches: ir.Table,
    conversions: ir.Table,
    ids: ir.Table | None = None,
    terms: PathTerms | None = None,
    *,
    whose: ir.Table | None = None,
) -> ir.Table:
    """Lay every touch in the path that it belongs to.

    Parameters
    ----------
    touches : ibis.Table
        Columns `TOUCH_COLUMNS`: those of visits, elsewhere, told, of orders, put together by `all_of`.
    conversions : ibis.Table
        Columns `CONVERSION_COLUMNS`, of one goal.
    ids : ibis.Table, optional
        More rows of ids that stand together (`ids_of_hits`): a visit keeps one of each kind.
    terms : PathTerms, optional
        How paths are cut.
    whose : ibis.Table, optional
        `persons` of all these ids, where an engine should compute it once and keep it (Spark): `ids` then says nothing.

    Returns
    -------
    ibis.Table
        One row a touch: ``workspace_id, journey, person, converted, conversion_id`` (null in a path without one),
        ``order_id, shop, goal, value_minor, currency, converted_us, position`` (from 1), ``at_us`` (of what a customer
        told: the moment before the rest), ``touch_id, kind, place, channel, source, medium, campaign, network, post_id,
        link_id, rests_on`` (a value of `TIES`: what ties this touch to the end of its path).
    """
    known = terms or PathTerms()
    if whose is None:
        whose = persons(ids_of(touches, conversions) if ids is None else ids_of(touches, conversions, ids))
    touched, converted = with_person(touches, whose), with_person(conversions, whose)
    placed = _within_period(_placed(touched, converted, known), known)
    rows = placed.join(touched.select(*_OF_PERSON, "touch_id", "strongest", *_TOUCH, *IDS), [*_OF_PERSON, "touch_id"])
    ends = converted.select(
        "workspace_id", "conversion_id", *_CONVERSION, **{f"end_{name}": converted[name] for name in IDS}
    )
    rows = _left(rows, ends, ("workspace_id", "conversion_id"))
    return _numbered(_with_rest(_kept(rows, known)), known)


def paths(found: ir.Table, by: str = "place") -> ir.Table:
    """Gather journeys that were walked alike.

    Parameters
    ----------
    found : ibis.Table
        As `journeys` returns it.
    by : str
        What a step is: ``place``, ``channel``, ``source``, ``campaign``, ``network``, ``post_id`` or ``link_id``.

    Returns
    -------
    ibis.Table
        ``workspace_id, path`` (joined by `SEPARATOR`), ``currency`` (empty where nothing is valued), ``conversions,
        value_minor`` (null where no conversion has a value), ``nulls``.
    """
    step = ibis.coalesce(found[by].nullif(""), NONE)
    rows = found.mutate(one=ibis.struct({"position": found.position, "step": step}))
    whole = rows.group_by(*_OF_JOURNEY).aggregate(
        path=rows.one.collect(),
        converted=rows.converted.max(),
        value_minor=rows.value_minor.max(),
        currency=rows.currency.max(),
    )
    valued = whole.value_minor.notnull()
    whole = whole.mutate(
        path=whole.path.sort().map(lambda one: one.step).join(SEPARATOR),
        currency=valued.ifelse(ibis.coalesce(whole.currency, ""), ""),
    )
    return whole.group_by("workspace_id", "path", "currency").aggregate(
        conversions=whole.converted.sum(), value_minor=whole.value_minor.sum(), nulls=(~whole.converted).sum()
    )


def assisted(found: ir.Table, by: str = "place") -> ir.Table:
    """Count in how many conversions each step stood first, last, or helped without being last.

    Parameters
    ----------
    found : ibis.Table
        As `journeys` returns it.
    by : str
        As for `paths`.

    Returns
    -------
    ibis.Table
        ``workspace_id, step, first, last, assisted`` (stood in the path, not last), ``present`` (conversions),
        ``nulls`` (paths without a conversion in which it stood).
    """
    rows = found.mutate(step=ibis.coalesce(found[by].nullif(""), NONE))
    last = rows.position.max().over(group_by=list(_OF_JOURNEY))
    rows = rows.mutate(is_first=rows.position == 1, is_last=rows.position == last)
    each = rows.group_by(*_OF_JOURNEY, "step").aggregate(
        converted=rows.converted.max(), first=rows.is_first.max(), last=rows.is_last.max()
    )
    return each.group_by("workspace_id", "step").aggregate(
        first=(each.converted & each["first"]).sum(),
        last=(each.converted & each["last"]).sum(),
        assisted=(each.converted & ~each["last"]).sum(),
        present=each.converted.sum(),
        nulls=(~each.converted).sum(),
    )


def resting(found: ir.Table) -> ir.Table:
    """Count what the paths rest on.

    Parameters
    ----------
    found : ibis.Table
        As `journeys` returns it.

    Returns
    -------
    ibis.Table
        ``workspace_id, rests_on`` (the strongest tie that the path needs), ``conversions, nulls``.
    """
    rank = ibis.cases(*[(found.rests_on == tie, place) for place, tie in enumerate(TIES.values())], else_=len(TIES))
    rows = found.mutate(rank=rank)
    whole = rows.group_by(*_OF_JOURNEY).aggregate(rank=rows["rank"].min(), converted=rows.converted.max())
    names = [(whole["rank"] == place, tie) for place, tie in enumerate(TIES.values())]
    whole = whole.mutate(rests_on=ibis.cases(*names, else_=TIES["visitor"]))
    return whole.group_by("workspace_id", "rests_on").aggregate(
        conversions=whole.converted.sum(), nulls=(~whole.converted).sum()
    )


def untouched(conversions: ir.Table, found: ir.Table) -> ir.Table:
    """Return the conversions that no path leads to: nothing tells where they came from, and nobody is credited.

    Parameters
    ----------
    conversions : ibis.Table
        As given to `journeys`.
    found : ibis.Table
        What it returned.

    Returns
    -------
    ibis.Table
        The same columns as `conversions`.
    """
    reached = found.filter(found.converted).select("workspace_id", "conversion_id").distinct()
    return conversions.anti_join(reached, ["workspace_id", "conversion_id"])


def _placed(touched: ir.Table, converted: ir.Table, terms: PathTerms) -> ir.Table:
    """Return each touch with the conversion that it leads to, or with none."""
    line = _line(touched, converted)
    window = terms.window_days * DAY_US
    over: dict[str, Any] = {"group_by": list(_OF_STRETCH)}
    line = line.mutate(
        converted_us=line.at_us.max(where=line.is_end).over(**over),
        conversion_id=line.id.max(where=line.is_end).over(**over),
        last_us=line.at_us.max(where=~line.is_end & ~line.declared).over(**over),
        is_told=line.declared.cast("int8").max().over(**over) > 0,
    )
    end = ibis.coalesce(line.converted_us, line.last_us, line.at_us)
    line = line.mutate(counts=~line.is_end & (line.declared | (end - line.at_us <= window)), end_us=end)
    chosen = line.filter(line.counts)
    # An order that nothing new precedes: none of its stretch counts if the last does not.
    new = line.is_told | ibis.coalesce(line.at_us - line.last_us <= window, False)
    alone = line.filter(line.is_end & ~new, line.at_us - line.before_us <= window)
    # Two touches of one moment: the first by its id.
    earlier = line.filter(~line.is_end & ~line.declared).group_by(*_OF_PERSON, "at_us").aggregate(id=line.id.min())
    borrowed = alone.join(earlier.select(*_OF_PERSON, before_us="at_us", touch_id="id"), [*_OF_PERSON, "before_us"])
    columns = ("touch_id", "conversion_id", "at_us", "converted_us", "end_us", "declared")
    one = chosen.select(*_OF_PERSON, **{name: chosen["id" if name == "touch_id" else name] for name in columns})
    other = borrowed.select(
        *_OF_PERSON,
        **{name: borrowed["before_us" if name == "at_us" else name] for name in columns},
    )
    return one.union(other)


def _line(touched: ir.Table, converted: ir.Table) -> ir.Table:
    """Return touches and conversions of each person in time, and the stretch between two conversions as a number."""
    line = touched.select(
        *_OF_PERSON, "at_us", "declared", is_end=ibis.literal(False), rank=ibis.literal(0, "int8"), id="touch_id"
    ).union(
        converted.select(
            *_OF_PERSON,
            "at_us",
            declared=ibis.literal(False),
            is_end=ibis.literal(True),
            rank=ibis.literal(1, "int8"),
            id="conversion_id",
        )
    )
    so_far = ibis.window(
        group_by=["person", "workspace_id"], order_by=["at_us", "rank", "id"], preceding=None, following=0
    )
    ended = line.is_end.cast("int64")
    touch_us = (line.is_end | line.declared).ifelse(ibis.null("int64"), line.at_us)
    return line.mutate(stretch=ended.sum().over(so_far) - ended, before_us=touch_us.max().over(so_far)).drop("rank")


def _within_period(rows: ir.Table, terms: PathTerms) -> ir.Table:
    if terms.since_us is not None:
        rows = rows.filter(rows.end_us >= terms.since_us)
    if terms.until_us is not None:
        rows = rows.filter(rows.end_us < terms.until_us)
    journey = ibis.coalesce(rows.conversion_id, ibis.literal("none:").concat(rows.person))
    return rows.mutate(journey=journey, converted=rows.conversion_id.notnull())


def _kept(rows: ir.Table, terms: PathTerms) -> ir.Table:
    """Leave out what a customer told and a visit shows already, and direct visits where they are not wanted."""
    nth = ibis.row_number().over(group_by=[*_IN_JOURNEY, "place"], order_by=["declared", "touch_id"])
    rows = rows.mutate(nth=nth)
    rows = rows.filter(~rows.declared | (rows.nth == 0)).drop("nth")
    if terms.keeps_direct:
        return rows
    others = (rows.place != "direct").cast("int64").sum().over(group_by=list(_IN_JOURNEY))
    rows = rows.mutate(others=others)
    return rows.filter((rows.place != "direct") | (rows.others == 0)).drop("others")


def _with_rest(rows: ir.Table) -> ir.Table:
    """Say what ties each touch to the end of its path: the least that suffices, else the person's strongest id."""
    last: dict[str, Any] = {"group_by": list(_IN_JOURNEY), "order_by": [ibis.desc("at_us"), "touch_id"]}
    latest = {f"last_{name}": rows[name].first().over(**last) for name in IDS}
    rows = rows.mutate(**latest)
    ties = []
    for name in reversed(IDS):  # the day's hash asks for least
        end = rows.converted.ifelse(rows[f"end_{name}"], rows[f"last_{name}"])
        ties.append(((rows[name] != "") & (rows[name] == end), TIES[name]))
    return rows.mutate(rests_on=ibis.cases(*ties, else_=rows.strongest))


def _numbered(rows: ir.Table, terms: PathTerms) -> ir.Table:
    # What was told comes before the rest, whenever it was said: one sort tells the number, the total and the beginning.
    rows = rows.mutate(order_us=rows.declared.ifelse(0, rows.at_us))
    in_path: dict[str, Any] = {"group_by": list(_IN_JOURNEY), "order_by": ["order_us", "touch_id"]}
    rows = rows.mutate(
        nth=ibis.row_number().over(**in_path) + 1,
        total=rows.count().over(**in_path),
        began=rows.at_us.min(where=~rows.declared).over(**in_path),
    )
    at_us = rows.declared.ifelse(ibis.coalesce(rows.began, rows.end_us) - 1, rows.at_us)
    left_out = ibis.greatest(rows.total - terms.most_touches, 0)
    rows = rows.mutate(at_us=at_us, position=rows.nth - left_out)
    return rows.filter(rows.position > 0).select(
        *("workspace_id", "journey", "person", "converted", "conversion_id"),
        *_CONVERSION,
        *("converted_us", "position", "at_us", "touch_id"),
        *_TOUCH,
        "rests_on",
    )


def _left(one: ir.Table, other: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    found = one.left_join(other, list(keys))
    return found.drop([f"{name}_right" for name in keys if f"{name}_right" in found.columns])
