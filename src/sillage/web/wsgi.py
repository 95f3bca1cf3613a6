"""What a WSGI server loads."""

from __future__ import annotations

from sillage import settings
from sillage.ledger import setup


def _application():  # type: ignore[no-untyped-def]
    from django.core.wsgi import get_wsgi_application

    setup(settings.data_dir(), settings.get("SILLAGE_DATABASE_URL"))
    return get_wsgi_application()


application = _application()
