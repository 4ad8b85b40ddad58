"""Rows that scopes share: each once, none moved, and none that depends on who came first."""

import numpy as np
import pytest

from retrieval.compared import Alone, Shared
from retrieval.ports import PassageId, Vectors
from retrieval.rows import Rows, RowTable
from retrieval.space import LikenessSpace

WIDTH = 24


def some_rows(count: int, seed: int = 1) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def a_space() -> LikenessSpace:
    draw = np.random.default_rng(5)
    middle = np.zeros(WIDTH, dtype=np.float32)
    maps = draw.normal(size=(2, WIDTH, WIDTH)).astype(np.float32)
    return LikenessSpace("any", middle, middle, middle, maps[0], maps[1], {"de": some_rows(1, 6)[0]})


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
    assert a_table(some_rows(2)).lacking(["new", "k0", "other", "new", "k1"]) == [0, 2]


def test_what_was_added_later_moves_nothing() -> None:
    rows = some_rows(6)
    table = a_table(rows[:3])
    early = table.of(["k2", "k1"])
    table.add(["x", "y", "z"], rows[3:])
    assert np.array_equal(early.taken(), rows[[2, 1]])
    assert np.array_equal(table.of(["z"]).taken(), rows[[5]])


@pytest.mark.parametrize("share", [pytest.param(9, id="most of the table"), pytest.param(2, id="a small part of it")])
def test_cosines_are_those_to_the_nearest_content(share: int) -> None:
    rows, contents = some_rows(10), some_rows(3, seed=2)
    chosen = a_table(rows).of([f"k{place}" for place in range(share)])
    assert np.allclose(chosen.nearest(contents), (rows[:share] @ contents.T).max(axis=1), atol=1e-6)


def test_no_row_has_no_cosine() -> None:
    assert len(RowTable().of([]).nearest(some_rows(1))) == 0


def test_who_comes_first_changes_no_bit() -> None:
    rows, keys = some_rows(40), [PassageId(f"k{place}") for place in range(40)]
    languages = ["de" if place % 3 else None for place in range(40)]
    together = Alone(a_space()).examples(keys, Rows.alone(rows), languages)
    shared = Shared(a_space())
    for first in (30, 0):
        shared.examples(keys[first:], Rows.alone(rows[first:]), languages[first:])
    content = some_rows(1, seed=9)
    assert np.array_equal(
        shared.examples(keys, Rows.alone(rows), languages).nearest(content), together.nearest(content)
    )


def test_one_text_in_two_languages_has_two_rows() -> None:
    rows, keys = np.repeat(some_rows(1), 2, axis=0), [PassageId("k")] * 2
    taken = Shared(a_space()).examples(keys, Rows.alone(rows), ["de", None]).taken()
    assert not np.allclose(taken[0], taken[1])
