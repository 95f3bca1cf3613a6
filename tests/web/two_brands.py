"""An agency with two clients in one workspace, and nothing that pages remember of another."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sillage.domain.money import Money
from sillage.services import file_jobs
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.save_reports import TypedReport, keep_report, read_report
from tests.services.brands_story import AURORE, BOREALE, WORDS, told_apart
from tests.web.standing import standing

OTHERS = re.compile(
    r"borealix|personnix|Boreale|77[\s,.\u00a0\u202f]?131|60[\s,.\u00a0\u202f]?427|231[\s,.\u00a0\u202f]?4",
    re.IGNORECASE,
)
"""Words and amounts of what is not Aurore's."""


@contextmanager
def two_brands(folder: Path) -> Iterator[Opened]:
    """Tell the story of two brands in a new data folder; SQLite's."""
    with standing(folder / "data") as patch:
        opened = init_workspace(
            folder / "data", name="Agence", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales", "proof"), hourly_rate=Money.of(35, "CAD"),
        )  # fmt: skip
        told_apart(opened, folder)
        for brand in (AURORE, BOREALE):
            typed = TypedReport(
                name=f"{WORDS[brand]} report", period="quarter", language="en", audience="client", brand=brand
            )
            read = read_report(opened, typed)
            assert read.report is not None, read.wrong
            keep_report(opened, replace(read.report, words={"summary": f"{WORDS[brand]} words"}))
        patch.setattr(file_jobs, "keep_going", lambda folder: None)
        yield opened
