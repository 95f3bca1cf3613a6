"""Which KPI a person means: its id, or what it is called in a language of the program, accents and capitals aside."""

from __future__ import annotations

from difflib import get_close_matches

from sillage.errors import NotFound
from sillage.imports.headers import fold
from sillage.kpis.catalogue import everything
from sillage.language import LANGUAGES, msg, translator
from sillage.ledger import queries
from sillage.services.open_workspace import Opened
from sillage.services.report_names import listed

_SUGGESTED = 4


def kpi_id_of(opened: Opened, typed: str) -> str:
    """Return the id of the KPI that somebody means.

    Parameters
    ----------
    opened : Opened
        Which workspace: its users' KPIs have names too.
    typed : str
        ``followers``, ``Abonnés``, ``coût par clic``.

    Returns
    -------
    str
        An id of the catalogue, or of a KPI that users added.

    Raises
    ------
    NotFound
        If no KPI, or more than one, is called so; names that are near are suggested.
    """
    known = {kpi.id: kpi for kpi in everything(queries.user_kpis(opened.workspace.id))}
    if typed in known:
        return typed
    called: dict[str, dict[str, None]] = {}
    for kpi in known.values():
        for name in (kpi.id, *(translator(language).render(kpi.name) for language in LANGUAGES)):
            called.setdefault(_folded(name), {})[kpi.id] = None
    found = list(called.get(_folded(typed), ()))
    if len(found) == 1:
        return found[0]
    near = found or [
        kpi_id for name in get_close_matches(_folded(typed), called, _SUGGESTED, 0.6) for kpi_id in called[name]
    ]
    held = [kpi_id for name, ids in called.items() if len(typed) > 2 and _folded(typed) in name for kpi_id in ids]
    close = list(dict.fromkeys((*near, *held)))[:_SUGGESTED]
    names = [msg("{name} ({kpi})", name=known[kpi_id].name, kpi=kpi_id) for kpi_id in close]
    remedy = msg("Did you mean {names}?", names=listed(names)) if names else msg("See the list with `sillage kpis`.")
    raise NotFound(msg("There is no KPI {kpi}.", kpi=typed), remedy)


def _folded(name: str) -> str:
    return fold(name).replace("_", " ").replace("-", " ").strip()
