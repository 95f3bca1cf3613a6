"""The journal's tables: one shape for all."""

import pytest

from sillage.domain.fact_table import FactTable
from sillage.domain.facts import FACT_TABLES


@pytest.mark.parametrize("table", FACT_TABLES.values(), ids=lambda table: table.name)
def test_each_row_begins_with_its_workspace_and_ends_with_its_import(table: FactTable) -> None:
    names = table.stored_schema.names
    assert names[0] == "workspace_id"
    assert names[-1] == "import_uid"
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert {"flag", "row"} <= set(names)


@pytest.mark.parametrize("table", FACT_TABLES.values(), ids=lambda table: table.name)
def test_money_is_whole_minor_units(table: FactTable) -> None:
    for field in table.stored_schema:
        if field.name.endswith("_minor"):
            assert str(field.type) == "int64"
