"""Where questions about hits are answered is said by one setting, and a setting that cannot be followed is refused."""

import sys

import pytest

from sillage.errors import NotInstalled, Refused, WrongUsage
from sillage.services.choose_engine import on_chosen_engine
from sillage.services.open_workspace import Opened


@pytest.fixture(autouse=True)
def _no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)


def test_without_a_setting_this_machine_answers(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SILLAGE_ENGINE", raising=False)
    assert on_chosen_engine(opened).hits is opened.hits
    monkeypatch.setenv("SILLAGE_ENGINE", " duckdb ")
    assert on_chosen_engine(opened).hits is opened.hits


@pytest.mark.parametrize("name", ["spark", "spark://", "spark://host", "local", "local[]", "local[2] extra", "yarn"])
def test_what_names_no_engine_is_refused_with_what_would(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("SILLAGE_ENGINE", name)
    with pytest.raises(WrongUsage) as caught:
        on_chosen_engine(opened)
    assert f"“{name}”" in str(caught.value)
    assert "spark://host:port" in str(caught.value)


@pytest.mark.parametrize("name", ["spark://spark.internal:7077", "local[2]", "local[*]"])
def test_spark_that_is_not_installed_is_said_with_what_to_run(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("SILLAGE_ENGINE", name)
    with pytest.raises(NotInstalled) as caught:
        on_chosen_engine(opened)
    assert "sillage[spark]" in str(caught.value)


def test_spark_does_not_read_an_object_store(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_ENGINE", "local[2]")
    monkeypatch.setenv("SILLAGE_LAKE", "s3://clicks/journal")
    with pytest.raises(Refused) as caught:
        on_chosen_engine(opened)
    assert "s3://clicks/journal" in str(caught.value)
