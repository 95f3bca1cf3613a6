"""The bytes of a file that somebody named, which may be a pipe or a device: never endless, never waited for in vain."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from sillage.errors import UnreadableFile
from sillage.language import Message, msg

LARGEST_BYTES = 200_000_000
"""Of a file that is read into memory at once."""
TOO_LARGE = (
    msg("The file is too large to be read whole."),
    msg("Keep the columns and the days that the question is about."),
)
"""What happened, and what to do."""
WRITER_SECONDS = 5.0
"""How long a named pipe waits for its writer to come."""

_PIECE = 1 << 20
_LOOK_SECONDS = 0.05


def read_whole(path: Path, most_bytes: int, refusal: tuple[Message, Message] = TOO_LARGE) -> bytes:
    """Read a file, a pipe or a device.

    Parameters
    ----------
    path : Path
        What was named.
    most_bytes : int
        More is refused. What a device or a pipe holds is known only by reading it, so its size is never believed.
    refusal : tuple of Message
        Said then.

    Returns
    -------
    bytes
        Empty where nobody writes into the pipe.

    Raises
    ------
    UnreadableFile
        If there is more.
    OSError
        If it cannot be opened or read.
    """
    # Opened without waiting: a pipe that nobody writes into would never open.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_size > most_bytes:
            raise UnreadableFile(*refusal)
        pieces = [_first_of_a_pipe(descriptor)] if stat.S_ISFIFO(found.st_mode) else []
        os.set_blocking(descriptor, True)
        left = most_bytes - sum(map(len, pieces))
        while left >= 0 and (piece := file.read(min(_PIECE, left + 1))):
            pieces.append(piece)
            left -= len(piece)
        if left < 0:
            raise UnreadableFile(*refusal)
        return b"".join(pieces)


def _first_of_a_pipe(descriptor: int) -> bytes:
    """Return what a pipe holds already; nothing as soon as somebody is about to write, or after a while."""
    end = time.monotonic() + WRITER_SECONDS
    while time.monotonic() < end:
        try:
            piece = os.read(descriptor, _PIECE)
        except BlockingIOError:  # there is a writer, who has written nothing yet
            return b""
        if piece:
            return piece
        time.sleep(_LOOK_SECONDS)
    return b""
