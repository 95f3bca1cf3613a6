"""Catalogues: compiled, complete, and with the same places in both languages."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from tools.catalogues import LOCALE, stale

CATALOGUES = sorted(LOCALE.rglob("*.po"))
PLACE = re.compile(r"\{([a-z_]*)\}")


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: "/".join(po.parts[-3:]))
def test_the_compiled_catalogue_says_what_the_source_says(po: Path) -> None:
    assert not stale(po)


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: "/".join(po.parts[-3:]))
def test_a_translation_fills_the_same_places(po: Path) -> None:
    with po.open("rb") as file:
        for message in read_po(file):
            if not message.id:
                continue
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            allowed = set().union(*(_places(source) for source in sources))
            for text in said:
                assert text, f"{po.stem}: {sources[0]!r} has no translation"
                assert _places(text) <= allowed, f"{po.stem}: {text!r}"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
