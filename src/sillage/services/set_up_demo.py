"""Set up the demo workspace: write a made-up brand's exports, import them through the same door, record decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sillage.domain.decisions import ImportStatus
from sillage.domain.money import Money
from sillage.errors import NotFound, Refused
from sillage.journal.raw_files import hash_of
from sillage.language import msg
from sillage.ledger import imports_log
from sillage.services.checked_terms import slug_of
from sillage.services.import_files import Asked, Imported, Progress, import_files
from sillage.services.open_workspace import Opened, init_workspace, open_workspace

if TYPE_CHECKING:
    from sillage.demo import DemoFile, DemoPlan

FILES_FOLDER = "demo-files"
"""Where the exports stand, in the data folder, for whoever wants to look at them."""


def set_up_demo(data_dir: Path, *, seed: int = 7, progress: Progress | None = None) -> Opened:
    """Make the demo workspace, or complete it.

    Parameters
    ----------
    data_dir : Path
        The data folder; may hold other workspaces.
    seed : int
        Of the made-up year.
    progress : callable, optional
        Hears how far each file is.

    Returns
    -------
    Opened
        At the demo's own present, whatever the clock says.

    Raises
    ------
    Refused
        If one of the files was refused; what was imported before it stays, and a second call goes on from there.
    """
    from sillage.demo import write_files

    plan = write_files(data_dir / FILES_FOLDER, seed)
    opened = replace(_workspace(data_dir, plan), now=plan.now)
    _record_first(opened, plan)
    for done in _imported(opened, plan.files, progress):
        if done.refusal is not None:
            raise Refused(
                msg("The demo file {file} was refused: {reason}", file=done.file_name, reason=done.refusal.what),
                msg("Report this: the demo's files must always be readable."),
            ) from done.refusal
    _record_last(opened, plan)
    return opened


def _workspace(data_dir: Path, plan: DemoPlan) -> Opened:
    try:
        return open_workspace(data_dir, slug_of(plan.name))
    except NotFound:
        return init_workspace(
            data_dir,
            name=plan.name,
            currency=plan.currency,
            zone=plan.zone,
            language=plan.language,
            families=plan.families,
            country=plan.country,
            weekly_hours=plan.weekly_hours,
            monthly_budget=Money.of(plan.monthly_budget, plan.currency),
        )


def _record_first(opened: Opened, plan: DemoPlan) -> None:
    # Campaigns come before the files, so that posts are labelled as they arrive.
    from sillage.ledger import brands, entries, plans, queries

    workspace_id = opened.workspace.id
    known = {name for name, _, _ in queries.campaigns(workspace_id)}
    for campaign in plan.campaigns:
        if campaign.name not in known:
            brands.add_campaign(workspace_id, campaign.name, campaign.first, campaign.last)
    dated = (plan.rates, plan.margins, plan.worths, plan.changes, plan.capacities, plan.approaches, plan.accounts)
    for values in dated:
        for value in values:
            entries.put(workspace_id, value, opened.now)
    plans.put_business_hours(workspace_id, plan.hours, opened.now)


def _imported(opened: Opened, files: Iterable[DemoFile], progress: Progress | None) -> Iterator[Imported]:
    # One call for each run of files of one account: the order of import is the order of export.
    left = [file for file in files if not _counts(opened, file)]
    for account, run in groupby(left, key=lambda file: file.account):
        asked = Asked(account=account, confirmed=True)
        yield from import_files(opened, [file.path for file in run], asked, progress=progress)


def _counts(opened: Opened, file: DemoFile) -> bool:
    earlier = imports_log.find_by_sha(opened.workspace.id, hash_of(file.path))
    return any(record.status is ImportStatus.COMMITTED for record in earlier)


def _record_last(opened: Opened, plan: DemoPlan) -> None:
    from sillage.ledger import plans, queries

    workspace_id = opened.workspace.id
    known = {objective.name for objective in queries.objectives(workspace_id)}
    for objective in plan.objectives:
        if objective.name not in known:
            plans.put_objective(workspace_id, objective, opened.now)
    for block in plan.blocks:
        plans.put_block(workspace_id, block)
