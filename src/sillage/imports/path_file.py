"""A bare file of paths: which channels, in order, how often they converted, how often they did not.

The file is read by DuckDB, a piece at a time, so that a million different paths fit in bounded memory. Any delimiter,
any decimal mark, names of columns in French and in English and those of other tools' exports.
"""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution.paths import Paths
from sillage.errors import UnreadableFile
from sillage.imports.decoding import AGAIN, damaged, to_utf8
from sillage.imports.headers import fold
from sillage.imports.path_mistakes import MOST_TOLD, Mistake, refuse, uneven_rows
from sillage.imports.whole_file import LARGEST_BYTES, read_whole
from sillage.language import Message, msg

ALIASES: Mapping[str, tuple[str, ...]] = {
    "path": (
        "path", "paths", "conversion path", "channel path", "mcf channel grouping path", "default channel group path",
        "journey", "chemin", "chemin de conversion", "parcours", "parcours de conversion", "canaux",
    ),
    "conversions": (
        "conversions", "conversion", "total conversions", "converted", "key events", "evenements cles", "conv",
        "commandes", "orders",
    ),
    "value": (
        "value", "values", "conversion value", "total conversion value", "revenue", "total revenue", "purchase revenue",
        "valeur", "valeurs", "valeur de conversion", "revenu", "revenus", "montant", "chiffre d affaires",
    ),
    "nulls": (
        "nulls", "null", "total null", "total nulls", "non conversions", "no conversion", "no conversions",
        "not converted", "sans conversion", "non convertis", "nuls",
    ),
}  # fmt: skip
"""What each column may be called, folded: no case, no accent, ``_`` and ``-`` as spaces."""

LARGEST = 10**13
MOST_CHANNELS = 5_000
_STEP = "\x1f"
_DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 16
_NUMBERS = ("conversions", "value", "nulls")
_POINT = r"(\d+(\.\d+)?([eE][+-]?\d+)?|\d{1,3}(,\d{3})+(\.\d+)?)"
_COMMA = r"(\d+(,\d+)?([eE][+-]?\d+)?|\d{1,3}(\.\d{3})+(,\d+)?)"


@dataclass(frozen=True, slots=True)
class _Header:
    """Where each column stands, and how the file is cut."""

    cells: tuple[str, ...]
    delimiter: str
    line: int
    places: Mapping[str, int]

    def name(self, column: str) -> str:
        return self.cells[self.places[column]]


def read_paths(path: Path) -> Paths:
    """Read a file of paths.

    Parameters
    ----------
    path : Path
        CSV with a column of paths (``a > b > c``), one of conversions, and as a rule one of nulls; one of values.

    Returns
    -------
    Paths
        Each path once, in the order of their names. Values are hundredths.

    Raises
    ------
    UnreadableFile
        If it is no such file; says where and what to do.
    """
    with tempfile.TemporaryDirectory(prefix="sillage-paths-") as folder, _as_utf8(path, Path(folder)) as text:
        header = _header(text)
        with duckdb.connect(":memory:") as engine:
            engine.execute(f"SET memory_limit = '1GB'; SET temp_directory = '{folder}'; SET TimeZone = 'UTC'")
            try:
                return _read(engine, text, header)
            except duckdb.OutOfMemoryException:
                raise
            except duckdb.Error as exc:
                refuse(_misshapen(engine, text, header, Path(folder)))
                raise damaged(msg("its rows cannot be told apart.")) from exc


@contextmanager
def _as_utf8(path: Path, folder: Path) -> Iterator[Path]:
    """Give the file itself where it is plain UTF-8, else a copy that is."""
    if not path.is_file():  # a pipe is read once
        copy = folder / "piped.csv"
        copy.write_bytes(read_whole(path, LARGEST_BYTES))
        path = copy
    with path.open("rb") as file:
        first = file.read(4)
        plain = not first.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" not in first
        file.seek(0)
        if plain and _is_plain(file):
            yield path
            return
    copy = folder / "paths.csv"
    copy.write_bytes(to_utf8(path.read_bytes()))
    yield copy


def _is_plain(file: Any) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    try:
        while piece := file.read(_CHUNK):
            if b"\0" in piece:
                at = lines + piece.count(b"\n", 0, piece.index(b"\0"))
                raise damaged(msg("it holds a NUL byte; it is not a text file."), at)
            decoder.decode(piece)
            lines += piece.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _header(text: Path) -> _Header:
    with text.open("r", encoding="utf-8", newline="") as file:
        line, number = "", 0
        while not line.strip():
            number += 1
            line = file.readline(_LONGEST_HEADER)
            if not line:
                raise UnreadableFile(msg("The file is empty."), AGAIN)
    cut = [_cut(line.rstrip("\r\n"), delimiter) for delimiter in _DELIMITERS]
    best = max(zip(cut, _DELIMITERS, strict=True), key=lambda one: (len(_places(one[0])), len(one[0])))
    cells, delimiter = best
    places = _places(cells)
    for column in ("path", "conversions"):
        if column not in places:
            raise UnreadableFile(
                msg("The file has no column “{column}”; it has: {columns}.", column=column, columns=", ".join(cells)),
                msg("Name the columns path, conversions, value and nulls; path is written as a > b > c."),
            )
    return _Header(tuple(cells), delimiter, number, places)


def _cut(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration):
        return []


def _places(cells: Sequence[str]) -> dict[str, int]:
    folded = [fold(cell.replace("_", " ").replace("-", " ").replace("’", " ").replace("'", " ")) for cell in cells]
    found = {}
    for column, names in ALIASES.items():
        known = [folded.index(name) for name in names if name in folded]
        if known:
            found[column] = known[0]
    return found


def _read(engine: duckdb.DuckDBPyConnection, text: Path, header: _Header) -> Paths:
    engine.execute(f"CREATE TEMP VIEW given AS {_given(text, header)}")
    marks = _decimal_marks(engine, header)
    counts = [column for column in _NUMBERS if column in header.places]
    numbers = "".join(f", {_number(column, marks[column])} AS {column}" for column in counts)
    engine.execute(f"CREATE TEMP VIEW cells AS SELECT {_steps()} AS steps{numbers} FROM given")  # noqa: S608
    _check(engine, header, counts, marks)
    sums = "".join(f", sum({column}) AS {column}" for column in counts)
    engine.execute(f"CREATE TEMP TABLE paths AS SELECT steps{sums} FROM cells GROUP BY steps")  # noqa: S608
    return _flat(engine, counts)


def _given(text: Path, header: _Header) -> str:
    names = {f"c{place}": "VARCHAR" for place in range(len(header.cells))}
    chosen = ", ".join(f"coalesce(c{place}, '') AS {column}" for column, place in header.places.items())
    options = (
        f"delim = {_text(header.delimiter)}, quote = '\"', escape = '\"', header = false, skip = {header.line},"
        f" auto_detect = false, columns = {names!r}, null_padding = false, strict_mode = true"
    )
    return f"SELECT {chosen} FROM read_csv({_text(_literal(str(text)))}, {options})"  # noqa: S608


def _steps() -> str:
    return rf"regexp_replace(trim(path), '\s*(-+>|=+>|>|→)\s*', '{_STEP}', 'g')"


def _bare(column: str) -> str:
    """Return a cell without the spaces that part thousands, and without a sign of money."""
    return rf"regexp_replace({column}, '[\s\x{{00A0}}\x{{202F}}\x{{2009}}''’$€£]', '', 'g')"


def _decimal_marks(engine: duckdb.DuckDBPyConnection, header: _Header) -> dict[str, str]:
    """Decide each column's decimal mark by its cells, else by the others', else by how the file is cut."""
    counts = [column for column in _NUMBERS if column in header.places]
    asked = ", ".join(
        f"count(*) FILTER (regexp_full_match({_bare(column)}, '-?{own}')"
        f" AND NOT regexp_full_match({_bare(column)}, '-?{other}'))"
        for column in counts
        for own, other in ((_POINT, _COMMA), (_COMMA, _POINT))
    )
    found = engine.execute(f"SELECT {asked} FROM given").fetchall()[0]  # noqa: S608
    points, commas = dict(zip(counts, found[0::2], strict=True)), dict(zip(counts, found[1::2], strict=True))
    for column in counts:
        if points[column] and commas[column]:
            raise UnreadableFile(
                msg("The column “{column}” writes decimals both with a point and with a comma.",
                    column=header.name(column)),
                AGAIN,
            )  # fmt: skip
    told = sum(points.values()) - sum(commas.values())
    usual = "." if told > 0 else "," if told < 0 else "," if header.delimiter == ";" else "."
    return {column: "." if points[column] else "," if commas[column] else usual for column in counts}


def _number(column: str, mark: str) -> str:
    kind = "DECIMAL(38, 6)" if column == "value" else "DOUBLE"
    shape, other = (_POINT, ",") if mark == "." else (_COMMA, ".")
    plain = f"replace({_bare(column)}, '{other}', '')"
    if mark == ",":
        plain = f"replace({plain}, ',', '.')"
    # The exponent is read as a float: an exact sum of such a number is not to be had.
    known = f"coalesce(TRY_CAST({plain} AS {kind}), TRY_CAST(TRY_CAST({plain} AS DOUBLE) AS {kind}), {LARGEST * 10})"
    return f"CASE WHEN regexp_full_match({_bare(column)}, '-?{shape}') THEN {known} END"


def _check(engine: duckdb.DuckDBPyConnection, header: _Header, counts: Sequence[str], marks: Mapping[str, str]) -> None:
    """Refuse the file for its wrong cells; blank lines are no rows."""
    blank = _blank()
    wrong = " OR ".join(f"{column} IS NULL OR {column} < 0 OR {column} > {LARGEST}" for column in counts)
    asked = f"SELECT count(*), count(*) FILTER ({blank}), count(*) FILTER ({wrong}) FROM cells"  # noqa: S608
    rows, without_path, wrong_cells = engine.execute(asked).fetchall()[0]
    if not rows:
        raise UnreadableFile(msg("The file has a header and no row."), AGAIN)
    if not without_path and not wrong_cells:
        return
    refuse(_wrong_rows(engine, header, counts, marks, blank))


def _wrong_rows(
    engine: duckdb.DuckDBPyConnection, header: _Header, counts: Sequence[str], marks: Mapping[str, str], blank: str
) -> list[Mistake]:
    numbers = ", ".join(f"{_number(column, marks[column])} AS n_{column}, {column}" for column in counts)
    numbered = f"SELECT row_number() OVER () AS row, path, {_steps()} AS steps, {numbers} FROM given"  # noqa: S608
    anything = " OR ".join((blank, *map(_wrong, counts)))
    found = engine.sql(f"SELECT * FROM ({numbered}) WHERE {anything} ORDER BY row LIMIT {MOST_TOLD}")  # noqa: S608
    rows = found.to_arrow_table().to_pylist()
    return [Mistake(row["row"] + header.line, *_said(row, header, counts)) for row in rows]


def _misshapen(engine: duckdb.DuckDBPyConnection, text: Path, header: _Header, folder: Path) -> list[Mistake]:
    """Find the rows of too few or too many cells, and what is wrong in the others."""
    even = folder / "even.csv"
    with even.open("w", encoding="utf-8", newline="") as file:
        found = uneven_rows(text, header.delimiter, header.line, len(header.cells), csv.writer(file))
    if not found:
        return []
    counts = [column for column in _NUMBERS if column in header.places]
    try:
        header = replace(header, delimiter=",", line=0)  # the copy has a row a line, and no header
        engine.execute(f"CREATE OR REPLACE TEMP VIEW given AS {_given(even, header)}")
        marks = _decimal_marks(engine, header)
        found += _wrong_rows(engine, header, counts, marks, _blank())
    except (duckdb.Error, UnreadableFile):
        return found  # what is known is said
    return found


def _blank() -> str:
    return f"steps = '' OR steps LIKE '{_STEP}%' OR steps LIKE '%{_STEP}' OR steps LIKE '%{_STEP}{_STEP}%'"


def _wrong(column: str) -> str:
    return f"n_{column} IS NULL OR n_{column} < 0 OR n_{column} > {LARGEST}"


def _said(row: Mapping[str, Any], header: _Header, counts: Sequence[str]) -> tuple[Message, Message]:
    """Say what is wrong with a row, and what to do."""
    line = str(row["row"] + header.line)
    steps = row["steps"].split(_STEP)
    if "" in steps:
        said = msg("Line {line}: the path “{path}” has an empty step.", line=line, path=row["path"][:100])
        if steps == [""]:
            said = msg("Line {line}: the path is empty.", line=line)
        return said, msg("Name what nothing tells, such as direct.")
    for column in counts:
        value, cell = row[f"n_{column}"], row[column][:100]
        named = {"line": line, "column": header.name(column), "cell": cell}
        if value is None:
            return (
                msg("Line {line}: “{cell}” in the column “{column}” is not a number.", **named),
                msg("Write 0 where there is none."),
            )
        if value < 0:
            return msg("Line {line}: “{cell}” in the column “{column}” is negative.", **named), msg(
                "Write how many there were, 0 where there was none."
            )
        if value > LARGEST:
            return msg("Line {line}: “{cell}” in the column “{column}” is too large to be true.", **named), AGAIN
    raise AssertionError(row)


def _flat(engine: duckdb.DuckDBPyConnection, counts: Sequence[str]) -> Paths:
    split = f"string_split(steps, '{_STEP}')"
    named = engine.execute(f"SELECT DISTINCT unnest({split}) AS name FROM paths").fetchall()  # noqa: S608
    if len(named) > MOST_CHANNELS:
        raise UnreadableFile(
            msg("The paths name {count} different channels: these are no channels.", count=len(named)),
            msg("Name channels, campaigns or networks; at most {most}.", most=MOST_CHANNELS),
        )
    channels = tuple(sorted(name for (name,) in named))
    added = ", ".join(f"sum({column})" for column in counts)
    totals = engine.execute(f"SELECT {added} FROM paths").fetchall()[0]  # noqa: S608
    whole = dict(zip(counts, totals, strict=True))
    if any(float(one) > LARGEST for one in totals):
        raise UnreadableFile(msg("The sums of this file are too large to be true."), AGAIN)
    sums = "".join(f", {column}::DOUBLE AS {column}" for column in counts)
    ordered = f"SELECT {split} AS steps{sums} FROM paths ORDER BY paths.steps"  # noqa: S608
    reader = engine.sql(ordered).to_arrow_reader(100_000)
    known = pa.array(channels, pa.string())
    codes, lengths, columns = [], [], {column: [] for column in counts}  # type: ignore[var-annotated]
    for batch in reader:
        steps = batch.column("steps")
        codes.append(pc.index_in(pc.list_flatten(steps), known).to_numpy().astype(np.int32))
        lengths.append(pc.list_value_length(steps).to_numpy().astype(np.int64))
        for column in counts:
            columns[column].append(batch.column(column).to_numpy())
    numbers = {column: np.concatenate(parts) for column, parts in columns.items()}
    valued = "value" in counts
    return Paths(
        channels,
        np.concatenate(codes),
        np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64),
        numbers["conversions"],
        numbers["value"] * 100 if valued else None,
        numbers.get("nulls"),
        None,
        round(Decimal(whole["value"]) * 100) if valued else None,
    )


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal(path: str) -> str:
    # DuckDB reads *, ? and [ in a path as a pattern; a bracket expression of one character is that character.
    return "".join(f"[{character}]" if character in "*?[" else character for character in path)
