"""Migrations: each is made and noted at once, so that an upgrade which is cut off is gone on with."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from sillage import ledger

BEFORE, CUT_OFF = "0010", "0011_brands"


def test_an_upgrade_that_ends_before_it_has_noted_what_it_made_is_gone_on_with(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.migrate()
    call_command("migrate", "ledger", BEFORE, verbosity=0)
    with monkeypatch.context() as patch:
        note = MigrationRecorder.record_applied

        def killed(self: MigrationRecorder, app: str, name: str) -> None:
            if name == CUT_OFF:
                raise KeyboardInterrupt
            note(self, app, name)

        patch.setattr(MigrationRecorder, "record_applied", killed)
        with pytest.raises(KeyboardInterrupt):
            ledger.migrate()
    ledger.close()
    ledger.setup(data_dir)
    assert ledger.schema_state(accounts=True) == "older"
    ledger.migrate()
    assert ledger.schema_state(accounts=True) == "current"
