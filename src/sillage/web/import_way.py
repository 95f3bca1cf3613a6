"""The way to the imports page, where what is missing comes from a file."""

from __future__ import annotations

from sillage.domain.access import Capability
from sillage.language import msg
from sillage.reports.wording import say
from sillage.web.desk import Desk
from sillage.web.shell import Link

DROP_FILES = msg("Drop the files on the imports page.")
"""A step of what stands where there is nothing yet."""


def import_way(desk: Desk) -> Link | None:
    """Return a link to the imports page.

    Parameters
    ----------
    desk : Desk
        Who asks.

    Returns
    -------
    Link or None
        None for whoever may not import.
    """
    if not desk.member.may(Capability.DECIDE):
        return None
    return Link(say(msg("Import files"), desk.language), desk.url("imports"))
