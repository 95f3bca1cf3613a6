"""The Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger as Django knows it."""

    name = "sillage.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
