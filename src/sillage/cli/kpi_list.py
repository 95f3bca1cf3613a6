"""The list of KPIs: what can be measured, and what the rest needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.cli import terminal

if TYPE_CHECKING:
    from sillage.kpis.kpi import Kpi
    from sillage.language import Message


def show(found: tuple[Kpi, ...]) -> None:
    """Print the list.

    Parameters
    ----------
    found : tuple of Kpi
        In its order.
    """
    from rich.table import Table

    from sillage.language import msg
    from sillage.language.plain_text import on_one_line

    words = terminal.words()
    shown = Table(box=None, pad_edge=False)
    for title in (msg("KPI"), msg("name"), msg("unit"), msg("level"), msg("measured from")):
        shown.add_column(words.render(title), overflow="fold", no_wrap=title.template == "KPI")
    for kpi in found:
        needs = words.render(kpi.needs)
        told = needs if kpi.is_computed else words.render(msg("not measured: needs {needs}", needs=needs))
        shown.add_row(kpi.id, on_one_line(words.render(kpi.name)), words.render(_unit(kpi)), _levels(kpi), told)
    terminal.console().print(shown, markup=False)


def _unit(kpi: Kpi) -> Message | str:
    from sillage.language import msg

    names: dict[str, Message | str] = {
        "count": msg("number (unit)"),
        "people": msg("people (unit)"),
        "money": msg("money (unit)"),
        "days": msg("days (unit)"),
        "duration": msg("duration (unit)"),
        "per post": msg("per post (unit)"),
        "points": msg("points (unit)"),
        "ratio": msg("ratio (unit)"),
        "signal": msg("signal (unit)"),
        "stars": msg("stars (unit)"),
        "units": msg("units (unit)"),
        "h": msg("hours (unit)"),
        "pct": "%",
    }
    return names.get(kpi.unit, kpi.unit)


def _levels(kpi: Kpi) -> str:
    from sillage.kpis.kpi import Level
    from sillage.language import msg

    names = {
        Level.ADDITIVE: msg("additive (level)"),
        Level.RATIO: msg("ratio (level)"),
        Level.SNAPSHOT: msg("snapshot (level)"),
        Level.UNIQUE: msg("unique people (level)"),
        Level.DISTRIBUTION: msg("distribution (level)"),
        Level.ESTIMATE: msg("estimate (level)"),
    }
    return ", ".join(terminal.words().render(names[level]) for level in kpi.levels)
