"""Hand one mail to the mail server, and tell for sure what became of it, or that nobody can.

Until the server is given the text, a failure means that nothing went. From then on silence means doubt: only an answer
tells.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from sillage.domain.saved_reports import MailState
from sillage.language import Message, msg
from sillage.language.system_words import reason as system_reason
from sillage.settings import Smtp

TIMEOUT_S = 20
_FOR_NOW, _FOR_GOOD = 400, 500


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a mail.

    Parameters
    ----------
    state : MailState
        ``sent``; ``queued``, to be tried again; ``failed``, refused for good; ``unsure``.
    reason : Message or None
        Why it did not surely go.
    """

    state: MailState
    reason: Message | None = None


class _Answered(Exception):
    """The server refused, and said so."""

    def __init__(self, code: int, text: bytes | str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


def hand_over(server: Smtp, mail: EmailMessage, sender: str, recipient: str) -> Handed:
    """Hand a mail over, once.

    Parameters
    ----------
    server : Smtp
        To whom.
    mail : EmailMessage
        With its headers.
    sender, recipient : str
        Addresses, as the server is told them.

    Returns
    -------
    Handed
        What became of it.
    """
    content = _as_sent(mail)
    try:
        client = _greeted(server)
    except smtplib.SMTPResponseException as refusal:  # its password too: somebody mends it, then it goes
        return Handed(MailState.QUEUED, _answer(refusal.smtp_code, refusal.smtp_error))
    except (smtplib.SMTPException, OSError) as failure:
        return Handed(MailState.QUEUED, _why(failure))
    try:
        return _told(client, content, sender, recipient)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()


def _greeted(server: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if server.tls_at_once:
        client = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        if server.start_tls:
            client.starttls(context=context)
        client.ehlo_or_helo_if_needed()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def _told(client: smtplib.SMTP, content: bytes, sender: str, recipient: str) -> Handed:
    try:
        _expect(client, *client.mail(sender), 250)
        _expect(client, *client.rcpt(recipient), 250, 251)
        _expect(client, *client.docmd("DATA"), 354)
    except _Answered as refusal:
        return _refused(refusal.code, refusal.text)
    except (smtplib.SMTPException, OSError) as failure:
        return Handed(MailState.QUEUED, _why(failure))
    try:
        client.send(content)
        code, text = client.getreply()
    except (smtplib.SMTPException, OSError) as failure:
        return Handed(MailState.UNSURE, _why(failure))
    return Handed(MailState.SENT) if 200 <= code < 300 else _refused(code, text)


def _expect(client: smtplib.SMTP, code: int, text: bytes, *wanted: int) -> None:
    if code not in wanted:
        raise _Answered(code, text)


def _refused(code: int, text: bytes | str) -> Handed:
    for_now = _FOR_NOW <= code < _FOR_GOOD
    return Handed(MailState.QUEUED if for_now else MailState.FAILED, _answer(code, text))


def _answer(code: int, text: bytes | str) -> Message:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    plain = "".join(letter if letter.isprintable() else " " for letter in said)[:200].strip()
    return msg("The mail server said: {code} {text}", code=str(code), text=plain)


def _why(failure: Exception) -> Message:
    if isinstance(failure, OSError) and not isinstance(failure, smtplib.SMTPException):
        return msg("The mail server cannot be reached: {reason}.", reason=system_reason(failure))
    return msg("The mail server broke off the talk.")


def _as_sent(mail: EmailMessage) -> bytes:
    """Return a mail as it travels: lines end with CRLF, those that begin with a dot have two, a lone dot ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", mail.as_bytes(policy=SMTP))
    dotted = re.sub(rb"(?m)^\.", b"..", lines)
    return (dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n") + b".\r\n"
