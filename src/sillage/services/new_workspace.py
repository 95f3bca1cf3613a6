"""Make another workspace on the same server, owned by who makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sillage.domain.access import Member
from sillage.errors import Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import members
from sillage.ledger.taking_back import all_or_none
from sillage.reports.sentences import join
from sillage.services.checked_terms import checked_currency, checked_language, checked_zone, slug_of
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.own_day import today
from sillage.services.record_plans import public_holidays

LONGEST = 200


def new_workspace(opened: Opened, by: Member, given: Mapping[str, str]) -> Opened:
    """Make a workspace, and its maker its owner: nobody else is in it, and nothing of another is.

    Parameters
    ----------
    opened : Opened
        A workspace of the same server.
    by : Member
        Who makes it.
    given : mapping of str to str
        ``new_name``, ``new_currency``, ``new_zone``, ``new_language``, ``new_country``.

    Returns
    -------
    Opened
        Ready.

    Raises
    ------
    Refused
        If its name is taken, or nobody is logged in to own it.
    """
    if not by.user_id:
        raise Refused(msg("Nobody is logged in to own it."), msg("Serve the data with: sillage serve"))
    currency = checked_currency(given["new_currency"])
    with all_or_none():
        made = init_workspace(
            opened.data_dir,
            name=" ".join(given["new_name"].split()),
            currency=currency,
            zone=checked_zone(given["new_zone"]),
            language=checked_language(given["new_language"], currency),
            country=given["new_country"].strip().upper(),
        )
        members.own(made.workspace.id, by.user_id, opened.now)
    return made


def what_is_wrong(opened: Opened, given: Mapping[str, str]) -> dict[str, Message]:
    """Return what cannot be read of what was typed, by question.

    Parameters
    ----------
    opened : Opened
        A workspace of the same server.
    given : mapping of str to str
        As `new_workspace` takes it.

    Returns
    -------
    dict of str to Message
        Empty when all can.
    """
    name, country = given["new_name"].strip(), given["new_country"].strip()
    checks: Mapping[str, Callable[[], object]] = {
        "new_name": lambda: slug_of(name),
        "new_currency": lambda: checked_currency(given["new_currency"]),
        "new_zone": lambda: checked_zone(given["new_zone"]),
        "new_language": lambda: checked_language(given["new_language"], "CAD"),
        "new_country": lambda: public_holidays(country.upper(), today(opened).year) if country else None,
    }
    wrong: dict[str, Message] = {}
    for question, check in checks.items():
        try:
            check()
        except WrongUsage as refused:
            wrong[question] = refused.what if refused.remedy is None else join(refused.what, refused.remedy)
    if len(name) > LONGEST or not name.isprintable():
        wrong["new_name"] = msg("At most {most} letters.", most=LONGEST)
    return wrong
