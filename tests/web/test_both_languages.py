"""All pages of the demo in both languages: no sentence of the other language, and the same figures."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import sillage
from sillage.ledger import models
from tests.web.demo_pages import Demo, Reader, Told, read, walked

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
CATALOGUES = Path(sillage.__file__).parent / "locale" / "fr" / "LC_MESSAGES"
PAGES = "text/html"
OTHER = {"fr-CA": "en", "en": "fr-CA"}
STOP_WORDS = {
    "en": "the of and with your is are was were this that from by not its their has have been which when who will "
    "each every than these those does what where how there they them",
    "fr": "le la les des du une avec votre vos est sont était cette ces par pas leur leurs dont qui que quand chaque "
    "plus dans pour aux ses elle ils nous vous",
}
"""Words that no sentence of a language does without, and that the other has not."""
BEGINNING = 24
"""Letters of what people wrote that a page shows at least; the rest may be left out."""
PLACE = re.compile(r"\\\{\w+\\\}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    yield from walked(tmp_path_factory)


@pytest.fixture(scope="module")
def readers(demo: Demo) -> dict[str, list[tuple[Told, Reader]]]:
    return {
        language: [(told, read(told)) for told in answers if told.kind == PAGES and told.status == 200]
        for language, answers in demo.answers.items()
    }


def test_every_address_of_the_demo_answers(demo: Demo) -> None:
    answers = [told for language in demo.answers.values() for told in language]
    assert {(told.address, told.status) for told in answers if told.there and told.status not in (200, 302)} == set()
    assert {told.status for told in answers if not told.there} <= {200, 302, 404}
    assert len({told.route for told in demo.answers["en"]}) > 60


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """Return every sentence of the catalogues, in English and in French, plural forms apart."""
    found = []
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                english = message.id if isinstance(message.id, tuple | list) else (message.id,)
                french = message.string if isinstance(message.string, tuple | list) else (message.string,)
                found += [(str(one), str(two)) for one, two in zip(english, french, strict=False) if one and two]
    return tuple(found)


def foreign(language: str) -> tuple[set[str], re.Pattern[str]]:
    """Return what the other language says and this one does not: whole texts, and the sentences with values in them."""
    at = 0 if language == "fr-CA" else 1
    own = {plain(pair[1 - at]) for pair in sentences()}
    theirs = {plain(pair[at]) for pair in sentences() if plain(pair[0]) != plain(pair[1])} - own
    whole = {text for text in theirs if "{" not in text and len(text) > 1 and not text.isdigit()}
    filled = [
        PLACE.sub(".{1,80}?", re.escape(text))
        for text in theirs
        if "{" in text and len(re.findall(r"\b[^\W\d]{2,}\b", re.sub(r"\{\w+\}", "", text))) >= 2
    ]
    return whole, re.compile("|".join(f"(?:{one})" for one in sorted(filled, key=len, reverse=True)))


def plain(text: str) -> str:
    return " ".join(text.split())


def test_no_sentence_of_the_other_language_stands_on_a_page(
    demo: Demo, readers: dict[str, list[tuple[Told, Reader]]]
) -> None:
    found, own = [], written_by_people(demo)
    for language, pages in readers.items():
        whole, filled = foreign(language)
        whole -= own
        assert len(whole) > 1000
        for told, reader in pages:
            for text in set(map(plain, reader.said)):
                # What people wrote may fill a short sentence of ours: it stays theirs.
                if text in whole or (filled.fullmatch(text) and not any(len(one) > 8 and one in text for one in own)):
                    found.append((language, told.address, text))
    assert found == [], "\n".join(map(str, found))


def test_no_sentence_outside_the_catalogues_is_of_the_other_language(
    demo: Demo, readers: dict[str, list[tuple[Told, Reader]]]
) -> None:
    own = written_by_people(demo)
    found = []
    for language, pages in readers.items():
        words = set(STOP_WORDS["en" if language == "fr-CA" else "fr"].split())
        for told, reader in pages:
            for text in set(map(plain, reader.said)):
                hits = words & set(re.findall(r"[^\W\d_]+", text.lower()))
                if len(hits) >= 2 and not any(one[:BEGINNING] in text for one in own):
                    found.append((language, told.address, text, sorted(hits)))
    assert found == [], "\n".join(map(str, found))


def written_by_people(demo: Demo) -> set[str]:
    """Return what people of the demo wrote: it stays in their language."""
    journal, workspace = demo.opened.journal, demo.opened.workspace.id
    from sillage.ledger import queries

    imports = queries.committed_imports(workspace)
    found: set[str] = set()
    for table, columns in (("posts", ("text", "title")), ("messages", ("text",))):
        rows = journal.read(workspace, table, imports)
        for column in (one for one in columns if one in rows.columns):
            found |= {
                plain(row[column]) for row in rows.select(column).distinct().to_pyarrow().to_pylist() if row[column]
            }
    for model, names in (
        (models.Objective, ("name", "owner", "department")), (models.Change, ("title", "note")),
        (models.Cost, ("note", "person", "payer", "campaign")), (models.Link, ("title", "campaign", "content")),
        (models.Campaign, ("name",)), (models.Import, ("file_name",)), (models.Workspace, ("name",)),
        (models.KpiWorth, ("reason",)), (models.AuthorBlock, ("text",)),
    ):  # fmt: skip
        for name in names:
            found |= {plain(str(one)) for one in model.objects.values_list(name, flat=True) if one}
    return {one for one in found if len(one) > 3}


def test_both_languages_tell_the_same_figures(demo: Demo, readers: dict[str, list[tuple[Told, Reader]]]) -> None:
    french, english = ({told.address: reader for told, reader in readers[one]} for one in ("fr-CA", "en"))
    assert french.keys() == english.keys()
    assert sum(len(reader.figures) for reader in french.values()) > 2000
    apart = {
        address: sorted((Counter(reader.figures) - Counter(english[address].figures)).elements())[:5]
        for address, reader in french.items()
        if Counter(map(machine, reader.figures)) != Counter(map(machine, english[address].figures))
    }
    assert apart == {}


def machine(value: str) -> str:
    """Leave words that sort a column out: they are of a language."""
    bare = value.removeprefix("data-value=")
    return bare if re.fullmatch(r"[-+\d.eE: TZ]*|datetime=.*", bare) else ""


def test_charts_and_files_hold_the_same_figures_in_both_languages(demo: Demo) -> None:
    apart, seen = [], 0
    for french, english in zip(demo.answers["fr-CA"], demo.answers["en"], strict=True):
        assert (french.address, french.kind) == (english.address, english.kind)
        counted = {"application/json": of_chart, "text/csv": of_file}.get(french.kind)
        if counted is None or french.status != 200:
            continue
        one, two = counted(french.text), counted(english.text)
        seen += sum(one.values())
        if one != two:
            apart.append((french.address, list((one - two).elements())[:5], list((two - one).elements())[:5]))
    assert apart == []
    assert seen > 2000


def of_chart(text: str) -> Counter[float]:
    """Count the numbers among the data of a chart."""
    found: Counter[float] = Counter()

    def walk(node: Any, inside: bool) -> None:
        if isinstance(node, dict):
            for name, part in node.items():
                walk(part, inside or name in ("values", "datasets"))
        elif isinstance(node, list):
            for part in node:
                walk(part, inside)
        elif inside and isinstance(node, int | float) and not isinstance(node, bool):
            found[round(float(node), 9)] += 1

    walk(json.loads(text), False)
    return found


def of_file(text: str) -> Counter[float]:
    """Count the numbers in the cells of a file, however a language writes its decimals."""
    found: Counter[float] = Counter()
    lines = text.lstrip("\ufeff").splitlines()
    for row in csv.reader(
        io.StringIO("\n".join(lines)), delimiter=";" if lines[0].count(";") > lines[0].count(",") else ","
    ):
        for cell in row:
            bare = re.sub(r"[\s\u00a0\u202f]", "", cell).replace(",", ".")
            if re.fullmatch(r"[-−+]?\d+(\.\d+)?", bare):
                found[round(float(bare.replace("−", "-")), 9)] += 1
    return found
