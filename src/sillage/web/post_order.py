"""The order of posts that an address asks for: by their columns, before any of them is written in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from unicodedata import normalize

import numpy as np

from sillage.effects.shrinkage import Numbers
from sillage.kpis.post_sums import Whole
from sillage.language import Message
from sillage.services.measured_posts import MeasuredPosts
from sillage.services.report_names import channel_name
from sillage.web import content_words as words
from sillage.web.pen import Pen


def ordered(posts: MeasuredPosts, asked: str, pen: Pen) -> MeasuredPosts:
    """Return posts as an address sorts them: as `sillage.web.pen.sorted_by` would sort the table of all of them.

    Parameters
    ----------
    posts : MeasuredPosts
        In their own order.
    asked : str
        The word of the address, such as ``-seen``; an unknown one leaves the order.
    pen : Pen
        In whose language names are sorted.

    Returns
    -------
    MeasuredPosts
        What has no value stands last, whichever way; equals in their own order.
    """
    name, down = asked.removeprefix("-"), asked.startswith("-")
    if name in _WORDS:
        keys = _WORDS[name](posts, pen)
        return posts.take(np.array(sorted(range(len(keys)), key=keys.__getitem__, reverse=down), np.int64))
    if name in _NUMBERS:
        return posts.take(_ranked(_NUMBERS[name](posts), down=down))
    return posts


def _ranked(values: Numbers, *, down: bool) -> Whole:
    is_known = ~np.isnan(values)
    known, rest = np.flatnonzero(is_known), np.flatnonzero(~is_known)
    written = np.array([float(f"{value:.10g}") for value in values[known].tolist()], np.float64)  # as cells hold them
    order = np.argsort(-written if down else written, kind="stable")
    return np.concatenate((known[order], rest))


def _folded(text: str) -> str:
    return normalize("NFKD", text.casefold())


def _named(keys: list[str], name_of: Callable[[str], Message | str], pen: Pen) -> list[str]:
    names = {key: _folded(pen.say(name_of(key))) for key in set(keys)}
    return [names[key] for key in keys]


def _seen(posts: MeasuredPosts) -> Numbers:
    tops, bottoms = posts.parts
    found: Numbers = np.full(len(tops), np.nan)
    np.divide(tops, bottoms, out=found, where=(bottoms > 0) & (posts.is_count == 0))
    return found


_WORDS: Mapping[str, Callable[[MeasuredPosts, Pen], list[str]]] = {
    "post": lambda posts, pen: [_folded(name) for name in posts.posts.names],
    "network": lambda posts, pen: _named(posts.posts.words("network"), channel_name, pen),
    "type": lambda posts, pen: _named(posts.posts.words("kind"), words.kind_name, pen),
    "day": lambda posts, pen: [day.isoformat() for day in posts.posts.days],
}
_NUMBERS: Mapping[str, Callable[[MeasuredPosts], Numbers]] = {
    "interactions": lambda posts: posts.posts.interactions,
    "out_of": lambda posts: np.where(posts.is_count == 0, posts.parts[1], np.nan),
    "seen": _seen,
    "drawn": lambda posts: posts.values,
    "best": lambda posts: posts.best,
}
