"""Who may become the first owner, and whether a demo opens by itself: told by `serve` to the process of the pages."""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256

SERVED_ON = "SILLAGE_SERVED_ON"
FIRST_CODE = "SILLAGE_FIRST_CODE"
OPEN_DEMO = "SILLAGE_OPEN_DEMO"
"""Passed from one process of a server to another; nobody sets them."""

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of the code: none is taken for another."""
LENGTH = 12


def is_loopback(host: str) -> bool:
    """Tell whether an address is only reached from this machine.

    Parameters
    ----------
    host : str
        An address or a name, without its port.

    Returns
    -------
    bool
        For ``localhost`` too.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("127.0.0.1.example.org")
    (True, True, False)
    """
    bare = host.strip("[]").lower()
    parts = bare.split(".")
    numbers = len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)
    return bare in ("localhost", "::1") or numbers


def tell_pages(host: str, *, demo: bool = False) -> None:
    """Tell the process of the pages, which is started from this one, where it is served.

    Parameters
    ----------
    host : str
        The address it listens on.
    demo : bool
        Whether it shows a demo.
    """
    os.environ[SERVED_ON] = host
    os.environ.pop(OPEN_DEMO, None)
    if demo and is_loopback(host):
        os.environ[OPEN_DEMO] = "1"


def make_first_code() -> str:
    """Make the code with which whoever started the server becomes its first owner.

    Returns
    -------
    str
        To be printed once; the process of the pages knows its hash.
    """
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    os.environ[FIRST_CODE] = _hash(code)
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def is_first_code(typed: str) -> bool:
    """Tell whether somebody typed the code.

    Parameters
    ----------
    typed : str
        In any case, with or without its dashes.

    Returns
    -------
    bool
        False where no code was made.
    """
    known = os.environ.get(FIRST_CODE, "")
    bare = "".join(letter for letter in typed.upper() if letter in LETTERS)
    return bool(known) and hmac.compare_digest(_hash(bare), known)


def served_on_loopback() -> bool:
    """Tell whether the pages listen to this machine alone; False where nobody said."""
    return is_loopback(os.environ.get(SERVED_ON, ""))


def demo_is_open() -> bool:
    """Tell whether the pages show a demo to whoever is on this machine."""
    return os.environ.get(OPEN_DEMO) == "1" and served_on_loopback()


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
