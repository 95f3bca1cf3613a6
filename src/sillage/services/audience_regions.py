"""Where followers are: the shares that networks tell by country, weighed by the followers of each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis

from sillage.audience import FollowerSeries
from sillage.domain.period import Period
from sillage.kpis.places import local_day
from sillage.services.asked_once import committed_imports, once
from sillage.services.measure_audience import own_followers
from sillage.services.open_workspace import Opened

_COLUMNS = ("network", "account", "object_kind", "metric", "segment", "for_date", "to_date", "value", "observed_at")


@dataclass(frozen=True, slots=True)
class Region:
    """The followers of a country.

    Parameters
    ----------
    code : str
        Of the country.
    share : float
        Of the followers whose country is known.
    people : float or None
        How many that makes; None where the followers of no account are known.
    ours : bool
        Whether we sell there.
    """

    code: str
    share: float
    people: float | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Regions:
    """Where followers are.

    Parameters
    ----------
    regions : tuple of Region
        The most followers first.
    ours : float or None
        The share of where we sell; None where the workspace names no country.
    day : date or None
        Of the oldest of the shares used.
    networks : tuple of str
        That tell, and whose followers are known.
    """

    regions: tuple[Region, ...]
    ours: float | None
    day: date | None
    networks: tuple[str, ...]


@once
def audience_regions(opened: Opened, period: Period, *, network: str = "") -> Regions:
    """Return where the followers of our accounts are, as told last in a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    network : str
        One network; empty for all.

    Returns
    -------
    Regions
        Empty where no file tells.
    """
    own = {(one.network, one.account): one for one in own_followers(opened)}
    latest = _latest(opened, period, network)
    sizes = {place: _followers(own, place, period) for place in latest}
    known = {place: size for place, size in sizes.items() if size is not None}
    # Shares of an account of unknown size say nothing of how many people: it is left out, unless all are such.
    weights = known or dict.fromkeys(latest, 1.0)
    weighed: dict[str, float] = defaultdict(float)
    for place, weight in weights.items():
        for code, share in latest[place][1].items():
            weighed[code] += share * weight
    total = sum(weighed.values())
    if not total:
        return Regions((), None, None, ())
    area = {code.strip().split("-")[0].upper() for code in opened.workspace.country.split(",") if code.strip()}
    regions = [
        Region(code, people / total, people if known else None, code.upper() in area)
        for code, people in weighed.items()
    ]
    regions.sort(key=lambda one: (-one.share, one.code))
    ours = sum(one.share for one in regions if one.ours) if area else None
    networks = tuple(sorted({where for where, _ in weights}))
    return Regions(tuple(regions), ours, min(latest[place][0] for place in weights), networks)


def _followers(own: Mapping[tuple[str, str], FollowerSeries], place: tuple[str, str], period: Period) -> float | None:
    """Return the last known followers of an account; of its network's first, where its file names none."""
    series = own.get(place) or next((one for key, one in own.items() if key[0] == place[0]), None)
    levels = [level.value for level in series.levels if level.day <= period.last] if series else []
    return float(levels[-1]) if levels else None


def _latest(opened: Opened, period: Period, network: str) -> dict[tuple[str, str], tuple[date, dict[str, float]]]:
    table = opened.journal.read(
        opened.workspace.id, "observations", committed_imports(opened), columns=_COLUMNS, metrics=["audience_share"]
    )
    kept = table.filter(table.object_kind == "account", table.segment.startswith("country="), table.value.notnull())
    read = local_day(kept.observed_at, ibis.null("date"), opened.workspace.zone)
    found = kept.select("network", "account", "segment", "value", day=ibis.coalesce(kept.to_date, kept.for_date, read))
    ours = {(one.network, one.account) for one in own_followers(opened)}
    days: dict[tuple[str, str], dict[date, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in opened.journal.fetch(found).to_pylist():
        place = (row["network"] or "", row["account"] or "")
        mine = not place[1] or not ours or place in ours or all(one[0] != place[0] for one in ours)
        if row["day"] > period.last or network not in ("", place[0]) or not mine:
            continue
        days[place][row["day"]][row["segment"].partition("country=")[2]] = float(row["value"])
    return {place: (max(told), told[max(told)]) for place, told in days.items()}
