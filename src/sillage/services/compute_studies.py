"""The job that computes what pages asked for: one study after another, for a while, then others have their turn."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from sillage.errors import Busy, DamagedStore, Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import queries, studies
from sillage.ledger.studies import Kept, Outcome
from sillage.services import job_kinds
from sillage.services.brand_view import of_brand
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.studies import MOST_FAILURES, State, failed_so_far, fingerprint, standing
from sillage.services.study_json import as_json, from_json
from sillage.services.study_kinds import STUDY_KINDS

BUDGET_S = 30.0
"""For so long new studies are begun; the one that runs is ended."""
MOST_ATTEMPTS = 5
MOST_KEPT = 1000
"""Of each workspace; those asked for longest ago make room."""


def compute_waiting(task: job_kinds.Task) -> job_kinds.Outcome:
    """Compute the studies that wait, one at a time.

    Parameters
    ----------
    task : Task
        Of all workspaces.

    Returns
    -------
    mapping
        How many ended in each way.

    Raises
    ------
    Busy
        If the stores could not be asked: the study waits again, and the job is tried again later.
    """
    until, tried = time.monotonic() + BUDGET_S, set[int]()
    ended: dict[str, int] = {}
    while time.monotonic() < until:
        task.came_to(len(tried))
        study = studies.take(datetime.now(UTC), STUDY_KINDS, tried)
        if study is None:
            break
        tried.add(study.id)
        state = _end(task, study)
        ended[state] = ended.get(state, 0) + 1
    if tried:
        studies.forget_old(MOST_KEPT)
    return ended


def _end(task: job_kinds.Task, study: Kept) -> str:
    opened = open_workspace(task.data_dir, queries.workspace(study.whose.workspace_id).slug)
    try:
        outcome = _computed(opened, study)
    except Busy:
        studies.give_back(study)
        raise
    studies.end(study, outcome, opened.now)
    return outcome.state


def _computed(opened: Opened, study: Kept) -> Outcome:
    begun, at = time.monotonic(), standing(opened)
    with opened.journal.reads.noting() as reads:
        state, answer, reason = _tried(opened, study)
    took_ms = round(1000 * (time.monotonic() - begun))
    made_from = fingerprint(at, study.kind, study.question, reads)
    if state is State.FAILED:
        again = failed_so_far(study) if made_from == study.fingerprint else 0
        reason = {"failures": again + 1, **reason}
    return Outcome(state, made_from, reads, took_ms, answer, reason)


def _tried(opened: Opened, study: Kept) -> tuple[State, Any, Any]:
    if study.attempts > MOST_ATTEMPTS:
        never = msg("It was begun {count} times and never ended.", count=MOST_ATTEMPTS)
        return State.FAILED, None, {**_why(never), "failures": MOST_FAILURES}  # it may kill its workers: no more of it
    try:
        mine = of_brand(opened, study.whose.brand).for_one_request()
        return State.ANSWERED, as_json(STUDY_KINDS[study.kind].compute(mine, study.question)), None
    except Busy:
        raise
    except DamagedStore as damaged:  # of this workspace: the studies of others go on
        return State.FAILED, None, _why(damaged.what, damaged.remedy)
    except (Refused, WrongUsage) as refused:
        return State.REFUSED, None, _why(refused.what, refused.remedy)
    except Exception as exc:  # noqa: BLE001 - one study that fails, however it does, must not end the others
        words = (str(exc).strip().split("\n")[0] or type(exc).__name__)[:200]
        return State.FAILED, None, _why(msg("{error}: {reason}", error=type(exc).__name__, reason=words))


def _why(what: Message, remedy: Message | None = None) -> Any:
    return as_json({"what": what, "remedy": remedy})


def failed_studies() -> tuple[tuple[Message, Message], ...]:
    """Say which studies could not be computed, in any workspace.

    Returns
    -------
    tuple of (Message, Message)
        What failed, and what to do.
    """
    remedy = msg(
        "It is tried again when somebody looks an hour later, {count} times in all, then after the next decision or "
        "import; tell those who maintain Sillage if it stays.",
        count=MOST_FAILURES,
    )
    return tuple(
        (
            msg("The study “{subject}” ({kind}) of {workspace} failed: {reason}", subject=one.subject, kind=one.kind,
                workspace=queries.workspace(one.whose.workspace_id).name, reason=from_json(one.reason)["what"]),
            remedy,
        )
        for one in studies.failures() if one.reason
    )  # fmt: skip
