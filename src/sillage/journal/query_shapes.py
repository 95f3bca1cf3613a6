"""The SQL of a query by its shape: written once a process, whatever the views, versions and threads are called.

To turn an expression into SQL takes longer than to answer it. A view's name carries its workspace and its version, so
the same question after an import is another expression, and each thread has an engine of its own. Two expressions are
of one shape where they differ in nothing but such names.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

import ibis.expr.operations as ops

from sillage.journal.kept_texts import NOWHERE, KeptTexts

_MOST_LETTERS = 40_000_000
"""Of all texts: those of journeys are long. The one asked longest ago makes room."""
_HASHED = re.compile(r"_[0-9a-z]{16,}(_\d+)?$")
"""How a name ends that nothing else in a query has: with a hash, or with what Ibis draws by chance."""

_WRITTEN_BY_HAND = (ops.ScalarParameter, ops.SQLQueryResult, ops.SQLStringView, ops.AliasedRelation)

_LONG_SHAPE = 60
"""Nodes: a shorter question is written as quickly as it is found on the disk."""
_NAMES_SOMEBODY = re.compile(r"[0-9a-zA-Z_-]{16,}|@")
"""What a word looks like that may stand for one person: it is not written to the disk."""

_NUMBERED = re.compile(r"[0-9A-Z ]")
"""What a word of a list has that is no name of ours."""

_texts: OrderedDict[Hashable, tuple[str | int, ...]] = OrderedDict()
_letters = 0
_lock = Lock()


def sql_by_shape(query: ops.Node, write: Callable[[], str], kept: KeptTexts = NOWHERE) -> str:
    """Return the SQL of a query over tables of DuckDB.

    Parameters
    ----------
    query : ibis.expr.operations.Node
        Over views, kept rows and small tables carried along.
    write : callable
        Turns it into SQL, with names between double quotes; not called where the text of its shape is known.
    kept : KeptTexts, optional
        Long texts of other processes.

    Returns
    -------
    str
        What `write` returns.
    """
    try:
        shape, names = shape_of(query)
    except TypeError:  # it holds what has no order or no hash: nothing is kept of it
        return write()
    with _lock:
        text = _texts.get(shape)
        if text is not None:
            _texts.move_to_end(shape)
    lasting = kept if text is None and len(shape) >= _LONG_SHAPE else NOWHERE
    if text is None:
        text = _text_of(lasting.find("query", shape), len(names))
        if text is not None:
            _keep(shape, text)
    if text is not None:
        return "".join(part if isinstance(part, str) else f'"{names[part]}"' for part in text)
    sql = write()
    if not _spelt_out(query, names):
        text = _cut(sql, names)
        _keep(shape, text)
        if not _names_somebody(query):
            lasting.keep("query", shape, text)
    return sql


def _text_of(found: Any, names: int) -> tuple[str | int, ...] | None:
    """Return a text as another process kept it, None where it is not one of so many names."""
    if not isinstance(found, list) or not all(isinstance(part, str) or part in range(names) for part in found):
        return None
    return tuple(found)


def _names_somebody(query: ops.Node) -> bool:
    """Tell whether a value may stand for one person: a browser, a customer, who wrote."""
    if any(_NAMES_SOMEBODY.search(str(one.value)) for one in query.find(ops.Literal)):
        return True
    # Values looked for among rows: orders and customers have numbers, the names that we give do not.
    options = (one for node in query.find(ops.InValues) for one in node.options if isinstance(one, ops.Literal))
    return any(_NUMBERED.search(str(one.value)) for one in options if isinstance(one.value, str))


def _keep(shape: Hashable, text: tuple[str | int, ...]) -> None:
    global _letters
    with _lock:
        _letters += _long(text) - _long(_texts.pop(shape, ()))
        _texts[shape] = text
        while _letters > _MOST_LETTERS:
            _letters -= _long(_texts.popitem(last=False)[1])


def _long(text: tuple[str | int, ...]) -> int:
    return sum(len(part) for part in text if isinstance(part, str))


def shape_of(query: ops.Node) -> tuple[tuple[Hashable, ...], tuple[str, ...]]:
    """Say what decides the SQL of a query, and what its tables are called.

    Parameters
    ----------
    query : ibis.expr.operations.Node
        Any.

    Returns
    -------
    tuple of (hashable, tuple of str)
        Its nodes, each once, those that it rests on by their place, and tables by the place of their name; and the
        names in the order of their places. Names without a hash are part of the shape.

    Raises
    ------
    TypeError
        If something in it has no order, or no hash.
    """
    places: dict[ops.Node, int] = {}
    names: dict[str, int] = {}
    references: dict[Any, int] = {}
    shape: list[Hashable] = []
    for node in _each_after_what_it_rests_on(query):
        if isinstance(node, _WRITTEN_BY_HAND):
            raise TypeError("its text may name tables, or its value is given later")
        said: list[Hashable] = []
        for name, value in zip(node.__argnames__, node.__args__, strict=True):
            if isinstance(node, ops.PhysicalTable) and name == "name" and _HASHED.search(value):
                said.append(("name", names.setdefault(value, len(names))))
            elif isinstance(node, ops.DatabaseTable | ops.InMemoryTable) and name in {"source", "data"}:
                continue  # whose engine it is, and the rows: the SQL has neither
            elif type(node) is ops.SelfReference and name == "identifier":
                said.append(references.setdefault(value, len(references)))  # Ibis counts on, whoever asks
            else:
                said.append(_by_place(value, places))
        places[node] = len(shape)
        shape.append((type(node), *said))
    key = tuple(shape)
    hash(key)
    return key, tuple(names)


def _each_after_what_it_rests_on(query: ops.Node) -> list[ops.Node]:
    """Return each node of a query once, children first; no recursion: queries are deep."""
    done: dict[ops.Node, None] = {}
    waiting: list[tuple[ops.Node, bool]] = [(query, False)]
    while waiting:
        node, looked_into = waiting.pop()
        if node in done:
            continue
        if looked_into:
            done[node] = None
        else:
            waiting.append((node, True))
            waiting.extend((child, False) for child in node.__children__)
    return list(done)


def _by_place(value: Any, places: dict[ops.Node, int]) -> Hashable:
    """Return a value with places instead of nodes, in the order it stands in."""
    if isinstance(value, ops.Node):
        return ("at", places[value])
    if isinstance(value, tuple | list):
        return tuple(_by_place(one, places) for one in value)
    if isinstance(value, dict):
        return tuple((_by_place(key, places), _by_place(one, places)) for key, one in value.items())
    if isinstance(value, frozenset) and any(isinstance(one, ops.Node) for one in value):
        raise TypeError("nodes in a set have no order")
    if isinstance(value, float):
        return (float, repr(value))  # 0.0 and -0.0 are equal and written otherwise; NaN is not even itself
    return (type(value), value)


def _spelt_out(query: ops.Node, names: tuple[str, ...]) -> bool:
    """Tell whether a value or a column holds the name of one of the tables: it would be taken for the table."""
    said = {str(one.value) for one in query.find(ops.Literal)}
    said |= {column for one in query.find(ops.Relation) for column in one.schema.names}
    return any(name in one for name in names for one in said)


def _cut(sql: str, names: tuple[str, ...]) -> tuple[str | int, ...]:
    """Return a text in pieces, with the place of a name where it stood."""
    if not names:
        return (sql,)
    at = {f'"{name}"': place for place, name in enumerate(names)}
    pieces = re.split("(" + "|".join(map(re.escape, at)) + ")", sql)
    return tuple(at.get(piece, piece) for piece in pieces)
