"""What deserves attention, in words, each line with the address of where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, msg
from sillage.reports.wording import figure_text, head, machine_text, say
from sillage.services.overview_attention import BREAK, CONTRADICTION, ENDS, NO_COSTS, Task
from sillage.services.report_attention import Kind
from sillage.web.desk import Desk
from sillage.web.frames import address, opens, places


@dataclass(frozen=True, slots=True)
class Way:
    """Where a kind of task is mended.

    Parameters
    ----------
    places : tuple of str
        Pages, the best first.
    does : Message
        What is done there.
    badge : str
        The tone of its mark.
    kind : Message
        What the mark says.
    explain : str
        The figure that is explained where no such page exists.
    """

    places: tuple[str, ...]
    does: Message
    badge: str
    kind: Message
    explain: str


WAYS = {
    Kind.LOSS.value: Way(("roi",), msg("Compare the channels"), "late", msg("loss"), "roi"),
    Kind.LATE.value: Way(("objectives",), msg("Open the objective"), "late", msg("late"), "objective_progress"),
    Kind.WAITING.value: Way(("service",), msg("See what waits"), "late", msg("waiting"), "messages_waiting"),
    Kind.UNATTRIBUTED.value: Way((), msg("See these orders"), "cannot_tell", msg("unlinked"), "revenue"),
    CONTRADICTION: Way(("audience",), msg("Compare the figures"), "cannot_tell", msg("contradiction"), "followers"),
    ENDS: Way(("imports",), msg("Import what came since"), "cannot_tell", msg("missing"), ""),
    NO_COSTS: Way(("costs", "imports"), msg("Enter costs"), "cannot_tell", msg("missing"), "full_cost"),
    BREAK: Way((), msg("See the series"), "cannot_tell", msg("break"), ""),
}

PLACES = {Kind.WAITING.value: "#waiting", Kind.LOSS.value: "#separable"}
"""Where on a long page stands what is asked for."""

SEE_OTHERS = msg("See the objectives")


@dataclass(frozen=True, slots=True)
class Lead:
    """A line of what to do first.

    Parameters
    ----------
    kind, badge : str
        A mark, and its tone.
    subject, value, machine, why : str
        Its name, how much it is, and why.
    does, href : str
        What is done about it, and where; empty when there is no such page for who asks.
    """

    kind: str
    badge: str
    subject: str
    value: str
    machine: str
    why: str
    does: str
    href: str


def leads(desk: Desk, tasks: Sequence[Task]) -> tuple[Lead, ...]:
    """Write what to do first.

    Parameters
    ----------
    desk : Desk
        Who asks.
    tasks : sequence of Task
        The most pressing first.

    Returns
    -------
    tuple of Lead
        In the same order.
    """
    return tuple(_lead(desk, task) for task in tasks)


def _lead(desk: Desk, task: Task) -> Lead:
    language, way = desk.language, WAYS[task.kind]
    known = task.figure is not None and task.figure.value is not None
    return Lead(
        kind=head(way.kind, language),
        badge=way.badge,
        subject=head(task.subject, language),
        value=figure_text(task.figure, language) if known and task.figure else "",
        machine=machine_text(task.figure) if known and task.figure else "",
        why=say(task.why, language),
        does=say(SEE_OTHERS if task.kind == Kind.LATE.value and not task.about else way.does, language),
        href=_where(desk, task, way),
    )


def _where(desk: Desk, task: Task, way: Way) -> str:
    if task.kind == Kind.LATE.value and task.about:
        return aim_address(desk, int(task.about))
    if task.kind == BREAK:
        return kpi_address(desk, task.about)
    if task.kind == Kind.UNATTRIBUTED.value and opens("unlinked_orders", desk.around.capabilities):
        return _of_days(desk, "unlinked_orders", task.days)
    found = next((place for place in (address_of(desk, name) for name in way.places) if place), "")
    if found:
        found += PLACES.get(task.kind, "")
    explain = way.explain if way.explain in CATALOGUE else ""
    return found or (desk.url("explain", explain) if explain else "")


def _of_days(desk: Desk, name: str, days: Period | None) -> str:
    """Return the address of a page under the same filters, over some days; over those of the address by default."""
    if days is None:
        return desk.url(name)
    return desk.url(name, **{"period": "", "from": days.first.isoformat(), "to": days.last.isoformat()})


def aim_address(desk: Desk, number: int) -> str:
    """Return the address of an objective.

    Parameters
    ----------
    desk : Desk
        Who asks.
    number : int
        Which.

    Returns
    -------
    str
        Under the same filters; empty where there is no such page.
    """
    return desk.url("objective", number) if address("objective", desk.opened, str(number)) else ""


def kpi_address(desk: Desk, kpi_id: str) -> str:
    """Return where a KPI is shown: its page, else its explanation; empty for none.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kpi_id : str
        Which.

    Returns
    -------
    str
        Under the same filters.
    """
    if not kpi_id:
        return ""
    if kpi_id in CATALOGUE and address("kpi", desk.opened, kpi_id):
        return desk.url("kpi", kpi_id)
    return desk.url("explain", kpi_id) if kpi_id in CATALOGUE else ""


def address_of(desk: Desk, name: str) -> str:
    """Return the address of a page of the menu.

    Parameters
    ----------
    desk : Desk
        Who asks.
    name : str
        The route's.

    Returns
    -------
    str
        Under the same filters; empty where there is no such page, or not for who asks.
    """
    known = {place.name for place, _ in places(desk.opened, desk.around)}
    return desk.url(name) if name in known else ""
