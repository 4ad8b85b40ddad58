"""Exact search gives the right rows in the right order, the same on every run."""

import numpy as np
import pytest

from retrieval.ports import PassageId
from retrieval.stores.exact import nearest_of, similarity_of
from tests.contracts.vector_store import random_rows


def test_it_finds_what_a_plain_sort_finds() -> None:
    rows = random_rows(500)
    ids = [PassageId(f"p{i:03}") for i in range(500)]
    for query in random_rows(20, seed=11):
        plain = sorted(ids, key=lambda id_: (-float(np.dot(rows[int(id_[1:])].astype(float), query)), id_))
        for top in (1, 7, 499, 500, 900):
            assert [hit.id for hit in nearest_of(ids, rows, query[None], top)] == plain[:top]


@pytest.mark.parametrize("count", [2, 3, 17, 33, 1_000])
def test_equal_rows_tie_wherever_they_stand(count: int) -> None:
    rows = random_rows(count)
    rows[:: max(1, count // 5)] = rows[0]
    alike = [i for i in range(count) if np.array_equal(rows[i], rows[0])]
    ids = [PassageId(f"p{i:04}") for i in range(count)]
    hits = nearest_of(ids, rows, random_rows(1, seed=5), count)
    similarities = {hit.similarity for hit in hits if int(hit.id[1:]) in alike}
    assert len(similarities) == 1
    assert [int(hit.id[1:]) for hit in hits if hit.similarity in similarities] == alike


def test_a_row_has_one_similarity_alone_and_among_others() -> None:
    rows, query = random_rows(300), random_rows(1, seed=5)
    ids = [PassageId(f"p{i:03}") for i in range(300)]
    whole = {hit.id: hit.similarity for hit in nearest_of(ids, rows, query, 300)}
    for i in (0, 150, 299):
        [alone] = nearest_of(ids[i : i + 1], rows[i : i + 1], query, 1)
        assert alone.similarity == whole[ids[i]]


@pytest.mark.parametrize(
    ("cosine", "similarity"),
    [
        pytest.param(1.0000001, 1.0, id="rounded beyond 1"),
        pytest.param(-1.0000001, -1.0, id="rounded beyond -1"),
        pytest.param(0.25, 0.25, id="between"),
    ],
)
def test_a_similarity_is_a_cosine(cosine: float, similarity: float) -> None:
    assert similarity_of(cosine) == similarity
