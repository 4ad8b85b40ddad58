"""The English fallback: the right vectors, and plain words when its tokenizer is missing."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.assets import MINILM_TOKENIZER
from retrieval.embedders.minilm import MiniLmEmbedder
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind
from tests.files import require


async def test_without_its_tokenizer_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    embedder = MiniLmEmbedder(tmp_path)
    with pytest.raises(EmbedderUnavailable, match=r"needs the file 'minilm_tokenizer'.*`python -m retrieval\.assets"):
        await embedder.embed(["a text"], TextKind.QUERY)


async def test_a_mark_of_the_model_in_a_text_is_text() -> None:
    embedder = MiniLmEmbedder(require(MINILM_TOKENIZER))
    upper, lower = await embedder.embed(["one [SEP] two", "one [sep] two"], TextKind.QUERY)
    assert np.array_equal(upper, lower)


async def test_it_ranks_as_the_model_is_known_to() -> None:
    embedder = MiniLmEmbedder(require(MINILM_TOKENIZER))
    texts = ["That is a happy person", "That is a very happy person", "Today is a sunny day"]
    happy, very_happy, sunny = await embedder.embed(texts, TextKind.QUERY)
    assert float(happy @ very_happy) == pytest.approx(0.943, abs=0.02)
    assert float(happy @ sunny) == pytest.approx(0.257, abs=0.05)


async def test_a_query_is_a_passage_to_it() -> None:
    embedder = MiniLmEmbedder(require(MINILM_TOKENIZER))
    query = await embedder.embed(["the same words"], TextKind.QUERY)
    passage = await embedder.embed(["the same words"], TextKind.PASSAGE)
    assert np.array_equal(query, passage)
