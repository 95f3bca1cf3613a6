"""Catalogues: compiled, complete, one word for one thing, and written as French is written."""

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools.catalogues import LOCALE, stale

CATALOGUES = sorted(LOCALE.rglob("*.po"))
FRENCH = sorted((*LOCALE.glob("fr/*/*.po"), *LOCALE.glob("fr_CA/*/*.po")))
HOUSE = LOCALE.parent
NO_WORDS = re.compile(r"(\{\w+\}|\W)*")
BARE_MARK = re.compile(r" [:;!?»%](?=[ .,)]|$)|\}[:%»](?=[ .,)]|$)|(?<!\u00a0)»|«(?!\u00a0)|\d%|[a-zé]'[a-zé]")
"""A space that a line may break before a mark, none inside guillemets, none before %, a straight apostrophe."""
FRANCE_ONLY = re.compile(
    r"newsletter|\bleads? |enquête|chiffre d’affaires|pour mille|répétition\b|réseaux sociaux|\u00a0[!?]", re.IGNORECASE
)
"""Words that Quebec does not use."""


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: "/".join(po.parts[-3:]))
def test_the_compiled_catalogue_says_what_the_source_says(po: Path) -> None:
    assert not stale(po)


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: "/".join(po.parts[-3:]))
def test_a_translation_fills_the_same_places(po: Path) -> None:
    with po.open("rb") as file:
        for message in read_po(file):
            if not message.id:
                continue
            sources, said = _forms(message.id), _forms(message.string)
            allowed = set().union(*(_places(source) for source in sources))
            for text in said:
                assert text, f"{po.stem}: {sources[0]!r} has no translation"
                assert _places(text) <= allowed, f"{po.stem}: {text!r}"


def test_every_sentence_of_the_source_has_a_french_one() -> None:
    said = {text for po in LOCALE.glob("fr/*/*.po") for text, _ in _entries(po)}
    missing = [f"{where}: {text!r}" for where, text in _written() if text not in said and not NO_WORDS.fullmatch(text)]
    assert not missing, "\n".join(missing)


def test_a_hit_a_cookie_and_a_tail_have_one_french_word_each() -> None:
    wrong = []
    for po in FRENCH:
        for text, translated in _entries(po):
            said = " ".join(translated)
            if re.search(r"\bhits?\b", text) and re.search(r"\b(visites?|actions?|lignes?)\b", said):
                wrong += [] if "visit" in text else [said]
            if re.search(r"\bcookies?\b", said) and not re.search(r"[Tt]émoins? \(cookies?\)", said):
                wrong.append(said)
            if re.search(r"\btails?\b(?!”)", text) and not re.search(r"files? d’attente", said):
                wrong.append(said)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_rooms_say_the_same_sentence_in_the_same_words(language: str) -> None:
    words: dict[str, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for po in LOCALE.glob(f"{language}/*/*.po"):
        for text, translated in _entries(po):
            words[text][translated].append(po.name)
    assert not {text: dict(found) for text, found in words.items() if len(found) > 1}


@pytest.mark.parametrize("po", FRENCH, ids=lambda po: "/".join(po.parts[-3:]))
def test_french_marks_keep_their_spaces(po: Path) -> None:
    wrong = [text for _, forms in _entries(po) for text in forms if BARE_MARK.search(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("po", sorted(LOCALE.glob("fr/*/*.po")), ids=lambda po: po.name)
def test_french_of_france_has_a_space_before_high_marks(po: Path) -> None:
    said = [
        re.sub(r"«\u00a0.*?\u00a0»|\".*?\"", "", text) for _, forms in _entries(po) for text in forms
    ]  # what is typed stays
    wrong = [text for text in said if re.search(r"[^\s\u00a0][;?!](?=\s|$)", text)]
    assert not wrong, "\n".join(wrong)


def test_quebec_reads_its_own_words() -> None:
    said = {text: forms for po in LOCALE.glob("fr/*/*.po") for text, forms in _entries(po)}
    said |= {text: forms for po in LOCALE.glob("fr_CA/*/*.po") for text, forms in _entries(po)}
    wrong = [form for forms in said.values() for form in forms if FRANCE_ONLY.search(form)]
    assert not wrong, "\n".join(wrong)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, (tuple, list)) else (str(text),)


def _entries(po: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    with po.open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield _forms(message.id)[0], _forms(message.string)


def _written() -> Iterator[tuple[str, str]]:
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="msg" | "_n" | "Message"), args=[ast.Constant(value=str(text)), *_]):
                    yield f"{path.relative_to(HOUSE)}:{node.lineno}", text
