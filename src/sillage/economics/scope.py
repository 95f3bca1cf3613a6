"""Whose return is asked for: of all channels that somebody works for, or of the social networks alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from sillage.domain.places import SOCIAL_CHANNELS


class Scope(StrEnum):
    """Which channels a return is about."""

    ALL = "all"
    SOCIAL = "social"


def scope_of(judged: Collection[str]) -> Scope:
    """Return what the question "do the social networks pay?" is about.

    Parameters
    ----------
    judged : collection of str
        The channels whose sales stand against the costs.

    Returns
    -------
    Scope
        The social networks alone where other channels stand beside them; everything where there is nothing to part.
    """
    social = SOCIAL_CHANNELS.intersection(judged)
    return Scope.SOCIAL if social and len(social) < len(set(judged)) else Scope.ALL


def outside(judged: Collection[str], scope: Scope) -> frozenset[str]:
    """Return the judged channels that a scope leaves out.

    Parameters
    ----------
    judged : collection of str
        The channels whose sales stand against the costs.
    scope : Scope
        What is asked for.

    Returns
    -------
    frozenset of str
        Empty for the whole.
    """
    return frozenset() if scope is Scope.ALL else frozenset(judged) - SOCIAL_CHANNELS


def filters_of(scope: Scope) -> Mapping[str, str]:
    """Return the filter that asks a KPI for the same channels.

    Parameters
    ----------
    scope : Scope
        What is asked for.

    Returns
    -------
    mapping of str to str
        Empty for the whole; else the group of `sillage.domain.places.CHANNEL_GROUPS`.
    """
    return {} if scope is Scope.ALL else {"channel": scope.value}
