"""The rows behind a number of a figure, as CSV on the standard output."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

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
    """Write all rows behind a number, a piece at a time.

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
    lines = csv.writer(sys.stdout, lineterminator="\n")
    wanted = Wanted(kpi_id_of(opened, kpi_id), period, filters, of)
    for place, piece in enumerate(every_row(opened, wanted, lambda question: question(opened))):
        if not place:
            lines.writerow(file_head(piece))
        lines.writerows(file_lines(piece, opened.workspace.currency))
