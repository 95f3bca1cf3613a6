"""Where and when a row of facts belongs: its day in the workspace's time zone and its place on every axis.

Ibis expressions: table in, table out. A post's lifetime figures belong to its day of publication, windowed figures
to the first day of their window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, Account, PostLabel, Role
from sillage.errors import WrongUsage
from sillage.language import msg

AXES = ("network", "account", "channel", "campaign", "content_type", "activity", "post")
"""Axes that are columns of a row; the time axes are made from its day."""

OTHER_AXES = ("person", "objective", "kpi", "reference", "device", "landing")
"""Axes of few feeds: people approached, objectives, KPIs compared and what with, devices and first pages of visits."""
OF_VISITS = ("source", "medium", "country", "site")
"""Axes that visits have and KPIs have not."""

TIME_AXES = ("day", "week", "month")
_TIME_FORMS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp"))
def _at_zone(zone, moment):  # type: ignore[no-untyped-def]
    """Return the wall clock of a zone (DuckDB's `timezone`)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which days, cut along which axis, keeping which rows.

    Parameters
    ----------
    period : Period or None
        None takes every day, and what has no day.
    zone : str
        IANA name of the workspace's time zone.
    currency : str
        The reporting currency.
    by : str
        An axis; empty for the whole.
    filters : mapping of str to str
        Axis to value.

    Raises
    ------
    WrongUsage
        If an axis does not exist.
    """

    period: Period | None
    zone: str
    currency: str
    by: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for axis in (self.by, *self.filters):
            if axis and axis not in (*AXES, *TIME_AXES, *OTHER_AXES):
                known = ", ".join((*AXES, *TIME_AXES, *OTHER_AXES))
                remedy = msg("Choose among {axes}.", axes=known)
                if axis == "link":
                    remedy = msg(
                        "Clicks by link: sillage link list; visits by link: sillage traffic --by link. Or choose among "
                        "{axes}.",
                        axes=known,
                    )
                elif axis in OF_VISITS:
                    remedy = msg(
                        "Visits by {axis}: sillage traffic --by {axis}. Or choose among {axes}.", axis=axis, axes=known
                    )
                raise WrongUsage(msg("There is no axis {axis}.", axis=axis), remedy)

    def time_key(self, day: date) -> str:
        """Return the key of a day on a time axis.

        Parameters
        ----------
        day : date
            Which day.

        Returns
        -------
        str
            ``2026-03-01``, ``2026-W09`` or ``2026-03``.
        """
        return day.strftime(_TIME_FORMS[self.by])


def local_day(moment: ir.Value, day: ir.Value, zone: str) -> ir.Value:
    """Return the day of a moment in a time zone, or the day itself where no moment is known.

    Parameters
    ----------
    moment : timestamp column
        UTC.
    day : date column
        Set when only a day is known.
    zone : str
        IANA name.

    Returns
    -------
    date column
        Null when both are.
    """
    return ibis.coalesce(_at_zone(zone, moment).date(), day)


def key_of(rows: ir.Table, by: str) -> ir.Value:
    """Return the key of a row on an axis.

    Parameters
    ----------
    rows : ibis.Table
        With the axes as columns, and ``day``.
    by : str
        An axis; empty for the whole.

    Returns
    -------
    string column
        Empty for what has no place on the axis.
    """
    if not by:
        return ibis.literal("")
    if by in TIME_AXES:
        return ibis.coalesce(rows.day.strftime(_TIME_FORMS[by]), "")
    return ibis.coalesce(rows[by], "")


def labels_table(labels: Iterable[PostLabel]) -> ir.Table:
    """Return what people and guesses say of posts.

    Parameters
    ----------
    labels : iterable of PostLabel
        From the ledger.

    Returns
    -------
    ibis.Table
        One row a post.
    """
    rows = [
        (label.network, label.account, label.post_id, label.campaign, label.content_type, label.call_to_action)
        for label in labels
    ]
    names = ("network", "account", "object_id", "label_campaign", "label_type", "call_to_action")
    return text_table(names, tuple(rows))


def without_rivals(rows: ir.Table, accounts: Iterable[Account]) -> ir.Table:
    """Leave out the accounts of rivals and sectors: they are never counted as ours.

    Parameters
    ----------
    rows : ibis.Table
        With ``network`` and ``account``.
    accounts : iterable of Account
        From the ledger.

    Returns
    -------
    ibis.Table
        Our own rows.
    """
    rivals = [(one.network, one.handle) for one in accounts if one.role is not Role.OWN]
    if not rivals:
        return rows
    theirs = text_table(("network", "account"), tuple(rivals))
    return rows.anti_join(theirs, ["network", "account"])


def only_accounts(rows: ir.Table, accounts: Iterable[Account]) -> ir.Table:
    """Keep the rows of some accounts.

    Parameters
    ----------
    rows : ibis.Table
        With ``network`` and ``account``.
    accounts : iterable of Account
        Which.

    Returns
    -------
    ibis.Table
        Their rows.
    """
    wanted = [(one.network, one.handle) for one in accounts]
    return rows.semi_join(text_table(("network", "account"), tuple(wanted)), ["network", "account"])


def network_of(channel: ir.Value) -> ir.Value:
    """Return a channel when it is a network, else nothing.

    Parameters
    ----------
    channel : string column
        Networks, offline and other channels.

    Returns
    -------
    string column
        A key of `NETWORKS` or empty.
    """
    return channel.isin(list(NETWORKS)).ifelse(channel, "")


@lru_cache(maxsize=64)
def text_table(names: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> ir.Table:
    """Return the same table for the same rows, so that the same question makes the same query.

    Parameters
    ----------
    names : tuple of str
        Its columns.
    rows : tuple of tuple of str
        Their words.

    Returns
    -------
    ibis.Table
        In memory.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = {name: pa.array(values, pa.string()) for name, values in zip(names, columns, strict=True)}
    return ibis.memtable(pa.table(arrays))
