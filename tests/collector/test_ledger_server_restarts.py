"""PostgreSQL is stopped and started again under a collector."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sillage import ledger
from sillage.collector import directory
from tests.collector.browser import Visitor, rows, visit
from tests.collector.conftest import add_link
from tests.collector.test_server_events import ORDER, send, token
from tests.postgresql import Cluster, as_other_user, binaries, running_cluster

__all__ = ["token"]


def control(cluster: Cluster, *what: str) -> None:
    """Stop or start a cluster."""
    folder = cluster.socket_dir
    command = [*as_other_user()[:-1], str(binaries() / "pg_ctl"), "-D", str(folder / "data"), "-w", *what]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)


@pytest.fixture
def own_cluster(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    """A cluster that nobody else uses, with an empty ledger."""
    with running_cluster() as cluster:
        url = cluster.url(cluster.create())
        monkeypatch.setenv("SILLAGE_DATABASE_URL", url)
        ledger.setup(tmp_path_factory.mktemp("own"), url)
        ledger.migrate()
        try:
            yield cluster
        finally:
            ledger.close()
            control(cluster, "-m", "immediate", "stop")


@pytest.mark.postgresql
def test_known_links_lead_on_while_postgresql_is_away_and_all_answers_when_it_is_back(
    own_cluster: Cluster, request: pytest.FixtureRequest, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = request.getfixturevalue("site")
    request.getfixturevalue("token")
    add_link(site, "soon", "https://soon.example/", "d" * 16)
    ledger.close()
    monkeypatch.setattr(directory, "STALE_AFTER_S", 0.001)

    async def asked(visitor: Visitor, number: int) -> list[int]:
        order = {**ORDER, "id": str(number), "order_id": str(number)}
        return [
            (await visitor.get("/fete")).status,
            (await visitor.tell(kind="pageview", url="https://example.com/")).status,
            (await send(visitor, order)).status,
        ]

    async def scene(visitor: Visitor) -> list[list[int]]:
        seen = [await asked(visitor, 1)]
        control(own_cluster, "-m", "fast", "stop")  # an immediate one may lose what was just written
        seen += [await asked(visitor, 2), [(await visitor.get("/soon")).status], await asked(visitor, 3)]
        control(
            own_cluster, "-l", str(own_cluster.socket_dir / "second.log"), "-o", f"-k {own_cluster.socket_dir}", "start"
        )
        return [*seen, await asked(visitor, 4), [(await visitor.get("/soon")).status]]

    before, *during, after, soon = visit(scene)
    assert before == after == [302, 204, 201]
    assert during == [[302, 204, 503], [503], [302, 204, 503]]
    assert soon == [302]
    assert [row["kind"] for row in rows(data_dir)].count("click") == 5
