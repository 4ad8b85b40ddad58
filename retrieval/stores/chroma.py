"""Chroma as the vector store: in a folder of this machine, or behind a server. One collection a store.

Chroma keeps rows brought to length 1, which may move their last bit, and searches approximately; `SnapshotStore` over
it is exact. Of several processes on one folder only one may write, and none may read meanwhile: the reader would see
a part of the rows, without an error. The client blocks, so it runs in worker threads.
"""

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from policy_corpus.errors import CopilotError, Misconfigured
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.ports import PassageId, VectorHit, Vectors
from retrieval.stores.exact import expect_one, nearest_of, rows_by_id, similarity_of

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

BATCH = 5_000  # the most that Chroma takes at once is 5461
_SPARE = 32  # hits beyond those asked for, so that ties at the cut are settled by id
_BUILD = "build the index again"


class ChromaPlace(Protocol):
    """Where collections live."""

    @property
    def threads(self) -> int: ...

    @property
    def timeout(self) -> float | None:
        """Seconds that one call may take; None where nothing is waited for but the disk."""
        ...

    def connect(self, create: bool) -> "ClientAPI":
        """A client that works; blocks."""
        ...

    def disconnect(self, client: "ClientAPI") -> None:
        """Let go of all that the client holds; blocks."""
        ...


@dataclass(frozen=True, slots=True)
class ChromaFolder:
    """A folder of this machine."""

    path: Path
    threads: int = field(default=1, init=False)
    timeout: float | None = field(default=None, init=False)

    def __str__(self) -> str:
        return f"the folder {str(self.path)!r}"

    def connect(self, create: bool) -> "ClientAPI":
        """Open the folder; it must hold an index unless ``create``."""
        from chromadb import PersistentClient  # noqa: PLC0415  (2 s to import)
        from chromadb.config import Settings  # noqa: PLC0415

        if not create and not (self.path / "chroma.sqlite3").is_file():
            raise IndexUnavailable(f"{self} holds no index; {_BUILD}")
        return PersistentClient(str(self.path), Settings(anonymized_telemetry=False))

    def disconnect(self, client: "ClientAPI") -> None:
        """Close the files."""
        _close(client)


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server, ``http://HOST:PORT``; ``headers`` go with every request, for a token."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = 10.0
    threads: int = 4

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path.strip("/"):
            raise Misconfigured("the address of the Chroma server can't be used; write http://HOST:PORT")

    def __str__(self) -> str:
        return f"the Chroma server at {urlsplit(self.url).netloc!r}"

    def connect(self, create: bool) -> "ClientAPI":  # noqa: ARG002
        """Connect. The first request is our own: Chroma's client would wait for a silent server for ever."""
        import httpx  # noqa: PLC0415  (Chroma's transport)
        from chromadb import HttpClient  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415

        heartbeat = f"{self.url.rstrip('/')}/api/v2/heartbeat"
        httpx.get(heartbeat, headers=dict(self.headers), timeout=self.timeout).raise_for_status()
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        client = HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            headers=dict(self.headers),
            settings=Settings(anonymized_telemetry=False),
        )
        for transport in _transports(client):
            transport.timeout = self.timeout
        return client

    def disconnect(self, client: "ClientAPI") -> None:
        """Close the connections, which the client itself leaves open."""
        for transport in _transports(client):
            transport.close()
        _close(client)


def _transports(client: Any) -> list[Any]:  # noqa: ANN401
    """The HTTP transports of a client, two. Chroma offers no option for their timeout and none to close them."""
    return [part._server._session for part in (client, client._admin_client)]


def _close(client: Any) -> None:  # noqa: ANN401  (the interface lacks what every client has)
    client.close()


class ChromaStore:
    """One collection. Reading one that isn't there raises ``IndexUnavailable``, unless ``create``."""

    def __init__(self, place: ChromaPlace, collection: str, create: bool = False) -> None:
        self._place, self._name, self._create = place, collection, create
        self._executor = ThreadPoolExecutor(place.threads, thread_name_prefix="chroma")
        self._opening = threading.Lock()
        self._client: ClientAPI | None = None
        self._collection: Any = None
        self._closed = False

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """Write rows, in batches; of a failed call a part may be written."""
        rows = rows_by_id(ids, vectors)
        keys = list(rows)
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            await self._ask("upsert", ids=batch, embeddings=np.stack([rows[key] for key in batch]))

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """The nearest rows: approximately in the whole collection, exactly in ``among``."""
        if among is not None:
            rows = await self.vectors(sorted(set(among)))
            known = sorted(rows)
            return nearest_of(known, np.stack([rows[key] for key in known]), query, top) if known else []
        if top < 1:
            return []
        expect_one(query)
        answer = await self._ask("query", query_embeddings=query, n_results=top + _SPARE, include=["distances"])
        found = zip(answer["ids"][0], answer["distances"][0], strict=True)
        hits = [VectorHit(PassageId(id_), similarity_of(1.0 - float(distance))) for id_, distance in found]
        return sorted(hits, key=lambda hit: (-hit.similarity, hit.id))[:top]

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The rows, brought to length 1 by Chroma."""
        rows: dict[PassageId, Vectors] = {}
        keys = list(dict.fromkeys(ids))
        for start in range(0, len(keys), BATCH):
            answer = await self._ask("get", ids=keys[start : start + BATCH], include=["embeddings"])
            rows |= zip(map(PassageId, answer["ids"]), np.asarray(answer["embeddings"], np.float32), strict=True)
        return rows

    async def ids(self) -> list[PassageId]:
        """Every id, sorted."""
        return sorted(map(PassageId, (await self._ask("get", include=[]))["ids"]))

    async def drop(self) -> None:
        """Delete the collection, and close. On a server this is how a generation goes."""
        await self._run(self._drop)
        await self.close()

    async def close(self) -> None:
        """Let the folder or the connection go."""
        if self._closed:
            return
        self._closed = True
        if self._client is not None:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._place.disconnect, self._client)
        self._executor.shutdown(wait=False)

    async def _ask(self, method: str, **arguments: object) -> Any:  # noqa: ANN401  (what it is depends on the method)
        return await self._run(lambda: getattr(self._opened(), method)(**arguments))

    async def _run(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        if self._closed:
            raise IndexUnavailable(f"the collection {self._name!r} is closed; open it again")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._place.timeout):
                return await loop.run_in_executor(self._executor, self._translating, work)
        except TimeoutError:
            raise IndexUnavailable(f"{self._place} did not answer in {self._place.timeout:g} s; try again") from None

    def _translating(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        try:
            return work()
        except CopilotError:
            raise
        except Exception as error:  # the client lets through whatever its database and its transport raise
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> CopilotError:
        if type(error).__name__ == "NotFoundError":
            return IndexUnavailable(f"{self._place} has no collection {self._name!r}; {_BUILD}")
        if "dimension" in str(error):
            return IndexMismatch(f"the collection {self._name!r} was built with another embedder ({error}); {_BUILD}")
        return IndexUnavailable(f"{self._place} can't be used ({str(error)[:300]}); {_BUILD} if this stays so")

    def _opened(self) -> Any:  # noqa: ANN401
        with self._opening:
            if self._collection is None:
                self._client = self._client or self._place.connect(self._create)
                collection = self._found(self._client)
                if collection.configuration_json["hnsw"]["space"] != "cosine":
                    raise IndexMismatch(f"{self._place} has a collection {self._name!r} that isn't ours; name another")
                self._collection = collection
            return self._collection

    def _found(self, client: "ClientAPI") -> Any:  # noqa: ANN401
        if not self._create:
            return client.get_collection(self._name, embedding_function=None)
        return client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 500}}
        )

    def _drop(self) -> None:
        self._opened()
        if self._client is not None:
            self._client.delete_collection(self._name)
