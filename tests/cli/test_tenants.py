"""Two workspaces in one data folder: none sees, changes or guesses what is the other's."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sillage.cli import main
from sillage.services.open_workspace import Opened

DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")
THEIRS: tuple[tuple[str, ...], ...] = (
    ("cost", "add", "spend", "5", "--note", "SECRET"),
    ("change", "add", "SECRET"),
    ("objective", "add", "likes", "--target", "9999", "--due", "2026-12-31", "--name", "SECRET"),
    ("brand", "add", "SECRET"),
    ("account", "add", "instagram", "SECRET"),
    ("campaign", "add", "SECRET"),
    ("approach", "add", "SECRET"),
    ("kpis", "--add", "secret_kpi", "--formula", "likes", "--name", "SECRET"),
    ("block", "set", "highlights", "SECRET", *DAYS),
)
SEEN: tuple[tuple[str, ...], ...] = (
    ("cost", "list"), ("change", "list"), ("objective", "list"), ("brand", "list"), ("account", "list"),
    ("campaign", "list"), ("approach", "list"), ("block", "list"),
    ("imports",), ("kpis",), ("audit",), ("label", "list"), ("kpi", "full_cost", "--by", "channel", *DAYS),
)  # fmt: skip
TOUCHED: tuple[tuple[str, ...], ...] = (
    ("imports", "show", "1"), ("imports", "undo", "1"), ("cost", "edit", "1", "--note", "x"), ("cost", "remove", "1"),
    ("change", "remove", "1"), ("objective", "show", "1"), ("objective", "edit", "1", "--target", "5"),
    ("objective", "remove", "1"), ("kpi", "secret_kpi"), ("explain", "secret_kpi"), ("kpis", "--remove", "secret_kpi"),
)  # fmt: skip


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, workspace: str, *words: str) -> Result:
    monkeypatch.setenv("SILLAGE_WORKSPACE", workspace)
    return CliRunner().invoke(main.build_app(), [*words, "--data", str(folder), "--lang", "en"])


def test_a_workspace_sees_and_touches_nothing_of_another_s(
    monkeypatch: pytest.MonkeyPatch, opened: Opened, tmp_path: Path
) -> None:
    folder, own = opened.data_dir, opened.workspace.slug
    file = tmp_path / "SECRET.csv"
    file.write_text("date,kind,amount,channel,note\n2026-03-02,spend,777,instagram,SECRET\n")
    for words in (("import", str(file), "--yes"), *THEIRS):
        done = run(monkeypatch, folder, own, *words)
        assert done.exit_code == 0, (words, done.exception)
    assert run(monkeypatch, folder, "", "init", "--name", "Other", "--yes", "--currency", "CAD").exit_code == 0
    before = [run(monkeypatch, folder, own, *words).output for words in SEEN]
    assert "SECRET" in "".join(before)
    for words in SEEN:
        done = run(monkeypatch, folder, "other", *words)
        assert done.exit_code == 0, (words, done.exception)
        assert "SECRET" not in done.output
        assert "777" not in done.output
    for words in TOUCHED:
        refused = run(monkeypatch, folder, "other", *words)
        assert refused.exit_code != 0, words
        assert "SECRET" not in refused.output + str(refused.exception)
    assert [run(monkeypatch, folder, own, *words).output for words in SEEN] == before
