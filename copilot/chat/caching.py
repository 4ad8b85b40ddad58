"""A chat model that asks no question twice: replies are kept in one SQLite file, found by all that shapes them."""

import json
import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from copilot.chat.metering import count_reuse
from copilot.chat.payload import sampling_of
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import Misconfigured
from copilot.recommendations import Tokens
from copilot.wire.writing_out import json_bytes, quick_json

if TYPE_CHECKING:
    from hashlib import _Hash

_FORM = "4"  # of what is kept; another one finds nothing of this
_TOGETHER = 0.1  # seconds between two times of writing
_REPEAT: ContextVar[int] = ContextVar("repeat", default=0)


@contextmanager
def repeated(number: int) -> Iterator[None]:
    """Whatever is asked here is asked for the ``number``-th time: replies of other times are not reused."""
    token = _REPEAT.set(number)
    try:
        yield
    finally:
        _REPEAT.reset(token)


class ReplyCache:
    """Replies in a file; the questions are there as SHA-256 alone.

    It is read and written in place, without a thread: the file is written ahead and not synced. Replies that come
    within a tenth of a second are written together. What a crash takes away is asked again. Several processes may
    share the file.
    """

    def __init__(self, path: Path) -> None:
        """Open the file or make it, for this user alone. Raises ``Misconfigured``."""
        self._path = path
        self._unwritten: dict[bytes, str] = {}
        self._written_at = -math.inf
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("CREATE TABLE IF NOT EXISTS replies (key BLOB PRIMARY KEY, reply TEXT NOT NULL)")
        except sqlite3.Error as error:
            raise self._broken(error) from None

    def get(self, key: bytes) -> ChatReply | None:
        """The reply that was kept, None when there is none."""
        try:
            text = self._unwritten.get(key) or self._read(key)
            return _load(text) if text else None
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise self._broken(error) from None

    def put(self, key: bytes, reply: ChatReply) -> None:
        """Keep a reply; one that stands already stays."""
        self._unwritten.setdefault(key, _dump(reply))
        if monotonic() - self._written_at >= _TOGETHER:
            self._write()

    def close(self) -> None:
        """Write what is left and let go of the file."""
        try:
            self._write()
        finally:
            self._connection.close()

    def _read(self, key: bytes) -> str | None:
        with closing(self._connection.execute("SELECT reply FROM replies WHERE key = ?", (key,))) as rows:
            row = rows.fetchone()
        return row[0] if row else None

    def _write(self) -> None:
        if not self._unwritten:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:
                self._connection.executemany("INSERT OR IGNORE INTO replies VALUES (?, ?)", self._unwritten.items())
        except sqlite3.Error as error:
            raise self._broken(error) from None
        self._unwritten, self._written_at = {}, monotonic()

    def _broken(self, error: Exception) -> Misconfigured:
        hint = "remove that file, or go without it: --no-cache"
        return Misconfigured(f"the cache of replies {str(self._path)!r} can't be used: {error}\n  hint: {hint}")


class CachingChat:
    """A chat model that looks for a kept reply first. A failure is never kept."""

    def __init__(
        self, inner: ChatModel, cache: ReplyCache, base_url: str | None = None, salt: Callable[[], object] = _REPEAT.get
    ) -> None:
        """``base_url`` and ``salt`` tell equal questions apart: to another server, or asked for another time."""
        self._inner, self._cache, self._salt = inner, cache, salt
        self._place = f"{_FORM}\0{inner.name}\0{_host(base_url)}\0".encode()
        self._begun: _Begun | None = None

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The kept reply, else that of the model."""
        key = self._key(request)
        kept = self._cache.get(key)
        if kept is not None:
            count_reuse()
            return kept
        reply = await self._inner.complete(request)
        self._cache.put(key, reply)
        return reply

    async def close(self) -> None:
        """Close the model that is asked, and the file."""
        try:
            self._cache.close()
        finally:
            await self._inner.close()

    def _key(self, request: ChatRequest) -> bytes:
        """Of model, server, every message (and with them the prompts), the schema, the sampling, and the salt."""
        key = self._beginning(request).copy()
        key.update(f"{self._salt()}\0".encode())
        key.update(request.user_json)
        return key.digest()

    def _beginning(self, request: ChatRequest) -> "_Hash":
        """The part of a key that questions of one kind share; of the last kind it stands ready."""
        kind = request.system, request.schema_name, request.max_tokens
        begun = self._begun
        if begun is None or begun.kind != kind or begun.schema is not request.schema:
            system = request.system.encode(errors="surrogatepass").hex()
            sampling = sampling_of(self.name.rpartition(":")[2], request.max_tokens)
            shared = json_bytes((system, request.schema_name, request.schema, sampling))
            begun = self._begun = _Begun(kind, request.schema, sha256(self._place + shared))
        return begun.hash


class _Begun(NamedTuple):
    """The beginning of the keys of one kind of questions."""

    kind: tuple[str, str, int]
    schema: dict[str, Any]
    hash: "_Hash"


def _host(base_url: str | None) -> str:
    """Host, port and path of a server; never what may be secret in its address."""
    parts = urlsplit(base_url or "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _dump(reply: ChatReply) -> str:
    return quick_json(reply)


def _load(text: str) -> ChatReply:
    row = json.loads(text)
    return ChatReply(**(row | {"tokens": Tokens(**row["tokens"])}))
