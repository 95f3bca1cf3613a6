"""A table as a file: short ones at once, long ones from the disk, the same lines in both."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from django.http import FileResponse, HttpResponse

from sillage.web import pen
from sillage.web.parts import Cell, DataTable, Head, LaidRows
from sillage.web.pen import as_csv


def table(count: int) -> DataTable:
    def lay(number: int) -> tuple[Cell, ...]:
        return Cell(f"=ligne {number}"), Cell("x", str(number), note="1 à 2" if number == count - 1 else "")

    return DataTable("", (Head("Nom", True), Head("Nombre")), LaidRows(range(count), lay))


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileResponse]:
    monkeypatch.setattr(pen, "HELD", 20_000)
    response = as_csv(table(6_000), "long", "intervalle")
    assert isinstance(response, FileResponse)
    yield response
    response.close()


def test_a_short_table_is_answered_whole_with_a_column_for_notes_that_the_last_row_alone_has() -> None:
    response = as_csv(table(3), "court", "intervalle")
    assert isinstance(response, HttpResponse)
    assert lines(response.content) == [
        ["Nom", "Nombre", "Nombre (intervalle)"],
        ["'=ligne 0", "0", ""],
        ["'=ligne 1", "1", ""],
        ["'=ligne 2", "2", "1 à 2"],
    ]


def test_a_long_table_is_sent_in_pieces_that_miss_nothing(sent: FileResponse) -> None:
    pieces = [bytes(piece) for piece in sent.streaming_content]  # type: ignore[union-attr]
    assert len(pieces) > 1
    assert len(b"".join(pieces)) == int(sent["Content-Length"]) > pen.HELD
    read = lines(b"".join(pieces))
    assert [row[1] for row in read[1:]] == [str(number) for number in range(6_000)]
    assert sent["Content-Disposition"] == 'attachment; filename="long.csv"'


def test_a_table_three_times_as_long_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pen, "HELD", 20_000)

    def most(count: int) -> int:
        tracemalloc.start()
        try:
            as_csv(table(count), "long", "").close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    once = most(5_000)
    assert most(15_000) < 1.5 * once
