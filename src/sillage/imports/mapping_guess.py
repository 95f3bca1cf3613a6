"""What the columns of a file of unknown form probably mean: by the words of their headers, then by their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath

from sillage.imports.days_or_months import tells_days
from sillage.imports.files import Context
from sillage.imports.headers import fold
from sillage.imports.mapping import ACCOUNT_DAYS, ACCOUNT_MONTHS, IGNORED, METRIC, POSTS, MappedColumn, Mapping
from sillage.imports.mapping_profile import Profile, day_of, profile
from sillage.imports.mapping_words import FILE_NAME_NOISE, METRICS, NETWORK_SIGNS, NOISE, ROLES
from sillage.imports.own_columns import plain
from sillage.imports.own_files import OWN_FILES
from sillage.imports.own_match import best_match, match_file
from sillage.imports.own_money_files import COSTS
from sillage.imports.tables import Table
from sillage.imports.vocabularies import NETWORK_WORDS

_SAMPLE = 200
_MONTHLY_DAYS = 20
_POST_ROLES = ("post_id", "url", "text", "post_type", "published", "title")
_OF_POST_OR_ACCOUNT = ("identifiant", "identifier")
_MOSTLY = 0.9
_WORD = re.compile(r"[^a-z0-9]+")


def guess(table: Table, context: Context) -> Mapping | None:
    """Guess what a table holds.

    Parameters
    ----------
    table : Table
        Text cells.
    context : Context
        The file's name, and the account where it is known.

    Returns
    -------
    Mapping or None
        None when nothing in it can be counted.
    """
    profiles = _profiles(table)
    if not context.kind:
        months = best_match(table.header)
        days = months is not None and tells_days(months, table.sample())
        own = _own(table.header, profiles) or _own((*table.header, "kind"), profiles, kind="spend")
        if own is not None and not days:
            return replace(own, name=_stem(context.file_name))
    return guess_figures(table, context)


def guess_figures(table: Table, context: Context) -> Mapping | None:
    """Guess what a table of figures holds, none of our own files being asked.

    Parameters
    ----------
    table : Table
        Text cells.
    context : Context
        The file's name, the account where it is known, and what the file holds where a person says so.

    Returns
    -------
    Mapping or None
        Of posts, or of days or months of an account; None when nothing in it can be counted.
    """
    profiles = _profiles(table)
    network = guess_network(context.file_name, table.header)
    found = _once([_column(header, cells) for header, cells in zip(table.header, profiles, strict=True)])
    meanings = {column.meaning for column in found}
    if not any(meaning.startswith(METRIC) for meaning in meanings):
        return None
    kind = _said(context.kind, meanings) if context.kind else _kind(table, meanings)
    if kind is None:
        return None
    columns = tuple(_fitted(column, kind, cells) for column, cells in zip(found, profiles, strict=True))
    account = context.account or ("" if "account" in meanings else guess_account(context.file_name))
    return Mapping(kind, "" if "network" in meanings else network, columns, account, name=_stem(context.file_name))


def first_look(table: Table, context: Context) -> Mapping:
    """Return what the cells of each column tell, where they do not tell what the table holds.

    Parameters
    ----------
    table : Table
        Text cells.
    context : Context
        The file's name, and the account where it is known.

    Returns
    -------
    Mapping
        For a person to complete.
    """
    found = _once([_column(header, cells) for header, cells in zip(table.header, _profiles(table), strict=True)])
    kind = _kind(table, {column.meaning for column in found}) or ACCOUNT_DAYS
    network = guess_network(context.file_name, table.header)
    return Mapping(kind, network, tuple(found), context.account, name=_stem(context.file_name))


def _profiles(table: Table) -> list[Profile]:
    return [profile(column.slice(0, _SAMPLE).to_pylist()) for column in table.columns]


def _own(header: Sequence[str], profiles: Sequence[Profile], **constants: str) -> Mapping | None:
    """Take a table that has all required columns of one of our own files, among some that it does not know."""
    matches = [match for file in OWN_FILES.values() if (match := match_file(file, header)) is not None]
    best = max(matches, key=lambda match: (match.score, len(match.file.required)), default=None)
    if best is None or (constants and best.file is not COSTS):
        return None
    places = {position: column.name for column, position in best.places}
    columns = tuple(
        MappedColumn(name, places.get(index, IGNORED), 0.9 if index in places else 0.5, profiles[index].examples)
        for index, name in enumerate(header[: len(profiles)])
    )
    return Mapping(best.file.kind, "", columns, constants=constants)


def _column(header: str, cells: Profile) -> MappedColumn:
    name = plain(header)
    role = _ROLE_WORDS.get(name)
    if name in _OF_POST_OR_ACCOUNT and cells.distinct < _MOSTLY:
        role = "account"
    if role and _plausible(role, cells):
        return MappedColumn(header, role, 1.0, cells.examples)
    raw, confidence = metric_of(header)
    numeric = cells.numeric >= 0.8 or not cells.filled
    if raw and numeric:
        return MappedColumn(header, METRIC + raw, confidence, cells.examples)
    if cells.filled and cells.dated >= 0.9 and cells.numeric < 0.5:
        return MappedColumn(header, "date", 0.6, cells.examples)
    if cells.filled and cells.months >= 0.9:
        return MappedColumn(header, "month", 0.6, cells.examples)
    if cells.filled and numeric and not role and name:
        return MappedColumn(header, METRIC + _snake(name), 0.5, cells.examples)
    return MappedColumn(header, IGNORED, 0.5, cells.examples)


def _plausible(role: str, cells: Profile) -> bool:
    if not cells.filled:
        return True
    if role in ("date", "published", "recorded"):
        return cells.dated >= 0.5
    if role == "month":
        return cells.months >= 0.5 or cells.dated >= 0.5 or cells.numeric >= 0.9
    if role in ("text", "title", "post_type", "network", "account", "campaign"):
        return cells.numeric < 0.9
    return True


def metric_of(header: str) -> tuple[str, float]:
    """Return the metric that a header names.

    Parameters
    ----------
    header : str
        As written: ``T_Reach``, ``tweet_impressions``, ``Nombre de partages``.

    Returns
    -------
    tuple of (str, float)
        Its raw name and how sure that is; empty and 0 for a stranger.

    Examples
    --------
    >>> metric_of("T_Interactions"), metric_of("tweets"), metric_of("New Followers")
    (('interactions', 0.8), ('posts', 1.0), ('new_followers', 1.0))
    """
    name = plain(header)
    if name in _METRIC_WORDS:
        return _METRIC_WORDS[name], 1.0
    words = [_singular(word) for word in _WORD.split(name) if word]
    if _key(words) in _METRIC_KEYS:
        return _METRIC_KEYS[_key(words)], 0.9
    rest = [word for word in words if word not in NOISE]
    return (_METRIC_KEYS[_key(rest)], 0.8) if _key(rest) in _METRIC_KEYS else ("", 0.0)


def _once(columns: Sequence[MappedColumn]) -> list[MappedColumn]:
    """Keep the surest column of each meaning; the others are left out, or keep their own name when they are figures."""
    best: dict[str, int] = {}
    for index, column in enumerate(columns):
        held = best.get(column.meaning)
        if held is None or column.confidence > columns[held].confidence:
            best[column.meaning] = index
    kept = []
    for index, column in enumerate(columns):
        if not column.meaning or best[column.meaning] == index:
            kept.append(column)
            continue
        own = METRIC + _snake(plain(column.header))
        free = column.meaning.startswith(METRIC) and own not in best
        kept.append(MappedColumn(column.header, own if free else IGNORED, 0.5, column.examples))
        best.setdefault(own, index)
    return kept


def _kind(table: Table, meanings: set[str]) -> str | None:
    if meanings & set(_POST_ROLES):
        return POSTS
    if "month" in meanings:
        return ACCOUNT_MONTHS if meanings & {"date", "year"} or _whole_months(table) else None
    if "date" not in meanings:
        return None
    return ACCOUNT_MONTHS if is_monthly(table) else ACCOUNT_DAYS


def _said(kind: str, meanings: set[str]) -> str | None:
    """Take the kind that a person names, where the columns allow it."""
    needed = {ACCOUNT_MONTHS: {"month", "date", "published"}, ACCOUNT_DAYS: {"date", "published"}}.get(kind)
    return kind if needed is None or meanings & needed else None


def _fitted(column: MappedColumn, kind: str, cells: Profile) -> MappedColumn:
    """Fit a meaning to the kind: in a file of posts, a month, a weekday and an hour are figures of the post."""
    if kind != POSTS:
        # Columns of posts are here only where a person says that the rows are an account's.
        if column.meaning == "published":
            return MappedColumn(column.header, "date", column.confidence, column.examples)
        if column.meaning in _POST_ROLES:
            return MappedColumn(column.header, IGNORED, 0.5, column.examples)
        return column
    if column.meaning == "month" and cells.numeric >= 0.9:
        return MappedColumn(column.header, METRIC + "posted_month", column.confidence, column.examples)
    if column.meaning == "date":
        return MappedColumn(column.header, "published", column.confidence, column.examples)
    return column


def is_monthly(table: Table) -> bool:
    """Tell whether the days of a table are about a month apart.

    Parameters
    ----------
    table : Table
        Text cells.

    Returns
    -------
    bool
        False also where no column holds days.
    """
    for name, column in zip(table.header, table.columns, strict=True):
        if _ROLE_WORDS.get(plain(name)) == "date":
            days = sorted({day for cell in column.to_pylist() if (day := day_of(cell)) is not None})
            gaps = sorted((two - one).days for one, two in pairwise(days))
            return bool(gaps) and gaps[len(gaps) // 2] >= _MONTHLY_DAYS
    return False


def _whole_months(table: Table) -> bool:
    for name, column in zip(table.header, table.columns, strict=True):
        if _ROLE_WORDS.get(plain(name)) == "month":
            return any(re.search(r"(?:19|20)\d{2}", cell) for cell in column.slice(0, _SAMPLE).to_pylist())
    return False


def guess_network(file_name: str, header: Sequence[str]) -> str:
    """Guess the network from the words of a file's name and header.

    Parameters
    ----------
    file_name : str
        Such as ``twitter_metrics_monthly_acme.csv``.
    header : sequence of str
        As written.

    Returns
    -------
    str
        A key of `NETWORKS`; empty when no word tells, or two networks tie.
    """
    votes: Counter[str] = Counter()
    for words, weight in ((_words(PurePath(file_name).stem), 2), ([w for name in header for w in _words(name)], 1)):
        for network, signs in NETWORK_SIGNS.items():
            votes[network] += weight * len(set(words) & set(signs))
    best = votes.most_common(2)
    return best[0][0] if best[0][1] and best[0][1] > best[1][1] else ""


def guess_account(file_name: str) -> str:
    """Guess the account from what is left of a file's name without its usual words.

    Parameters
    ----------
    file_name : str
        Such as ``twitter_metrics_monthly_Acme.csv``.

    Returns
    -------
    str
        ``Acme``; empty unless exactly one word is left.
    """
    left = [
        word
        for word in re.split(r"[\s_\-.()]+", PurePath(file_name).stem)
        if word and not any(digit.isdigit() for digit in word) and len(word) > 1 and not _is_usual(fold(word))
    ]
    return left[0] if len(left) == 1 else ""


def _is_usual(word: str) -> bool:
    signs = {sign for words in NETWORK_SIGNS.values() for sign in words}
    return word in FILE_NAME_NOISE or word in signs or word in NETWORK_WORDS or bool(metric_of(word)[0])


def _words(text: str) -> list[str]:
    return [word for word in _WORD.split(plain(text)) if word]


def _stem(file_name: str) -> str:
    return PurePath(file_name).stem


def _snake(name: str) -> str:
    return "_".join(_words(name)) or "unnamed"


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _key(words: Sequence[str]) -> str:
    return " ".join(words)


_ROLE_WORDS = {plain(word): role for role, words in ROLES.items() for word in words}
_METRIC_WORDS = {plain(word): raw for raw, words in METRICS.items() for word in (*words, raw)}
_METRIC_KEYS = {
    _key([_singular(part) for part in _WORD.split(word) if part]): raw for word, raw in _METRIC_WORDS.items()
}
