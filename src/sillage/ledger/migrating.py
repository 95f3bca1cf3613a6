"""Migrations that are made and noted at once, so that an upgrade may end at any moment and be gone on with."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate as command
from django.db.migrations.executor import MigrationExecutor


class WholeMigrations(MigrationExecutor):
    """Notes each migration in the transaction that makes it.

    Django notes one that leaves keys or indexes for its end in a transaction of its own. A process that is killed
    between the two leaves tables that the next one cannot make again.
    """

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        """Make and note a migration.

        Parameters
        ----------
        state : ProjectState
            The models before.
        migration : Migration
            What changes them.
        fake : bool
            Whether to note it alone.
        fake_initial : bool
            Whether tables that are there already do.

        Returns
        -------
        ProjectState
            The models afterwards.
        """
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:  # which the editor would run at its end, after the note
                editor.execute(editor.deferred_sql.pop(0), None)
            self.record_migration(migration)  # type: ignore[call-arg]  # the stubs are of an older Django
        return state


def bring_up_to_date() -> None:
    """Run every migration that is due."""
    usual = command.MigrationExecutor  # type: ignore[attr-defined]  # the command has no other way to be given one
    command.MigrationExecutor = WholeMigrations  # type: ignore[attr-defined]
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        command.MigrationExecutor = usual  # type: ignore[attr-defined]
