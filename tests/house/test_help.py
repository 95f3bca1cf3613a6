"""Every string of the help is said in French too."""

import pytest
import typer

from sillage.cli.help_words import phrases
from sillage.cli.main import build_app
from tests.house.test_catalogues import NO_WORDS, _entries
from tools.catalogues import LOCALE

SPOKEN = {text for po in LOCALE.glob("fr/*/*.po") for text, forms in _entries(po) if all(forms)}


def test_every_string_of_the_help_has_a_french_one() -> None:
    written = {text for text in phrases(typer.main.get_command(build_app())) if not NO_WORDS.fullmatch(text)}
    assert len(written) > 150
    assert not written - SPOKEN


@pytest.mark.parametrize("word", ["Usage", "Arguments", "Options", "Commands", "[OPTIONS]", "COMMAND [ARGS]..."])
def test_typer_s_own_words_have_french_ones(word: str) -> None:
    assert word in SPOKEN


def test_no_help_string_waits_in_the_catalogue_for_an_option_that_is_gone() -> None:
    [po] = LOCALE.glob("fr/*/help.po")
    kept = {text for text, _ in _entries(po)}
    code = "".join(path.read_text(encoding="utf-8") for path in LOCALE.parent.rglob("cli/*.py"))
    used = set(phrases(typer.main.get_command(build_app())))
    assert (
        not {text for text in kept - used if text not in code}
        - {"Usage", "Arguments", "Options", "Commands"}
        - {
            "[OPTIONS]",
            "COMMAND [ARGS]...",
        }
    )
