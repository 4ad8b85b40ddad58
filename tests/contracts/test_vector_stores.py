"""Every vector store, held to the same contract."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.ports import VectorStore
from retrieval.stores.chroma import ChromaFolder, ChromaServer, ChromaStore
from retrieval.stores.memory import MemoryStore
from retrieval.stores.snapshot import SnapshotStore
from tests.contracts.vector_store import KeptVectorStoreContract, VectorStoreContract
from tests.servers.chroma_server import chroma_server


class TestMemoryStore(VectorStoreContract):
    @pytest.fixture
    def store(self) -> VectorStore:
        return MemoryStore()


class TestChromaFolder(KeptVectorStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> VectorStore:
        return ChromaStore(ChromaFolder(tmp_path / "index"), "generation-1", create=True)

    @pytest.fixture
    def again(self, tmp_path: Path) -> VectorStore:
        return ChromaStore(ChromaFolder(tmp_path / "index"), "generation-1")


class TestSnapshotOverChroma(VectorStoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> VectorStore:
        return await SnapshotStore.load(ChromaStore(ChromaFolder(tmp_path), "generation-1", create=True))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


@pytest.fixture
def collection() -> str:
    return f"generation-{uuid.uuid4().hex}"


class TestChromaServer(KeptVectorStoreContract):
    @pytest.fixture
    def store(self, server: str, collection: str) -> VectorStore:
        return ChromaStore(ChromaServer(server), collection, create=True)

    @pytest.fixture
    def again(self, server: str, collection: str) -> VectorStore:
        return ChromaStore(ChromaServer(server), collection)
