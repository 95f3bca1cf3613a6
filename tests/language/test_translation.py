"""Messages become sentences only where the reader's language is known."""

from sillage.language import Message, msg, translator


def test_text_that_looks_like_a_place_stays_text() -> None:
    message = msg("The file {file} was refused.", file="{secret} {0}")
    assert translator("en").render(message) == "The file {secret} {0} was refused."


def test_a_message_inside_a_message_is_rendered_too() -> None:
    assert str(msg("{a} and {b}", a=msg("one {n}", n=1), b="two")) == "one 1 and two"


def test_a_bare_tag_finds_its_language() -> None:
    assert translator("fr").language == "fr-FR"
    assert translator("fr_CA").language == "fr-CA"
    assert translator("de").language == "en"


def test_a_count_chooses_its_form() -> None:
    from sillage.language import _n

    assert str(_n("{count} row", "{count} rows", 1)) == "1 row"
    assert str(_n("{count} row", "{count} rows", 1200)) == "1,200 rows"


def test_messages_are_values() -> None:
    assert msg("a {b}", b=1) == Message("a {b}", {"b": 1})
