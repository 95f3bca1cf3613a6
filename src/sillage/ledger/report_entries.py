"""Saved reports and the links that show them: read, kept, changed, removed, with their audit trail."""

from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402
from django.db.models import Count, F  # noqa: E402

from sillage.domain.saved_reports import Audience, Compare, SavedReport, Share  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402


@translated()
def saved_reports(workspace_id: str) -> tuple[SavedReport, ...]:
    """Return the reports that are kept, by name.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of SavedReport
        Without those that were removed.
    """
    found = models.SavedReport.objects.filter(workspace_id=workspace_id, removed_at=None)
    return tuple(sorted((saved_of(row) for row in found), key=lambda one: (one.name.casefold(), one.id)))


@translated()
def saved_report(workspace_id: str, number: int) -> SavedReport:
    """Return one report.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which; a removed one is none.

    Returns
    -------
    SavedReport
        As kept.

    Raises
    ------
    NotFound
        If there is none by that number.
    """
    return saved_of(models.SavedReport.objects.get(workspace_id=workspace_id, pk=number, removed_at=None))


@translated()
def put_report(workspace_id: str, report: SavedReport, now: datetime) -> SavedReport:
    """Keep a report, or replace the one that has its number.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report : SavedReport
        With number 0 when it is new.
    now : datetime
        This moment.

    Returns
    -------
    SavedReport
        With its number.
    """
    fields = _fields(report)
    with transaction.atomic():
        before = None
        if report.id:
            row = models.SavedReport.objects.select_for_update().get(
                workspace_id=workspace_id, pk=report.id, removed_at=None
            )
            before = _fields(saved_of(row))
        else:
            row = models.SavedReport(workspace_id=workspace_id, created_at=now)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        if fields != before:
            note(workspace_id, "edit" if before else "add", "report", str(row.pk), before, fields, now)
        return saved_of(row)


@translated()
def remove_report(workspace_id: str, number: int, now: datetime) -> SavedReport:
    """Take a report out of the list; its links show nothing and nothing of it is sent while it is out.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    now : datetime
        This moment.

    Returns
    -------
    SavedReport
        What was removed; it can be put back.
    """
    with transaction.atomic():
        row = models.SavedReport.objects.select_for_update().get(workspace_id=workspace_id, pk=number, removed_at=None)
        row.removed_at = now
        row.save()
        note(workspace_id, "remove", "report", str(row.pk), _fields(saved_of(row)), None, now)
        return saved_of(row)


@translated()
def put_back_report(workspace_id: str, number: int, now: datetime) -> SavedReport:
    """Put a removed report back.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    now : datetime
        This moment.

    Returns
    -------
    SavedReport
        As it was.
    """
    with transaction.atomic():
        row = models.SavedReport.objects.select_for_update().get(workspace_id=workspace_id, pk=number)
        if row.removed_at is not None:
            row.removed_at = None
            row.save()
            note(workspace_id, "restore", "report", str(row.pk), None, _fields(saved_of(row)), now)
        return saved_of(row)


@translated()
def shares(workspace_id: str, report_id: int) -> tuple[Share, ...]:
    """Return the links of a report, the newest first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id : int
        Which report.

    Returns
    -------
    tuple of Share
        Those that open no more too.
    """
    found = models.ReportShare.objects.filter(workspace_id=workspace_id, report_id=report_id)
    return tuple(_share(row) for row in found.order_by("-created_at", "-pk"))


@translated()
def open_shares(workspace_id: str, now: datetime) -> dict[int, int]:
    """Return how many links of each report still open.

    Parameters
    ----------
    workspace_id : str
        Whose.
    now : datetime
        This moment.

    Returns
    -------
    dict of int to int
        By report; none for one without any.
    """
    found = models.ReportShare.objects.filter(workspace_id=workspace_id, revoked_at=None, expires_at__gt=now)
    return {row["report_id"]: row["n"] for row in found.values("report_id").annotate(n=Count("pk"))}


@translated()
def add_share(workspace_id: str, share: Share, token_hash: str) -> Share:
    """Keep a link.

    Parameters
    ----------
    workspace_id : str
        Whose.
    share : Share
        Of which report, until when; its `id` is given here.
    token_hash : str
        Of its secret.

    Returns
    -------
    Share
        With its number.
    """
    fields = {
        "label": share.label, "audience": share.audience.value, "password_hash": share.password_hash, "by": share.by,
    }  # fmt: skip
    with transaction.atomic():
        row = models.ReportShare.objects.create(
            workspace_id=workspace_id, report_id=share.report_id, token_hash=token_hash,
            expires_at=share.expires_at, created_at=share.created_at, **rows.fitted(models.ReportShare, fields),
        )  # fmt: skip
        note(workspace_id, "add", "share", str(row.pk), None, _told(row), share.created_at)
        return _share(row)


@translated()
def revoke_share(workspace_id: str, report_id: int, number: int, now: datetime) -> Share:
    """Let a link show nothing any more, for good.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id, number : int
        Which report, and which of its links.
    now : datetime
        This moment.

    Returns
    -------
    Share
        With the moment.
    """
    with transaction.atomic():
        row = models.ReportShare.objects.select_for_update().get(
            workspace_id=workspace_id, report_id=report_id, pk=number
        )
        if row.revoked_at is None:
            before = _told(row)
            row.revoked_at = now
            row.save()
            note(workspace_id, "remove", "share", str(row.pk), before, None, now)
        return _share(row)


@translated()
def drop_share(workspace_id: str, number: int, now: datetime) -> None:
    """Forget a link that was made for a mail which nobody got.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which.
    now : datetime
        This moment.
    """
    with transaction.atomic():
        row = models.ReportShare.objects.select_for_update().get(workspace_id=workspace_id, pk=number)
        note(workspace_id, "remove", "share", str(row.pk), _told(row), None, now)
        row.delete()


@translated()
def share_of(token_hash: str, now: datetime) -> tuple[str, SavedReport, Share] | None:
    """Return what a link shows.

    Parameters
    ----------
    token_hash : str
        Of its secret.
    now : datetime
        This moment.

    Returns
    -------
    tuple of (str, SavedReport, Share) or None
        The workspace's id, the report and the link; None where it shows nothing, or never did.
    """
    row = models.ReportShare.objects.filter(token_hash=token_hash).select_related("report").first()
    if row is None or row.report.removed_at is not None or not _share(row).opens(now):
        return None
    return row.workspace_id, saved_of(row.report), _share(row)


@translated()
def note_opening(number: int, now: datetime) -> None:
    """Count that a link was opened.

    Parameters
    ----------
    number : int
        Which link.
    now : datetime
        This moment.
    """
    models.ReportShare.objects.filter(pk=number).update(opened=F("opened") + 1, opened_at=now)


def saved_of(row: models.SavedReport) -> SavedReport:
    """Return a report as a domain value.

    Parameters
    ----------
    row : SavedReport
        The model's.

    Returns
    -------
    SavedReport
        The domain's.
    """
    return SavedReport(
        row.pk, row.name, row.preset, row.first, row.last, Compare(row.compare), row.language, Audience(row.audience),
        row.brand, tuple(row.sections), dict(row.words), row.removed_at,
    )  # fmt: skip


def _fields(report: SavedReport) -> dict[str, Any]:
    texts = {
        "name": report.name,
        "preset": report.preset,
        "compare": report.compare.value,
        "language": report.language,
        "audience": report.audience.value,
        "brand": report.brand,
    }
    return {
        **rows.fitted(models.SavedReport, texts),
        "first": report.first,
        "last": report.last,
        "sections": list(report.sections),
        "words": {name: text.replace("\0", "") for name, text in report.words.items()},
    }


def _told(row: models.ReportShare) -> dict[str, Any]:
    """Return what the trail keeps of a link: nothing that opens it."""
    return {
        "report": row.report_id,
        "label": row.label,
        "audience": row.audience,
        "password": bool(row.password_hash),
        "expires_at": row.expires_at,
    }


def _share(row: models.ReportShare) -> Share:
    return Share(
        row.pk, row.report_id, row.label, Audience(row.audience), row.password_hash, row.expires_at, row.created_at,
        row.by, row.revoked_at, row.opened_at, row.opened,
    )  # fmt: skip
