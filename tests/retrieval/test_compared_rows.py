"""Rows that contents are held against: close to what they were, exact from then on, and the same whoever came first."""

import numpy as np
import pytest

from retrieval.compared import Alone, Shared
from retrieval.compared_rows import ComparedRows, ComparedTable, Stepped
from retrieval.ports import PassageId, Vectors
from retrieval.space import LikenessSpace
from tests.retrieval.corpora import rows_alone

WIDTH = 384
STEP = 0.004  # what rounding may do to a cosine


def some_rows(count: int, seed: int = 1) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def a_space() -> LikenessSpace:
    draw = np.random.default_rng(5)
    middle = np.zeros(WIDTH, dtype=np.float32)
    maps = draw.normal(size=(2, WIDTH, WIDTH)).astype(np.float32)
    return LikenessSpace("any", middle, middle, middle, maps[0], maps[1], {"de": some_rows(1, 6)[0]})


def a_table(rows: Vectors) -> ComparedTable:
    table = ComparedTable()
    table.add([f"k{place}" for place in range(len(rows))], rows)
    return table


@pytest.mark.parametrize("share", [pytest.param(9, id="most of the table"), pytest.param(2, id="a small part of it")])
def test_cosines_are_those_to_the_nearest_content(share: int) -> None:
    rows, contents = some_rows(10), some_rows(3, seed=2)
    chosen = a_table(rows).of([f"k{place}" for place in range(share)])
    assert np.allclose(chosen.nearest(contents), (rows[:share] @ contents.T).max(axis=1), atol=STEP)


def test_rounding_moves_a_cosine_by_little_also_where_one_number_is_large() -> None:
    rows = some_rows(200)
    rows[:, 0] += 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = ComparedRows.alone(rows).nearest(rows[:1])
    assert np.abs(cosines - rows @ rows[0]).max() < 2 * STEP
    assert cosines.max() <= 1 + 1e-6


def test_products_are_whole_numbers_whatever_computes_them() -> None:
    rows, content = Stepped.of(some_rows(300)), Stepped.of(some_rows(1, seed=3))
    exact = rows.steps.astype(np.int64) @ content.steps[0].astype(np.int64)
    ours = rows._replace(sizes=np.ones(300, dtype=np.float32)).nearest(content._replace(sizes=np.ones(1, np.float32)))
    assert ours.tolist() == exact.tolist()


def test_the_largest_products_are_exact_too() -> None:
    full = Stepped(np.full((1, 1024), -127, dtype=np.int8), np.ones(1, dtype=np.float32))
    assert full.nearest(full).tolist() == [127 * 127 * 1024]


def test_a_row_of_nothing_is_like_nothing() -> None:
    assert ComparedRows.alone(np.zeros((2, WIDTH), dtype=np.float32)).nearest(some_rows(1)).tolist() == [0, 0]


def test_no_row_has_no_cosine() -> None:
    assert len(ComparedTable().of([]).nearest(some_rows(1))) == 0


def test_a_key_without_a_row_is_an_error() -> None:
    with pytest.raises(KeyError):
        a_table(some_rows(2)).of(["k2"])


def test_what_was_added_later_moves_nothing() -> None:
    rows = some_rows(6)
    table = a_table(rows[:3])
    early, before = table.of(["k2", "k1"]), table.of(["k2", "k1"]).nearest(rows)
    table.add(["x", "y", "z"], rows[3:])
    assert np.array_equal(early.nearest(rows), before)
    assert table.keys.lacking(["new", "x", "other", "new", "k1"]) == [0, 2]


def test_who_comes_first_changes_no_bit() -> None:
    rows, keys = some_rows(40), [PassageId(f"k{place}") for place in range(40)]
    languages = ["de" if place % 3 else None for place in range(40)]
    together = Alone(a_space()).examples(keys, rows_alone(rows), languages)
    shared = Shared(a_space())
    for first in (30, 0):
        shared.examples(keys[first:], rows_alone(rows[first:]), languages[first:])
    content = some_rows(1, seed=9)
    assert np.array_equal(
        shared.examples(keys, rows_alone(rows), languages).nearest(content), together.nearest(content)
    )


def test_one_text_in_two_languages_has_two_rows() -> None:
    rows, keys = np.repeat(some_rows(1), 2, axis=0), [PassageId("k")] * 2
    cosines = Shared(a_space()).examples(keys, rows_alone(rows), ["de", None]).nearest(some_rows(1, seed=9))
    assert abs(cosines[0] - cosines[1]) > STEP
