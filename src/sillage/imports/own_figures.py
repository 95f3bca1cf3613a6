"""Our own files of figures, as observations: an account by month, rivals, a sector."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from sillage.domain.decisions import Decisions
from sillage.domain.places import Account, Role
from sillage.imports.cells import Rows
from sillage.imports.facts_rows import Fact
from sillage.imports.files import Context
from sillage.imports.own_columns import Column, plain
from sillage.imports.own_facts import rows_of
from sillage.imports.own_figures_files import METRIC_COLUMNS


def raw_name(column: str) -> str:
    """Return the raw name of a metric from its English header.

    Parameters
    ----------
    column : str
        Such as ``new followers``.

    Returns
    -------
    str
        Such as ``new_followers``.
    """
    return column.replace(" ", "_")


def last_of_month(first: date) -> date:
    """Return the last day of a month.

    Parameters
    ----------
    first : date
        Any day of it.

    Returns
    -------
    date
        Its last day.
    """
    return first.replace(day=monthrange(first.year, first.month)[1])


def accounts(rows: Rows, context: Context) -> list[Fact]:
    """Build the observations of an ``accounts`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    context : Context
        The account, when the file names none.

    Returns
    -------
    list of mapping
        One for each month and metric that has a value.
    """
    return _wide(rows, "account", "", context.account)


def rivals(rows: Rows, context: Context) -> list[Fact]:
    """Build the observations of a ``rivals`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    context : Context
        Unused: a rival always has a name.

    Returns
    -------
    list of mapping
        One for each month and metric that has a value, with its source.
    """
    return _wide(rows, "rival", "source", "")


def sector(rows: Rows, context: Context) -> list[Fact]:
    """Build the observations of a ``sector`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows: one a figure.
    context : Context
        Unused: a sector always has a name.

    Returns
    -------
    list of mapping
        One a row.
    """
    facts = []
    for index, row in enumerate(rows_of(rows)):
        if not all(row.get(name) for name in ("month", "network", "sector", "metric")) or row.get("value") is None:
            rows.doubt(index, "incomplete")
            continue
        metric = _METRIC_WORDS.get(plain(row["metric"]), plain(row["metric"]).replace(" ", "_"))
        facts.append(_fact(row, row["sector"], metric, row["value"], row.get("source") or "", rows.numbers[index]))
    return facts


def standing(facts: list[Fact], role: Role) -> Decisions:
    """Return the accounts that the figures speak of, so that nobody takes them for one's own.

    Parameters
    ----------
    facts : list of mapping
        Observations.
    role : Role
        Whose they are.

    Returns
    -------
    Decisions
        One account for each network and name.
    """
    found = dict.fromkeys((fact["network"], fact["account"]) for fact in facts)
    return Decisions(accounts=tuple(Account(network, name, role) for network, name in found))


def _wide(rows: Rows, name: str, source: str, fallback: str) -> list[Fact]:
    facts = []
    for index, row in enumerate(rows_of(rows)):
        account = row.get(name) or fallback
        if row.get("month") is None or not row.get("network") or (source and not account):
            rows.doubt(index, "incomplete")
            continue
        for column in METRIC_COLUMNS:
            value = row.get(column.name)
            if value is None:
                continue
            if value < 0:
                rows.doubt(index, "negative")
            said = (row.get(source) or "") if source else ""
            facts.append(_fact(row, account, raw_name(column.name), value, said, rows.numbers[index]))
    return facts


def _fact(row: dict[str, Any], account: str, metric: str, value: float, source: str, number: int) -> Fact:
    return {
        "network": row["network"],
        "account": account,
        "object_kind": "account",
        "object_id": "",
        "metric": metric,
        "window": "month",
        "for_date": row["month"],
        "to_date": last_of_month(row["month"]),
        "segment": "",
        "value": value,
        "state": "measured",
        "source": source,
        "row": number,
    }


def _words(columns: tuple[Column, ...]) -> dict[str, str]:
    return {plain(header): raw_name(column.name) for column in columns for header in column.headers}


_METRIC_WORDS = _words(METRIC_COLUMNS)
"""Every header of a metric, folded, and the metric's raw name."""
