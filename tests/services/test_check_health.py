"""What the doctor says of collectors that could not store."""

import json

import pytest

from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened


@pytest.mark.parametrize(("count", "said"), [(1, "could not store 1 hit, 0 of"), (2, "could not store 2 hits, 0 of")])
def test_what_was_not_stored_is_counted_in_words_that_agree(opened: Opened, count: int, said: str) -> None:
    folder = opened.data_dir / "collectors"
    folder.mkdir(exist_ok=True)
    told = {"collector": "live-1", "unstored": count, "unstored_clicks": 0, "problem": "disk full"}
    (folder / "live-1.json").write_text(json.dumps(told))
    [found] = [check for check in check_health(opened.data_dir) if check.name == "collector"]
    assert said in str(found.what)
