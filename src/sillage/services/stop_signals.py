"""Being asked to stop by a signal, at any moment.

A signal's handler runs between any two steps of the main thread, also while that thread holds the lock inside a
`threading.Event`; a handler that sets the event then waits for itself, for ever. This one writes a byte to a pipe.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import Protocol


class Stop(Protocol):
    """What work that can be stopped looks at; a `threading.Event` is one too."""

    def is_set(self) -> bool:
        """Whether it was asked to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is, or for so many seconds."""


class StopSignals:
    """Set by signals.

    Parameters
    ----------
    numbers : iterable of Signals
        Which; one that is ignored (nohup) stays so.
    """

    def __init__(self, numbers: Iterable[signal.Signals]) -> None:
        self._asked = False
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask)

    def is_set(self) -> bool:
        """Whether a signal has come."""
        return self._asked

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until a signal comes.

        Parameters
        ----------
        timeout : float, optional
            Seconds at most.

        Returns
        -------
        bool
            Whether one has come.
        """
        if not self._asked:
            select.select([self._reading], [], [], timeout)  # one that came since has left its byte
        return self._asked

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        with suppress(OSError):  # the pipe is full: who waits will wake
            os.write(self._writing, b"!")
