"""KPIs for programs: what `--json`, the API and notebooks read of a figure and of what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.kpis.compute import KpiRow, KpiTable
    from sillage.kpis.kpi import Kpi
    from sillage.services.explain_kpi import Explanation
    from sillage.services.explain_parts import PartSum


def rows(table: KpiTable) -> list[dict[str, Any]]:
    """Return rows with what a reader must know of all of them beside each: whoever takes one has the warnings too.

    Parameters
    ----------
    table : KpiTable
        What was computed.

    Returns
    -------
    list of dict
        One a row.
    """
    notes = [*table.notes, *table.contradictions]
    return [{**_row(row), "notes": notes} for row in table.rows]


def _row(row: KpiRow) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "key": row.key,
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "unit": row.unit,
        "level": row.level,
        "n": row.n,
        "reason": row.reason,
        "interval": row.interval,
        "marks": list(row.marks),
        "distribution": [asdict(spread) for spread in row.distribution],
    }


def explained(found: Explanation) -> dict[str, Any]:
    """Return what stands behind a KPI.

    Parameters
    ----------
    found : Explanation
        What was found.

    Returns
    -------
    dict
        Definition, formula with its numbers, rows and files.
    """
    table = found.table
    return {
        "id": table.kpi.id,
        "name": table.kpi.name,
        "definition": table.kpi.sentence,
        "definitions": list(found.definitions),
        "version": table.kpi.version,
        "formula": found.formula,
        "values": [{**_row(row), "with_numbers": found.lines.get(row.key, "")} for row in table.rows],
        "parts": [_sum(one) for one in found.sums],
        "rows": found.rows,
        "posts": found.posts,
        "files": [
            {"file": file.file_name, "format": file.format, "import": file.number, "rows": file.rows}
            for file in found.files
        ],
        "up_to_date_until": dict(table.freshness),
        "notes": list(table.notes),
        "contradictions": list(table.contradictions),
    }


def _sum(found: PartSum) -> dict[str, Any]:
    parts = [{"name": part.label, "value": part.value, "detail": part.detail} for part in found.parts]
    return {"name": found.title, "unit": found.unit, "parts": parts, "total": found.total}


def declared(kpi: Kpi) -> dict[str, Any]:
    """Return a KPI's declaration, for programs.

    Parameters
    ----------
    kpi : Kpi
        Which.

    Returns
    -------
    dict
        All that it declares.
    """
    return {
        "id": kpi.id,
        "name": kpi.name,
        "sentence": kpi.sentence,
        "formula": kpi.formula,
        "unit": kpi.unit,
        "level": kpi.level,
        "direction": str(kpi.direction),
        "objectives": list(kpi.objectives),
        "version": kpi.version,
        "computed": kpi.is_computed,
        "needs": kpi.needs,
    }
