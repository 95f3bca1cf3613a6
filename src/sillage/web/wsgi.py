"""What a WSGI server loads."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from sillage import settings
from sillage.ledger import setup

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def _application() -> WSGIHandler:
    from django.core.wsgi import get_wsgi_application

    # Not the ledger's, which the command that started this process left in its environment.
    os.environ["DJANGO_SETTINGS_MODULE"] = "sillage.web.django_settings"
    setup(settings.data_dir(), settings.get("SILLAGE_DATABASE_URL"))
    handler = get_wsgi_application()
    from sillage.web.warming import keep_warm

    threading.Thread(target=keep_warm, name="warm", daemon=True).start()
    return handler


application = _application()
