"""The pictures of the audience page: followers over time, who came and left, growth beside rivals, countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from babel import Locale

from sillage.audience.followers import FollowerSeries, Level
from sillage.audience.report import AudienceReport
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.language import msg, numbers
from sillage.reports.spec import Card
from sillage.services.audience_regions import Regions
from sillage.services.report_figures import monday, weekly
from sillage.services.report_names import account_name, channel_name
from sillage.web.channel_colours import in_order, of_channel
from sillage.web.desk import Desk
from sillage.web.drawings import days, dots, lines, tips
from sillage.web.parts import Cell, DataTable
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Picture, rows_json
from sillage.web.shell import Link

PICTURES = ("followers", "flows", "growth", "regions")
MOST_REGIONS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page rests on.

    Parameters
    ----------
    report : AudienceReport
        Followers of the period.
    series : tuple of FollowerSeries
        Of our accounts, all days.
    regions : Regions
        Where followers are.
    flows : mapping of str to KpiTable
        Gained and lost, by week or by month.
    cards : tuple of Card
        Of everything; none where one network is asked for.
    sentences : tuple of Link
        Contradictions, suspicions, silences.
    monthly : bool
        Whether some account is read by the month alone: a sum of accounts has no finer step than its coarsest.
    """

    report: AudienceReport
    series: tuple[FollowerSeries, ...]
    regions: Regions
    flows: dict[str, KpiTable]
    cards: tuple[Card, ...]
    sentences: tuple[Link, ...]
    monthly: bool = False


def drawn(desk: Desk, pen: Pen, asked: Asked, name: str) -> Picture | None:
    """Draw one of `PICTURES`.

    Parameters
    ----------
    desk : Desk
        Who asks.
    pen : Pen
        Who writes.
    asked : Asked
        The figures.
    name : str
        Which.

    Returns
    -------
    Picture or None
        None where no file tells.
    """
    makers = {"followers": _followers, "flows": _flows, "growth": _growth, "regions": _regions}
    return makers[name](desk, pen, asked)


def _followers(desk: Desk, pen: Pen, asked: Asked) -> Picture | None:
    period = asked.report.period
    rows: list[dict[str, Any]] = []
    cells: list[tuple[Cell, ...]] = []
    networks: dict[str, str] = {}
    for one in asked.series:
        before = [level for level in one.levels if period.first - timedelta(days=31) <= level.day < period.first]
        known = [*before[-1:], *(level for level in one.levels if level.day in period)]
        name = pen.say(channel_name(one.network)) + (f" · {one.account}" if one.account else "")
        if len(known) < 2:
            continue
        networks[name] = one.network
        for level in _thinned(known):
            said = pen.number(level.value, 0)
            rows.append(
                {
                    "day": level.day.isoformat(),
                    "name": name,
                    "value": level.value,
                    "said": said.text,
                    "said_day": pen.day(level.day).text,
                }
            )
            cells.append((pen.day(level.day), pen.words(name), said))
    if not rows:
        return None
    title = pen.say(msg("Followers over time, account by account"))
    heads = columns(pen, (msg("Day"), False), (msg("Account"), True), (CATALOGUE["followers"].name, False))
    tip = tips(name=" ", said_day=pen.say(msg("Day")), said=pen.head(CATALOGUE["followers"].name))
    spec = lines(rows, "~s", tip, named=True, colours=_own_colours(networks))
    note = pen.say(msg("Accounts are not added up: one person may follow several."))
    return Picture(
        "followers", title, title, {**spec, "data": rows_json(rows)}, DataTable(title, heads, tuple(cells)), note
    )


def _own_colours(networks: Mapping[str, str]) -> Mapping[str, str]:
    """Give accounts the colours of their networks; colours in order where two accounts would share one."""
    own = {name: of_channel(network) for name, network in networks.items()}
    return own if len(set(own.values())) == len(own) else in_order(tuple(networks))


def _thinned(levels: Sequence[Level]) -> list[Level]:
    """Return a level a week where there is one a day: a line of a year has no use for more."""
    if len(levels) <= 60:
        return list(levels)
    step = 7
    return [level for place, level in enumerate(reversed(levels)) if place % step == 0][::-1]


def _flows(desk: Desk, pen: Pen, asked: Asked) -> Picture | None:
    gained, lost = pen.say(msg("gained")), pen.say(msg("lost"))
    rows: list[dict[str, Any]] = []
    cells: dict[Any, list[Cell]] = {}
    for at, (kpi_id, name, sign) in enumerate((("followers_gained", gained, 1), ("followers_lost", lost, -1))):
        for day, value in _steps(asked, kpi_id):
            said = pen.number(value, 0)
            rows.append(
                {
                    "day": day.isoformat(),
                    "value": sign * value,
                    "kind": name,
                    "said": said.text,
                    "said_day": _step_name(pen, day, monthly=asked.monthly).text,
                }
            )
            cells.setdefault(day, [pen.absent(), pen.absent()])[at] = said
    if not rows:
        return None
    monthly = asked.monthly
    title = pen.say(msg("Gained and lost, month by month") if monthly else msg("Gained and lost, week by week"))
    head = msg("Month") if monthly else msg("Week of")
    heads = columns(pen, (head, False), (msg("Gained"), False), (msg("Lost"), False))
    tip = tips(said_day=pen.say(head), kind=" ", said=pen.say(msg("Followers")))
    spec = days(rows, ",d", tip, ((gained, "var(--value)"), (lost, "var(--cost)")))
    spec["layer"][0]["mark"] |= {"width": {"band": 0.9}}
    spec["layer"][0]["encoding"]["x"] |= {"timeUnit": "yearmonth" if monthly else "yearweek"}
    table = DataTable(
        title, heads, tuple((_step_name(pen, day, monthly=monthly), *pair) for day, pair in sorted(cells.items()))
    )
    note = msg(
        "Losses are derived where the network does not say who left. Steps that the files do not cover are absent."
    )
    return Picture("flows", title, title, {**spec, "data": rows_json(rows)}, table, pen.say(note))


def _steps(asked: Asked, kpi_id: str) -> list[tuple[date, float]]:
    """Return whole weeks by their Monday, or months by their first day."""
    table, period = asked.flows.get(kpi_id), asked.report.period
    if not asked.monthly:
        return [(monday(row.key), float(row.value)) for row in weekly(table, period) if row.value is not None]
    rows = table.rows if table else ()
    found = ((date.fromisoformat(f"{row.key}-01"), row.value) for row in rows if row.key)
    return [(day, float(value)) for day, value in found if value is not None]


def _step_name(pen: Pen, day: date, *, monthly: bool) -> Cell:
    return replace(pen.day(day), text=numbers.day(day, pen.language, "LLLL y")) if monthly else pen.day(day)


def _growth(desk: Desk, pen: Pen, asked: Asked) -> Picture | None:
    rows, cells = [], []
    sides = ((asked.report.accounts, msg("ours")), (asked.report.rivals, msg("rival")))
    known = [(one, side) for some, side in sides for one in some if one.growth_rate is not None]
    if not asked.report.rivals or not known:
        return None
    for one, side in sorted(known, key=lambda pair: (pair[0].network, -(pair[0].growth_rate or 0.0))):
        name, rate = account_name(one), pen.percent(one.growth_rate, 1)
        whose = pen.say(side)
        rows.append(
            {
                "name": f"{name} ({whose})",
                "value": one.growth_rate,
                "low": min(0.0, one.growth_rate or 0.0),
                "high": max(0.0, one.growth_rate or 0.0),
                "few": side.template == "rival",
                "said": rate.text,
            }
        )
        cells.append((Cell(name), Cell(whose), rate))
    title = pen.say(msg("Growth beside rivals, network by network"))
    heads = columns(pen, (msg("Account"), True), (msg("Whose"), True), (msg("Growth rate"), False))
    spec = dots(rows, ".0%", tips(name=" ", said=pen.say(msg("Growth rate"))), 0.0)
    note = pen.say(msg("Ours in colour, rivals in grey; over the days that both ends are known."))
    return Picture(
        "growth", title, title, {**spec, "data": rows_json(rows)}, DataTable(title, heads, tuple(cells)), note
    )


def _regions(desk: Desk, pen: Pen, asked: Asked) -> Picture | None:
    found = asked.regions.regions
    if not found:
        return None
    names = Locale.parse(desk.language.replace("-", "_")).territories
    rows: list[dict[str, Any]] = []
    cells: list[tuple[Cell, ...]] = []
    for one in found:
        name, share = names.get(one.code.split("-")[0].upper(), one.code), pen.percent(one.share, 1)
        cells.append(
            (
                Cell(name),
                share,
                pen.number(one.people, 0),
                pen.badge(msg("yes"), "on_track") if one.ours else pen.words(""),
            )
        )
        if len(rows) < MOST_REGIONS:
            rows.append(
                {
                    "name": name,
                    "value": one.share,
                    "low": 0.0,
                    "high": one.share,
                    "few": not one.ours,
                    "said": share.text,
                }
            )
    title = pen.say(msg("Followers by country"))
    heads = columns(
        pen,
        (msg("Country"), True),
        (msg("Share"), False),
        (CATALOGUE["followers"].name, False),
        (msg("Where we sell"), True),
    )
    spec = dots(rows, ".0%", tips(name=" ", said=pen.say(msg("Share"))))
    note = pen.say(msg("In colour where we sell, of the followers whose country is known."))
    return Picture(
        "regions", title, title, {**spec, "data": rows_json(rows)}, DataTable(title, heads, tuple(cells)), note
    )
