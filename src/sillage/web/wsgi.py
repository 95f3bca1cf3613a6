"""What a WSGI server loads."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from typing import TYPE_CHECKING

from sillage import settings
from sillage.errors import SillageError
from sillage.language import Message, msg
from sillage.ledger import setup

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

CHECK = msg("Repair it and start again; see what is wrong with: sillage doctor")


def _application() -> WSGIHandler:
    from django.core.wsgi import get_wsgi_application

    # Not the ledger's, which the command that started this process left in its environment.
    os.environ["DJANGO_SETTINGS_MODULE"] = "sillage.web.django_settings"
    setup(settings.data_dir(), settings.get("SILLAGE_DATABASE_URL"))
    handler = get_wsgi_application()
    from sillage.web.warming import keep_warm

    # What is loaded stays until the process ends: a full collection, which holds up every request, need not walk it.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
    threading.Thread(target=keep_warm, name="warm", daemon=True).start()
    return handler


def _loaded() -> WSGIHandler:
    """Load the pages; what keeps them from loading is said on the terminal, since servers end without a word."""
    try:
        return _application()
    except Exception as error:
        what: Message | str = f"{type(error).__name__}: {error}"
        remedy: Message = CHECK
        if isinstance(error, SillageError):
            what, remedy = error.what, error.remedy or CHECK
        failed = msg("The pages of {folder} cannot be served.", folder=str(settings.data_dir()))
        for one in (failed, what, remedy):
            print(f"sillage: {one}", file=sys.stderr, flush=True)
        raise


application = _loaded()
