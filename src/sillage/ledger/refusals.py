"""Django's exceptions, translated: none of them leaves this room."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError

from sillage.errors import Busy, DamagedStore, NotFound, Refused
from sillage.language import Message, msg

_BUSY_WORDS = ("locked", "busy", "could not serialize", "deadlock", "lock timeout", "too many clients")
_UNREACHABLE_WORDS = ("connection", "could not translate host", "password authentication")


@contextmanager
def translated() -> Iterator[None]:
    """Translate what the ORM raises; as a decorator or around a block.

    Yields
    ------
    None

    Raises
    ------
    NotFound, Refused, Busy, DamagedStore
        Instead of Django's exceptions.
    """
    try:
        yield
    except ObjectDoesNotExist as exc:
        raise NotFound(
            msg("There is nothing by that name or number in this workspace."),
            msg("See what there is: the same command with “list”."),
        ) from exc
    except (IntegrityError, ValidationError, DataError) as exc:
        raise Refused(
            msg("The ledger refuses this value: {reason}.", reason=_first_line(exc)),
            msg("Check the dates, the amounts and the names, then try again."),
        ) from exc
    except OperationalError as exc:
        raise _operational(exc) from exc
    except (InterfaceError, DatabaseError) as exc:
        raise _damaged(exc) from exc


def _operational(exc: OperationalError) -> Refused:
    text = str(exc).lower()
    if any(word in text for word in _BUSY_WORDS):
        return Busy(msg("The ledger is busy: another process is writing to it."), msg("Wait a moment, then try again."))
    for words, why in _full_words().items():
        if words in text:
            return Refused(
                msg("The ledger can be neither opened nor written: {reason}.", reason=why),
                msg("Check the free space and the rights of the data folder, then try again; what was kept is kept."),
            )
    if any(word in text for word in _UNREACHABLE_WORDS):
        return Refused(
            msg("The ledger cannot be reached: {reason}.", reason=_first_line(exc)),
            msg("Check SILLAGE_DATABASE_URL, or the data folder and its rights."),
        )
    return _damaged(exc)


def _full_words() -> dict[str, Message]:
    # SQLite needs a little space even to read: a full disk is often told as an error of the disk.
    return {
        "disk is full": msg("the disk is full"),
        "no space left": msg("the disk is full"),
        "disk i/o error": msg("the disk is full, or fails"),
        "readonly": msg("the folder is read-only"),
        "unable to open database file": msg("the folder cannot be written to"),
    }


def _damaged(exc: Exception) -> DamagedStore:
    return DamagedStore(
        msg("The ledger is damaged or not of this version: {reason}.", reason=_first_line(exc)),
        msg("Run: sillage doctor"),
    )


def _first_line(exc: Exception) -> str:
    text = " ".join(getattr(exc, "messages", None) or [str(exc)])
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else type(exc).__name__
