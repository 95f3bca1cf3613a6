"""What posts, links and networks are called."""

from pathlib import Path

import pytest

from sillage.domain.places import Account, Role
from sillage.ledger import entries
from sillage.services.name_places import own_networks
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows

pytestmark = pytest.mark.hits


def post(network: str, account: str) -> dict[str, object]:
    return {"network": network, "account": account, "object_kind": "post", "post_id": account, "row": 1}


@pytest.mark.both_ledgers
def test_networks_are_those_of_files_and_of_accounts_that_were_typed_and_no_rival_s(
    opened: Opened, tmp_path: Path
) -> None:
    assert own_networks(opened) == ()
    import_rows(opened, tmp_path / "posts", {"posts": [post("tiktok", "us"), post("x", "them"), post("press", "us")]})
    entries.put(opened.workspace.id, Account("x", "them", Role.RIVAL))
    assert own_networks(opened) == ("tiktok",)
    entries.put(opened.workspace.id, Account("facebook", "us"))
    assert own_networks(opened) == ("facebook", "tiktok")
