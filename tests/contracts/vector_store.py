"""What every vector store must do. A new store subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.ports import PassageId, VectorHit, Vectors, VectorStore

DIMENSIONS = 24


def ids_of(*names: str) -> list[PassageId]:
    return [PassageId(name) for name in names]


def directions(*angles: float) -> Vectors:
    """Unit rows in one plane, by their angle in degrees: the cosine of two is that of the angle between them."""
    turned = np.radians(np.array(angles))
    rows = np.zeros((len(angles), DIMENSIONS), np.float32)
    rows[:, 0], rows[:, 1] = np.cos(turned), np.sin(turned)
    return rows


def random_rows(count: int, seed: int = 7) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def names(hits: Sequence[VectorHit]) -> list[str]:
    return [hit.id for hit in hits]


class VectorStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self) -> VectorStore:
        """An empty store."""

    async def test_a_new_store_is_empty(self, store: VectorStore) -> None:
        assert await store.ids() == []
        assert await store.vectors(ids_of("a")) == {}
        assert await store.nearest(directions(0), 5) == []
        assert await store.nearest(directions(0), 5, among=ids_of("a")) == []
        await store.close()

    async def test_the_nearest_come_first_with_their_cosines(self, store: VectorStore) -> None:
        await store.upsert(ids_of("far", "near", "opposite", "middle"), directions(80, 10, 180, 45))
        hits = await store.nearest(directions(0), 3)
        assert names(hits) == ["near", "middle", "far"]
        assert [hit.similarity for hit in hits] == pytest.approx([0.98481, 0.70711, 0.17365], abs=1e-4)
        last = (await store.nearest(directions(0), 99))[-1]
        assert last.id == "opposite"
        assert last.similarity == pytest.approx(-1, abs=1e-5)
        await store.close()

    @pytest.mark.parametrize("top", [0, -1])
    async def test_none_are_asked_for(self, store: VectorStore, top: int) -> None:
        await store.upsert(ids_of("a"), directions(0))
        assert await store.nearest(directions(0), top) == []
        assert await store.nearest(directions(0), top, among=ids_of("a")) == []
        await store.close()

    async def test_ties_are_settled_by_id_also_at_the_cut(self, store: VectorStore) -> None:
        rows = np.repeat(random_rows(1), 13, axis=0)
        await store.upsert(ids_of(*"mgalkbhdjcief"), rows)
        for top in (1, 4, 13):
            assert names(await store.nearest(rows[:1], top)) == sorted("abcdefghijklm")[:top]
            assert names(await store.nearest(rows[:1], top, among=ids_of(*"mkica"))) == sorted("mkica")[:top]
        await store.close()

    async def test_only_those_that_are_named_are_searched(self, store: VectorStore) -> None:
        await store.upsert(ids_of("a", "b", "c"), directions(0, 20, 40))
        among = ids_of("c", "b", "unknown", "b")
        assert names(await store.nearest(directions(0), 5, among=among)) == ["b", "c"]
        assert await store.nearest(directions(0), 5, among=[]) == []
        await store.close()

    async def test_a_row_that_stands_is_replaced(self, store: VectorStore) -> None:
        await store.upsert(ids_of("a", "b"), directions(0, 30))
        assert names(await store.nearest(directions(85), 1)) == ["b"]
        await store.upsert(ids_of("a", "c"), directions(90, 60))
        assert await store.ids() == ["a", "b", "c"]
        assert names(await store.nearest(directions(85), 1)) == ["a"]
        assert names(await store.nearest(directions(0), 1)) == ["b"]
        await store.close()

    async def test_of_an_id_that_comes_twice_the_last_row_stands(self, store: VectorStore) -> None:
        await store.upsert(ids_of("a", "b", "a"), directions(0, 45, 90))
        assert await store.ids() == ["a", "b"]
        assert (await store.vectors(ids_of("a")))[PassageId("a")] == pytest.approx(directions(90)[0], abs=1e-6)
        await store.close()

    async def test_rows_are_given_back(self, store: VectorStore) -> None:
        rows = random_rows(3)
        await store.upsert(ids_of("a", "b", "c"), rows)
        found = await store.vectors(ids_of("c", "missing", "a", "c"))
        assert sorted(found) == ["a", "c"]
        assert found[PassageId("c")] == pytest.approx(rows[2], abs=1e-6)
        assert found[PassageId("c")].shape == (DIMENSIONS,)
        assert found[PassageId("c")].dtype == np.float32
        assert await store.vectors([]) == {}
        await store.close()

    async def test_writing_nothing_changes_nothing(self, store: VectorStore) -> None:
        await store.upsert([], np.empty((0, DIMENSIONS), np.float32))
        assert await store.ids() == []
        await store.close()

    async def test_what_is_handed_over_may_be_changed_afterwards(self, store: VectorStore) -> None:
        rows = directions(10)
        await store.upsert(ids_of("a"), rows)
        rows[:] = 0
        assert (await store.vectors(ids_of("a")))[PassageId("a")] == pytest.approx(directions(10)[0], abs=1e-6)
        await store.close()

    async def test_six_thousand_rows_in_one_call(self, store: VectorStore) -> None:
        rows, ids = random_rows(6_000), ids_of(*(f"p{i:04}" for i in range(6_000)))
        await store.upsert(ids, rows)
        assert await store.ids() == ids
        assert len(await store.vectors(ids)) == 6_000
        best = max(range(6_000), key=lambda i: float(rows[i] @ rows[42]) if i != 42 else -1.0)
        assert names(await store.nearest(rows[42:43], 2)) == ["p0042", f"p{best:04}"]
        assert names(await store.nearest(rows[42:43], 1, among=ids[:5_500])) == ["p0042"]
        await store.close()

    async def test_vectors_of_another_embedder_are_refused(self, store: VectorStore) -> None:
        await store.upsert(ids_of("a"), directions(0))
        other = np.ones((1, 7), np.float32)
        with pytest.raises(IndexMismatch, match="7"):
            await store.upsert(ids_of("b"), other)
        with pytest.raises(IndexMismatch, match="7"):
            await store.nearest(other, 1)
        with pytest.raises(IndexMismatch, match="7"):
            await store.nearest(other, 1, among=ids_of("a"))
        assert await store.ids() == ["a"]
        await store.close()

    async def test_ids_and_rows_belong_together(self, store: VectorStore) -> None:
        with pytest.raises(ValueError, match="2 ids"):
            await store.upsert(ids_of("a", "b"), directions(0))
        with pytest.raises(ValueError, match="one row"):
            await store.nearest(directions(0, 1), 1)
        await store.close()

    async def test_calls_at_the_same_time(self, store: VectorStore) -> None:
        writes = (store.upsert(ids_of(f"p{i:02}"), directions(i)) for i in range(20))
        await asyncio.gather(*writes)
        answers = await asyncio.gather(*(store.nearest(directions(i), 1) for i in range(20)))
        assert [names(hits) for hits in answers] == [[f"p{i:02}"] for i in range(20)]
        await store.close()

    async def test_a_closed_store_says_so(self, store: VectorStore) -> None:
        await store.upsert(ids_of("a"), directions(0))
        await store.close()
        await store.close()
        with pytest.raises(IndexUnavailable, match="closed"):
            await store.ids()
        with pytest.raises(IndexUnavailable, match="closed"):
            await store.nearest(directions(0), 1)


class KeptVectorStoreContract(VectorStoreContract):
    """What a store that outlives its process does on top."""

    @pytest.fixture
    @abstractmethod
    def again(self) -> VectorStore:
        """A second store at the place of the first, for reading."""

    async def test_rows_outlive_the_store(self, store: VectorStore, again: VectorStore) -> None:
        rows = random_rows(40)
        await store.upsert(ids_of(*(f"p{i:02}" for i in range(40))), rows)
        await store.close()
        assert len(await again.ids()) == 40
        assert names(await again.nearest(rows[7:8], 1)) == ["p07"]
        await again.close()

    async def test_what_was_never_built_is_not_there(self, again: VectorStore) -> None:
        with pytest.raises(IndexUnavailable, match="build the index again"):
            await again.ids()
        await again.close()
