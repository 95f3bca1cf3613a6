"""What keeps every mail from being sent, told before one is due."""

from __future__ import annotations

from sillage import settings
from sillage.errors import WrongUsage
from sillage.language import Message


def wrong_sender() -> list[tuple[Message, Message | None]]:
    """Return what is wrong with the address that mails come from, and what to do; nothing where it is one.

    Returns
    -------
    list of tuple of (Message, Message or None)
        One at most.
    """
    try:
        settings.mail_from()
    except WrongUsage as refused:
        return [(refused.what, refused.remedy)]
    return []
