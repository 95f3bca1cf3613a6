"""The rows behind a number of a figure, as CSV on the standard output: all of them, or none."""

from __future__ import annotations

import csv
import shutil
import sys
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

HELD = 4_000_000
"""Bytes held in memory; what is longer waits on the disk."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.period import Period
    from sillage.services.open_workspace import Opened


def write(
    opened: Opened,
    kpi_id: str,
    period: Period | None,
    filters: Mapping[str, str],
    of: str,
    *,
    by: str = "",
    json: bool = False,
) -> None:
    """Write all rows behind a number: made a piece at a time, handed out once the last one stands.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        Which figure.
    period : Period or None
        Which days.
    filters : mapping of str to str
        Axis to value.
    of : str
        A number of its formula; empty for the first.
    by : str
        An axis: refused, since rows are of one value.
    json : bool
        Refused: rows are CSV.

    Raises
    ------
    WrongUsage
        If another form is asked for.
    Busy
        If the data change meanwhile: then nothing is written, since half of a list looks like a whole one.
    """
    from sillage.errors import WrongUsage
    from sillage.language import msg
    from sillage.services.kpi_names import kpi_id_of
    from sillage.services.row_words import file_head, file_lines
    from sillage.services.rows_of_figure import Wanted, every_row

    if by:
        raise WrongUsage(
            msg("Rows are those of one value, not of a cut."), msg("Keep one with --filter {axis}=VALUE.", axis=by)
        )
    if json:
        raise WrongUsage(msg("Rows are written as CSV."), msg("Leave --json out."))
    wanted, asked = Wanted(kpi_id_of(opened, kpi_id), period, filters, of), opened.for_one_request()
    with SpooledTemporaryFile(HELD, "w+", encoding="utf-8", newline="") as written:
        lines = csv.writer(written, lineterminator="\n")
        for place, piece in enumerate(every_row(opened, wanted, lambda question: question(asked))):
            if not place:
                lines.writerow(file_head(piece))
            lines.writerows(file_lines(piece, opened.workspace.currency))
        written.seek(0)
        shutil.copyfileobj(written, sys.stdout)
