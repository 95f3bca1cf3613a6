"""The whole catalogue, and the KPIs that users add by a formula over the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sillage.domain.decisions import UserKpi
from sillage.errors import FormulaError, NotFound, WrongUsage
from sillage.kpis.attribution_kpis import PATH_KPIS
from sillage.kpis.audience_kpis import AUDIENCE
from sillage.kpis.content_kpis import CONTENT
from sillage.kpis.formula import MAX_LENGTH, Node, expand, names, parse, write
from sillage.kpis.kpi import Direction, Kpi
from sillage.kpis.measures import CHOICES, MEASURES
from sillage.kpis.money_kpis import MONEY
from sillage.kpis.plans import plan
from sillage.kpis.service_kpis import SERVICE
from sillage.kpis.traffic_kpis import FAMILIES, TRAFFIC
from sillage.language import Message, msg

CATALOGUE: Mapping[str, Kpi] = MappingProxyType(
    {kpi.id: kpi for kpi in (*AUDIENCE, *CONTENT, *SERVICE, *TRAFFIC, *FAMILIES, *PATH_KPIS, *MONEY)}
)
"""Every declared KPI, by id, in the order of the page."""

KNOWN_NAMES = frozenset((*MEASURES, *CHOICES))
"""What a formula of the catalogue may name."""

_FORMULAS: dict[str, Node] = {kpi.id: parse(kpi.formula) for kpi in CATALOGUE.values() if kpi.formula}


def find(kpi_id: str, user_kpis: Iterable[UserKpi] = ()) -> Kpi:
    """Return a KPI of the catalogue or of a user.

    Parameters
    ----------
    kpi_id : str
        Its id.
    user_kpis : iterable of UserKpi
        What users added.

    Returns
    -------
    Kpi
        With its formula over base measures.

    Raises
    ------
    NotFound
        If there is none by that name.
    """
    if kpi_id in CATALOGUE:
        return CATALOGUE[kpi_id]
    own = {mine.id: mine for mine in user_kpis}
    if kpi_id in own:
        return from_user(own[kpi_id], own.values())
    close = [known for known in (*CATALOGUE, *own) if kpi_id and (kpi_id in known or known in kpi_id)][:5]
    remedy = msg("Did you mean {names}?", names=", ".join(close)) if close else msg("See the list with `sillage kpis`.")
    raise NotFound(msg("There is no KPI {kpi}.", kpi=kpi_id), remedy)


def is_reckoned(kpi_id: str, user_kpis: Iterable[UserKpi] = ()) -> bool:
    """Tell whether a KPI comes from returns or from what KPIs are worth.

    Parameters
    ----------
    kpi_id : str
        Its id.
    user_kpis : iterable of UserKpi
        What users added.

    Returns
    -------
    bool
        Giving it a worth would count that worth in itself.

    Raises
    ------
    NotFound
        If there is none by that name.
    """
    return plan(find(kpi_id, user_kpis)).is_reckoned


def from_user(mine: UserKpi, others: Iterable[UserKpi] = ()) -> Kpi:
    """Turn a user's KPI into a declared one.

    Parameters
    ----------
    mine : UserKpi
        As the ledger keeps it.
    others : iterable of UserKpi
        The user's other KPIs, which its formula may name.

    Returns
    -------
    Kpi
        With its formula written over base measures.

    Raises
    ------
    FormulaError
        If the formula names what does not exist, or what nothing computes.
    WrongUsage
        If its id is taken.
    """
    if mine.id in KNOWN_NAMES or mine.id in CATALOGUE:
        raise WrongUsage(msg("The name {kpi} is taken.", kpi=mine.id), msg("Choose another id."))
    known = {**_FORMULAS, **{other.id: parse(other.formula) for other in others}}
    tree = parse(mine.formula)
    for name in names(tree):
        if name in CATALOGUE and not CATALOGUE[name].is_computed:
            raise FormulaError(
                msg("{kpi} is not measured, so that a formula cannot use it.", kpi=name),
                CATALOGUE[name].reason_when_absent,
            )
    tree = expand(tree, known, (mine.id,))
    unknown = [name for name in names(tree) if name not in KNOWN_NAMES]
    if unknown:
        raise FormulaError(
            msg("The formula names {name}, which is no KPI.", name=unknown[0]), msg("See the list with `sillage kpis`.")
        )
    whole = write(tree, str)
    if len(whole) > MAX_LENGTH:
        raise FormulaError(
            msg(
                "The formula is longer than {limit} characters, those of the KPIs it names included.", limit=MAX_LENGTH
            ),
            msg("Write a shorter one."),
        )
    return Kpi(
        id=mine.id,
        name=Message("{name}", {"name": mine.name}),
        sentence=Message("{formula}", {"formula": mine.formula}),
        formula=whole,
        unit="%" if mine.unit == "percent" else mine.unit,
        level=level_of(tree),
        direction=Direction(mine.direction),
        objectives=(),
        needs=msg("what its formula names: {names}", names=", ".join(names(parse(mine.formula)))),
        user_made=True,
    )


def level_of(tree: Node) -> str:
    """Return the level of a formula: what a single measure is, else a ratio of sums.

    Parameters
    ----------
    tree : Node
        Over base measures.

    Returns
    -------
    str
        A level's code.
    """
    ids = list(names(tree))
    if len(ids) == 1 and write(tree, str) == ids[0] and ids[0] in MEASURES:
        return str(MEASURES[ids[0]].level)
    if "/" in write(tree, str):
        return "R"
    return "S" if any(name in MEASURES and MEASURES[name].level == "S" for name in ids) else "A"


def everything(user_kpis: Iterable[UserKpi] = ()) -> tuple[Kpi, ...]:
    """List the catalogue and the users' KPIs.

    Parameters
    ----------
    user_kpis : iterable of UserKpi
        What users added.

    Returns
    -------
    tuple of Kpi
        The catalogue first.
    """
    mine = tuple(user_kpis)
    return (*CATALOGUE.values(), *(from_user(one, mine) for one in mine))
