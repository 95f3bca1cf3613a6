"""What carries a brand is asked of the ledger through `Opened.whose`: a bare id asks for every brand's rows."""

import re
from pathlib import Path

ROOM = Path(__file__).parents[2] / "src" / "sillage"
READERS = (
    r"(?:queries|counting)\.(?:accounts|approaches|author_blocks|campaigns|capacities|changes|cost_entries|costs"
    r"|numbered|objectives|post_labels)|link_entries\.(?:link|links|links_called|versions)|site_entries\.sites"
    r"|imports_log\.(?:all|find)|import_pages\.page"
)
ASKED = re.compile(rf"\b(?:{READERS})\(\s*([\w.]+(?:\(\w*\)[\w.]*)?)")
WHOLE = {
    "services/check_health.py": "looks at the files of every workspace",
    "services/import_links.py": "a slug is used once, whoever uses it",
    "services/label_posts.py": "guesses of all posts are written after an import",
    "services/list_values.py": "what things are worth holds for every brand",
    "services/report_period.py": "a file of nobody’s may tell of a brand’s accounts: its rows say which",
    "services/without_brand.py": "says how much is nobody's",
    "services/link_domains.py": "a domain is the workspace's",
    "services/record_sites.py": "a host is counted once, for whichever brand",
    "services/redo_import.py": "writes, under the number that was seen",
    "services/set_up_demo.py": "writes",
    "services/track_demo.py": "writes",
    "services/undo_import.py": "writes, under the number that was seen",
}
"""Modules that ask for the whole workspace, and why."""


def test_no_page_service_or_command_asks_for_branded_rows_by_a_bare_id() -> None:
    wrong, asked = [], 0
    for room in ("services", "web", "cli"):
        for path in sorted((ROOM / room).rglob("*.py")):
            name, text = path.relative_to(ROOM).as_posix(), path.read_text("utf-8")
            for found in ASKED.finditer(text):
                asked += 1
                argument = found[1]
                kept = re.search(rf"\b{re.escape(argument)}\b[\w, ]* = [\w.()]*\bwhose\b", text)
                if not argument.endswith(".whose") and not kept and name not in WHOLE:
                    wrong.append((name, found[0]))
    assert asked > 60
    assert not wrong


def test_modules_that_ask_for_the_whole_still_do() -> None:
    for name in WHOLE:
        text = (ROOM / name).read_text("utf-8")
        assert any(not found[1].endswith("whose") for found in ASKED.finditer(text)), name
