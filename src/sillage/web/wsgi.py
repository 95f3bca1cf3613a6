"""What a WSGI server loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage import settings
from sillage.ledger import setup

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def _application() -> WSGIHandler:
    from django.core.wsgi import get_wsgi_application

    setup(settings.data_dir(), settings.get("SILLAGE_DATABASE_URL"))
    return get_wsgi_application()


application = _application()
