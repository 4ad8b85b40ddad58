"""A chat model that asks no question twice: replies are kept in one SQLite file, found by all that shapes them."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from copilot.chat.metering import count_reuse
from copilot.chat.payload import messages_of, sampling_of
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import Misconfigured
from copilot.recommendations import Tokens
from copilot.wire.writing_out import json_bytes, quick_json

_FORM = "2"  # of what is kept; another one finds nothing of this
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

    It is read and written in place, without a thread: the file is written ahead and not synced, so each takes some
    50 microseconds. What a crash of the machine takes away is asked again. Several processes may share the file.
    """

    def __init__(self, path: Path) -> None:
        """Open the file or make it, for this user alone. Raises ``Misconfigured``."""
        self._path = path
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
            with closing(self._connection.execute("SELECT reply FROM replies WHERE key = ?", (key,))) as rows:
                row = rows.fetchone()
            return _load(row[0]) if row else None
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise self._broken(error) from None

    def put(self, key: bytes, reply: ChatReply) -> None:
        """Keep a reply; one that stands already stays."""
        try:
            self._connection.execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (key, _dump(reply)))
        except sqlite3.Error as error:
            raise self._broken(error) from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

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
        self._cache.close()
        await self._inner.close()

    def _key(self, request: ChatRequest) -> bytes:
        """Of model, server, every message (and with them the prompts), the schema, the sampling, and the salt."""
        asked = (
            messages_of(request, show_schema=False),
            request.schema_name,
            request.schema,
            sampling_of(self.name.rpartition(":")[2], request.max_tokens),
            str(self._salt()),
        )
        return sha256(self._place + json_bytes(asked)).digest()


def _host(base_url: str | None) -> str:
    """Host, port and path of a server; never what may be secret in its address."""
    parts = urlsplit(base_url or "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _dump(reply: ChatReply) -> str:
    return quick_json(asdict(reply))


def _load(text: str) -> ChatReply:
    row = json.loads(text)
    return ChatReply(**(row | {"tokens": Tokens(**row["tokens"])}))
