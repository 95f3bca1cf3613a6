"""A mail server on loopback: takes what it is told to take, and keeps it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Box:
    """What came, and how the server answers.

    Parameters
    ----------
    mails : list of EmailMessage
        What was taken, in order.
    answers : dict of str to str
        By address: what is said to ``RCPT`` in stead of 250.
    at_data : str
        What is said after the text; 250 by default.
    before_answer : callable
        Done once the text was taken, before anything is said.
    at_rcpt : callable
        Done when a recipient is named.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    at_data: str = "250 taken"
    before_answer: Callable[[], None] = lambda: None
    at_rcpt: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.at_rcpt()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_data.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        self.before_answer()
        return self.at_data


@contextmanager
def mail_server() -> Iterator[tuple[Box, str]]:
    """Serve mails on loopback.

    Yields
    ------
    tuple of (Box, str)
        What came, and the server's address as `SILLAGE_SMTP_URL` names it.
    """
    box = Box()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}/?tls=none"
    finally:
        controller.stop()


def kill(pid: int) -> None:
    """End a process of ours at once, as a power cut would."""
    os.kill(pid, signal.SIGKILL)
