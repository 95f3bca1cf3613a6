"""Label posts: guess in bulk from their words, correct by hand; a person's word always wins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.places import PostLabel
from sillage.errors import NotFound, WrongUsage
from sillage.imports.headers import fold
from sillage.language import msg
from sillage.ledger import brands, entries, queries
from sillage.services import typed_values
from sillage.services.keep_brand import keep_brand
from sillage.services.label_words import CALLS_TO_ACTION, CONTENT_TYPES
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

_COLUMNS = ("network", "account", "object_kind", "post_id", "post_type", "text", "title", "campaign")
_ACCENTS = "[\u0300-\u036f]"


def guess_labels(opened: Opened, numbers: Collection[int] = ()) -> int:
    """Guess the labels of posts from their words.

    Parameters
    ----------
    opened : Opened
        Where.
    numbers : collection of int
        Only the posts that these imports tell last: the words of the others have not changed. Empty means all posts.

    Returns
    -------
    int
        How many labels are new or changed. Posts whose words say nothing get none; a person's word is never touched.
    """
    workspace_id = opened.workspace.id
    posts = _posts_of(opened, numbers) if numbers else _posts(opened)
    if not posts.num_rows:
        return 0
    campaigns = _campaign_patterns(name for name, _, _ in queries.campaigns(workspace_id))
    stored = {(one.network, one.account, one.post_id): one for one in queries.post_labels(workspace_id)}
    posts = posts.append_column("words", _words(posts))
    guesses = [_guess(row, campaigns) for row in posts.filter(_telling(posts, campaigns)).to_pylist()]
    guesses = [guess for guess in guesses if guess.campaign or guess.content_type or guess.call_to_action]
    guesses += _withdrawn(posts, stored, {(one.network, one.account, one.post_id) for one in guesses})
    return entries.label_posts(workspace_id, guesses, opened.now) if guesses else 0


def add_campaign(opened: Opened, name: str, first: str | date = "", last: str | date = "") -> int:
    """Declare a campaign, and label the posts that carry its name or its hashtag.

    Parameters
    ----------
    opened : Opened
        Where.
    name : str
        As files and posts write it.
    first, last : str or date
        Its days, both included; empty when unknown.

    Returns
    -------
    int
        How many labels are new or changed.

    Raises
    ------
    WrongUsage
        If it has no name, or ends before it starts.
    """
    now = today(opened)
    begins = typed_values.day(first, now) if first else None
    ends = typed_values.day(last, now) if last else None
    if not name.strip() or (begins and ends and ends < begins):
        raise WrongUsage(msg("A campaign has a name, and ends after it starts."), msg("Check the name and the dates."))
    brands.add_campaign(opened.workspace.id, name.strip(), begins, ends)
    keep_brand(opened, "campaign", name.strip())
    return guess_labels(opened.whole())


def correct_label(
    opened: Opened,
    post_id: str,
    *,
    network: str = "",
    account: str = "",
    campaign: str | None = None,
    content_type: str | None = None,
    call_to_action: str | None = None,
) -> PostLabel:
    """Set a post's label by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    post_id : str
        Which post.
    network, account : str
        Needed only where several posts share the id.
    campaign, content_type, call_to_action : str, optional
        New values; empty means none, None keeps what stands.

    Returns
    -------
    PostLabel
        As stored: it survives an undo, and no guess overwrites it.

    Raises
    ------
    NotFound
        If no post has that id.
    WrongUsage
        If several have it.
    """
    found = _find(opened, post_id, network, account)
    stored = {(one.network, one.account, one.post_id): one for one in queries.post_labels(opened.whose)}
    old = stored.get(found, PostLabel(*found))
    label = PostLabel(
        *found,
        campaign=old.campaign if campaign is None else campaign.strip(),
        content_type=old.content_type if content_type is None else _code(content_type),
        call_to_action=old.call_to_action if call_to_action is None else _code(call_to_action),
        by_hand=True,
    )
    entries.label_posts(opened.workspace.id, [label], opened.now)
    return label


def labels(opened: Opened, *, by_hand: bool | None = None) -> tuple[PostLabel, ...]:
    """List the labels.

    Parameters
    ----------
    opened : Opened
        Where.
    by_hand : bool, optional
        Only people's (True) or only guesses (False).

    Returns
    -------
    tuple of PostLabel
        By network, account and post.
    """
    found = queries.post_labels(opened.whose)
    return tuple(one for one in found if by_hand is None or one.by_hand is by_hand)


def plain(text: str) -> str:
    """Return a text as the patterns read it: lower case, no accents, plain spaces and apostrophes.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        Folded.
    """
    folded: str = _folded(pa.array([text], pa.string()))[0].as_py()
    return folded


def _posts(opened: Opened) -> pa.Table:
    imports = queries.committed_imports(opened.workspace.id)
    table = opened.journal.read(opened.workspace.id, "posts", imports, columns=_COLUMNS).to_pyarrow()
    return table.filter(pc.equal(table["object_kind"], "post"))


def _posts_of(opened: Opened, numbers: Collection[int]) -> pa.Table:
    """Read the posts whose newest reading some imports hold; the texts of no other import are opened."""
    workspace_id = opened.workspace.id
    imports = queries.committed_imports(workspace_id)
    mine = [one for one in imports if one.number in numbers]
    found = opened.journal.read(workspace_id, "posts", mine, columns=_COLUMNS).to_pyarrow()
    found = found.filter(pc.equal(found["object_kind"], "post"))
    if len(mine) == len(imports):
        return found
    keys = ["network", "account", "post_id"]
    newest = opened.journal.read(workspace_id, "posts", imports, columns=[*keys, "object_kind", "import_uid"])
    newest = newest.filter(newest.object_kind == "post", newest.import_uid.isin([one.uid for one in mine]))
    return found.join(newest.select(*keys).to_pyarrow(), keys, join_type="left semi")


def _words(posts: pa.Table) -> Any:
    return _folded(pc.binary_join_element_wise(pc.fill_null(posts["title"], ""), pc.fill_null(posts["text"], ""), " "))


def _folded(texts: pa.Array | pa.ChunkedArray) -> Any:
    lower = pc.utf8_lower(pc.utf8_normalize(pc.fill_null(texts, ""), form="NFKD"))
    plain_letters = pc.replace_substring_regex(lower, _ACCENTS, "")
    return pc.replace_substring_regex(pc.replace_substring_regex(plain_letters, "[’ʼ‘]", "'"), r"\s+", " ")


def _telling(posts: pa.Table, campaigns: Mapping[str, re.Pattern[str]]) -> Any:
    """Keep, in one vectorised pass, the few posts worth reading one by one."""
    words = posts["words"]
    calls = pc.match_substring_regex(words, _union(_patterns("calls")))
    types = pc.and_(
        pc.equal(pc.fill_null(posts["post_type"], ""), ""),
        pc.match_substring_regex(words, _union(_patterns("types"))),
    )
    telling = pc.or_(calls, types)
    if campaigns:
        telling = pc.or_(telling, pc.match_substring_regex(words, _union(campaigns)))
    return telling


def _guess(row: Mapping[str, Any], campaigns: Mapping[str, re.Pattern[str]]) -> PostLabel:
    words = row["words"]
    return PostLabel(
        row["network"],
        row["account"],
        row["post_id"],
        # What the file itself says of the campaign stands; a guess fills a gap.
        campaign="" if row["campaign"] else _first(campaigns, words),
        content_type="" if row["post_type"] else _first(_patterns("types"), words),
        call_to_action=_first(_patterns("calls"), words),
    )


def _withdrawn(
    posts: pa.Table, stored: Mapping[tuple[str, str, str], PostLabel], guessed: set[tuple[str, str, str]]
) -> list[PostLabel]:
    """Return empty labels for the posts whose words no longer say what was guessed."""
    old = {key for key, label in stored.items() if not label.by_hand} - guessed
    if not old:
        return []
    keys = set(zip(*(posts[name].to_pylist() for name in ("network", "account", "post_id")), strict=True))
    return [PostLabel(*key) for key in sorted(old & keys)]


def _campaign_patterns(names: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Recognise a campaign by its name, with its spaces or as a hashtag."""
    found: dict[str, re.Pattern[str]] = {}
    for name in names:
        words = plain(name).strip()
        if len(words) >= 4:
            tag = re.sub("[^a-z0-9]", "", words)
            found[name] = re.compile(rf"(^|[^a-z0-9])({_escaped(words)}|#{tag})($|[^a-z0-9])")
    return found


def _escaped(words: str) -> str:
    # Both RE2 (the vectorised pass) and `re` read a backslash before ASCII punctuation.
    return re.sub(r"([!-/:-@\[-^`{-~])", r"\\\1", words)


@cache
def _patterns(which: str) -> Mapping[str, re.Pattern[str]]:
    table = CALLS_TO_ACTION if which == "calls" else CONTENT_TYPES
    return {
        code: re.compile("|".join(f"(?:{word})" for words in by_language.values() for word in words))
        for code, by_language in table.items()
    }


def _union(patterns: Mapping[str, re.Pattern[str]]) -> str:
    return "|".join(f"(?:{pattern.pattern})" for pattern in patterns.values())


def _first(patterns: Mapping[str, re.Pattern[str]], words: str) -> str:
    return next((code for code, pattern in patterns.items() if pattern.search(words)), "")


def _find(opened: Opened, post_id: str, network: str, account: str) -> tuple[str, str, str]:
    found = list(_matching(_posts(opened), post_id, network, account))
    if not found:
        raise NotFound(msg("There is no post {post}.", post=post_id), msg("Import the file that holds it first."))
    if len(found) > 1:
        places = ", ".join(f"{network}/{account}" for network, account, _ in found)
        raise WrongUsage(
            msg("Several posts are called {post}: {places}.", post=post_id, places=places),
            msg("Say which with --network and --account."),
        )
    return found[0]


def _matching(posts: pa.Table, post_id: str, network: str, account: str) -> Iterator[tuple[str, str, str]]:
    for row in posts.filter(pc.equal(posts["post_id"], post_id)).to_pylist():
        if network in ("", row["network"]) and account in ("", row["account"]):
            yield row["network"], row["account"], row["post_id"]


def _code(typed: str) -> str:
    return re.sub("[^a-z0-9]+", "_", fold(typed)).strip("_")


def codes() -> Sequence[str]:
    """Return the codes of the calls to action that words betray.

    Returns
    -------
    sequence of str
        In the order of precedence; people may write others.
    """
    return tuple(CALLS_TO_ACTION)
