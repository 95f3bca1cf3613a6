"""One word for one thing, in each language, over commands, help and the report."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.journeys.channel_words import GROUP_WORDS
from sillage.journeys.places import place_of
from sillage.language import msg, translator
from sillage.services.report_names import CHANNELS

FRENCH = sorted(Path(terminal.__file__).parents[1].glob("locale/fr*/LC_MESSAGES/*.po"))


def said(po: Path) -> dict[str, str]:
    with po.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_visits_and_the_report_name_a_channel_alike(language: str) -> None:
    render = translator(language).render
    both = GROUP_WORDS.keys() & CHANNELS.keys()
    assert len(both) > 15
    apart = {code: (render(GROUP_WORDS[code]), render(CHANNELS[code])) for code in both}
    assert not {code: words for code, words in apart.items() if words[0] != words[1]}


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
@pytest.mark.parametrize("code", ["qr", "ai_assistant"])
def test_visits_that_are_counted_at_a_place_of_another_name_name_it_first(language: str, code: str) -> None:
    render = translator(language).render
    assert render(GROUP_WORDS[code]).startswith(str(render(CHANNELS[place_of(code)])))
    assert render(GROUP_WORDS[code]) != render(CHANNELS[place_of(code)])


def test_the_help_of_a_command_says_in_french_what_it_does() -> None:
    (po,) = [one for one in FRENCH if one.parent.parent.name == "fr" and one.name == "help.po"]
    infinitives = r"(Affich|Imprim|Effac|Exécut|Addition|Recalcul|Invent)er |Suivre "
    assert not [words for words in said(po).values() if re.match(infinitives, words)]


def test_french_has_one_word_for_the_worker_and_for_visitor_days() -> None:
    unwanted = re.compile("travailleur|visiteurs-jours", re.UNICODE)
    assert not [words for po in FRENCH for words in said(po).values() if unwanted.search(words)]


def test_units_of_kpis_are_words_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_language", "")
    monkeypatch.setenv("COLUMNS", "200")
    listed = CliRunner().invoke(build_app(), ["kpis", "--lang", "fr"]).stdout
    assert "personnes" in listed
    assert not re.search(r"\b(people|money|count)\s{2,}", listed)


def test_make_demo_shows_a_tracked_site_too() -> None:
    recipe = (Path(__file__).parents[2] / "Makefile").read_text("utf-8").partition("\ndemo:")[2].partition("\n\n")[0]
    assert "sillage demo" in recipe and "--events 40000" in recipe


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_no_french_sentence_guesses_a_gender_or_a_number(language: str) -> None:
    render = translator(language).render
    ready = render(msg("{name} is ready in {folder}.", name="La Cabane à Thé", folder="/data"))
    assert "Thé est prêt" not in ready and ready.startswith("La Cabane à Thé")
    missing = "{network}: {parts} are not known for {count} of the {n} counted; their interactions are without them."
    assert "des 1" not in render(msg(missing, network="TikTok", parts="saves", count=1, n=1))
