"""What takes too long for a page: asked for by whoever looks, computed by the worker, read where it stands.

A page reads, and asks for what is missing or stale; it never computes. An answer is stale once a decision, an import,
the day, the method, or a table of the journal that it was made from has changed: it is shown all the same, with its
date, until the next one stands. Where only rows came, as hits do all day long, it rests a while before it is asked
anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import sillage
from sillage.errors import Refused
from sillage.language import Message
from sillage.ledger import jobs, studies
from sillage.ledger.studies import Kept
from sillage.services.job_kinds import STUDIES
from sillage.services.kept_figures import decided
from sillage.services.open_workspace import Opened
from sillage.services.study_json import from_json
from sillage.services.study_kinds import STUDY_KINDS

MOST_OPEN = 200
"""How many may wait in a workspace; what is asked beyond is asked for at a later look."""
SHORTEST_REST = timedelta(minutes=10)
REST_OVER_COST = 60
"""Where only rows came, a study takes one part in so many of the worker's time at most."""
REST_OF_DECIDED = 6
"""Where somebody decides one thing after another and looks at each, one part in so many."""
RETRY_AFTER = timedelta(hours=1)
"""What failed may have failed for want of room or memory: it is asked again, by whoever looks after so long."""
MOST_FAILURES = 3
"""Of one question, made from the same; then it waits until something changes."""


class State(StrEnum):
    """How far a study is."""

    WAITING = "waiting"
    RUNNING = "running"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Parameters
    ----------
    subject : str
        A text that names it among those of its kind, 200 characters at most.
    given : mapping
        What the computation is given, JSON-ready.
    """

    subject: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Study:
    """A question, and what is known of its answer.

    Parameters
    ----------
    subject : str
        Which question.
    state : State
        How far it is.
    answer : mapping or None
        The last answer, with its words, days and money; also while the next one is computed.
    reason, remedy : Message or None
        Why there is none, and what to do.
    answered_at : datetime or None
        The workspace's moment of the answer or refusal.
    is_stale : bool
        Whether what it was made from has changed since.
    """

    subject: str
    state: State
    answer: Mapping[str, Any] | None = None
    reason: Message | None = None
    remedy: Message | None = None
    answered_at: datetime | None = None
    is_stale: bool = False

    @property
    def is_open(self) -> bool:
        """Whether an answer is to come without being asked for again."""
        return self.state in (State.WAITING, State.RUNNING)


def read_study(opened: Opened, kind: str, question: Question) -> Study | None:
    """Return what is known of a question; nothing is asked for.

    Parameters
    ----------
    opened : Opened
        As who asks may see it; the brand's own answers where one brand is looked at.
    kind : str
        Of `STUDY_KINDS`.
    question : Question
        Which.

    Returns
    -------
    Study or None
        None where it was never asked.
    """
    return read_studies(opened, kind, [question]).get(question.subject)


def read_studies(opened: Opened, kind: str, questions: Iterable[Question]) -> dict[str, Study]:
    """Return what is known of several questions of one kind; nothing is asked for.

    Parameters
    ----------
    opened : Opened
        As in `read_study`.
    kind : str
        Of `STUDY_KINDS`.
    questions : iterable of Question
        Which.

    Returns
    -------
    dict of str to Study
        By subject; what was never asked is missing.
    """
    return {subject: study for subject, (study, _) in _read(opened, kind, questions).items()}


def ask_study(opened: Opened, kind: str, question: Question) -> Study:
    """Ask for an answer where none stands, or a stale one; it is computed by the worker.

    Parameters
    ----------
    opened : Opened
        As in `read_study`.
    kind : str
        Of `STUDY_KINDS`.
    question : Question
        Which.

    Returns
    -------
    Study
        As it stands now.
    """
    return ask_studies(opened, kind, [question])[question.subject]


def ask_studies(
    opened: Opened, kind: str, questions: Iterable[Question], *, later: timedelta = timedelta()
) -> dict[str, Study]:
    """Ask for the answers to several questions of one kind, where none stand, or stale ones.

    A ledger that is busy or cannot be written fails nobody who looks: it is asked at a later look.

    Parameters
    ----------
    opened : Opened
        As in `read_study`.
    kind : str
        Of `STUDY_KINDS`.
    questions : iterable of Question
        Which.
    later : timedelta
        How long the worker leaves them.

    Returns
    -------
    dict of str to Study
        By subject, all of them, as they stand now.
    """
    asked, now = {one.subject: one for one in questions}, datetime.now(UTC) + later
    found = _read(opened, kind, asked.values())
    wanted = [one for name, one in asked.items() if name not in found or found[name][1]]
    known = {name: study for name, (study, _) in found.items()}
    if wanted:
        with suppress(Refused):
            _ask(opened, kind, wanted, now)
            known |= read_studies(opened, kind, wanted)
    return {name: known.get(name) or Study(name, State.WAITING) for name in asked}


@dataclass(frozen=True, slots=True)
class Standing:
    """What answers rest on, at one moment.

    Parameters
    ----------
    decided : tuple
        Of the decisions, imports and the day.
    versions : mapping of str to str
        Of each table of the journal.
    """

    decided: tuple[object, ...]
    versions: Mapping[str, str]


def standing(opened: Opened) -> Standing:
    """Return what answers rest on now.

    Parameters
    ----------
    opened : Opened
        At this moment.
    """
    # The workspace's own terms too: its currency, its zone, by which orders and which model it counts.
    terms = (*decided(opened), repr(opened.workspace))
    return Standing(terms, opened.journal.versions(opened.workspace.id))


def fingerprint(at: Standing, kind: str, given: Mapping[str, Any], reads: Iterable[str]) -> str:
    """Return a text that differs whenever an answer might.

    Parameters
    ----------
    at : Standing
        What it is made from.
    kind : str
        Of `STUDY_KINDS`.
    given : mapping
        What is asked.
    reads : iterable of str
        Tables of the journal that the answer rests on.

    Returns
    -------
    str
        The version of the method, what was asked, decided and meant, and the versions of these tables; colons between.
    """
    version = STUDY_KINDS[kind].version
    meant = (sillage.__version__, json.dumps(given, sort_keys=True), *at.decided)
    return f"{version}:{_hash(meant)}:{_hash([(name, at.versions.get(name)) for name in sorted(reads)])}"


def _hash(parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _read(opened: Opened, kind: str, questions: Iterable[Question]) -> dict[str, tuple[Study, bool]]:
    """Return studies by subject, each with whether it is to be asked for again."""
    given = {one.subject: one.given for one in questions}
    rows = studies.kept(opened.whose, kind, given) if given else {}
    at = standing(opened) if rows else Standing((), {})
    found = {}
    for name, row in rows.items():
        now = fingerprint(at, kind, given[name], row.reads)
        study = _study(row, row.fingerprint != now, opened.workspace.zone)
        found[name] = (
            study,
            _may_be_retried(row, study) or (study.is_stale and not study.is_open and _has_rested(row, now)),
        )
    return found


def failed_so_far(row: Kept) -> int:
    """Return how often a study failed without anything else having changed meanwhile.

    Parameters
    ----------
    row : Kept
        As the ledger has it, or as the worker took it to be tried again.

    Returns
    -------
    int
        0 where it never failed, or was answered since.
    """
    return int((row.reason or {}).get("failures", 0))


def _may_be_retried(row: Kept, study: Study) -> bool:
    if study.state is not State.FAILED or study.is_stale or failed_so_far(row) >= MOST_FAILURES:
        return False
    return row.began_at is None or datetime.now(UTC) - row.began_at >= RETRY_AFTER


def _study(row: Kept, is_stale: bool, zone: str) -> Study:
    told = from_json(row.reason) or {}
    known = row.fingerprint.startswith(f"{STUDY_KINDS[row.kind].version}:")  # another version has another form
    answer = from_json(row.answer) if known and row.answer is not None else None
    at = row.answered_at and row.answered_at.astimezone(ZoneInfo(zone))  # its day is the reader's
    return Study(row.subject, State(row.state), answer, told.get("what"), told.get("remedy"), at, is_stale)


def _has_rested(row: Kept, now: str) -> bool:
    if row.began_at is None:
        return True
    cost = timedelta(milliseconds=row.took_ms)
    if row.fingerprint.rpartition(":")[0] != now.rpartition(":")[0]:  # something was decided, imported, asked otherwise
        return datetime.now(UTC) - row.began_at >= cost * REST_OF_DECIDED
    return datetime.now(UTC) - row.began_at >= max(SHORTEST_REST, cost * REST_OVER_COST)


def _ask(opened: Opened, kind: str, wanted: Iterable[Question], now: datetime) -> None:
    room = MOST_OPEN - studies.open_count(opened.workspace.id)
    asked = {one.subject: one.given for one in list(wanted)[: max(room, 0)]}
    if asked:
        studies.ask(opened.whose, kind, asked, now)
        jobs.hasten(STUDIES, "all", now)
