"""Every fault of the table names tests that show what is expected of it."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
TABLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("table.toml").read_text("utf-8"))
LEAST = {"model": 12, "vectors": 5, "database": 8, "process": 6, "input": 9}  # rows of each place
ROWS = [pytest.param(row, id=f"{place}: {fault}") for place, rows in TABLE.items() for fault, row in rows.items()]


def names_of(file: str) -> set[str]:
    """The functions of a file of tests, those of its classes too."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_tests_that_exist(row: dict[str, Any]) -> None:
    assert row.keys() == {"expected", "tests"}
    assert row["expected"]
    assert row["tests"]
    for named in row["tests"]:
        file, name = named.split("::")
        assert name in names_of(file), named


def test_every_place_has_its_rows() -> None:
    assert {place: len(rows) for place, rows in TABLE.items()} == LEAST
