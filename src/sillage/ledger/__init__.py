"""What people decide: Django models, and queries that return frozen domain values.

The outside calls `setup` once a data folder is known, then `sillage.ledger.queries` (reads), `imports_log` (the
switch of imports) and `entries` (writes by hand). No ORM object and no Django exception leaves this room.
"""

from sillage.ledger.connection import close, exists, has_workspace, migrate, schema_state, setup

__all__ = ["close", "exists", "has_workspace", "migrate", "schema_state", "setup"]
