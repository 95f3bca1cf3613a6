"""Where followers are: shares of countries weigh what their account weighs."""

from datetime import date
from pathlib import Path

import pytest

from sillage.services.audience_regions import audience_regions
from sillage.services.open_workspace import Opened
from tests.services.content_story import MARCH
from tests.services.journal_rows import Rows, import_rows, observations

pytestmark = pytest.mark.sqlite
DAY = date(2026, 3, 31)


def shares(network: str, **told: int) -> Rows:
    found: Rows = []
    for code, percent in told.items():
        row = observations("audience_share", "account", [("", DAY, 0)], network=network, account="us")[0]
        found.append(row | {"segment": f"country={code}", "value": percent / 100})
    return found


def followers(network: str, count: int) -> Rows:
    return observations("followers", "account", [("", DAY, count)], network=network, account="us")


def numbered(*parts: Rows) -> dict[str, Rows]:
    return {"observations": [row | {"row": at} for at, row in enumerate((row for part in parts for row in part), 1)]}


def test_a_country_weighs_the_followers_of_the_accounts_that_tell_of_it(opened: Opened, tmp_path: Path) -> None:
    rows = numbered(
        shares("instagram", CA=80, FR=20), followers("instagram", 1000), shares("x", FR=100), followers("x", 3000)
    )
    import_rows(opened, tmp_path / "both", rows)
    found = audience_regions(opened, MARCH)
    assert {one.code: (one.people, one.share) for one in found.regions} == {"FR": (3200, 0.8), "CA": (800, 0.2)}
    assert found.networks == ("instagram", "x")


def test_an_account_whose_followers_nobody_knows_stands_beside_none_that_are_known(
    opened: Opened, tmp_path: Path
) -> None:
    rows = numbered(shares("instagram", CA=80, FR=20), followers("instagram", 1000), shares("x", FR=100))
    import_rows(opened, tmp_path / "one", rows)
    found = audience_regions(opened, MARCH)
    assert found.networks == ("instagram",)
    assert {one.code: one.people for one in found.regions} == {"CA": 800, "FR": 200}
    alone = audience_regions(opened, MARCH, network="x")
    assert [(one.code, one.share, one.people) for one in alone.regions] == [("FR", 1.0, None)]
