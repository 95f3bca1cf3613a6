"""The manual's page of formats, and the catalogue of what is said about files."""

from pathlib import Path

import pytest

from sillage.imports.flags import FLAGS
from sillage.imports.formats import FORMATS
from sillage.imports.formats_page import formats_page
from sillage.imports.signatures import Role
from sillage.language import translator

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_page_of_formats_is_made_from_the_table_of_formats() -> None:
    assert PAGE.read_text("utf-8") == formats_page()


@pytest.mark.parametrize("name", [name for name, format in FORMATS.items() if format.signatures])
def test_a_signature_requires_only_columns_that_it_has_and_names_each_once(name: str) -> None:
    for signature in FORMATS[name].signatures:
        assert {*signature.required, *signature.any_of, *signature.order} <= signature.by_key.keys()
        names = [folded for column in signature.columns for folded in column.folded]
        assert len(names) == len(set(names)), sorted({one for one in names if names.count(one) > 1})
        metrics = [column.metric for column in signature.columns if column.role is Role.METRIC]
        assert len(metrics) == len(set(metrics))


def test_flags_and_titles_are_said_in_french() -> None:
    french = translator("fr-CA")
    for message in FLAGS.values():
        assert french.render(message) != str(message)
    for format in FORMATS.values():
        assert french.render(format.title)
