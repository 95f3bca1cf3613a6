"""Whose rows a reader returns: a whole workspace's, or those of one of its brands."""

from typing import Any

from django.db.models import Q, QuerySet

from sillage.domain.belonging import NOBODY, Whose


def of_brand(found: QuerySet[Any], asked: Whose, through: str = "") -> QuerySet[Any]:
    """Keep the rows of a brand: their own, or where they have none, that of the import that brought them.

    Parameters
    ----------
    found : QuerySet
        Of a model with a brand.
    asked : Whose
        Without a brand, all rows are kept.
    through : str
        The way to the row that has the brand, such as ``link__``.

    Returns
    -------
    QuerySet
        Rows without any brand are nobody's.
    """
    if not asked.brand:
        return found
    brought = not through and hasattr(found.model, "brought_by")
    if asked.brand == NOBODY:
        nobodys = found.filter(**{f"{through}brand__isnull": True})
        return nobodys.filter(brought_by__brand__isnull=True) if brought else nobodys
    mine = Q(**{f"{through}brand__name": asked.brand})
    if brought:
        mine |= Q(brand__isnull=True, brought_by__brand__name=asked.brand)
    return found.filter(mine)
