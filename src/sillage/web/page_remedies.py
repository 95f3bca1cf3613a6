"""What to do about a refusal, for somebody who reads a page: there is no command to type there."""

from __future__ import annotations

from sillage.language import Message, msg

_LIST = msg("Look at the list as it stands now.")
_ON_PAGES = {
    "See what there is: the same command with “list”.": _LIST,
    "See what there is with: sillage link list": _LIST,
    "See them with: sillage change list": _LIST,
    "List them with: sillage objective list": _LIST,
    "See the list with `sillage kpis`.": _LIST,
    "Bring an older export, or ask about a later change.": msg("Import an older export of this figure."),
    "Bring the missing exports, or ask by week.": msg("Import the exports that are missing."),
    "Bring one row a day, or one a week always dated on the same weekday.": msg(
        "Import the days that are missing, or one row a week, always of the same weekday."
    ),
    "Ask about a figure that varies.": msg("Look at another figure of this change, one that varies."),
}
"""By the sentence that the terminal says."""


def page_remedy(remedy: Message) -> Message:
    """Return what to do about a refusal on a page.

    Parameters
    ----------
    remedy : Message
        As the refusal says it, for the terminal too.

    Returns
    -------
    Message
        The page's own, or the same where it can be done anywhere.
    """
    return _ON_PAGES.get(remedy.template, remedy)
