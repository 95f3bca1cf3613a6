"""The vocabulary of signatures: a format is a set of required columns, never an exact header.

Each network's file (`x.py`, `meta_posts.py`...) holds tables made of these and nothing else. A column has every
name that exports have given it, in any language; names are compared folded (`sillage.imports.headers.fold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sillage.imports.headers import fold, split_currency


class Kind(StrEnum):
    """What a metric's cells hold."""

    COUNT = "count"
    RATIO = "ratio"  # 0.05, or 5 % when the cell has the sign
    PERCENT = "percent"  # 5 means 0.05, with or without the sign
    NUMBER = "number"  # any number: a frequency, a mean
    SHARE = "share"  # parts of a whole, as fractions or in per cent: told by whether any exceeds 1
    MONEY = "money"  # major units; the currency stands in the header or a column, else it is the workspace's
    DURATION = "duration"  # seconds, or H:MM:SS


class Role(StrEnum):
    """What a column is, when it is no metric."""

    METRIC = "metric"
    IGNORED = "ignored"
    POST_ID = "post_id"
    AD_ID = "ad_id"
    URL = "url"
    TEXT = "text"
    TITLE = "title"
    PUBLISHED = "published"
    DAY = "day"
    FIRST = "first"
    LAST = "last"
    POST_TYPE = "post_type"
    CAMPAIGN = "campaign"
    DURATION = "duration"
    ACCOUNT = "account"
    NETWORK = "network"
    CURRENCY = "currency"
    AD_NAME = "ad_name"
    AD_SET = "ad_set"
    SEGMENT = "segment"


class Level(StrEnum):
    """What one row speaks of."""

    POST = "post"
    AD = "ad"
    ACCOUNT = "account"
    RIVAL = "rival"
    SEGMENT = "segment"


@dataclass(frozen=True)
class Column:
    """One column of a format.

    Parameters
    ----------
    names : tuple of str
        Every header it has had, without the currency that may end it.
    role : Role
        What it is.
    metric : str
        The raw name of a metric, or the dimension of a segment.
    kind : Kind
        What a metric's cells hold.
    signed : bool
        Whether values below zero are in order.
    """

    names: tuple[str, ...]
    role: Role = Role.METRIC
    metric: str = ""
    kind: Kind = Kind.COUNT
    signed: bool = False

    @cached_property
    def folded(self) -> frozenset[str]:
        """The names, folded."""
        return frozenset(fold(name) for name in self.names)

    @property
    def key(self) -> str:
        """What it is called inside a signature: the metric, or the role."""
        return self.metric or self.role.value


def metric(name: str, *headers: str, kind: Kind = Kind.COUNT, signed: bool = False) -> Column:
    """Declare a metric.

    Parameters
    ----------
    name : str
        Its raw name, English snake_case, whatever the file's language.
    *headers : str
        Every header it has had.
    kind : Kind
        What its cells hold.
    signed : bool
        Whether values below zero are in order.

    Returns
    -------
    Column
        For a `Signature`.
    """
    return Column(headers, Role.METRIC, name, kind, signed)


def role(which: Role, *headers: str) -> Column:
    """Declare a column that is no metric.

    Parameters
    ----------
    which : Role
        What it is.
    *headers : str
        Every header it has had.

    Returns
    -------
    Column
        For a `Signature`.
    """
    return Column(headers, which)


def segment(dimension: str, *headers: str) -> Column:
    """Declare a column by which rows are broken down.

    Parameters
    ----------
    dimension : str
        Such as ``country``.
    *headers : str
        Every header it has had.

    Returns
    -------
    Column
        For a `Signature`.
    """
    return Column(headers, Role.SEGMENT, dimension)


def ignored(*headers: str) -> Column:
    """Declare columns that are known and not kept.

    Parameters
    ----------
    *headers : str
        Their names.

    Returns
    -------
    Column
        For a `Signature`.
    """
    return Column(headers, Role.IGNORED, "")


@dataclass(frozen=True)
class Title:
    """What stands above a series whose header does not name it.

    Parameters
    ----------
    names : tuple of str
        As exports write it.
    metric : str
        The raw name.
    network : str
        The network that the title names; empty for the signature's own.
    """

    names: tuple[str, ...]
    metric: str
    network: str = ""

    @cached_property
    def folded(self) -> frozenset[str]:
        """The names, folded."""
        return frozenset(fold(name) for name in self.names)


@dataclass(frozen=True)
class Signature:
    """One shape of table that a network exports.

    Parameters
    ----------
    id : str
        Unique; the rows of `sillage.imports.formats.FORMATS` gather signatures.
    network : str
        A key of `sillage.domain.places.NETWORKS`.
    level : Level
        What one row speaks of.
    columns : tuple of Column
        All known columns.
    required : tuple of str
        The keys (`Column.key`) without which a table is not of this shape.
    any_of : tuple of str
        At least one of these keys must be there too; empty asks for nothing.
    window : str
        One of `sillage.domain.facts.WINDOWS`.
    date_first : str
        ``month`` or ``day``: what this export writes first, when the file does not tell.
    shape : str
        A positional test for translated headers, a key of `sillage.imports.shapes.SHAPES`; empty for none.
    order : tuple of str
        For `shape`: the keys of the columns in the network's order.
    sheets : tuple of str
        Folded words of which one must stand in the sheet's name; empty for any sheet.
    account_in_name : str
        A regular expression whose group ``account`` finds the account in the file's name.
    account_in_url : str
        The same in a post's address.
    id_in_url : str
        A regular expression whose group ``id`` finds a post's id in its address.
    skip_first : tuple of str
        Folded first cells of rows that are totals.
    source : str
        Who says so, for figures that are not the network's about our own account.
    day_is_publication : bool
        Whether a post's day column is the day it was published, rather than the day its figures are for.
    snowflake : bool
        Whether post ids hold the moment of publication.
    stacked : bool
        Whether several tables may stand under each other.
    titles : tuple of Title
        For a table whose only metric is named by the line above it.
    network_words : tuple of str
        Networks that the file's name may state in place of `network`.
    """

    id: str
    network: str
    level: Level
    columns: tuple[Column, ...]
    required: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    window: str = "lifetime"
    date_first: str = "month"
    shape: str = ""
    order: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    account_in_name: str = ""
    account_in_url: str = ""
    id_in_url: str = ""
    skip_first: tuple[str, ...] = ()
    source: str = ""
    day_is_publication: bool = False
    snowflake: bool = False
    stacked: bool = False
    titles: tuple[Title, ...] = ()
    network_words: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Folded header to column."""
        return {name: column for column in self.columns for name in column.folded}

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Key to column."""
        return {column.key: column for column in self.columns}

    def find(self, header: str) -> tuple[Column | None, str]:
        """Return the column that a header means, and the currency it names.

        Parameters
        ----------
        header : str
            As the file writes it.

        Returns
        -------
        tuple of (Column or None, str)
            None for a stranger; the currency is empty where there is none.
        """
        known = self.by_name.get(fold(header))
        if known is not None:
            return known, ""
        base, currency = split_currency(header)
        return (self.by_name.get(fold(base)), currency) if currency else (None, "")

    def score(self, header: Sequence[str], sheet: str = "") -> int:
        """Score a header by its names.

        Parameters
        ----------
        header : sequence of str
            As the file writes it.
        sheet : str
            The sheet's name.

        Returns
        -------
        int
            0 when a required column is absent, else the number of known columns.
        """
        if self.sheets and sheet and not any(word in fold(sheet) for word in self.sheets):
            return 0
        found = [column for column in (self.find(name)[0] for name in header) if column is not None]
        keys = {column.key for column in found}
        if not keys.issuperset(self.required) or (self.any_of and keys.isdisjoint(self.any_of)):
            return 0
        return len(found) + len(self.required)
