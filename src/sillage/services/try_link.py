"""Try a link before it is stored: which field is wrong, what address and tags it would have, what breaks the rule."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from sillage.domain.links import Link, UtmConvention, address, checked_slug
from sillage.domain.utm import breaks, own_utm, tagged
from sillage.errors import SillageError
from sillage.language import Message, msg
from sillage.ledger import link_entries
from sillage.services.link_domains import base_of, checked_domain, reach_warning
from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, changed_link

BESIDE = {"source": "network", "medium": "network", "campaign": "campaign", "content": "content"}
"""Beside which question a broken UTM parameter is said; the others belong to the destination."""

_PLACEHOLDER = "https://example.com/"
_SLUG = "…"


@dataclass(frozen=True, slots=True)
class TriedLink:
    """A link that is not stored yet.

    Parameters
    ----------
    wrong : mapping of str to SillageError
        By field of `LinkWords`, why it cannot be; empty when the link can be made.
    warned : mapping of str to (tuple of Message)
        By field, what breaks the convention, or goes nowhere.
    address, leads_to : str
        Its own address, and where it would lead, with its tags; empty while something is wrong.
    reach : tuple of Message
        Why the public could not open it.
    """

    wrong: Mapping[str, SillageError] = field(default_factory=dict)
    warned: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    address: str = ""
    leads_to: str = ""
    reach: tuple[Message, ...] = ()


def try_link(opened: Opened, words: LinkWords, before: Link | None = None) -> TriedLink:
    """Say what would become of a link, without storing anything.

    Parameters
    ----------
    opened : Opened
        Where.
    words : LinkWords
        As typed.
    before : Link, optional
        The one that changes; a new one by default.

    Returns
    -------
    TriedLink
        By the same checks as those that store it.
    """
    domain = before.domain if before else checked_domain(opened, words.domain)
    draft = before or Link(secrets.token_hex(8), _SLUG, "", opened.now, domain)
    wrong = _wrong(opened, draft, words)
    if wrong:
        return TriedLink(wrong)
    if words.slug and before is None:
        draft = replace(draft, slug=checked_slug(words.slug))
    link, said = changed_link(opened, draft, words)
    warned: dict[str, tuple[Message, ...]] = {}
    rule = link_entries.convention(opened.workspace.id)
    for broken in breaks((*own_utm(link.destination), *link.utm), rule):
        place = BESIDE.get(broken.field, "destination")
        warned[place] = (*warned.get(place, ()), broken.said)
    if said:
        warned["post"] = (*warned.get("post", ()), *said)
    return TriedLink(
        {}, warned, _short_address(base_of(opened, domain), link.slug), tagged(link.destination, link.utm),
        reach_warning(opened, domain),
    )  # fmt: skip


def _short_address(base: str, slug: str) -> str:
    """Return the address; dots stand, as they are, where the letters are still to be drawn."""
    return f"{base}/{_SLUG}" if slug == _SLUG else address(base, slug)


def rule_words(rule: UtmConvention) -> tuple[Message, ...]:
    """Say the workspace's rule for UTM parameters, for who is about to follow it.

    Parameters
    ----------
    rule : UtmConvention
        The rule.

    Returns
    -------
    tuple of Message
        A sentence each.
    """
    said = [msg("Values are in lower case.") if rule.lower_case else msg("Capitals make another value.")]
    if rule.separator:
        said.append(msg("Words are parted by “{mark}”.", mark=rule.separator))
    said.extend(
        msg("utm_{field} is one of: {values}.", field=name, values=", ".join(values))
        for name, values in rule.allowed.items()
    )
    said.extend(
        msg("utm_{field} is made of: {template}.", field=name, template=text)
        for name, text in rule.templates.items()
        if text
    )
    if rule.strict:
        said.append(msg("A link that breaks the rule is refused."))
    return tuple(said)


def _wrong(opened: Opened, draft: Link, words: LinkWords) -> dict[str, SillageError]:
    """Try each word alone, so that every one is told what is wrong with it at once."""
    found: dict[str, SillageError] = {}
    for name in (one.name for one in fields(LinkWords)):
        value = getattr(words, name)
        if value is None or name in ("utm", "enabled", "domain") or (not value and name != "destination"):
            continue
        try:
            if name == "slug":
                _refuse_taken(draft, value)
            else:
                alone = LinkWords(**{"destination": draft.destination or _PLACEHOLDER, name: value})
                changed_link(
                    opened,
                    draft,
                    replace(alone, network=words.network) if name == "post" and "network" not in found else alone,
                )
        except SillageError as error:
            found[name] = error
    return found


def _refuse_taken(draft: Link, typed: str) -> None:
    from sillage.ledger.link_clashes import slug_is_taken

    slug = checked_slug(typed)
    if draft.slug == _SLUG and link_entries.taken(draft.domain, [slug]):
        raise slug_is_taken(slug)
