"""A bare file of paths: whatever its delimiter, marks and encoding; and what is refused, with its line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.attribution import Model, Terms, attribute
from sillage.attribution.paths import Paths
from sillage.errors import UnreadableFile
from sillage.imports.path_file import read_paths
from sillage.language import translator
from sillage.services.attribute_file import attribute_file

PLAIN = "path,conversions,value,nulls\nb > a,2,10.50,3\na,1,1234.25,0\n"


def read(tmp_path: Path, text: str | bytes, name: str = "paths.csv") -> Paths:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_paths(file)


def listed(paths: Paths) -> dict[str, tuple[float, float | None, float | None]]:
    found = {}
    for place in range(len(paths)):
        steps = paths.codes[paths.offsets[place] : paths.offsets[place + 1]]
        name = " > ".join(paths.channels[step] for step in steps)
        value = None if paths.value is None else float(paths.value[place])
        found[name] = (
            float(paths.conversions[place]),
            value,
            None if paths.nulls is None else float(paths.nulls[place]),
        )
    return found


EXPECTED = {"a": (1, 123425, 0), "b > a": (2, 1050, 3)}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace("\n", "\r\n"),
        "\n\n" + PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        "Parcours;Conversions;Chiffre d’affaires;Sans conversion\nb > a;2;10,50;3\na;1;1 234,25;0\n".encode("cp1252"),
        "Parcours;Conversions;Valeur;Nuls\nb > a;2;10,5;3\na;1;1\u202f234,25 $;0\n",
        "Parcours;Conversions;Valeur;Nuls\nb > a;2;10,5;3\na;1;1.234,25;0\n",
        'path,total_conversions,total_conversion_value,total_null\n"b > a",2,10.5,3\na,1,"1,234.25",0\n',
        "nulls,value,other,Conversion,Channel path\n3,10.5,x,2,b>a\n0,1234.25,y,1, a \n",
        "path,conversions,value,nulls\nb → a,2,10.50,3\na,1,1.23425e3,0\n",
        "path,conversions,value,nulls\nb > a,1,10.00,3\na,1,1234.25,0\nb -> a,1,.50,0\n".replace(".50", "0.50"),
    ],
)
def test_one_file_in_many_hands(tmp_path: Path, text: str | bytes) -> None:
    found = read(tmp_path, text)
    assert found.channels == ("a", "b")
    assert listed(found) == EXPECTED
    assert found.value_minor == 124475


def test_names_keep_their_accents_commas_and_quotes(tmp_path: Path) -> None:
    found = read(tmp_path, 'path,conversions,nulls\n"Référencement > ""Pub"", vidéo > [x]*",1,0\n')
    assert found.channels == ('"Pub", vidéo', "Référencement", "[x]*")


def test_a_name_of_file_is_no_pattern(tmp_path: Path) -> None:
    read(tmp_path, "path,conversions\nz,9\n", "paths1.csv")
    assert read(tmp_path, "path,conversions\na,1\n", "paths[1]*'.csv").channels == ("a",)


def test_missing_values_and_nulls_are_unknown_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "path,conversions\na > b,1\n")
    assert (found.value, found.value_minor, found.nulls) == (None, None, None)
    assert "No path without a conversion" in str(attribute(found, [Model.MARKOV]).warnings[0])


def test_thousands_are_told_from_decimals_by_the_other_cells(tmp_path: Path) -> None:
    assert listed(read(tmp_path, 'path,conversions\na,"1,234"\nb,1.5\n'))["a"][0] == 1234
    assert listed(read(tmp_path, "path;conversions\na;1.234\nb;1,5\n"))["a"][0] == 1234
    assert listed(read(tmp_path, "path;conversions\na;1,234\n"))["a"][0] == 1.234


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("path,conversions\n", "no row"),
        ("channel,clicks\na,1\n", "no column “path”"),
        ("path,clicks\na,1\n", "no column “conversions”"),
        ("path,conversions\na,1\n,2\n", "Line 3: the path is empty"),
        ("path,conversions\na > > b,1\n", "Line 2: the path “a > > b” has an empty step"),
        ("path,conversions\na >,1\n", "empty step"),
        ("path,conversions\na,x\n", "“x” in the column “conversions” is not a number"),
        ("path,conversions\na,\n", "not a number"),
        ("path,conversions\na,nan\n", "not a number"),
        ("path,conversions,nulls\na,1,-4\n", "“-4” in the column “nulls” is negative"),
        ("path,conversions\na,1e300\n", "too large"),
        ("path,conversions\na," + "9" * 400 + "\n", "too large"),
        ("path,conversions,value\na,1,1e20\n", "too large"),
        ("path,conversions,value\na,1,12.5\nb,1,\"12,5\"\n", "both with a point and with a comma"),
        ("path,conversions\na,1,2\n", "cannot be told apart"),
        ('path,conversions\na,1\n"b,1\n', "damaged at line 3: a quotation mark is opened and never closed."),
        ('path,conversions\n"a"b,1\nc,1\n', "damaged at line 2: a quotation mark stands where none may."),
        ("path,conversions\n" + "a" * 3_000_000 + ",1\n", "a cell is larger than a megabyte"),
        (b"path,conversions\na\x00b,1\n", "NUL"),
        (b"path,conversions\n\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 > \xff,1\n", "no text"),
    ],
)  # fmt: skip
def test_what_is_refused_says_where_and_why(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)


def test_all_mistakes_are_told_at_once_by_line_and_in_words(tmp_path: Path) -> None:
    text = "path,conversions,value,nulls\na,1,2,3\nb,1,2\nc,1,2,-3\nd,x,2,3\ne,1\n > f,1,2,3\n"
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, text)
    assert str(refused.value.what).splitlines() == [
        "Line 3: 1 cell is missing (3 instead of 4).",
        "Line 4: “-3” in the column “nulls” is negative.",
        "Line 5: “x” in the column “conversions” is not a number.",
        "Line 6: 2 cells are missing (2 instead of 4).",
        "Line 7: the path “ > f” has an empty step.",
    ]
    french = translator("fr").render(refused.value.what)
    assert "Ligne 3" in french and "CSV" not in french and "Line" not in french
    with pytest.raises(UnreadableFile) as many:
        read(tmp_path, "path,conversions,nulls\n" + "a,1,-1\n" * 30)
    assert str(many.value.what).count("is negative") == 10


def test_names_written_almost_alike_are_counted_apart_and_said(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("path,conversions,nulls\nInstagram > a,1,0\ninstagram,2,1\nE-mail,1,1\n")
    warned = [str(one) for one in attribute_file(file, [Model.LAST], Terms()).warnings]
    assert any("“Instagram”, “instagram”" in one for one in warned), warned
    file.write_text("path,conversions,nulls\nInstagram > a,1,0\n")
    assert not any("almost alike" in str(one) for one in attribute_file(file, [Model.LAST], Terms()).warnings)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        read(folder, b"path,conversions\n" + raw)
    except UnreadableFile as refused:
        assert refused.remedy is not None


def test_many_rows_of_one_path_are_one_path(tmp_path: Path) -> None:
    rows = "".join(f"c{place % 7} > d,1,0.01,2\n" for place in range(70_000))
    found = read(tmp_path, "path,conversions,value,nulls\n" + rows)
    assert len(found) == 7
    assert found.value_minor == 70_000
    assert np.array_equal(found.conversions, [10_000.0] * 7)
