"""Settings: one table, and the manual says each."""

from pathlib import Path

import pytest

from sillage import settings

MANUAL = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda setting: setting.name)
def test_the_manual_says_each_setting(setting: settings.Setting) -> None:
    line = next(line for line in MANUAL.read_text().splitlines() if f"`{setting.name}`" in line)
    assert setting.sentence in line
    assert not setting.default or f"`{setting.default}`" in line


def test_an_unknown_setting_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        settings.get("SILLAGE_NOTHING")


def test_a_fixed_moment_replaces_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_NOW", "2026-10-05T14:00:00+00:00")
    assert settings.now().isoformat() == "2026-10-05T14:00:00+00:00"
