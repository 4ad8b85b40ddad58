"""Rows beside a store are the store's own; where the file isn't whole, the store itself is asked."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.ports import PassageId, Vectors
from retrieval.stores.beside import RowsBesideStore, write_beside
from retrieval.stores.memory import MemoryStore

KEYS = [PassageId(f"key-{number}") for number in range(5)]
ROWS = np.random.default_rng(7).normal(size=(5, 3)).astype(np.float32)


class Counting(MemoryStore):
    """A store that counts how often it is asked for rows."""

    asked = 0

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        self.asked += 1
        return await super().vectors(ids)


@pytest.fixture
async def store(tmp_path: Path) -> Counting:
    store = Counting()
    await store.upsert(KEYS, ROWS)
    await write_beside(store, tmp_path)
    store.asked = 0
    return store


async def test_the_rows_of_the_file_are_those_of_the_store(store: Counting, tmp_path: Path) -> None:
    wanted = [KEYS[3], PassageId("nowhere"), KEYS[0], KEYS[3]]
    found = await RowsBesideStore(store, tmp_path).vectors(wanted)
    assert store.asked == 0
    kept = await store.vectors(wanted)
    assert found.keys() == kept.keys() == {KEYS[3], KEYS[0]}
    assert all((found[key] == kept[key]).all() for key in kept)


def _remove(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:200])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _another_number(file: Path) -> None:
    with np.load(file) as kept:
        parts = dict(kept)
    parts["vectors"][1, 1] += 1
    np.savez(file, **parts)


@pytest.mark.parametrize("harm", [_remove, _cut, _empty, _another_number])
async def test_without_a_whole_file_the_store_is_asked(
    store: Counting, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    [file] = tmp_path.iterdir()
    harm(file)
    found = await RowsBesideStore(store, tmp_path).vectors(KEYS)
    assert store.asked == 1
    assert np.stack([found[key] for key in KEYS]).tolist() == ROWS.tolist()


async def test_of_an_empty_store_nothing_is_written(tmp_path: Path) -> None:
    await write_beside(MemoryStore(), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert await RowsBesideStore(MemoryStore(), tmp_path).vectors(KEYS) == {}
