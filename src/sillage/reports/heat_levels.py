"""How dark a slot of a heat map is: by fifths of the slots that enough posts stand behind."""

from __future__ import annotations

from sillage.reports.chart_data import HeatData
from sillage.reports.wording import plain_number

LEVELS = 5


def fifths(data: HeatData) -> tuple[int, ...]:
    """Return the level of each cell.

    Parameters
    ----------
    data : HeatData
        The cells.

    Returns
    -------
    tuple of int
        From 1, the lowest fifth, to 5; 0 where too few posts stand behind a cell to judge it.
    """
    known = sorted(float(plain_number(c.value)) for c in data.cells if c.value is not None and c.n >= data.enough)
    cuts = [known[len(known) * step // LEVELS] for step in range(1, LEVELS)] if len(known) >= LEVELS else []
    top = max(known, default=0.0) or 1.0

    def level(value: float) -> int:
        place = sum(value >= cut for cut in cuts) if cuts else round((LEVELS - 1) * value / top)
        return min(LEVELS, max(1, 1 + place))

    return tuple(
        level(float(plain_number(cell.value))) if cell.value is not None and cell.n >= data.enough else 0
        for cell in data.cells
    )


def hour_slot(hour: int, span: int, language: str) -> str:
    """Write a slot of hours.

    Parameters
    ----------
    hour, span : int
        First hour and how many.
    language : str
        A language tag.

    Returns
    -------
    str
        ``9–12 h`` in French, ``9–12`` in English.
    """
    return f"{hour}–{hour + span}" + ("\u00a0h" if language.startswith("fr") else "")
