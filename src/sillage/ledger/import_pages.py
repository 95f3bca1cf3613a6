"""The log of imports, page by page: some of it, how much there is, and who brought it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sillage.ledger.connection import start

start()

from django.db.models import Q  # noqa: E402

from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.decisions import ImportRecord  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger import rows as ledger_rows  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402

PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which imports are asked for.

    Parameters
    ----------
    text : str
        Part of the file's name, or a number.
    status : str
        One of `ImportStatus`; empty for all.
    format : str
        A format; empty for all.
    """

    text: str = ""
    status: str = ""
    format: str = ""


@translated()
def page(asked: Whose | str, wanted: Wanted, number: int = 1, size: int = PAGE) -> tuple[tuple[ImportRecord, ...], int]:
    """Return one page of the log.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    wanted : Wanted
        Which imports.
    number : int
        Which page, from 1.
    size : int
        Imports of a page.

    Returns
    -------
    tuple of (tuple of ImportRecord, int)
        The newest first, and how many there are in all.
    """
    theirs = whose(asked)
    found = of_brand(models.Import.objects.filter(workspace_id=theirs.workspace_id), theirs)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.format:
        found = found.filter(format=wanted.format)
    if wanted.text:
        words = Q(file_name__icontains=wanted.text) | Q(part__icontains=wanted.text)
        digits = wanted.text.removeprefix("#")
        if digits.isascii() and digits.isdigit() and len(digits) < 10:
            words |= Q(number=int(digits))
        found = found.filter(words)
    first = (number - 1) * size
    rows = found.order_by("-number")[first : first + size]
    return tuple(ledger_rows.import_record(row) for row in rows), found.count()


@translated()
def formats(workspace_id: str) -> tuple[str, ...]:
    """Return the formats that were imported, in the order of their names.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of str
        Each once.
    """
    found = models.Import.objects.filter(workspace_id=workspace_id).values_list("format", flat=True)
    return tuple(found.distinct().order_by("format"))


@translated()
def brought_by(workspace_id: str, numbers: Iterable[int]) -> dict[int, str]:
    """Return who brought imports, by the audit trail.

    Parameters
    ----------
    workspace_id : str
        Whose.
    numbers : iterable of int
        Which imports.

    Returns
    -------
    dict of int to str
        Without those that never counted.
    """
    found = models.AuditEntry.objects.filter(
        workspace_id=workspace_id, what="import", action="import", which__in=[str(number) for number in numbers]
    )
    return {int(which): who for which, who in found.order_by("pk").values_list("which", "who")}
