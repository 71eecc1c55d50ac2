"""Every column is classified, and the database itself forgets a person completely."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Enum, Table
from sqlalchemy.schema import ColumnCollectionConstraint

from app import wiring
from app.core.db import Base
from app.core.privacy import KEY, Privacy

assert wiring.MODELS
TABLES = Base.metadata.sorted_tables
COLUMNS = [(table, column) for table in TABLES for column in table.columns]
SUBJECTS = {mapper.local_table.name: mapper.class_.__subject__ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def test_each_column_is_classified() -> None:
    for table, column in COLUMNS:
        privacy = column.info.get(KEY)
        assert isinstance(privacy, Privacy), f"{table.name}.{column.name}"
        assert privacy.why, f"{table.name}.{column.name}"
        assert privacy.keep, f"{table.name}.{column.name}"


@pytest.mark.parametrize("table", TABLES, ids=[t.name for t in TABLES])
def test_a_table_with_personal_columns_says_whose_they_are(table: Table) -> None:
    exported = [c.name for c in table.columns if c.info[KEY].exported]
    subject = SUBJECTS[table.name]
    if subject:
        column = table.columns[subject]
        assert table.name == "user" or any(fk.column.table.name == "user" for fk in column.foreign_keys)
    else:
        reviewed = {"review_state", "submitted_at", "reviewed_at", "reviewed_text"}
        assert set(exported) <= reviewed


@pytest.mark.parametrize("table", TABLES, ids=[t.name for t in TABLES])
def test_rows_go_or_forget_when_a_person_goes(table: Table) -> None:
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name == "user":
                assert key.ondelete in {"CASCADE", "SET NULL"}, f"{table.name}.{column.name}"
                assert key.ondelete == "CASCADE" or column.nullable
                assert column.index or column.unique or column.primary_key or _leads_an_index(table, column)


def _leads_an_index(table: Table, column: Column[object]) -> bool:
    leading = {next(iter(index.columns)).name for index in table.indexes}
    leading |= {
        next(iter(c.columns)).name
        for c in table.constraints
        if isinstance(c, ColumnCollectionConstraint) and len(c.columns)
    }
    return column.name in leading


def test_tables_are_named_in_the_singular() -> None:
    assert [table.name for table in TABLES if table.name.endswith("s")] == []


def test_enums_are_stored_by_value_with_a_check() -> None:
    enums = [column.type for _, column in COLUMNS if isinstance(column.type, Enum)]
    assert enums
    assert all(not e.native_enum and e.create_constraint for e in enums)
