"""Words and figures of objectives, as pages write them and as their forms take them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sillage.domain.aims import Objective
from sillage.domain.workspace import Family
from sillage.kpis.kpi import Kpi
from sillage.language import Message, msg, numbers
from sillage.ledger.audit import WHO
from sillage.objectives import Status
from sillage.reports.spec import Unit
from sillage.reports.wording import Day, head, say, write
from sillage.services.axis_names import axis_title, key_name
from sillage.services.follow_objective import kpi_of
from sillage.services.objective_history import Decision
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import UNITS

STATUS: Mapping[Status, Message] = {
    Status.AHEAD: msg("Ahead"),
    Status.ON_TRACK: msg("On track"),
    Status.LATE: msg("Late"),
    Status.CANNOT_TELL: msg("Cannot tell"),
}
FAMILIES: Mapping[Family, Message] = {
    Family.PROOF: msg("Social proof"),
    Family.SERVICE: msg("Customer service"),
    Family.SALES: msg("Sales"),
}
FIELDS: Mapping[str, Message] = {
    "name": msg("Title"),
    "kpi_id": msg("Figure"),
    "filters": msg("Only for"),
    "baseline": msg("Where it starts"),
    "target": msg("Target"),
    "starts_on": msg("First day"),
    "due_on": msg("Deadline"),
    "milestones": msg("Milestones"),
    "family": msg("Family"),
    "owner": msg("Who answers for it"),
    "department": msg("Department"),
}
"""What the parts of an objective are called, in its history and in its form."""

ACTIONS: Mapping[str, Message] = {
    "add": msg("Made"),
    "edit": msg("Edited"),
    "remove": msg("Archived"),
    "restore": msg("Was put back"),
}
NOTHING = "—"


def unit_of(kpi: Kpi | None) -> Unit:
    """Return in what the values of an objective are written.

    Parameters
    ----------
    kpi : Kpi or None
        None for one that is gone.
    """
    return UNITS.get(kpi.unit, Unit.COUNT) if kpi is not None else Unit.COUNT


def value_text(opened: Opened, kpi: Kpi | None, value: float, language: str) -> str:
    """Write a value of an objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi or None
        What it is about.
    value : float
        In the KPI's unit.
    language : str
        The reader's.

    Returns
    -------
    str
        With its unit.
    """
    return write(value, unit_of(kpi), language, currency=opened.workspace.currency)


def typed_text(kpi: Kpi, value: float, language: str) -> str:
    """Write a value as a form takes it back: the same value comes out.

    Parameters
    ----------
    kpi : Kpi
        What it is about.
    value : float
        In the KPI's unit.
    language : str
        The reader's.

    Returns
    -------
    str
        ``12500``, ``5,2 %``, ``1 h 30 min``.

    Examples
    --------
    >>> from sillage.kpis.catalogue import CATALOGUE
    >>> typed_text(CATALOGUE["csat"], 0.955, "fr")
    '95,5 %'
    """
    if kpi.unit == "duration":
        hours, seconds = divmod(round(value), 3600)
        minutes = _digits(seconds / 60, language)
        return f"{hours} h {minutes} min" if hours and seconds else f"{hours} h" if hours else f"{minutes} min"
    if kpi.unit == "%":
        return f"{_digits(value * 100, language)} %"
    return _digits(value, language)


def field_text(kpi: Kpi, value: float, language: str) -> str:
    """Write a value as it stands in a field that shows its own sign: a percentage without it.

    Parameters
    ----------
    kpi : Kpi
        What it is about.
    value : float
        In the KPI's unit.
    language : str
        The reader's.

    Returns
    -------
    str
        ``95,5`` where `typed_text` writes ``95,5 %``.
    """
    return typed_text(kpi, value, language).removesuffix(" %")


def _digits(value: float, language: str) -> str:
    text = f"{round(value, 6):f}".rstrip("0").rstrip(".")
    whole, point, decimals = text.partition(".")
    # Three decimals after a comma could be thousands: a point says that they are not.
    return f"{whole},{decimals}" if point and language.startswith("fr") and len(decimals) != 3 else text


def filters_text(filters: Mapping[str, str], language: str) -> str:
    """Write what an objective is limited to.

    Parameters
    ----------
    filters : mapping of str to str
        Axis to value.
    language : str
        The reader's.

    Returns
    -------
    str
        Empty for nothing.
    """
    parts = (
        say(msg("{axis}: {value}", axis=head(axis_title(axis), language), value=key_name(axis, value)), language)
        for axis, value in filters.items()
    )
    return " · ".join(parts)


def who_text(who: str, language: str) -> str:
    """Return who decided something.

    Parameters
    ----------
    who : str
        As the audit trail says it.
    language : str
        The reader's.
    """
    if who == WHO:
        return say(msg("at a terminal"), language)
    return who or say(msg("somebody, in the demo"), language)


def moment_text(opened: Opened, decision: Decision, language: str) -> str:
    """Return when something was decided, in the workspace's time.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    decision : Decision
        What was decided.
    language : str
        The reader's.
    """
    local = decision.at.astimezone(ZoneInfo(opened.workspace.zone))
    return f"{numbers.day(local.date(), language, 'medium')} · {local:%H:%M}"


def changes_text(opened: Opened, decision: Decision, language: str) -> tuple[str, ...]:
    """Tell what a decision changed, one line for each part.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    decision : Decision
        A line of the history.
    language : str
        The reader's.

    Returns
    -------
    tuple of str
        What was, and what is; for a new objective, what it aims at.
    """
    before, after = decision.before, decision.after
    if before is not None and after is not None:
        return tuple(
            say(
                msg(
                    "{part}: {before} → {after}",
                    part=FIELDS[name],
                    before=part_text(opened, before, name, language),
                    after=part_text(opened, after, name, language),
                ),
                language,
            )
            for name in decision.changed
        )
    shown = after or before
    if shown is None:
        return ()
    names = ("kpi_id", "baseline", "target", "due_on")
    return tuple(
        say(msg("{part}: {value}", part=FIELDS[name], value=part_text(opened, shown, name, language)), language)
        for name in names
    )


def part_text(opened: Opened, aim: Objective, name: str, language: str) -> str:
    """Write a part of an objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    aim : Objective
        Which objective.
    name : str
        One of `FIELDS`.
    language : str
        The reader's.

    Returns
    -------
    str
        A dash for nothing.
    """
    kpi, value = kpi_of(opened, aim), getattr(aim, name)
    if name == "kpi_id":
        return head(kpi.name, language) if kpi is not None else aim.kpi_id
    if isinstance(value, float):
        return value_text(opened, kpi, value, language)
    if isinstance(value, date):
        return numbers.day(value, language, "medium")
    if name == "milestones":
        stones = (
            say(msg("{day}: {value}", day=Day(day, "medium"), value=value_text(opened, kpi, one, language)), language)
            for day, one in value
        )
        return " · ".join(stones) or NOTHING
    if name == "filters":
        return filters_text(value, language) or NOTHING
    if name == "family":
        return say(FAMILIES[value], language)
    return str(value) or NOTHING


def answers_for(aim: Objective) -> str:
    """Return who answers for an objective: the person, then the department.

    Parameters
    ----------
    aim : Objective
        Which.
    """
    return ", ".join(dict.fromkeys(part for part in (aim.owner, aim.department) if part))
