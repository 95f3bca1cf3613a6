"""What the database itself refuses, and how a refusal is said."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction

from sillage.errors import Busy, DamagedStore, NotFound, Refused, SillageError
from sillage.ledger import models, queries
from sillage.ledger.connection import database
from sillage.ledger.refusals import translated
from sillage.services.open_workspace import Opened

DAY, EVE = date(2026, 3, 2), date(2026, 3, 1)
COST = {"kind": "spend", "first": DAY, "last": DAY, "amount_minor": 100, "currency": "CAD"}
OBJECTIVE = {
    "name": "a",
    "family": "proof",
    "kpi_id": "followers",
    "baseline": 1.0,
    "target": 2.0,
    "starts_on": EVE,
    "due_on": DAY,
}
IMPORT = {"uid": "u", "number": 1, "file_name": "a", "sha256": "a"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIER = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = {"id": "0123456789abcdef", "slug": "fete", "created_at": NOON}
SITE = {"id": "0123456789abcdef", "host": "example.com", "created_at": NOON}
TOKEN = {"id": "01234567", "name": "shop", "sha256": "a" * 64, "created_at": NOON}
JOB = {"kind": "seal", "due_at": NOON, "created_at": NOON}
STUDY = {"kind": "effect", "subject": "a", "asked_at": NOON}

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("Cost", {**COST, "kind": "gift"}),
    ("Cost", {**COST, "last": EVE}),
    ("Cost", {**COST, "amount_minor": None}),
    ("Cost", {**COST, "hours": Decimal(1)}),
    ("Cost", {**COST, "kind": "hours"}),
    ("Cost", {"kind": "hours", "first": DAY, "last": DAY, "hours": Decimal(0)}),
    ("Cost", {**COST, "currency": "dollars"[:3]}),
    ("Cost", {**COST, "payer": "king"}),
    ("Cost", {**COST, "shared_by": "luck"}),
    ("Cost", {**COST, "channel": "x", "shared_by": "hours"}),
    ("Cost", {**COST, "every": "day"}),
    ("Cost", {**COST, "until": EVE}),
    ("HourlyRate", {"rate_minor": -1, "currency": "CAD", "valid_from": DAY}),
    ("HourlyRate", {"rate_minor": 1, "currency": "", "valid_from": DAY}),
    ("Margin", {"share": Decimal("1.1"), "valid_from": DAY}),
    ("Margin", {"share": Decimal("-0.1"), "valid_from": DAY}),
    ("KpiWorth", {"kpi_id": "", "worth_minor": 1, "currency": "CAD", "valid_from": DAY}),
    ("KpiWorth", {"kpi_id": "a", "worth_minor": -1, "currency": "CAD", "valid_from": DAY}),
    ("ExchangeRate", {"day": DAY, "base": "USD", "quote": "USD", "rate": Decimal(1)}),
    ("ExchangeRate", {"day": DAY, "base": "USD", "quote": "CAD", "rate": Decimal(0)}),
    ("Capacity", {"week": DAY, "planned_hours": Decimal(-1), "available_hours": Decimal(1)}),
    ("Account", {"network": "x", "handle": "a", "role": "friend"}),
    ("Account", {"network": "x", "handle": ""}),
    ("Brand", {"name": ""}),
    ("Campaign", {"name": "a", "starts_on": DAY, "ends_on": EVE}),
    ("Objective", {**OBJECTIVE, "target": 1.0}),
    ("Objective", {**OBJECTIVE, "due_on": EVE}),
    ("Objective", {**OBJECTIVE, "family": "fame"}),
    ("Change", {"day": DAY, "title": ""}),
    ("Approach", {"person": "a", "sent_on": DAY, "answered_on": EVE}),
    ("UserKpi", {"kpi_id": "a", "name": "a", "formula": ""}),
    ("UserKpi", {"kpi_id": "a", "name": "a", "formula": "b", "direction": "x"}),
    ("AuthorBlock", {"kind": "poem", "first": DAY, "last": DAY, "language": "fr-CA", "text": "a"}),
    ("AuthorBlock", {"kind": "highlights", "first": DAY, "last": EVE, "language": "fr-CA", "text": "a"}),
    ("Import", {**IMPORT, "status": "lost"}),
    ("Import", {**IMPORT, "status": "committed"}),
    ("Import", {**IMPORT, "first": DAY, "last": EVE}),
    ("Link", {**LINK, "slug": ""}),
    ("Link", {**LINK, "id": "mine"}),
    ("Link", {**LINK, "domain": "https://go.example.com"}),
    ("Link", {**LINK, "version": 0}),
    ("LinkDomain", {"host": "Go.example.com", "base": "https://go.example.com", "created_at": NOON}),
    ("Site", {**SITE, "host": "example.com/shop"}),
    ("Site", {**SITE, "consent": "always"}),
    ("ApiToken", {**TOKEN, "name": ""}),
    ("ApiToken", {**TOKEN, "sha256": "the token itself"}),
    ("Job", {**JOB, "kind": ""}),
    ("Job", {**JOB, "state": "lost"}),
    ("Job", {**JOB, "state": "running"}),
    ("Job", {**JOB, "state": "done"}),
    ("Job", {**JOB, "ended_at": NOON}),
    ("Job", {**JOB, "done": 3, "total": 2}),
    ("Study", {**STUDY, "subject": ""}),
    ("Study", {**STUDY, "state": "lost"}),
    ("Study", {**STUDY, "state": "running"}),
    ("Study", {**STUDY, "state": "answered", "answered_at": NOON}),
    ("Study", {**STUDY, "state": "failed"}),
    ("Erasure", {"kind": "visitor", "digest": "", "asked_at": NOON}),
    ("Erasure", {"kind": "visitor", "digest": "a", "asked_at": NOON, "done_at": EARLIER}),
]
TWICE: list[tuple[str, dict[str, Any]]] = [
    ("Brand", {"name": "a"}),
    ("Account", {"network": "x", "handle": "a"}),
    ("Campaign", {"name": "a"}),
    ("PostLabel", {"network": "x", "account": "a", "post_id": "1"}),
    ("HourlyRate", {"rate_minor": 1, "currency": "CAD", "valid_from": DAY}),
    ("Margin", {"share": Decimal("0.1"), "valid_from": DAY}),
    ("KpiWorth", {"kpi_id": "a", "worth_minor": 1, "currency": "CAD", "valid_from": DAY}),
    ("ExchangeRate", {"day": DAY, "base": "USD", "quote": "CAD", "rate": Decimal(1)}),
    ("Capacity", {"week": DAY, "planned_hours": Decimal(1), "available_hours": Decimal(1)}),
    ("UserKpi", {"kpi_id": "a", "name": "a", "formula": "b"}),
    ("SavedMapping", {"signature": "a", "name": "a"}),
    ("Study", STUDY),
    ("AuthorBlock", {"kind": "highlights", "first": DAY, "last": DAY, "language": "fr-CA", "text": "a"}),
]


ONCE_FOR_ALL: list[tuple[str, dict[str, Any]]] = [
    ("Link", LINK),
    ("LinkDomain", {"host": "go.example.com", "base": "https://go.example.com", "created_at": NOON}),
    ("Site", SITE),
    ("ApiToken", TOKEN),
    ("Job", {**JOB, "key": "tails"}),
]


def make(workspace: str, model: str, fields: dict[str, Any], opened: Opened) -> None:
    if model == "Import":
        fields = {**fields, "begun_at": opened.now}
    getattr(models, model).objects.create(workspace_id=workspace, **fields)


@pytest.mark.parametrize(("model", "fields"), BROKEN)
def test_the_database_refuses_what_makes_no_sense(
    opened: Opened, workspace: str, model: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(workspace, model, fields, opened)
    with pytest.raises(Refused, match="refuses"), translated(), transaction.atomic():
        make(workspace, model, fields, opened)


@pytest.mark.parametrize(("model", "fields"), TWICE)
def test_the_database_keeps_one_row_a_key_and_a_workspace(
    opened: Opened, other: Opened, workspace: str, model: str, fields: dict[str, Any]
) -> None:
    if model in ("HourlyRate", "Margin"):
        fields = {**fields, "valid_from": EVE}
    make(workspace, model, fields, opened)
    make(other.workspace.id, model, fields, opened)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(workspace, model, fields, opened)


@pytest.mark.parametrize(("model", "fields"), ONCE_FOR_ALL)
def test_the_database_keeps_one_row_for_all_workspaces(
    opened: Opened, other: Opened, workspace: str, model: str, fields: dict[str, Any]
) -> None:
    make(workspace, model, fields, opened)
    renewed = {**fields, "id": fields["id"][::-1]} if "id" in fields else fields
    with pytest.raises(IntegrityError), transaction.atomic():
        make(other.workspace.id, model, renewed, opened)


def test_a_link_leads_to_the_web_only(opened: Opened, workspace: str) -> None:
    link = models.Link.objects.create(workspace_id=workspace, **LINK)
    for number, destination in enumerate(("javascript:alert(1)", "data:text/html,a", "ftp://example.com", ""), 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            link.versions.create(number=number, destination=destination, since=NOON)
    link.versions.create(number=1, destination="https://example.com/", since=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        link.versions.create(number=1, destination="https://example.com/b", since=NOON)


def test_a_job_that_ended_leaves_its_place(opened: Opened, workspace: str) -> None:
    make(workspace, "Job", {**JOB, "key": "tails", "state": "done", "ended_at": NOON}, opened)
    make(workspace, "Job", {**JOB, "key": "tails"}, opened)
    make(workspace, "Job", JOB, opened)
    make(workspace, "Job", JOB, opened)
    assert models.Job.objects.count() == 4


def test_the_schema_is_what_the_migrations_make(opened: Opened) -> None:
    call_command("makemigrations", "ledger", check=True, dry_run=True, verbosity=0)


def test_a_workspace_that_does_not_exist_is_not_found(opened: Opened) -> None:
    with pytest.raises(NotFound):
        queries.workspace("nobody")


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (OperationalError("database is locked"), Busy),
        (OperationalError("canceling statement due to lock timeout"), Busy),
        (OperationalError("deadlock detected"), Busy),
        (OperationalError("connection refused"), Refused),
        (OperationalError("unable to open database file"), Refused),
        (OperationalError("no such table: ledger_workspace"), DamagedStore),
        (DatabaseError("file is not a database"), DamagedStore),
        (InterfaceError("connection already closed"), DamagedStore),
        (IntegrityError("UNIQUE constraint failed"), Refused),
    ],
)
def test_no_exception_of_the_orm_leaves_the_ledger(foreign: Exception, ours: type[SillageError]) -> None:
    with pytest.raises(SillageError) as refusal, translated():
        raise foreign
    assert type(refusal.value) is ours
    assert refusal.value.remedy is not None
    assert refusal.value.__cause__ is foreign


@pytest.mark.sqlite
def test_another_process_at_work_is_said_so(data_dir: Path, opened: Opened, workspace: str) -> None:
    from sillage.ledger import brands

    rival = sqlite3.connect(data_dir / "ledger.sqlite3", isolation_level=None)
    try:
        rival.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1")
        assert queries.accounts(workspace) == ()
        with pytest.raises(Busy):
            brands.add_brand(workspace, "Marque")
        rival.execute("ROLLBACK")
        brands.add_brand(workspace, "Marque")
    finally:
        rival.close()


@pytest.mark.sqlite
def test_sqlite_is_set_to_lose_nothing(opened: Opened) -> None:
    with connection.cursor() as cursor:
        said = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_address_of_a_database_is_read(tmp_path: Path) -> None:
    read: Callable[[str], dict[str, Any]] = lambda url: database(tmp_path, url)  # noqa: E731
    assert read("postgresql://ana:s%40cret@db.example:5433/sillage?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "sillage",
        "USER": "ana",
        "PASSWORD": "s@cret",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert read("postgresql://ana@/sillage?host=%2Frun%2Fpg")["HOST"] == "/run/pg"
    for wrong in ("mysql://a/b", "postgresql://host/", "sillage"):
        with pytest.raises(SillageError):
            read(wrong)
