"""Rows beside a store are the store's own; where the file isn't whole, the store itself is asked."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexUnavailable
from retrieval.ports import PassageId, Vectors
from retrieval.rows import RowTable
from retrieval.stores.beside import RowsBesideStore, rows_beside, write_beside
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
    file.write_bytes(file.read_bytes()[:-4])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _longer(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")


def _another_number(file: Path) -> None:
    rows = np.load(file)
    rows[1, 1] += 1
    np.save(file, rows)


def _by_columns(file: Path) -> None:
    np.save(file, np.asfortranarray(np.load(file)))


def _no_rows(file: Path) -> None:
    np.save(file, np.load(file)[:0])


def _doubles(file: Path) -> None:
    np.save(file, np.load(file).astype(np.float64))


def _other_keys(file: Path) -> None:
    with np.load(file) as kept:
        parts = dict(kept)
    np.savez(file, **(parts | {"keys": parts["keys"][::-1]}))


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        *(
            ("rows.npy", harm)
            for harm in (_remove, _cut, _empty, _longer, _another_number, _by_columns, _no_rows, _doubles)
        ),
        *(("rows.npz", harm) for harm in (_remove, _cut, _empty, _other_keys)),
    ],
)
async def test_without_whole_files_the_store_is_asked(
    store: Counting, tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    harm(tmp_path / name)
    found = await RowsBesideStore(store, tmp_path).vectors(KEYS)
    assert store.asked == 1
    assert np.stack([found[key] for key in KEYS]).tolist() == ROWS.tolist()


async def test_rows_of_a_file_are_read_when_they_are_asked_for_even_if_it_is_gone(
    store: Counting, tmp_path: Path
) -> None:
    named = rows_beside(tmp_path)
    assert named
    (tmp_path / "rows.npy").unlink()
    table = RowTable()
    table.add(named.keys, named.rows)
    assert np.array_equal(table.of([KEYS[4], KEYS[0]]).taken(), ROWS[[4, 0]])
    assert table.rows is named.rows
    table.add(["new"], ROWS[:1] * 2)
    assert np.array_equal(table.of(["new", KEYS[1]]).taken(), [ROWS[0] * 2, ROWS[1]])
    assert store.asked == 0


async def test_a_file_that_is_cut_off_later_says_so(store: Counting, tmp_path: Path) -> None:
    named = rows_beside(tmp_path)
    assert named
    os.truncate(tmp_path / "rows.npy", 150)
    with pytest.raises(IndexUnavailable, match="was cut off\n  hint: run `copilot index build`"):
        named.rows[:]
    assert store.asked == 0


async def test_of_an_empty_store_nothing_is_written(tmp_path: Path) -> None:
    await write_beside(MemoryStore(), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert await RowsBesideStore(MemoryStore(), tmp_path).vectors(KEYS) == {}
