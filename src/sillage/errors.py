"""Everything that Sillage can refuse, as one tree.

::

    SillageError                 what happened, and what to do
    +-- Refused                  the request was understood and cannot be honoured (exit 1)
    |   +-- UnreadableFile       an export that is damaged or of no known form
    |   +-- NeedsConfirmation    a guess that a person must confirm
    |   +-- NotFound             no such workspace, import, KPI, objective...
    |   +-- NotAllowed           the role of whoever asks does not reach that far
    |   |   +-- MoneyNotShown    what was put in: hours, costs, margins, and what rests on them
    |   +-- IllegalAggregation   a sum or mean that would lie; says which are legal
    |   +-- CurrencyMismatch     two currencies without a rate
    |   +-- FormulaError         a formula that cannot be read
    |   +-- Busy                 another process holds what is needed: try again
    |   +-- KeyReused          an idempotency key that came back with another body
    |   +-- DamagedStore         the data folder is not what it should be
    +-- WrongUsage               the request itself makes no sense (exit 2)

Messages are `sillage.language.Message`: they are rendered in the user's language at the edge. A foreign exception
never leaves an edge: it is translated with ``raise ... from exc``.
"""

from sillage.language import Message


class SillageError(Exception):
    """What happened, and what to do about it.

    Parameters
    ----------
    what : Message
        What happened.
    remedy : Message, optional
        What the user can do.
    """

    exit_code = 1

    def __init__(self, what: Message, remedy: Message | None = None) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return str(self.what) if self.remedy is None else f"{self.what} {self.remedy}"


class Refused(SillageError):
    """The request was understood and cannot be honoured."""


class UnreadableFile(Refused):
    """A file that is damaged or of no known form."""


class NeedsConfirmation(Refused):
    """A guess that a person must confirm before anything is stored."""


class NotFound(Refused):
    """Nothing by that name."""


class NotAllowed(Refused):
    """The role of whoever asks does not reach that far."""


class MoneyNotShown(NotAllowed):
    """What was put in is not shown to whoever asks: hours, costs, margins, and the returns that rest on them."""


class IllegalAggregation(Refused):
    """A sum or a mean that would lie; the message says which are legal."""


class CurrencyMismatch(Refused):
    """Two currencies met without a rate."""


class FormulaError(Refused):
    """A formula that cannot be read."""


class Busy(Refused):
    """Another process holds what is needed."""


class KeyReused(Refused):
    """An idempotency key came back with another body."""


class NotInstalled(Refused):
    """An optional part is not installed; the remedy is the command that installs it."""


class DamagedStore(Refused):
    """The data folder is not what it should be."""


class WrongUsage(SillageError):
    """The request itself makes no sense."""

    exit_code = 2
