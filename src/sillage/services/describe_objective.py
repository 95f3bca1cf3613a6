"""Read an objective as people type it: values with their units, milestones, and where it starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Kpi, Level
from sillage.language import msg
from sillage.ledger import queries
from sillage.services.compute_kpi import compute_kpi
from sillage.services.kpi_names import kpi_id_of
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.track_objectives import LEVEL_DAYS
from sillage.services.typed_values import day, money, number

_DURATION = re.compile(r"(?:(?P<h>\d+(?:[.,]\d+)?)\s*h)?\s*(?:(?P<min>\d+(?:[.,]\d+)?)\s*(?:min|m)?)?")
_SERVICE, _SALES = {"service"}, {"traffic", "leads", "conversion", "sales", "roi"}


@dataclass(frozen=True, slots=True)
class TypedObjective:
    """An objective as it was typed; what is empty is left as it is, or guessed for a new one.

    Parameters
    ----------
    kpi_id, name, family : str
        The KPI, what to call it, and ``proof``, ``service`` or ``sales`` (guessed from the KPI).
    target, baseline : str
        ``2000``, ``5%``, ``2 h``, ``45 min``; the baseline is read from the data when empty.
    starts_on, due_on : str
        Days.
    milestones, filters : tuple of str or None
        ``2026-04-30=1500`` and ``network=instagram``; None leaves them as they are.
    owner, department : str
        Who answers for it.
    """

    kpi_id: str = ""
    name: str = ""
    family: str = ""
    target: str = ""
    baseline: str = ""
    starts_on: str = ""
    due_on: str = ""
    milestones: tuple[str, ...] | None = None
    filters: tuple[str, ...] | None = None
    owner: str = ""
    department: str = ""


def new_objective(opened: Opened, typed: TypedObjective) -> Objective:
    """Read a new objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    typed : TypedObjective
        With at least a KPI, a target and a deadline.

    Returns
    -------
    Objective
        Without a number yet.

    Raises
    ------
    WrongUsage
        If something needed is missing or cannot be read.
    NotFound
        If there is no such KPI.
    Refused
        If no baseline was given and the data have none.
    """
    if not (typed.kpi_id and typed.target and typed.due_on):
        raise WrongUsage(
            msg("An objective needs a KPI, a target and a deadline."), msg("Give KPI --target VALUE --due DAY.")
        )
    kpi, currency = _kpi(opened, typed.kpi_id), opened.workspace.currency
    starts_on = day(typed.starts_on, today(opened))
    filters = typed_pairs(typed.filters or ())
    baseline = (
        typed_value(typed.baseline, kpi, currency) if typed.baseline else value_before(opened, kpi, starts_on, filters)
    )
    return Objective(
        id=0,
        name=typed.name,
        family=guessed_family(typed.family, kpi),
        kpi_id=kpi.id,
        baseline=baseline,
        target=typed_value(typed.target, kpi, currency),
        starts_on=starts_on,
        due_on=day(typed.due_on, starts_on),
        milestones=_milestones(typed.milestones or (), kpi, currency),
        owner=typed.owner,
        department=typed.department,
        filters=dict(filters),
    )


def changed_objective(opened: Opened, number_of: int, typed: TypedObjective) -> Objective:
    """Change an objective where something was typed.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    number_of : int
        As the list shows it.
    typed : TypedObjective
        What to change.

    Returns
    -------
    Objective
        With the same number.

    Raises
    ------
    NotFound
        If there is no such objective or KPI.
    WrongUsage
        If something cannot be read.
    """
    old = objective_numbered(opened, number_of)
    kpi, currency = _kpi(opened, typed.kpi_id or old.kpi_id), opened.workspace.currency
    return replace(
        old,
        kpi_id=kpi.id,
        name=typed.name or old.name,
        family=guessed_family(typed.family, kpi) if typed.family else old.family,
        baseline=typed_value(typed.baseline, kpi, currency) if typed.baseline else old.baseline,
        target=typed_value(typed.target, kpi, currency) if typed.target else old.target,
        starts_on=day(typed.starts_on, old.starts_on),
        due_on=day(typed.due_on, old.due_on),
        milestones=old.milestones if typed.milestones is None else _milestones(typed.milestones, kpi, currency),
        filters=old.filters if typed.filters is None else dict(typed_pairs(typed.filters)),
        owner=typed.owner or old.owner,
        department=typed.department or old.department,
    )


def objective_numbered(opened: Opened, number_of: int) -> Objective:
    """Return one objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    number_of : int
        As the list shows it.

    Returns
    -------
    Objective
        As decided today.

    Raises
    ------
    NotFound
        If there is none.
    """
    for objective in queries.objectives(opened.whose):
        if objective.id == number_of:
            return objective
    raise NotFound(
        msg("There is no objective number {number}.", number=str(number_of)),
        msg("List them with: sillage objective list"),
    )


def _kpi(opened: Opened, typed: str) -> Kpi:
    return find(kpi_id_of(opened, typed), queries.user_kpis(opened.workspace.id))


def guessed_family(typed: str, kpi: Kpi) -> Family:
    """Return the family of an objective.

    Parameters
    ----------
    typed : str
        ``proof``, ``service`` or ``sales``; empty to guess it from the KPI.
    kpi : Kpi
        What the objective is about.

    Returns
    -------
    Family
        Which question of the answer it serves.

    Raises
    ------
    WrongUsage
        If there is no such family.
    """
    if typed:
        try:
            return Family(typed)
        except ValueError as exc:
            raise WrongUsage(
                msg("{family} is not a family of objectives.", family=typed), msg("Write proof, service or sales.")
            ) from exc
    if _SERVICE & set(kpi.objectives):
        return Family.SERVICE
    return Family.SALES if _SALES & set(kpi.objectives) else Family.PROOF


def typed_value(typed: str, kpi: Kpi, currency: str, what: str | None = None, *, in_percent: bool = False) -> float:
    """Read a value in the KPI's unit.

    Parameters
    ----------
    typed : str
        ``90%``, ``0.9``, ``2 h``, ``1200``, ``12 000 $``. A percentage of 1 or more is written with its sign: by
        “2” people mean 2 %, where 200 % would be read.
    kpi : Kpi
        Whose.
    currency : str
        The workspace's.
    what : str, optional
        What holds it, for the message; the KPI's id by default.
    in_percent : bool
        Whether the place where it was typed shows the sign %: then “0.5” is 0.5 %, and nothing has two readings.

    Returns
    -------
    float
        Ratios as 0.05, money in major units, durations in seconds.

    Raises
    ------
    WrongUsage
        If it cannot be read, or has two readings.
    """
    text = typed.strip().replace("\u00a0", " ")
    what = kpi.id if what is None else what
    if text.endswith("%"):
        return float(number(text[:-1].strip(), "%") / 100)
    if kpi.unit == "duration" and (found := _DURATION.fullmatch(text)) and any(found.groups()) and not text.isdigit():
        hours, minutes = (float((found[part] or "0").replace(",", ".")) for part in ("h", "min"))
        return hours * 3600 + minutes * 60
    if kpi.unit == "money":
        amount = money(text, currency, what)
        if amount.currency != currency:
            raise WrongUsage(
                msg("{kpi} is counted in {currency}.", kpi=kpi.name, currency=currency),
                msg("Write the amount in that currency."),
            )
        return float(amount.amount)
    value = number(text, what)
    if kpi.unit == "%" and in_percent:
        return float(value / 100)
    if kpi.unit == "%" and abs(value) >= 1:
        raise WrongUsage(
            msg(
                "“{typed}” has two readings: {typed} % or {many} %.", typed=text, many=f"{(value * 100).normalize():f}"
            ),
            msg("Write it with the sign: {typed} %.", typed=text),
        )
    return float(value)


def value_before(opened: Opened, kpi: Kpi, starts_on: date, filters: Mapping[str, str]) -> float:
    """Return where a KPI stands on the eve of an objective; a count starts at 0, since only what comes counts.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        Which.
    starts_on : date
        The first day of the objective.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    float
        In the KPI's unit, over the `LEVEL_DAYS` days before.

    Raises
    ------
    Refused
        If the data do not say.
    """
    if kpi.levels[0] is Level.ADDITIVE:
        return 0.0
    last = starts_on - timedelta(days=1)
    period = Period(last - timedelta(days=LEVEL_DAYS - 1), last, opened.workspace.zone)
    rows = compute_kpi(opened, kpi.id, period, filters=filters).rows
    value = next((row.value for row in rows if not row.key), None)
    if value is None:
        raise Refused(
            msg("The data do not say where {kpi} starts.", kpi=kpi.name), msg("Give where it starts with --baseline.")
        )
    return float(value)


def _milestones(typed: Iterable[str], kpi: Kpi, currency: str) -> tuple[tuple[date, float], ...]:
    pairs = typed_pairs(typed).items()
    return tuple(sorted((day(on, date.min), typed_value(value, kpi, currency)) for on, value in pairs))


def typed_pairs(typed: Iterable[str]) -> dict[str, str]:
    """Read what was typed as ``NAME=VALUE``.

    Parameters
    ----------
    typed : iterable of str
        Filters, or milestones.

    Returns
    -------
    dict of str to str
        By name.

    Raises
    ------
    WrongUsage
        If one has another form.
    """
    found = {}
    for text in typed:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise WrongUsage(
                msg("{text} is not of the form NAME=VALUE.", text=text),
                msg("Write for instance network=instagram, or 2026-04-30=1500 for a milestone."),
            )
        found[name.strip()] = value.strip()
    return found
