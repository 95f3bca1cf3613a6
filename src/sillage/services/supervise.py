"""Processes that belong together: started, started again when they end, ended with the one that started them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from sillage.services.stop_signals import StopSignals

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0
"""Who ran this long begins again at once."""
ENDING_S = 20.0
"""Who has not ended by then is ended."""
_LOOK_S = 0.2


@dataclass(slots=True)
class _Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE_S

    def start(self) -> None:
        # In a session of its own: Ctrl+C reaches the supervisor alone, which ends each child in order. The pipe
        # tells the child when the supervisor is gone, however that happened.
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    def look(self) -> None:
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif self.process.poll() is not None:
            self.pause = FIRST_PAUSE_S if now - self.started >= STEADY_S else min(self.pause * 2, LONGEST_PAUSE_S)
            self.due = now + self.pause
            told = f"sillage: {self.name} ended ({self.process.returncode}), again in {self.pause:.0f} s"
            print(told, file=sys.stderr, flush=True)
            self._forget()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def bury(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):  # with the workers of a server that does not end them any more
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def supervise(commands: dict[str, list[str]]) -> None:
    """Keep processes running until this one is asked to end.

    Parameters
    ----------
    commands : dict of str to list of str
        What each is called, and how it is started.
    """
    asked = StopSignals((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    children = [_Child(name, command) for name, command in commands.items()]
    try:
        while not asked.is_set():
            for child in children:
                child.look()
            asked.wait(_LOOK_S)
    finally:
        for child in children:
            child.end()
        deadline = time.monotonic() + ENDING_S
        for child in children:
            child.bury(deadline)


def end_with_parent(patience_s: float = ENDING_S) -> None:
    """Ask this process to end once the supervisor's end of the pipe is closed; end it where it does not.

    Parameters
    ----------
    patience_s : float
        How long it may take, with its workers: one that is asked while it starts may never hear of it.
    """

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience_s)
        if os.getpgrp() == os.getpid():  # a session of its own: itself and its workers
            os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="supervisor", daemon=True).start()


if __name__ == "__main__":
    supervise(json.loads(sys.argv[1]))
