"""Imports for programs: what `--json` and the API read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.domain.decisions import ImportRecord
    from sillage.services.import_files import Imported
    from sillage.services.show_import import ShownImport


def line(one: Imported) -> dict[str, Any]:
    """Return what became of one file.

    Parameters
    ----------
    one : Imported
        Which.

    Returns
    -------
    dict
        With its warnings, or why it was refused.
    """
    warnings = list(one.warnings)
    if one.refusal is not None:
        warnings += [one.refusal.what, *([one.refusal.remedy] if one.refusal.remedy else [])]
    line = {
        "file": one.file_name,
        "format": one.format,
        "status": one.status,
        "rows": one.rows,
        "new": one.new,
        "repeated": one.repeated,
        "flagged": one.flagged,
        "period": list(one.period) if one.period else None,
        "warnings": warnings,
        "replaced": one.replaced,
        "import": one.number or None,
    }
    if one.part:
        line["part"] = one.part
    if one.mapping is not None:
        from sillage.imports.mapping import shown

        line["mapping"] = shown(one.mapping)
    return line


def record(one: ImportRecord) -> dict[str, Any]:
    """Return an import as the ledger knows it.

    Parameters
    ----------
    one : ImportRecord
        Which.

    Returns
    -------
    dict
        With its counts.
    """
    return {
        "import": one.number,
        "file": one.file_name,
        "part": one.part,
        "format": one.format,
        "status": str(one.status),
        "rows": one.rows,
        "new": one.new,
        "repeated": one.repeated,
        "flagged": one.flagged,
        "period": [one.first, one.last] if one.first else None,
        "exported_at": one.exported_at,
        "committed_at": one.committed_at,
        "undone_at": one.undone_at,
        "sha256": one.sha256,
        "warnings": list(one.warnings),
        "reason": one.reason,
    }


def shown_import(shown: ShownImport) -> dict[str, Any]:
    """Return an import with its doubtful rows.

    Parameters
    ----------
    shown : ShownImport
        Which.

    Returns
    -------
    dict
        With its facts by table.
    """
    flagged = [{"row": one.row, "code": one.code, "reason": sentence(one.code)} for one in shown.flagged]
    return record(shown.record) | {"facts": shown.facts, "flagged_rows": flagged}


def sentence(code: str) -> Any:
    """Return what a doubt means.

    Parameters
    ----------
    code : str
        Of a row.

    Returns
    -------
    Message or str
        Its sentence; the code itself where it has none.
    """
    from sillage.imports.flags import FLAGS

    return FLAGS.get(code, code)
