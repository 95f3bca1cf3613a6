"""Whose a row is and what it speaks of: account, network, post, ad, segment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.places import NETWORKS
from sillage.imports.columns import Found
from sillage.imports.dates import Dates
from sillage.imports.files import Context
from sillage.imports.flags import Doubts
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_decimal, read_numbers
from sillage.imports.observations import Cells
from sillage.imports.post_types import WORDS
from sillage.imports.signatures import Role, Signature

_MANGLED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_ONE_DAY = np.timedelta64(1, "D")


def texts(found: dict[str, Found], role: Role) -> pa.Array | None:
    """Return the trimmed cells of a role.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    role : Role
        Which.

    Returns
    -------
    pyarrow.Array of string or None
        None when the table has no such column.
    """
    item = found.get(role.value)
    return None if item is None else pc.utf8_trim_whitespace(item.cells).combine_chunks()


def account_of(found: dict[str, Found], signature: Signature, context: Context) -> Cells:
    """Return the account of each row: by the file's name, a column, the posts' addresses, else as told.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    signature : Signature
        Its patterns.
    context : Context
        The file's name, and the account when the file names none.

    Returns
    -------
    str or array
        One for all rows, or one each.
    """
    if signature.account_in_name:
        named = re.search(signature.account_in_name, context.file_name)
        if named:
            return named["account"]
    column = texts(found, Role.ACCOUNT)
    if column is not None:
        filled = pc.if_else(pc.equal(column, ""), context.account, column)
        distinct = pc.unique(filled)
        return str(distinct[0]) if len(distinct) == 1 else filled
    urls = texts(found, Role.URL)
    if signature.account_in_url and urls is not None and len(urls):
        handles = pc.struct_field(pc.extract_regex(urls, signature.account_in_url), "account")
        counted = pc.value_counts(handles.drop_null())
        if len(counted):
            return str(max(counted.to_pylist(), key=lambda entry: entry["counts"])["values"])
    return context.account


def network_of(found: dict[str, Found], signature: Signature, context: Context) -> Cells:
    """Return the network of each row.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    signature : Signature
        Its network, where no column names one that is known.
    context : Context
        The file's name, which may name the network.

    Returns
    -------
    str or array
        One for all rows, or one each.
    """
    column = texts(found, Role.NETWORK)
    if column is None:
        named = [word for word in signature.network_words if word in fold(context.file_name)]
        return named[0] if named else signature.network
    return pc.if_else(
        pc.is_in(pc.utf8_lower(column), value_set=pa.array(list(NETWORKS))), pc.utf8_lower(column), signature.network
    )


def post_ids(found: dict[str, Found], signature: Signature, doubts: Doubts) -> pa.Array:
    """Return the posts' identifiers as text.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    signature : Signature
        Says where an id stands in a post's address.
    doubts : Doubts
        Marked where a row has none, or one that a spreadsheet has rounded.

    Returns
    -------
    pyarrow.Array of string
        From the column, else the address, else the row's number.
    """
    count = len(doubts.rows)
    ids = texts(found, Role.POST_ID)
    ids = pa.repeat("", count) if ids is None else ids
    mangled = pc.match_substring_regex(ids, r"^\d([.,]\d+)?[eE]\+?\d+$")
    usable = pc.and_(pc.invert(mangled), pc.not_equal(ids, ""))
    urls = texts(found, Role.URL)
    if urls is not None:
        pattern = signature.id_in_url
        from_url = pc.struct_field(pc.extract_regex(urls, pattern), "id").fill_null("") if pattern else urls
        ids = pc.if_else(usable, ids, from_url)
        usable = pc.not_equal(ids, "")
    if pc.all(usable, min_count=0).as_py():
        return ids
    lost = np.asarray(~usable.to_numpy(zero_copy_only=False).astype(bool))
    by_row = pa.array([f"row-{row}" for row in doubts.rows.tolist()])
    if Role.POST_ID.value in found or Role.URL.value in found:
        doubts.mark(lost & mangled.to_numpy(zero_copy_only=False).astype(bool), "mangled_id")
        doubts.mark(lost, "missing_id")
    return pc.if_else(usable, ids, by_row)


def ad_ids(found: dict[str, Found], doubts: Doubts) -> pa.Array:
    """Return the ads' identifiers: the id, else campaign, ad set and name together.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    doubts : Doubts
        Marked where a row has neither.

    Returns
    -------
    pyarrow.Array of string
        One for each row.
    """
    count = len(doubts.rows)
    names = [
        part
        for part in (texts(found, which) for which in (Role.CAMPAIGN, Role.AD_SET, Role.AD_NAME))
        if part is not None
    ]
    joined = pc.binary_join_element_wise(*names, " / ") if names else pa.repeat("", count)
    blank = pc.equal(pc.replace_substring(joined, " / ", ""), "")
    joined = pc.if_else(blank, "", joined)
    ids = texts(found, Role.AD_ID)
    mangled = pc.match_substring_regex(ids, _MANGLED.pattern) if ids is not None else pa.repeat(False, count)
    if ids is not None:
        joined = pc.if_else(pc.or_(mangled, pc.equal(ids, "")), joined, ids)
        doubts.mark(mangled.to_numpy(zero_copy_only=False).astype(bool), "mangled_id")
    lost = pc.equal(joined, "")
    if pc.any(lost, min_count=0).as_py():
        doubts.mark(lost.to_numpy(zero_copy_only=False).astype(bool), "missing_id")
        joined = pc.if_else(lost, pa.array([f"row-{row}" for row in doubts.rows.tolist()]), joined)
    return joined


def segments(found: dict[str, Found], values: dict[str, dict[str, str]]) -> Cells:
    """Return the segment of each row, such as ``age=25-34;gender=f``.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.
    values : dict of str to dict
        Dimension to folded word to code.

    Returns
    -------
    str or array
        Empty when rows are not broken down.
    """
    parts = [item for item in found.values() if item.column.role is Role.SEGMENT]
    if not parts:
        return ""
    made = []
    for item in sorted(parts, key=lambda item: item.column.metric):
        words = values.get(item.column.metric, {})
        cells = [(cell or "").strip() for cell in item.cells.to_pylist()]
        made.append([f"{item.column.metric}={words.get(fold(cell), cell)}" if cell else "" for cell in cells])
    return pa.array([";".join(filter(None, row)) for row in zip(*made, strict=True)], pa.string())


def moments_of(ids: pa.Array, dates: Dates | None) -> np.ndarray[Any, Any]:
    """Return the moment that each snowflake id holds, where it agrees with the row's day.

    Parameters
    ----------
    ids : pyarrow.Array of string
        Post ids.
    dates : Dates, optional
        The days that the file writes.

    Returns
    -------
    ndarray of datetime64[us] of shape (n_rows,)
        UTC; NaT where the id is no snowflake or contradicts the day by more than one day.
    """
    good = pc.match_substring_regex(ids, r"^\d{15,19}$").fill_null(False)
    numbers = pc.if_else(good, ids, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    moments: np.ndarray[Any, Any] = (((numbers >> 22) + _SNOWFLAKE_EPOCH_MS) * 1000).astype("datetime64[us]")
    moments[~good.to_numpy(zero_copy_only=False).astype(bool)] = np.datetime64("NaT")
    if dates is not None:
        apart = np.abs(moments.astype("datetime64[D]") - dates.days)
        moments[~(apart <= _ONE_DAY)] = np.datetime64("NaT")
    return moments


def post_types(found: dict[str, Found]) -> Cells:
    """Return the kind of each post in our words; the address tells a reel that the file calls a video.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.

    Returns
    -------
    str, array or None
        None when the file does not say.
    """
    kinds, urls = texts(found, Role.POST_TYPE), texts(found, Role.URL)
    if kinds is None:
        return None
    coded = kinds.dictionary_encode()
    words = pa.array([_post_type(word or "") for word in coded.dictionary.to_pylist()], pa.string())
    named = words.take(coded.indices)
    if urls is None:
        return named
    reel = pc.or_kleene(pc.match_substring(urls, "/reel/"), pc.match_substring(urls, "/reels/"))
    return pc.if_else(reel, "reel", named)


def _post_type(word: str) -> str | None:
    folded = fold(word)
    return WORDS.get(folded, re.sub(r"[^a-z0-9]+", "_", folded).strip("_")) or None


def longest(columns: Sequence[pa.Array | None]) -> pa.Array | None:
    """Return, row by row, the longest of several texts: captions stand in one column or the other.

    Parameters
    ----------
    columns : sequence of pyarrow.Array of string or None
        Absent columns are None.

    Returns
    -------
    pyarrow.Array of string or None
        None when all are absent.
    """
    best: pa.Array | None = None
    for column in columns:
        if column is None:
            continue
        best = (
            column
            if best is None
            else pc.if_else(pc.greater(pc.utf8_length(column), pc.utf8_length(best)), column, best)
        )
    return best


def filled(column: pa.Array | None) -> Cells:
    """Return a column of text, the empty string where the table has none.

    Parameters
    ----------
    column : pyarrow.Array of string, optional
        From `texts`.

    Returns
    -------
    str or array
        Never null.
    """
    return "" if column is None else column


def durations(found: dict[str, Found]) -> Cells:
    """Return the length of each post in seconds.

    Parameters
    ----------
    found : dict of str to Found
        The table's columns.

    Returns
    -------
    array or None
        None when the file does not say.
    """
    item = found.get(Role.DURATION.value)
    if item is None:
        return None
    seconds = read_numbers(item.cells, decide_decimal([item.cells], counts=[False])[0], duration=True).values
    return pa.array(seconds, mask=np.isnan(seconds))
