"""Writing by hand which brands and campaigns there are and what they are called; taking away what nothing rests on."""

from datetime import date, datetime

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.errors import NotFound, Refused  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.belongings import KINDS  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def add_campaign(workspace_id: str, name: str, starts_on: date | None = None, ends_on: date | None = None) -> None:
    """Declare a campaign, or its days.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name : str
        As files and labels write it.
    starts_on, ends_on : date, optional
        Its days, both included.
    """
    with transaction.atomic():
        mine = models.Campaign.objects.filter(workspace_id=workspace_id, name=name)
        before = mine.values("name", "starts_on", "ends_on").first()
        after = {"name": name, "starts_on": starts_on, "ends_on": ends_on}
        row, _ = models.Campaign.objects.update_or_create(workspace_id=workspace_id, name=name, defaults=after)
        if before != after:
            note(workspace_id, "edit" if before else "add", "campaign", str(row.pk), before, after)


@translated()
def add_brand(workspace_id: str, name: str) -> None:
    """Declare a brand that the workspace speaks for.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name : str
        Its name.
    """
    with transaction.atomic():
        declared(workspace_id, name)


def declared(workspace_id: str, name: str, now: datetime | None = None) -> models.Brand | None:
    """Return a brand by its name, declared where it was not, in the caller's transaction.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name : str
        Its name; empty for none.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    Brand or None
        None for no name.
    """
    if not name:
        return None
    row, made = models.Brand.objects.get_or_create(workspace_id=workspace_id, name=name)
    if made:
        note(workspace_id, "add", "brand", str(row.pk), None, {"name": name}, now)
    return row


@translated()
def rename_brand(workspace_id: str, name: str, wanted: str, now: datetime | None = None) -> None:
    """Call a brand otherwise; its accounts, its clients and the reports made for it follow.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name, wanted : str
        What it is called, and will be.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    NotFound
        If there is no such brand.
    Refused
        If another one is called so.
    """
    with transaction.atomic():
        row = _brand(workspace_id, name)
        if wanted == name:
            return
        if models.Brand.objects.filter(workspace_id=workspace_id, name=wanted).exists():
            raise Refused(msg("There is already a brand called {name}.", name=wanted), msg("Give another name."))
        row.name = wanted
        row.save()
        models.SavedReport.objects.filter(workspace_id=workspace_id, brand=name).update(brand=wanted)
        note(workspace_id, "edit", "brand", str(row.pk), {"name": name}, {"name": wanted}, now)


@translated()
def remove_brand(workspace_id: str, name: str, now: datetime | None = None) -> None:
    """Speak for a brand no more.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name : str
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    NotFound
        If there is no such brand.
    Refused
        If anything is of it: an account, a file, a cost, a client, a token that was not revoked, a report...
    """
    with transaction.atomic():
        row = _brand(workspace_id, name)
        held = (
            models.Account.objects.filter(brand=row).exists()
            or models.Membership.objects.filter(brand=row).exists()
            or models.Invitation.objects.filter(brand=row).exists()
            or models.ApiToken.objects.filter(brand=row, revoked_at=None).exists()
            or models.SavedReport.objects.filter(workspace_id=workspace_id, brand=name).exists()
            or any(model.objects.filter(brand=row).exists() for model, _ in KINDS.values())
        )
        if held:
            raise Refused(
                msg(
                    "Accounts, files, sites, links, costs, objectives, clients, tokens or reports are of {name}.",
                    name=name,
                ),
                msg("Give them another brand, or rename this one."),
            )
        models.ApiToken.objects.filter(brand=row).update(brand=None)  # revoked ones, which open nothing any more
        note(workspace_id, "remove", "brand", str(row.pk), {"name": name}, None, now)
        row.delete()


@translated()
def remove_campaign(workspace_id: str, name: str, now: datetime | None = None) -> None:
    """Declare a campaign no more; posts keep what they are labelled with.

    Parameters
    ----------
    workspace_id : str
        Whose.
    name : str
        Which.
    now : datetime, optional
        The moment; the clock's by default.

    Raises
    ------
    NotFound
        If there is no such campaign.
    """
    with transaction.atomic():
        row = models.Campaign.objects.filter(workspace_id=workspace_id, name=name).first()
        if row is None:
            raise NotFound(msg("There is no campaign called {name}.", name=name), msg("Look at the list as it stands."))
        before = {"name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
        note(workspace_id, "remove", "campaign", str(row.pk), before, None, now)
        row.delete()


def _brand(workspace_id: str, name: str) -> models.Brand:
    row = models.Brand.objects.select_for_update().filter(workspace_id=workspace_id, name=name).first()
    if row is None:
        raise NotFound(msg("There is no brand called {name}.", name=name), msg("Look at the list as it stands."))
    return row
