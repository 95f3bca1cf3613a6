"""QR codes of links: drawn once, kept in the data folder's cache, and their scans told from clicks by the address."""

from __future__ import annotations

import io
import secrets
from hashlib import blake2b
from pathlib import Path

from sillage.domain.links import Link, address
from sillage.errors import Refused
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.services.link_domains import base_of
from sillage.services.open_workspace import Opened

CACHE = "cache/qr"
KINDS = ("svg", "png")
SCALE = 10
BORDER = 4
_KEPT = 2_000
"""Drawings that the cache holds; beyond, the oldest go."""


def scan_address(opened: Opened, link: Link) -> str:
    """Return the address that a link's QR code holds.

    Parameters
    ----------
    opened : Opened
        Where.
    link : Link
        Which.

    Returns
    -------
    str
        Not the one that people click: a scan is told by its path.
    """
    return address(base_of(opened, link.domain), link.slug, qr=True)


def qr_code(opened: Opened, link: Link, kind: str, scale: int = SCALE) -> bytes:
    """Draw a link's QR code, or take it from the cache.

    Parameters
    ----------
    opened : Opened
        Where.
    link : Link
        Which.
    kind : str
        ``svg`` or ``png``.
    scale : int
        Pixels a module.

    Returns
    -------
    bytes
        The picture, with the quiet border that readers need.
    """
    text = scan_address(opened, link)
    name = blake2b(f"{kind} {scale} {BORDER} {text}".encode(), digest_size=16).hexdigest()
    kept = opened.data_dir / CACHE / f"{name}.{kind}"
    try:
        return kept.read_bytes()
    except OSError:
        drawn = draw(text, kind, scale)
    _keep(kept, drawn)
    return drawn


def draw(text: str, kind: str, scale: int = SCALE) -> bytes:
    """Draw a QR code.

    Parameters
    ----------
    text : str
        What it holds.
    kind : str
        ``svg`` or ``png``.
    scale : int
        Pixels a module.

    Returns
    -------
    bytes
        With error correction M or better: a code on paper is read with a scratch on it.
    """
    import segno

    buffer = io.BytesIO()
    code = segno.make_qr(text, error="m")
    if kind == "svg":
        code.save(buffer, kind="svg", scale=scale, border=BORDER, light="#fff", title=text, unit="px")
    else:
        code.save(buffer, kind="png", scale=scale, border=BORDER)
    return buffer.getvalue()


def write_picture(path: Path, content: bytes) -> None:
    """Write a picture where somebody asked for it.

    Parameters
    ----------
    path : Path
        Where; what is there is replaced.
    content : bytes
        The picture.

    Raises
    ------
    Refused
        If it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as exc:
        raise Refused(
            msg("{file} cannot be written: {reason}.", file=str(path), reason=reason(exc)),
            msg("Check the folder and its rights."),
        ) from exc


def _keep(path: Path, content: bytes) -> None:
    """Keep a drawing; a cache that cannot be written costs time, nothing else."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
        kept = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        draft.unlink(missing_ok=True)
