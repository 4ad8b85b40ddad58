"""Kept vectors outlive the process, hold no word, and are the embedder's own."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedders.kept import KeptEmbedder
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind, Vectors
from tests.hash_embedder import HashEmbedder


class Counting(HashEmbedder):
    """Counts the texts that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.asked += texts
        return await super().embed(texts, kind)


async def test_what_was_embedded_once_is_not_embedded_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    one = KeptEmbedder(first, tmp_path / "vectors.db")
    made = await one.embed(["a", "b", "a"], TextKind.QUERY)
    await one.close()
    other = KeptEmbedder(second, tmp_path / "vectors.db")
    again = await other.embed(["b", "a", "c"], TextKind.QUERY)
    assert (first.asked, second.asked) == (["a", "b"], ["c"])
    assert np.array_equal(again[:2], made[[1, 0]])
    await other.embed(["a"], TextKind.PASSAGE)
    assert second.asked == ["c", "a"]
    await other.close()


async def test_the_file_holds_no_word(tmp_path: Path) -> None:
    embedder = KeptEmbedder(HashEmbedder(), tmp_path / "vectors.db")
    await embedder.embed(["canary-5d1c"], TextKind.QUERY)
    await embedder.close()
    assert not [file for file in tmp_path.iterdir() if b"canary-5d1c" in file.read_bytes()]


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors.db").write_text("no database, whatever its name says" * 50)
    with pytest.raises(EmbedderUnavailable, match="remove that file"):
        KeptEmbedder(HashEmbedder(), tmp_path / "vectors.db")


async def test_more_keys_than_a_query_takes(tmp_path: Path) -> None:
    embedder = KeptEmbedder(HashEmbedder(), tmp_path / "vectors.db")
    texts = [f"text {n}" for n in range(1203)]
    made = await embedder.embed(texts, TextKind.QUERY)
    assert np.array_equal(await embedder.embed(texts, TextKind.QUERY), made)
    with sqlite3.connect(tmp_path / "vectors.db") as file:
        assert file.execute("SELECT count(*) FROM vectors").fetchone() == (1203,)
    file.close()
    await embedder.close()
