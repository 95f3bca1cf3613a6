"""What one more unit brings, as a study: what the worker computes of a workspace's mix for pages and reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sillage.errors import Refused
from sillage.language import msg
from sillage.services.client_view import not_for_clients
from sillage.services.name_tags import NameTags
from sillage.services.open_workspace import Opened
from sillage.services.studies import Question, Study, ask_study, read_study
from sillage.services.study_kinds import MIX

TARGET = "margin"
QUESTION = Question(TARGET, {"target": TARGET})
"""What `sillage mix` answers when nothing more is said."""

_APART = msg("Put something into one of them without the other for some weeks; it is computed anew by itself.")
_MORE = msg("Import what is missing; it is computed anew by itself.")
_ON_PAGES = {
    "Group it with a channel that it is run with, or give more weeks.": _APART,
    "Group it with a channel like it, or leave it out.": _APART,
    "Group channels that are run together, such as: {groups}.": _APART,
    "Group them, such as {group}; or run one without the other for some weeks, then ask again.": _APART,
    "Leave one of them out; or run one without the other for some weeks, then ask again.": _APART,
    "Set margins and exchange rates (“sillage value”), or explain revenue or orders with --target.": msg(
        "Set margins and exchange rates in the settings, under “What things are worth”."
    ),
    "Import what is missing; or leave out what is known for too short, with --channels or --hours.": _MORE,
    "Name its column with --channels or --hours.": _MORE,
}
"""By the sentence that the terminal says: pages have no options to type."""


def compute_mix(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tell the mix of a workspace, as `sillage mix` does.

    Parameters
    ----------
    opened : Opened
        As its brand sees it.
    question : mapping
        Of `QUESTION`.

    Returns
    -------
    mapping
        As `plain_mix.mix`, in which channels are named by messages; with ``currency`` and, in ``lifts``, the effects of
        changes that were taken in or not.

    Raises
    ------
    Refused
        If these weeks cannot tell; what to do is said for whoever reads pages.
    """
    from sillage.mix import tell
    from sillage.services import plain_mix
    from sillage.services.mix_file import MixAsked
    from sillage.services.mix_scenarios import plan
    from sillage.services.mix_words import cautions
    from sillage.services.mix_workspace import workspace_mix
    from sillage.services.roi_period import roi_period

    tags = NameTags()
    try:
        known = workspace_mix(opened, roi_period(opened), tags, MixAsked("", question["target"], ()))
        found = tell(known.data)
        planned = plan(found)
    except Refused as refusal:
        remedy = refusal.remedy and _ON_PAGES.get(refusal.remedy.template, refusal.remedy)
        raise Refused(tags.worded(refusal.what), tags.worded(remedy)) from refusal
    told = plain_mix.mix(found, planned, cautions(found.answer, planned))
    answer: Mapping[str, Any] = tags.worded({**told, "left_out": known.notes, "lifts": known.effects})
    return {**answer, "currency": opened.workspace.currency}


def ask_mix(opened: Opened) -> Study:
    """Return what is known of what one more unit brings, and ask for it where it is missing or stale.

    Parameters
    ----------
    opened : Opened
        As who looks may see it.

    Returns
    -------
    Study
        As it stands now; the worker computes.

    Raises
    ------
    MoneyNotShown
        For a client.
    """
    if opened.for_client:
        raise not_for_clients()
    return ask_study(opened, MIX, QUESTION)


def read_mix(opened: Opened) -> Study | None:
    """Return what is known of what one more unit brings; nothing is asked for.

    Parameters
    ----------
    opened : Opened
        As who looks may see it.

    Returns
    -------
    Study or None
        None where it was never asked for, and for a client.
    """
    return None if opened.for_client else read_study(opened, MIX, QUESTION)
