"""What one more unit brings, for a report: what was answered already; nothing is computed, nothing is asked for."""

from __future__ import annotations

from sillage.language import msg
from sillage.reports.spec import Item, Section, Sentence
from sillage.services import mix_sheet as sheet
from sillage.services.mix_curves import curve_charts
from sillage.services.mix_study import read_mix
from sillage.services.report_gathering import Gathered


def marginal_section(gathered: Gathered) -> Section | None:
    """Show what the next unit of each channel brings, and what we would do with more or less.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None where nothing was answered yet, and for clients.
    """
    study = read_mix(gathered.opened)
    if study is None or study.answer is None:
        return None
    answer = study.answer
    items: list[Item] = [Sentence(sheet.heading(answer), explain=sheet.EXPLAIN)]
    items += [Sentence(one) for one in sheet.stale_sentences(study)]
    items.append(sheet.returns_table(answer))
    items += [Sentence(one) for one in sheet.little_sentences(answer)]
    items += curve_charts(answer)
    for text, table in sheet.proposals(answer):
        items += [Sentence(text), *([] if table is None else [table])]
    items += [Sentence(one) for one in (*sheet.next_test(answer), *sheet.weighed(answer))]
    items.append(Sentence(msg("How it is worked out, with its main disadvantage: {page}", page=sheet.CALCULATION)))
    return Section("marginal", sheet.TITLE, tuple(items))
