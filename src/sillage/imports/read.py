"""A file in, what it holds out: recognised, validated, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from sillage import settings
from sillage.domain.decisions import SavedMapping
from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.archives import read_archive, read_folder
from sillage.imports.chatwoot_json import is_json, read_json
from sillage.imports.decoding import to_utf8
from sillage.imports.files import Context, ReadFile
from sillage.imports.formats import FORMATS, Format
from sillage.imports.given_mapping import given_by_hand, not_a_table, read_sheets_by, read_text_by
from sillage.imports.mapping import MAPPED, from_content
from sillage.imports.posts_or_months import read_if_posts
from sillage.imports.stacked import stacked_tables
from sillage.imports.tables import (
    SAMPLE_ROWS,
    Recognise,
    Table,
    find_header,
    first_rows,
    read_table,
    records,
)
from sillage.imports.unknown import read_unknown_sheets, read_unknown_text
from sillage.imports.whole_file import read_whole
from sillage.imports.workbooks import ZIP_MAGIC, is_workbook, read_workbook, sheet_table, trimmed
from sillage.language import msg
from sillage.language.system_words import reason

_MEGABYTE = 1_000_000


def read_file(
    path: Path,
    *,
    secret: bytes,
    zone: str,
    currency: str,
    language: str,
    mappings: Sequence[SavedMapping] = (),
    account: str = "",
    format: str = "",
    confirmed: bool = False,
    name: str = "",
    first: str = "",
) -> tuple[ReadFile, ...]:
    """Read a file of any known form.

    Parameters
    ----------
    path : Path
        The file, or a folder whose files are all read.
    secret : bytes
        The key with which people are hashed.
    zone : str
        The workspace's time zone: times without a zone are read in it.
    currency : str
        The workspace's currency, for amounts that name none.
    language : str
        The user's language.
    mappings : sequence of SavedMapping
        Mappings confirmed before.
    account : str
        The account, when the file names none.
    format : str
        A key of `FORMATS`, to read it as that and nothing else.
    confirmed : bool
        Whether stated guesses may be used without asking.
    name : str
        What a person calls the file, where its path is named otherwise.
    first : str
        ``day`` or ``month``: what comes first in dates where nothing in the file tells.

    Returns
    -------
    tuple of ReadFile
        Several for an archive, or a workbook whose sheets are of several formats.

    Raises
    ------
    UnreadableFile
        If the file is damaged, too large, or of no known form.
    NeedsConfirmation
        If a person must confirm a guess.
    WrongUsage
        If `format` is not one of ours.
    """
    if path.is_dir():
        reading = partial(
            read_file,
            secret=secret,
            zone=zone,
            currency=currency,
            language=language,
            mappings=mappings,
            account=account,
            format=format,
            confirmed=confirmed,
            first=first,
        )
        return read_folder(path, reading)
    known = tuple(mappings)
    context = Context(name or path.name, secret, zone, currency, language, account, confirmed, known, first=first)
    return read_bytes(_whole(path), context, format=format)


def _whole(path: Path) -> bytes:
    try:
        return read_whole(
            path,
            most_bytes(),
            (
                msg("The file is larger than {most} MB.", most=most_bytes() // _MEGABYTE),
                msg("Export a shorter period, or raise SILLAGE_MAX_FILE_MB."),
            ),
        )
    except OSError as exc:
        raise UnreadableFile(
            msg("The file cannot be opened: {reason}.", reason=reason(exc)),
            msg("Check its name and its rights."),
        ) from exc


def read_bytes(raw: bytes, context: Context, *, format: str = "") -> tuple[ReadFile, ...]:
    """Read the bytes of a file.

    Parameters
    ----------
    raw : bytes
        The whole file.
    context : Context
        What is known beside the bytes.
    format : str
        A key of `FORMATS`, to read it as that and nothing else.

    Returns
    -------
    tuple of ReadFile
        As `read_file`.

    Raises
    ------
    UnreadableFile
        If the file is damaged or of no known form.
    NeedsConfirmation
        If a person must confirm a guess.
    WrongUsage
        If `format` is not one of ours.
    """
    candidates = _candidates(format)
    context = replace(context, kind=MAPPED.get(format, ""))
    given = given_by_hand(context)
    if given is not None and format:
        _check_agreement(given, format)
    if not raw or raw.isspace():
        raise UnreadableFile(msg("The file is empty."), msg("Export it again."))
    if is_workbook(raw):
        return _read_workbook(raw, candidates, context)
    if raw.startswith(ZIP_MAGIC):
        return read_archive(raw, context, lambda inner, known: read_bytes(inner, known, format=format), most_bytes())
    body = to_utf8(raw)
    if is_json(body):
        if given is not None:
            raise not_a_table(given)
        read = read_json(body, context)
        if format not in ("", read.format):
            raise unknown_columns()
        return (read,)
    if given is not None:
        return (read_text_by(given, body, context),)
    return (_read_text(body, candidates, context, guess=not format or bool(context.kind)),)


def most_bytes() -> int:
    """Return how many bytes a file may hold, also once unpacked."""
    return settings.largest_file_mb() * _MEGABYTE


def _candidates(format: str) -> dict[str, Format]:
    if not format:
        return FORMATS
    if format in MAPPED:
        return {}
    if format not in FORMATS:
        names = sorted((*FORMATS, *MAPPED))
        near = [name for name in names if format.casefold() in name.split("_")] or get_close_matches(format, names)
        remedy = msg("The formats are: {names}.", names=", ".join(names))
        if near:
            remedy = msg("Did you mean {near}? The formats are: {names}.", near=", ".join(near), names=", ".join(names))
        raise WrongUsage(msg("There is no format called {name}.", name=format), remedy)
    return {format: FORMATS[format]}


def _check_agreement(given: SavedMapping, format: str) -> None:
    reads = from_content(list(given.content["columns"]), given.content, given.name).format
    if reads != format:
        raise WrongUsage(
            msg(
                "The mapping {name} reads {reads}, and --format asks for {format}.",
                name=given.name,
                reads=reads,
                format=format,
            ),
            msg("Give one of the two."),
        )


def _read_text(body: bytes, candidates: dict[str, Format], context: Context, *, guess: bool) -> ReadFile:
    header = find_header(body, _any_of(candidates))
    if header is None:
        if guess:
            return read_unknown_text(body, context)
        raise unknown_columns()
    sample = first_rows(body[header.end :], header.delimiter, SAMPLE_ROWS)
    chosen = best_format(header.cells, sample, "", candidates)
    if chosen is None:
        raise unknown_columns()
    if chosen.read_records:
        return chosen.read_records(list(records(body, header.delimiter)), context)
    if chosen.stacked:
        lines = list(records(body, header.delimiter))
        tables = stacked_tables(lines, chosen.recognise, delimiter=header.delimiter)
        if not tables:
            raise unknown_columns()
        return chosen.read(tables, context)
    table = read_table(body, header)
    return (read_if_posts(chosen.id, table, context) if candidates is FORMATS else None) or chosen.read(
        [table], context
    )


def unknown_columns() -> UnreadableFile:
    """Build the refusal of a file that no format knows."""
    return UnreadableFile(
        msg("No known export has these columns."), msg("See docs/formats.md for the files that can be read.")
    )


def _read_workbook(raw: bytes, candidates: dict[str, Format], context: Context) -> tuple[ReadFile, ...]:
    sheets = read_workbook(raw, most_bytes())
    given = given_by_hand(context)
    if given is not None:
        return read_sheets_by(given, sheets, context)
    posts: list[ReadFile] = []
    by_format: dict[str, list[Table]] = {}
    left: list[str] = []
    for sheet in sheets:
        if not any(trimmed(cells) for _, cells in sheet.lines):
            continue
        found = sheet_table(sheet, _any_of(candidates))
        chosen = found and best_format(found[0].header, found[0].sample(), sheet.name, candidates)
        if not found or not chosen:
            left.append(sheet.name)
        elif candidates is FORMATS and (as_posts := read_if_posts(chosen.id, found[0], context)) is not None:
            posts.append(as_posts)
        elif chosen.stacked:
            by_format.setdefault(chosen.id, []).extend(stacked_tables(sheet.lines, chosen.recognise, sheet=sheet.name))
        else:
            by_format.setdefault(chosen.id, []).append(found[0])
    if not by_format and not posts:
        if candidates is FORMATS or context.kind:
            return read_unknown_sheets(sheets, context)
        raise unknown_columns()
    read = [*posts, *(candidates[name].read(tables, context) for name, tables in by_format.items())]
    if left:
        unread = msg("Sheets that are not known and were not read: {names}.", names=", ".join(left))
        read[0] = replace(read[0], warnings=(*read[0].warnings, unread))
    return tuple(read)


def best_format(
    header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str, candidates: dict[str, Format]
) -> Format | None:
    """Return the format that recognises a header best.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.
    sheet : str
        The sheet's name.
    candidates : dict of str to Format
        Which to ask.

    Returns
    -------
    Format or None
        None when none knows it.
    """
    scored = [(one.recognise(header, sample, sheet), one) for one in candidates.values()]
    score, chosen = max(scored, key=lambda pair: pair[0], default=(0, None))
    return chosen if score > 0 else None


def _any_of(candidates: dict[str, Format]) -> Recognise:
    def score(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        return max((one.recognise(header, sample, sheet) for one in candidates.values()), default=0)

    return score
