"""Labels: words of both languages betray a call to action; a person's word wins and survives an undo."""

import re
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.facts import POSTS
from sillage.domain.places import PostLabel
from sillage.errors import NotFound, WrongUsage
from sillage.ledger import brands, imports_log, queries
from sillage.services import label_posts
from sillage.services.label_posts import (
    _campaign_patterns,
    correct_label,
    guess_labels,
    labels,
    plain,
)
from sillage.services.label_words import CALLS_TO_ACTION, CONTENT_TYPES
from sillage.services.open_workspace import Opened

pytestmark = pytest.mark.asks_anew

Post = tuple[str, str, str]


def bring(opened: Opened, *posts: Post, network: str = "instagram", post_type: str = "reel") -> str:
    """Import posts given as (id, text, campaign) and return the import's uid."""
    rows = [
        {
            "network": network,
            "account": "atelier",
            "object_kind": "post",
            "post_id": post_id,
            "text": text,
            "campaign": campaign,
            "post_type": post_type,
            "row": number,
        }
        for number, (post_id, text, campaign) in enumerate(posts, 1)
    ]
    record = imports_log.begin(opened.workspace.id, file_name="posts.csv", sha256="1" * 64)
    table = pa.Table.from_pylist(rows, schema=POSTS.import_schema)
    opened.journal.append(
        opened.workspace.id, "posts", table, import_uid=record.uid, observed_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    imports_log.commit(opened.workspace.id, record.uid, rows=len(rows))
    return record.uid


def guess(opened: Opened, text: str) -> PostLabel:
    """Import a post whose file tells no type, and return what its words gave."""
    bring(opened, ("1", text, ""), post_type="")
    guessed = guess_labels(opened)
    found = labels(opened)
    assert len(found) == guessed
    return found[0] if found else PostLabel("instagram", "atelier", "1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nouvelle collection ! Lien en bio.", "link_in_bio"),
        ("Le lien est dans notre bio 👆", "link_in_bio"),
        ("Link in bio!", "link_in_bio"),
        ("LINK IN OUR BIO", "link_in_bio"),
        ("Inscrivez‑vous dès aujourd’hui", ""),
        ("Inscrivez-vous dès aujourd’hui", "sign_up"),
        ("Sign up for our community call", "sign_up"),
        ("Réservez votre place", "book"),
        ("Commandez en ligne avant jeudi", "buy"),
        ("Avec le code ERABLE15", "buy"),
        ("Shop now", "buy"),
        ("Téléchargez le guide", "download"),
        ("Écrivez-nous en privé", "contact"),
        ("Passez nous voir samedi", "visit"),
        ("En savoir plus sur notre site", "learn_more"),
        ("Read more about the package", "learn_more"),
        ("Suivez-nous pour la suite", "follow"),
        ("Please retweet", "share"),
        ("Qu’en pensez-vous ?", "comment"),
        ("Pour participer, identifiez un ami", "enter"),
        ("Un lever de soleil sur le fleuve.", ""),
        ("Biology links its chapters", ""),
        ("", ""),
    ],
)
def test_words_betray_what_a_post_asks_for(opened: Opened, text: str, code: str) -> None:
    assert guess(opened, text).call_to_action == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Grand concours de Pâques", "contest"),
        ("20 % de réduction", "promotion"),
        ("How-to: roast a squash", "tutorial"),
        ("Dans les coulisses de l’atelier", "behind_the_scenes"),
        ("Bonjour", ""),
    ],
)
def test_words_betray_what_a_post_is_about(opened: Opened, text: str, code: str) -> None:
    assert guess(opened, text).content_type == code


@pytest.mark.parametrize("table", [CALLS_TO_ACTION, CONTENT_TYPES])
def test_every_pattern_reads_alike_in_both_engines(table: dict[str, dict[str, tuple[str, ...]]]) -> None:
    samples = ["lien en bio", "sign up", "code promo", "how to", "concours", "rien", "use code a1", "20 % de reduction"]
    for by_language in table.values():
        assert set(by_language) == {"fr", "en"}
        for pattern in (word for words in by_language.values() for word in words):
            vectorised = pc.match_substring_regex(pa.array(samples), pattern).to_pylist()
            assert vectorised == [re.search(pattern, sample) is not None for sample in samples]


@given(st.text(min_size=1, max_size=20))
def test_any_campaign_name_makes_a_pattern_for_both_engines(name: str) -> None:
    for pattern in _campaign_patterns([name]).values():
        assert pattern.search(plain(name).strip())
        assert pc.match_substring_regex(pa.array([plain(name).strip()]), pattern.pattern).to_pylist() == [True]


def test_guesses_are_made_in_bulk_and_only_once(opened: Opened) -> None:
    bring(opened, ("1", "Lien en bio !", ""), ("2", "Un beau matin", ""), ("3", "Écrivez-nous", ""))
    assert guess_labels(opened) == 2
    assert guess_labels(opened) == 0
    assert [(one.post_id, one.call_to_action, one.by_hand) for one in labels(opened)] == [
        ("1", "link_in_bio", False),
        ("3", "contact", False),
    ]


def test_a_campaign_is_guessed_from_its_name_or_its_hashtag(opened: Opened) -> None:
    brands.add_campaign(opened.workspace.id, "Fête de l’Érable (2026)")
    bring(
        opened,
        ("1", "Bienvenue à la fête de l'érable (2026) !", ""),
        ("2", "On y est #fetedelerable2026", ""),
        ("3", "La fête", ""),
        ("4", "#fetedelerable2026", "Selon le fichier"),
    )
    guess_labels(opened)
    assert [(one.post_id, one.campaign) for one in labels(opened)] == [
        ("1", "Fête de l’Érable (2026)"),
        ("2", "Fête de l’Érable (2026)"),
    ]


def test_the_kind_that_a_file_gives_is_not_replaced_by_a_guess(opened: Opened) -> None:
    bring(opened, ("1", "Concours !", ""))
    bring(opened, ("2", "Concours !", ""), network="x", post_type="")
    guess_labels(opened)
    assert [(one.post_id, one.content_type) for one in labels(opened)] == [("2", "contest")]


def test_a_persons_word_wins_over_guesses_and_survives_an_undo(opened: Opened) -> None:
    uid = bring(opened, ("1", "Lien en bio", ""))
    guess_labels(opened)
    corrected = correct_label(opened, "1", call_to_action="Acheter", campaign="Printemps")
    assert corrected == PostLabel("instagram", "atelier", "1", "Printemps", "", "acheter", by_hand=True)
    assert guess_labels(opened) == 0
    imports_log.undo(opened.workspace.id, uid)
    assert guess_labels(opened) == 0
    assert queries.post_labels(opened.workspace.id) == (corrected,)
    assert labels(opened, by_hand=True) == (corrected,)
    assert labels(opened, by_hand=False) == ()


def test_a_guess_is_withdrawn_when_the_words_change(opened: Opened) -> None:
    bring(opened, ("1", "Lien en bio", ""))
    guess_labels(opened)
    bring(opened, ("1", "Un beau matin", ""))
    assert guess_labels(opened) == 1
    assert [one.call_to_action for one in labels(opened)] == [""]


def test_only_the_posts_of_the_named_imports_are_read_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(opened, ("p1", "Lien en bio", ""), ("p2", "Lien en bio", ""))
    bring(opened, ("p2", "Commentez !", ""), ("p3", "Link in bio", ""))
    read: list[str] = []
    known = label_posts._words

    def noted(posts: pa.Table) -> Any:
        read.extend(posts["post_id"].to_pylist())
        return known(posts)

    monkeypatch.setattr(label_posts, "_words", noted)
    assert guess_labels(opened, {2}) == 2
    assert sorted(read) == ["p2", "p3"]
    assert [one.post_id for one in labels(opened)] == ["p2", "p3"]
    read.clear()
    assert guess_labels(opened, {1}) == 1  # the second import tells p2 last: its first text no longer counts
    assert read == ["p1"]
    assert {one.post_id: one.call_to_action for one in labels(opened)} == {
        "p1": "link_in_bio",
        "p2": "comment",
        "p3": "link_in_bio",
    }
    assert guess_labels(opened) == 0


def test_a_label_names_one_post(opened: Opened, other: Opened) -> None:
    bring(opened, ("1", "a", ""))
    bring(opened, ("1", "b", ""), network="facebook")
    bring(other, ("9", "c", ""))
    with pytest.raises(WrongUsage, match="--network"):
        correct_label(opened, "1", content_type="recette")
    assert correct_label(opened, "1", network="facebook", content_type="recette").network == "facebook"
    with pytest.raises(NotFound):
        correct_label(opened, "9", content_type="recette")
