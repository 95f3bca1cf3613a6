"""Of which brand files, sites, links, campaigns, costs, objectives and changes are, as people say."""

from __future__ import annotations

from sillage.ledger import belongings
from sillage.services.arrange_brands import checked_brand
from sillage.services.open_workspace import Opened
from sillage.services.own_shops import check_shops


def assign_brand(opened: Opened, kind: str, which: str | int, brand: str) -> str:
    """Say of which brand a thing is; its figures move there with the next question.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        One of `sillage.ledger.belongings.KINDS`.
    which : str or int
        What people call it by: a number, a link's id, a host, a campaign's name.
    brand : str
        A brand of the workspace; empty for nobody's.

    Returns
    -------
    str
        The brand.

    Raises
    ------
    NotFound
        If there is no such thing, or no such brand.
    Refused
        If it is an import whose shop's name is another brand's.
    """
    name = checked_brand(opened, " ".join(brand.split()))
    if kind == "import" and str(which).isdecimal() and brand_said(opened, kind, which) != name:
        check_shops(opened.whole(), int(which), name)
    belongings.assign(opened.workspace.id, kind, which, name, opened.now)
    return name


def brand_said(opened: Opened, kind: str, which: str | int) -> str:
    """Return the brand that was said of a thing.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        One of `sillage.ledger.belongings.KINDS`.
    which : str or int
        What people call it by.

    Returns
    -------
    str
        Empty for nobody's.
    """
    return belongings.brands_of(opened.workspace.id, kind).get(str(which), "")
