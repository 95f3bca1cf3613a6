"""Other link tools' lists and visits: Bitly's and Shlink's, as CSV or JSON, by the names of their columns.

Bitly: the interface's bitlinks (``link``, ``long_url``, ``title``, ``created_at``, ``custom_bitlinks``) and the pages'
list. Shlink: the short URLs of its web client (``createdAt``, ``domain``, ``shortCode``, ``shortUrl``, ``longUrl``,
``title``, ``tags``, ``visits``) or of its interface (``shortUrls.data``), and visits (``date``, ``referer``,
``userAgent``, ``potentialBot``...).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sillage.errors import UnreadableFile
from sillage.imports.decoding import csv_reason, damaged, to_utf8
from sillage.language import msg

_NAMES = {
    "short": ("shorturl", "link", "bitlink", "shortlink", "liencourt", "lien"),
    "to": ("longurl", "destination", "destinationurl", "longlink", "originalurl", "urldedestination", "urllongue"),
    "title": ("title", "linktitle", "titre"),
    "at": ("datecreated", "createdat", "created", "datecreation", "creationdate", "creele"),
    "clicks": ("visits", "totalclicks", "clicks", "engagements", "userclicks", "clics", "visitscount"),
    "code": ("shortcode", "backhalf", "keyword"),
    "domain": ("domain",),
    "tags": ("tags",),
}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link as another tool lists it.

    Parameters
    ----------
    number : int
        Its place in the file, from 1.
    host, slug : str
        Its address there.
    destination, title : str
        As written.
    created_at, expires_at : datetime or None
        None when the file does not say.
    tags : tuple of str
        As written.
    clicks : int or None
        Its total there.
    """

    number: int
    host: str
    slug: str
    destination: str
    title: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    tags: tuple[str, ...] = ()
    clicks: int | None = None


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """A visit of a link as Shlink tells it.

    Parameters
    ----------
    number : int
        Its place in the file, from 1.
    at : datetime
        When.
    host, slug : str
        The address that was asked; empty when the file does not say.
    referrer, user_agent, country, browser : str
        As written; the country in two letters, or empty.
    bot : bool
        Whether Shlink took it for a machine's.
    """

    number: int
    at: datetime
    host: str
    slug: str
    referrer: str
    user_agent: str
    country: str
    browser: str
    bot: bool


@dataclass(frozen=True, slots=True)
class LinkFile:
    """What a file of another link tool holds: links, or visits.

    Parameters
    ----------
    tool : str
        ``bitly`` or ``shlink``.
    links, visits : tuple
        One of both is empty.
    doubtful : tuple of int
        The places of what could be read as neither.
    """

    tool: str
    links: tuple[ListedLink, ...] = ()
    visits: tuple[ListedVisit, ...] = ()
    doubtful: tuple[int, ...] = ()


def read_link_file(raw: bytes) -> LinkFile | None:
    """Read a list of links, or visits, of another tool.

    Parameters
    ----------
    raw : bytes
        The file.

    Returns
    -------
    LinkFile or None
        None for a file of another kind.

    Raises
    ------
    UnreadableFile
        If it is damaged.
    """
    text = to_utf8(raw).decode("utf-8")
    rows = _json_rows(text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text)
    if not rows:
        return None
    names = {_folded(name) for row in rows[:20] for name in row if name}
    if {"date", "potentialbot"} <= names or {"date", "referer", "useragent"} <= names:
        return _visits(rows)
    if not names & set(_NAMES["to"]) or names & {"date", "day"}:
        return None
    if "shortcode" in names:
        return _links("shlink", rows)
    return _links("bitly", rows) if names & set(_NAMES["short"]) else None


def _links(tool: str, rows: list[dict[str, Any]]) -> LinkFile:
    found: list[ListedLink] = []
    doubtful: list[int] = []
    for number, row in enumerate(rows, 1):
        plain = {_folded(name): value for name, value in row.items() if name}
        host, slug = _address(plain)
        destination = str(_first(plain, "to") or "").strip()
        if not slug or not destination:
            doubtful.append(number)
            continue
        meta = plain.get("meta")
        until = meta.get("validUntil") if isinstance(meta, dict) else None
        summary = plain.get("visitssummary")
        clicks = summary.get("total") if isinstance(summary, dict) else _first(plain, "clicks")
        common: dict[str, Any] = {
            "number": number,
            "destination": destination,
            "title": str(_first(plain, "title") or "").strip(),
            "created_at": _moment(_first(plain, "at")),
            "expires_at": _moment(until),
            "tags": _tags(_first(plain, "tags")),
            "clicks": _count(clicks),
        }
        found.append(ListedLink(host=host, slug=slug, **common))
        for custom in _tags(plain.get("custombitlinks")):
            other, ending = _split(custom)
            if ending and ending != slug:
                found.append(ListedLink(host=other, slug=ending, **{**common, "clicks": None}))
    return LinkFile(tool, tuple(found), (), tuple(doubtful))


def _visits(rows: list[dict[str, Any]]) -> LinkFile:
    found: list[ListedVisit] = []
    doubtful: list[int] = []
    for number, row in enumerate(rows, 1):
        plain = {_folded(name): value for name, value in row.items() if name}
        at = _moment(plain.get("date"))
        if at is None:
            doubtful.append(number)
            continue
        place = plain.get("visitlocation")
        country = place.get("countryCode") if isinstance(place, dict) else plain.get("countrycode")
        host, slug = _split(str(plain.get("visitedurl") or ""))
        found.append(
            ListedVisit(
                number, at, host, slug, _text(plain.get("referer")), _text(plain.get("useragent")),
                _text(country).lower() if len(_text(country)) == 2 else "",
                _text(plain.get("browser")).lower(), _text(plain.get("potentialbot")).lower() in ("true", "1", "yes"),
            )
        )  # fmt: skip
    return LinkFile("shlink", (), tuple(found), tuple(doubtful))


def _csv_rows(text: str) -> list[dict[str, Any]]:
    try:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as exc:
        raise damaged(csv_reason(exc)) from exc


def _json_rows(text: str) -> list[dict[str, Any]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise UnreadableFile(
            msg("The file is no whole JSON."), msg("Export it again, then import the new file.")
        ) from exc
    return [row for row in _objects(content, 0) if isinstance(row, dict)]


def _objects(content: Any, depth: int) -> Iterator[Any]:
    """Yield the rows: of a list, or of the lists of pages under ``bitlinks``, ``shortUrls``, ``visits``..."""
    if isinstance(content, list):
        pages = [one for one in content if isinstance(one, dict) and _inner(one) is not None]
        if pages and depth < _DEPTH:
            for page in pages:
                yield from _objects(page, depth + 1)
        else:
            yield from content
    elif isinstance(content, dict) and depth < _DEPTH:
        yield from _objects(_inner(content), depth + 1)


def _inner(content: Mapping[str, Any]) -> Any:
    for name in ("bitlinks", "shortUrls", "visits", "links", "data"):
        if isinstance(content.get(name), dict | list):
            return content[name]
    return None


def _address(plain: Mapping[str, Any]) -> tuple[str, str]:
    host, slug = _split(str(_first(plain, "short") or plain.get("id") or ""))
    code = _text(_first(plain, "code"))
    return _text(_first(plain, "domain")).lower() or host, code or slug


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        return (parts.hostname or ""), unquote(parts.path).strip("/")
    except ValueError:
        return "", ""


def _first(plain: Mapping[str, Any], what: str) -> Any:
    return next((plain[name] for name in _NAMES[what] if plain.get(name) not in (None, "")), None)


def _tags(value: Any) -> tuple[str, ...]:
    parts: Iterable[Any] = value if isinstance(value, list) else str(value or "").replace("|", ",").split(",")
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _moment(value: Any) -> datetime | None:
    text = _text(value)
    if text[-5:-4] in ("+", "-") and ":" not in text[-5:]:  # Bitly writes +0000
        text = f"{text[:-2]}:{text[-2:]}"
    try:
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _count(value: Any) -> int | None:
    text = _text(value).replace(",", "").replace(" ", "")
    return int(text) if text.isdigit() else None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _folded(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
