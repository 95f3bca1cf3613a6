"""The workspace's one rule for UTM parameters: set it, and see which links break it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sillage.domain.links import UTM_FIELDS, Link, UtmConvention
from sillage.domain.utm import SEPARATORS, TOKENS, breaks, unknown_tokens
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.ledger import link_entries
from sillage.services.open_workspace import Opened
from sillage.services.record_links import utm_warnings

_SEPARATOR_WORDS = {"any": "", "underscore": "_", "hyphen": "-", "dot": "."}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What somebody said about the convention; None was not said.

    Parameters
    ----------
    lower_case, strict : bool or None
        See `UtmConvention`.
    separator : str or None
        ``_``, ``-``, ``.`` or ``any``.
    allowed : mapping of str to str
        Field to its values, separated by commas; an empty text allows any.
    templates : mapping of str to str
        Field to its template; an empty text leaves the field out, ``default`` goes back to the default one.
    """

    lower_case: bool | None = None
    strict: bool | None = None
    separator: str | None = None
    allowed: Mapping[str, str] | None = None
    templates: Mapping[str, str] | None = None


def set_convention(opened: Opened, words: RuleWords) -> UtmConvention:
    """Change the convention; links that exist stay as they are and are warned of.

    Parameters
    ----------
    opened : Opened
        Where.
    words : RuleWords
        What changes.

    Returns
    -------
    UtmConvention
        As stored.

    Raises
    ------
    WrongUsage
        If a field, a separator or a token is not known, or an allowed value breaks the rule itself.
    """
    rule = link_entries.convention(opened.workspace.id)
    if words.lower_case is not None:
        rule = replace(rule, lower_case=words.lower_case)
    if words.strict is not None:
        rule = replace(rule, strict=words.strict)
    if words.separator is not None:
        rule = replace(rule, separator=_separator(words.separator))
    allowed, templates = dict(rule.allowed), dict(rule.templates)
    for name, text in (words.allowed or {}).items():
        allowed.pop(_field(name), None)
        values = tuple(dict.fromkeys(value.strip() for value in text.split(",") if value.strip()))
        if values:
            allowed[_field(name)] = values
    for name, text in (words.templates or {}).items():
        templates.pop(_field(name), None)
        if text != "default":
            templates[_field(name)] = _template(text)
    rule = replace(rule, allowed=allowed, templates=templates)
    _refuse_contradictions(rule)
    return link_entries.put_convention(opened.workspace.id, rule, opened.now)


def broken_links(opened: Opened) -> tuple[tuple[Link, tuple[Message, ...]], ...]:
    """Return the links that break the convention, with what is wrong.

    Parameters
    ----------
    opened : Opened
        Where.

    Returns
    -------
    tuple of (Link, tuple of Message)
        The newest first.
    """
    rule = link_entries.convention(opened.workspace.id)
    found = ((link, utm_warnings(opened, link, rule)) for link in link_entries.links(opened.whose))
    return tuple((link, said) for link, said in found if said)


def pairs(typed: Iterable[str] | None) -> dict[str, str]:
    """Read ``field=text`` as typed, several times.

    Parameters
    ----------
    typed : iterable of str or None
        As the command line gives them.

    Returns
    -------
    dict of str to str
        By field, the last one wins.
    """
    found = {}
    for one in typed or ():
        name, sign, text = one.partition("=")
        if not sign:
            raise WrongUsage(
                msg("“{typed}” is not a field and its value.", typed=one), msg("Write it like source=facebook.")
            )
        found[_field(name)] = text.strip()
    return found


def _field(typed: str) -> str:
    name = typed.strip().lower().removeprefix("utm_")
    if name not in UTM_FIELDS:
        raise WrongUsage(
            msg("There is no UTM parameter called {name}.", name=typed),
            msg("Write one of: {known}.", known=", ".join(UTM_FIELDS)),
        )
    return name


def _separator(typed: str) -> str:
    mark = _SEPARATOR_WORDS.get(typed.strip().lower(), typed.strip())
    if mark and mark not in SEPARATORS:
        raise WrongUsage(msg("“{typed}” is not a separator.", typed=typed), msg("Write _, -, . or any."))
    return mark


def _template(text: str) -> str:
    unknown = unknown_tokens(text)
    if unknown:
        raise WrongUsage(
            msg("A template knows nothing called “{name}”.", name=unknown[0]),
            msg("In braces, write one of: {known}.", known=", ".join(TOKENS)),
        )
    return text


def _refuse_contradictions(rule: UtmConvention) -> None:
    loose = replace(rule, allowed={})
    for name, values in rule.allowed.items():
        for found in breaks(((name, value) for value in values), loose):
            raise WrongUsage(found.said, msg("Allow values that follow the convention, or change the convention."))
