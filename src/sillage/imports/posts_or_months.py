"""A table that has the columns of an account's months, and also columns that only posts have: a person says which."""

from __future__ import annotations

from dataclasses import replace

from sillage.errors import NeedsConfirmation
from sillage.imports.files import Context, ReadFile
from sillage.imports.mapping import IGNORED, METRIC, POSTS, MappedColumn, Mapping, in_words, saved_for
from sillage.imports.mapping_guess import guess_figures, is_monthly
from sillage.imports.mapping_read import read_mapped
from sillage.imports.own_match import Match, best_match
from sillage.imports.tables import Table
from sillage.language import msg

_OF_ONE_POST = ("post_id", "url", "text", "title", "post_type")
_SURE = 0.8


class PostsOrMonths(NeedsConfirmation):
    """A file reads as posts or as months of an account; nothing is stored until a person says which.

    Parameters
    ----------
    mapping : Mapping
        As posts.
    other : Mapping
        As the rows of our own file that has the required columns.
    language : str
        Whose words name what the columns hold.
    """

    def __init__(self, mapping: Mapping, other: Mapping, language: str = "en") -> None:
        self.mapping = mapping
        self.other = other
        self.left = ", ".join(column.header for column in other.columns if not column.meaning)
        super().__init__(
            msg(
                "Each line looks like one post ({columns}); read as {format}, it would be a month of an account, and "
                "these columns would be left out: {left}.",
                columns=in_words(mapping, language),
                format=other.format,
                left=self.left,
            ),
            msg(
                "Choose: sillage import FILE --format mapped_posts --yes, or sillage import FILE --format {format}.",
                format=other.format,
            ),
        )


def read_if_posts(format: str, table: Table, context: Context) -> ReadFile | None:
    """Read a table as a person said of its columns, where it was taken for months and may well be posts.

    Parameters
    ----------
    format : str
        The format that recognised it.
    table : Table
        Text cells.
    context : Context
        Saved mappings, and whether guesses are confirmed.

    Returns
    -------
    ReadFile or None
        None where there is no doubt: the format reads it.

    Raises
    ------
    PostsOrMonths
        If nobody has said yet.
    """
    match = best_match(table.header)
    if match is None or match.file.format != format or match.file.table != "observations" or not match.unknown:
        return None
    posts = guess_figures(table, replace(context, kind=POSTS))
    if posts is None or not _explains_more(posts, match, table):
        return None
    saved = saved_for(table.header, context.mappings)
    if saved is not None:
        return read_mapped(table, saved, context)
    other = _as_matched(table, match, posts)
    if not context.confirmed:
        raise PostsOrMonths(posts, other, context.language)
    read = read_mapped(table, posts.confirmed(), context)
    told = msg(
        "Read as posts, one a line. If each line is a month of an account: sillage import FILE --format {format}.",
        format=format,
    )
    return replace(read, warnings=(told, *read.warnings))


def _explains_more(posts: Mapping, match: Match, table: Table) -> bool:
    """Tell whether the months leave out what only a post has, and the posts leave out less."""
    if posts.place("published") is None:
        return False  # the months are named
    left = {posts.columns[index].meaning for index in match.unknown if index < len(posts.columns)}
    if left & set(_OF_ONE_POST) == {"post_type"} and is_monthly(table):
        return False  # one line a month: its type is no post's
    kept = [one for one in posts.columns if one.meaning and (one.confidence >= _SURE or METRIC not in one.meaning)]
    return bool(left & set(_OF_ONE_POST)) and len(kept) > len(match.places)


def _as_matched(table: Table, match: Match, posts: Mapping) -> Mapping:
    places = {position: column.name for column, position in match.places}
    columns = tuple(
        MappedColumn(header, places.get(index, IGNORED), 1.0, posts.columns[index].examples)
        for index, header in enumerate(table.header)
    )
    return Mapping(match.file.kind, "", columns, name=posts.name)
