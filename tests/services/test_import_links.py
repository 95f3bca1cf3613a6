"""Links of Bitly and Shlink come over with their clicks: none is lost, the clicks can be undone."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.errors import UnreadableFile
from sillage.imports.link_lists import read_link_file
from sillage.journeys.channels import channel_of, source_of
from sillage.ledger import imports_log, link_entries
from sillage.services import roll_up
from sillage.services.export_links import clicks_of, export_links
from sillage.services.import_links import take_over
from sillage.services.link_domains import add_domain
from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, add_link
from sillage.services.undo_import import undo_import

SHLINK = {
    "shortUrls": {
        "data": [
            {
                "shortCode": "fete", "shortUrl": "https://s.old.example/fete", "longUrl": "https://epices.example/fete",
                "dateCreated": "2024-01-02T10:00:00+01:00", "domain": None, "title": "La fête", "tags": ["a"],
                "meta": {"validSince": None, "validUntil": "2027-01-01T00:00:00+01:00", "maxVisits": None},
                "visitsSummary": {"total": 3, "nonBots": 2, "bots": 1},
            },
            {"shortCode": "loc", "shortUrl": "https://s.old.example/loc", "longUrl": "http://localhost/", "tags": []},
        ],
        "pagination": {"currentPage": 1},
    }
}  # fmt: skip
VISITS = {
    "visits": {
        "data": [
            {
                "date": f"2025-03-0{day}T10:00:00+01:00", "referer": "https://l.facebook.com/", "userAgent": "Mozilla",
                "visitLocation": {"countryCode": "CA"}, "potentialBot": bot, "visitedUrl": "https://s.old.example/fete",
            }
            for day, bot in ((1, False), (1, False), (2, True))
        ]
    }
}  # fmt: skip
NO_UTM = {"source": "", "medium": "", "campaign": ""}
SHLINK_CSV = """createdAt,domain,shortCode,shortUrl,longUrl,title,tags,visits
2024-01-02T10:00:00+01:00,s.old.example,fete,https://s.old.example/fete,https://epices.example/f,,a|b,3
"""
VISITS_CSV = """date,userAgent,browser,os,referer,country,city,potentialBot,visitedUrl
2025-03-01T10:00:00+01:00,Mozilla,Firefox,Linux,Direct,Canada,,false,https://s.old.example/fete
"""
BITLY = """link,long_url,title,created_at,tags,total clicks
https://bit.ly/3xYz,https://epices.example/a,A,2024-05-01T10:00:00+0000,,12
"""


def file(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_shlink_s_links_and_visits_come_over_and_the_visits_can_be_undone(opened: Opened, tmp_path: Path) -> None:
    add_domain(opened, "go.epices.example")
    add_link(opened, LinkWords("https://epices.example/other", "fete"))
    visits, links = file(tmp_path, "visits.json", VISITS), file(tmp_path, "links.json", SHLINK)
    listed, clicked = take_over(opened, [visits, links])
    assert [(one.state, one.new) for one in listed.links] == [
        ("renamed", "https://go.epices.example/fete-2"),
        ("refused", ""),
    ]
    (link,) = [one for one in link_entries.links(opened.workspace.id) if one.slug == "fete-2"]
    assert (link.title, link.expires_at is not None, link.created_at.year) == ("La fête", True, 2024)
    (done,) = clicked.imports
    assert (done.refusal, done.rows, done.new) == (None, 3, 3)
    count = clicks_of(opened)[link.id]
    assert (count.people, count.bots) == (2, 1)
    said = CliRunner().invoke(build_app(), ["link", "list", "--json", "--data", str(opened.data_dir)])
    assert [(one["slug"], one["clicks"], one["bot_clicks"]) for one in json.loads(said.stdout)] == [
        ("fete", 0, 0),
        ("fete-2", 2, 1),
    ]
    shown = CliRunner().invoke(build_app(), ["link", "show", "fete-2", "--lang", "en", "--data", str(opened.data_dir)])
    assert "People’s clicks: 2 (0 visitor-days); robots’: 1." in shown.stdout
    events = opened.journal.read(opened.workspace.id, "events", _imports(opened)).to_pyarrow().to_pylist()
    assert {(one["channel"], one["country"], one["site"], one["origin"]) for one in events} == {
        ("organic_social", "ca", "go.epices.example", "import")
    }
    undo_import(opened, done.number)
    assert clicks_of(opened) == {}
    assert link in link_entries.links(opened.workspace.id)


@pytest.mark.asks_anew
def test_lists_and_exports_of_links_read_no_sketch_and_one_link_s_page_reads_its_own(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("fete", "noel"):
        add_link(opened, LinkWords("https://epices.example/other", slug))
    noel = json.dumps(VISITS).replace("/fete", "/noel")
    list(take_over(opened, [file(tmp_path, "a.json", VISITS), file(tmp_path, "b.json", noel)]))
    read: list[str] = []
    estimate = roll_up._with_visitor_days

    def told(found: pa.Table, rows: pa.Table, keys: Sequence[str]) -> pa.Table:
        read.extend(rows["link_id"].unique().to_pylist())
        return estimate(found, rows, keys)

    monkeypatch.setattr(roll_up, "_with_visitor_days", told)
    run = CliRunner().invoke
    words = ["--json", "--data", str(opened.data_dir)]
    listed = json.loads(run(build_app(), ["link", "list", *words]).stdout)
    assert [one["clicks"] for one in listed] == [2, 2]
    assert export_links(opened, tmp_path / "links.csv") == 2
    assert read == []
    shown = json.loads(run(build_app(), ["link", "show", "noel", *words]).stdout)
    assert (shown["clicks"], shown["bot_clicks"], len(set(read))) == (2, 1, 1)


def test_a_click_that_comes_over_is_of_the_channel_that_a_live_one_would_be_of(opened: Opened, tmp_path: Path) -> None:
    kept = add_link(opened, LinkWords("https://epices.example/other", "fete", channel="newsletter", utm=NO_UTM))
    assert kept.link.utm == ()
    list(take_over(opened, [file(tmp_path, "visits.json", VISITS)]))
    rows = opened.journal.read(opened.workspace.id, "events", _imports(opened)).to_pyarrow().to_pylist()
    live = channel_of(kept.link.destination, str(VISITS["visits"]["data"][0]["referer"]), link=source_of(kept.link))
    assert {(row["channel"], row["channel_rule"]) for row in rows} == {(live.channel, live.rule)}
    assert live.channel == "newsletter"
    assert {row["medium"] for row in rows} == {"newsletter"}


def test_visits_of_no_link_are_counted_in_words_that_agree(opened: Opened, tmp_path: Path) -> None:
    for name, many, said in (("a.csv", 1, "1 visit is of no link"), ("b.csv", 2, "2 visits are of no link")):
        text = VISITS_CSV + "".join(VISITS_CSV.splitlines(True)[1:]) * (many - 1)
        (taken,) = take_over(opened, [file(tmp_path, name, text)])
        assert said in str(taken.imports[0].warnings[0])


def test_visits_of_another_host_are_not_those_of_a_link_that_happens_to_be_called_alike(
    opened: Opened, tmp_path: Path
) -> None:
    add_domain(opened, "go.epices.example")
    link = add_link(opened, LinkWords("https://epices.example/other", "fete", domain="go.epices.example")).link
    (taken,) = take_over(opened, [file(tmp_path, "visits.csv", VISITS_CSV)])
    assert "1 visit is of no link" in str(taken.imports[0].warnings[0])
    assert link.id not in clicks_of(opened)
    own = VISITS_CSV.replace("s.old.example", "go.epices.example")
    (taken,) = take_over(opened, [file(tmp_path, "own.csv", own)])
    assert not taken.imports[0].warnings
    assert clicks_of(opened)[link.id].people == 1


def test_the_same_files_twice_change_nothing(opened: Opened, tmp_path: Path) -> None:
    links = file(tmp_path, "links.csv", SHLINK_CSV)
    visits = file(tmp_path, "visits.csv", VISITS_CSV)
    for _ in range(2):
        list(take_over(opened, [links, visits]))
    assert [one.slug for one in link_entries.links(opened.workspace.id)] == ["fete"]
    assert [count.people for count in clicks_of(opened).values()] == [1]
    (again, _) = take_over(opened, [file(tmp_path, "more.csv", links.read_text() + "\n"), visits])
    assert [one.state for one in again.links] == ["known"]


def test_bitly_s_list_keeps_its_slugs_and_its_totals(opened: Opened, tmp_path: Path) -> None:
    (taken,) = take_over(opened, [file(tmp_path, "bitly.csv", BITLY)])
    (link,) = link_entries.links(opened.workspace.id)
    assert (link.slug, link.destination, link.title) == ("3xYz", "https://epices.example/a", "A")
    assert [done.refusal for done in taken.imports] == [None]
    rows = opened.journal.read(opened.workspace.id, "observations", _imports(opened)).to_pyarrow().to_pylist()
    assert [(one["object_id"], one["value"]) for one in rows] == [("bit.ly/3xYz", 12.0)]


@pytest.mark.asks_anew
def test_bitly_s_interface_gives_the_same_links_as_its_pages(opened: Opened, tmp_path: Path) -> None:
    one = {"link": "https://bit.ly/3xYz", "long_url": "https://epices.example/a", "title": "A", "created_at": ""}
    content = {"bitlinks": [one, {**one, "link": "https://bit.ly/b\u202ead"}]}
    (taken,) = take_over(opened, [file(tmp_path, "bitlinks.json", content)])
    assert [link.slug for link in link_entries.links(opened.workspace.id)] == ["3xYz"]
    assert all(done.refusal is None for done in taken.imports)
    assert [each.state for each in taken.links] == ["added", "refused"]


def test_a_damaged_list_is_refused_in_words(opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="larger than a megabyte"):
        read_link_file(b'long url,link\n"' + b"a" * 2_000_000 + b'",x\n')
    broken = file(tmp_path, "broken.csv", BITLY.replace("\n", "\n\r"))  # a return alone ends a line too
    (taken,) = take_over(opened, [broken])
    assert taken.links


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "1")
    huge = file(tmp_path, "huge.csv", BITLY + "x" * (1 << 20))
    read: list[Path] = []
    plain = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    (taken,) = take_over(opened, [huge])
    assert "larger than 1 MB" in str(taken.imports[0].refusal)
    assert huge not in read


def test_an_export_neutralises_formulas_and_holds_the_clicks(opened: Opened, tmp_path: Path) -> None:
    add_link(opened, LinkWords("https://epices.example/", "fete", title="=1+1"))
    assert export_links(opened, tmp_path / "a.csv") == 1
    (row,) = csv.DictReader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines())
    assert (row["slug"], row["title"], row["clicks"]) == ("fete", "'=1+1", "0")
    assert export_links(opened, tmp_path / "a.json") == 1
    assert json.loads((tmp_path / "a.json").read_text())[0]["title"] == "=1+1"


def _imports(opened: Opened):  # type: ignore[no-untyped-def]
    from sillage.ledger import queries

    assert imports_log.all(opened.workspace.id)
    return queries.committed_imports(opened.workspace.id)
