"""Rows that scopes share: each once, and none moved."""

import numpy as np
import pytest

from retrieval.ports import Vectors
from retrieval.rows import RowTable

WIDTH = 24


def some_rows(count: int, seed: int = 1) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def a_table(rows: Vectors) -> RowTable:
    table = RowTable()
    table.add([f"k{place}" for place in range(len(rows))], rows)
    return table


def test_rows_come_in_the_order_that_was_asked_for() -> None:
    rows = some_rows(5)
    assert np.array_equal(a_table(rows).of(["k3", "k0", "k3"]).taken(), rows[[3, 0, 3]])


def test_a_key_without_a_row_is_an_error() -> None:
    with pytest.raises(KeyError):
        a_table(some_rows(2)).of(["k2"])


def test_each_key_is_lacking_once() -> None:
    assert a_table(some_rows(2)).keys.lacking(["new", "k0", "other", "new", "k1"]) == [0, 2]


def test_what_was_added_later_moves_nothing() -> None:
    rows = some_rows(6)
    table = a_table(rows[:3])
    early = table.of(["k2", "k1"])
    table.add(["x", "y", "z"], rows[3:])
    assert np.array_equal(early.taken(), rows[[2, 1]])
    assert np.array_equal(table.of(["z"]).taken(), rows[[5]])
