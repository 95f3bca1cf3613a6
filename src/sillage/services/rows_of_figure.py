"""The rows behind a figure, number by number of its formula: those that count, a page at a time, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sillage.domain.events import LIVE_PREFIX
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, is_in
from sillage.errors import Busy, NotFound
from sillage.kpis.answers import KpiTable
from sillage.kpis.catalogue import find
from sillage.kpis.compute import plan
from sillage.kpis.formula import names
from sillage.kpis.kpi import Kpi
from sillage.kpis.measures import MEASURES, Feed
from sillage.kpis.places import Question
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.services import rows_of_events, rows_of_money, rows_of_readings
from sillage.services.asked_once import committed_imports
from sillage.services.client_view import check_shown
from sillage.services.compute_kpi import compute_many
from sillage.services.feed_hits import HITS
from sillage.services.feed_kpis import Feeder
from sillage.services.kept_figures import state_of, still_stands
from sillage.services.open_workspace import Opened
from sillage.services.row_list import Row, RowList, Sought, of_things
from sillage.services.tell_kpi import fitting

PAGE = 50
"""Rows of a page."""
PIECE = 5_000
"""Rows of a file that are held at once."""
NO_ROWS = msg("This number has no rows of its own: it is worked out from other figures, which have theirs.")
APART = msg("These rows are what the number is worked out from: it is no sum of them.")
MOVED = msg("The data changed while the file was being written.")


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of a formula.

    Parameters
    ----------
    measure : str
        Its name there.
    value : ratio or None
        What it is worth in the formula; money in major units.
    """

    measure: str
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Brought:
    """The import that brought a row.

    Parameters
    ----------
    file_name, format : str
        Of the import; the format of hits and a name of none for what collectors told.
    number : int
        The import's; 0 for none.
    """

    file_name: str
    format: str
    number: int


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A page of the rows behind a number of a figure.

    Parameters
    ----------
    kpi : Kpi
        Which figure.
    filters : mapping of str to str
        What it is limited to.
    left_out : tuple of str
        Filters that were asked and cannot be applied to it.
    table : KpiTable
        The figure.
    operands : tuple of Operand
        The numbers of its formula.
    measure : str
        The one whose rows are listed; empty where there is none.
    columns : tuple of str
        Keys of the rows.
    count : int
        How many rows there are in all.
    total : ratio or None
        What all of them add up to; None where the number is no sum of them.
    rows : tuple of Row
        Those of the page.
    brought : mapping of str to Brought
        By import, where they come from.
    notes : tuple of Message
        What a reader must know.
    with_lines : bool
        Whether rows keep their line in their file.
    """

    kpi: Kpi
    filters: Mapping[str, str]
    left_out: tuple[str, ...]
    table: KpiTable
    operands: tuple[Operand, ...]
    measure: str
    columns: tuple[str, ...]
    count: int
    total: Fraction | None
    rows: tuple[Row, ...]
    brought: Mapping[str, Brought]
    notes: tuple[Message, ...]
    with_lines: bool

    @property
    def value(self) -> Fraction | None:
        """What the number is worth in the formula."""
        return next((one.value for one in self.operands if one.measure == self.measure), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for.

    Parameters
    ----------
    kpi_id : str
        Of which figure.
    period : Period or None
        Over which days; None takes every day, and what has no day.
    filters : mapping of str to str
        Axis to value.
    measure : str
        A number of its formula; empty for the first.
    """

    kpi_id: str
    period: Period | None
    filters: Mapping[str, str]
    measure: str = ""


def rows_of_figure(opened: Opened, wanted: Wanted, skip: int = 0, take: int = PAGE) -> FigureRows:
    """List rows behind a figure.

    Parameters
    ----------
    opened : Opened
        Which workspace, as its member sees it.
    wanted : Wanted
        Which rows.
    skip, take : int
        How many to leave out at the start, and how many to list at most.

    Returns
    -------
    FigureRows
        Without rows where the figure is not known.

    Raises
    ------
    NotFound
        If there is no such KPI, or no such number in its formula.
    NotAllowed
        If a client asks what was put in.
    WrongUsage
        If there is no such axis.
    """
    return _page(opened, *_listed(opened, wanted), skip, take)


def _listed(opened: Opened, wanted: Wanted) -> tuple[FigureRows, RowList]:
    """Return a figure with the numbers of its formula, no row among them, and the list of the rows behind one."""
    check_shown(opened, wanted.kpi_id)
    kpi = find(wanted.kpi_id, queries.user_kpis(opened.workspace.id))
    kept, left_out = fitting(kpi, wanted.filters)
    table = compute_many(opened, (kpi.id,), wanted.period, filters=kept)[kpi.id]
    values = table.formula_values.get("", {})
    tree = plan(kpi).resolved(values)
    operands = (
        tuple(Operand(name, values.get(name)) for name in dict.fromkeys(names(tree)) if name in values) if tree else ()
    )
    measure = wanted.measure or (operands[0].measure if operands else "")
    if wanted.measure and wanted.measure not in (one.measure for one in operands):
        raise NotFound(
            msg("{kpi} has no number called {name}.", kpi=kpi.name, name=wanted.measure[:80]),
            msg("Its numbers: {names}.", names=", ".join(one.measure for one in operands) or "—"),
        )
    question = Question(wanted.period, opened.workspace.zone, opened.workspace.currency, "", kept)
    counted = frozenset(one for one in table.counted if one[0] == measure)
    sought = Sought(Feeder(opened, question), plan(kpi), measure, counted)
    found = _LISTED.get(MEASURES[measure].feed, _none)(sought) if measure else of_things((), ())
    apart = (APART,) if found.count and found.total is None else ()
    figure = FigureRows(
        kpi, kept, left_out, table, operands, measure, found.columns, found.count, found.total, (), {},
        (*found.notes, *apart), found.with_lines,
    )  # fmt: skip
    return figure, found


def _page(opened: Opened, figure: FigureRows, found: RowList, skip: int, take: int) -> FigureRows:
    rows = tuple(found.read(skip, take)) if take else ()
    return replace(figure, rows=rows, brought=brought_by(opened, {row["import_uid"] or "" for row in rows}))


def every_row(
    opened: Opened, wanted: Wanted, ask: Callable[[Callable[[Opened], FigureRows]], FigureRows]
) -> Iterator[FigureRows]:
    """Yield all rows behind a number, a piece at a time.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    wanted : Wanted
        Which rows.
    ask : callable
        Runs a question where figures are asked for.

    Yields
    ------
    FigureRows
        At least one piece, perhaps without rows.

    Raises
    ------
    Busy
        If what they rest on changed between two pieces: the rows of one figure never stand beside those of another.
    """
    skip, before, reads = 0, state_of(opened), set[str]()
    listed: tuple[FigureRows, RowList] | None = None

    def read(now: Opened) -> FigureRows:
        nonlocal listed
        with now.journal.reads.noting() as noted:
            if listed is None or not listed[1].is_held:
                listed = _listed(now, wanted)
            found = _page(now, *listed, skip, PIECE)
        reads.update(noted)
        return found

    while True:
        piece = ask(read)
        if skip and not still_stands(before, state_of(opened), reads):
            raise Busy(MOVED, msg("Ask for it again."))
        yield piece
        skip += len(piece.rows)
        if not piece.rows or skip >= piece.count:
            return


def brought_by(opened: Opened, uids: Collection[str]) -> Mapping[str, Brought]:
    """Return what is told of the imports that brought rows.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    uids : collection of str
        Of imports and collectors; an empty one is of none.

    Returns
    -------
    mapping of str to Brought
        Those that are known.
    """
    if not any(uids):
        return {}
    known = {one.uid: one for one in committed_imports(opened)}
    found = {uid: Brought("", HITS, 0) for uid in uids if uid.startswith(LIVE_PREFIX)}
    return found | {
        uid: Brought(known[uid].file_name, known[uid].format, known[uid].number) for uid in uids if uid in known
    }


def _none(_: Sought) -> RowList:
    return of_things((), (), adds_up=False, notes=(NO_ROWS,))


def _approaches(sought: Sought) -> RowList:
    found = []
    for one in queries.approaches(sought.feeder.opened.whose, sought.question.period):
        places = {"network": one.network, "channel": one.network, "person": one.person}
        silent = one.answered_on is None
        asked = all(is_in(axis, places.get(axis, value), value) for axis, value in sought.question.filters.items())
        if asked and (silent or sought.measure == "approaches"):
            found.append({"day": one.sent_on, "person": one.person, "network": one.network,
                          "answered": one.answered_on, "value": Fraction(1), "import_uid": ""})  # fmt: skip
    return replace(of_things(found, ("day", "person", "network", "answered")), with_lines=False)


_LISTED: Mapping[Feed, Callable[[Sought], RowList]] = {
    Feed.OBSERVATIONS: rows_of_readings.observed,
    Feed.FOLLOWERS: rows_of_readings.of_followers,
    Feed.ACCOUNTS: rows_of_readings.of_places,
    Feed.TRACKED: rows_of_readings.of_hits,
    Feed.DEVICES: rows_of_readings.of_hits,
    Feed.SITE_VISITS: rows_of_readings.of_hits,
    **dict.fromkeys((Feed.ORDERS, Feed.TOUCHES, Feed.MENTIONS, Feed.REVIEWS, Feed.ANSWERS), rows_of_events.of_events),
    Feed.CARE: rows_of_events.of_messages,
    Feed.PEOPLE: rows_of_events.of_messages,
    Feed.COSTS: rows_of_money.of_costs,
    Feed.RETURNS: rows_of_money.of_returns,
    Feed.ATTRIBUTION: rows_of_money.of_credits,
    Feed.PAYBACK: rows_of_money.of_payback,
    Feed.WORTH: rows_of_money.of_worths,
    Feed.APPROACHES: _approaches,
}
"""Who lists the rows of a feed; the others are worked out from figures that have rows of their own."""


def filter_of(axis: str, key: str) -> dict[str, str]:
    """Return the filters that keep one row of a figure that was cut along an axis.

    Parameters
    ----------
    axis : str
        Along which.
    key : str
        Of the row: two accounts, or two posts, of one name stand there with their network before a slash.

    Returns
    -------
    dict of str to str
        Axis to value.
    """
    network, slash, rest = key.partition("/")
    if axis in ("account", "post") and slash and network in NETWORKS:
        return {"network": network, axis: rest}
    return {axis: key}
