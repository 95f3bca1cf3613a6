"""Asking a person what the columns of an unknown file are, while nothing else writes on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from sillage.cli import terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from sillage.domain.decisions import SavedMapping
    from sillage.errors import NeedsConfirmation
    from sillage.imports.mapping import MappedColumn, Mapping


class ShownProgress:
    """The bars of an import, which make way for a question.

    Parameters
    ----------
    bars : rich.progress.Progress, optional
        None where nobody looks on: then nothing is shown.
    """

    def __init__(self, bars: Bars | None = None) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def __call__(self, file_name: str, rows_done: int, rows: int) -> None:
        """Hear of rows of a file stored so far, of so many."""
        from sillage.language.plain_text import on_one_line

        if self._bars is None:
            return
        if file_name not in self._tasks:
            for task in self._tasks.values():
                self._bars.remove_task(task)
            called = on_one_line(file_name).replace("[", r"\[")
            self._tasks = {file_name: self._bars.add_task(called, total=rows)}
        self._bars.update(self._tasks[file_name], completed=rows_done, total=rows)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bars away until a question is answered: they would write over it."""
        if self._bars is None:
            yield
            return
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def confirm(self, file_name: str, guess: NeedsConfirmation) -> bool | SavedMapping:
        """Show a guess about a file and ask whether it is right; where it is not, ask column by column.

        Parameters
        ----------
        file_name : str
            Which file.
        guess : NeedsConfirmation
            What was guessed.

        Returns
        -------
        bool or SavedMapping
            What the person said.
        """
        with self.paused():
            return _confirm(file_name, guess)


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[ShownProgress]:
    """Show how far an import is, where a person looks on.

    Parameters
    ----------
    quiet : bool
        Whether a program reads what is printed.

    Yields
    ------
    ShownProgress
        Hears of rows, and asks.
    """
    if quiet or not sys.stderr.isatty():
        yield ShownProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield ShownProgress(bars)


def _confirm(file_name: str, guess: NeedsConfirmation) -> bool | SavedMapping:
    from sillage.language import msg

    mapping: Mapping | None = getattr(guess, "mapping", None)
    if mapping is None:
        terminal.say(msg("{file}: {what}", file=file_name, what=guess.what))
        return terminal.confirmed(msg("Is this right?"))
    other: Mapping | None = getattr(guess, "other", None)
    if other is None:
        terminal.say(msg("{file}: no known export has these columns; this is what they seem to hold.", file=file_name))
    else:
        terminal.say(
            msg("{file}: each line looks like one post; this is what its columns seem to hold.", file=file_name)
        )
    for line in mapping.lines(terminal.words().language):
        terminal.say(line)
    if other is not None:
        return _posts_or_months(mapping, other)
    if terminal.confirmed(msg("Is this right?")):
        return True
    return _asked(mapping)


def _posts_or_months(mapping: Mapping, other: Mapping) -> SavedMapping:
    from sillage.imports.mapping_names import corrected
    from sillage.language import msg

    if terminal.confirmed(msg("Is each line one post, read so?")):
        return corrected(mapping, [column.meaning for column in mapping.columns])
    left = ", ".join(column.header for column in other.columns if not column.meaning)
    if terminal.confirmed(
        msg("Is each line the month of an account, these columns being left out: {left}?", left=left)
    ):
        return corrected(other, [column.meaning for column in other.columns])
    return _asked(mapping)


def _asked(mapping: Mapping) -> SavedMapping:
    from sillage.imports.mapping_names import corrected, names
    from sillage.language import msg

    language = terminal.words().language
    terminal.say(msg("What does each column hold? Return keeps what stands in brackets, - leaves the column out."))
    terminal.say(msg("The words are: {words}.", words=", ".join(names(mapping.kind, language))))
    meanings = [_asked_column(column, mapping.kind, language) for column in mapping.columns]
    return corrected(mapping, meanings, _asked_network(mapping, meanings))


def _asked_column(column: MappedColumn, kind: str, language: str) -> str:
    from sillage.imports.mapping_names import meaning_of, name_of
    from sillage.language import msg

    asking = msg(
        "  {column} ({examples}) [{name}]",
        column=column.header,
        examples=", ".join(column.examples) or "-",
        name=name_of(column.meaning, kind, language),
    )
    while True:
        typed = _typed(asking)
        if not typed:
            return column.meaning
        meaning = meaning_of(typed, kind, language)
        if meaning is not None:
            return meaning
        terminal.say(msg("“{word}” is none of the words above.", word=typed))


def _asked_network(mapping: Mapping, meanings: list[str]) -> str:
    from sillage.domain.places import NETWORKS
    from sillage.imports.headers import fold
    from sillage.imports.own_files import OWN_FILES
    from sillage.imports.vocabularies import NETWORK_WORDS
    from sillage.language import msg

    if mapping.kind in OWN_FILES or "network" in meanings:
        return ""
    asking = msg("  Which network? [{name}]", name=NETWORKS.get(mapping.network, "-"))
    while True:
        typed = _typed(asking)
        if not typed or fold(typed) in NETWORK_WORDS:
            return NETWORK_WORDS[fold(typed)] if typed else ""
        terminal.say(msg("Name one of: {networks}.", networks=", ".join(NETWORKS)))


def _typed(asking: Any) -> str:
    return str(typer.prompt(terminal.words().render(asking), default="", show_default=False)).strip()
