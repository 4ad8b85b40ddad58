"""An embedding model behind an OpenAI-compatible server. Texts leave this machine, to the server that is named.

Whether a text has the same vector on every call, to the last bit, is up to the server; OpenAI's own don't promise it.
"""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import numpy as np

from policy_corpus.errors import Misconfigured
from retrieval.embedders.embedding_replies import read_embeddings
from retrieval.embedders.posting import EmbeddingLine
from retrieval.embedders.windows import Limits, cut
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind, Vectors

OPENAI_URL = "https://api.openai.com/v1"
KNOWN_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
WINDOW_BYTES = 8_000  # no token has less than a byte, and OpenAI's models take 8191 tokens
WINDOWS = 8
BATCH_TEXTS = 256
BATCH_BYTES = 400_000  # OpenAI takes 300 000 tokens a request


class OpenAiEmbedder:
    """The embedder. One request a batch, never repeated; ``timeout`` seconds for each, all told.

    Without a key only a server of your own can be asked. ``dimensions`` need not be said for OpenAI's models.
    Raises ``Misconfigured`` for a key or an address that can't be used.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 30.0,
        dimensions: int | None = None,
    ) -> None:
        self._model, self._url = model, _checked_url(base_url)
        self._dimensions = dimensions or KNOWN_DIMENSIONS.get(model)
        self._line = EmbeddingLine(self._url.rstrip("/") + "/embeddings", _checked_key(api_key, base_url), timeout)

    @property
    def name(self) -> str:
        """The model, its server, and the way long texts are cut. The server may change its weights unseen."""
        parts = urlsplit(self._url)
        return f"{self._model}/{parts.hostname}{f':{parts.port}' if parts.port else ''}/windows-1"

    @property
    def dimensions(self) -> int:
        """As known or as learned. Raises ``Misconfigured`` before a model that isn't OpenAI's has answered once."""
        if self._dimensions is None:
            raise Misconfigured(f"how many dimensions {self._model!r} has is not known yet; call `learn` first")
        return self._dimensions

    @property
    def contents_apart(self) -> bool:
        return False

    async def learn(self) -> int:
        """The dimensions, from the server where they aren't known. Raises ``EmbedderUnavailable``."""
        if self._dimensions is None:
            await self._ask(("dimensions",))
        return self.dimensions

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:  # noqa: ARG002
        """One row a text; a query and a passage are the same to it. Raises ``EmbedderUnavailable`` with its reason."""
        windows = cut(texts, Limits(WINDOW_BYTES, WINDOWS, lambda text: len(text.encode())))
        if not windows.texts:
            return np.empty((0, await self.learn()), np.float32)
        return windows.pool(np.concatenate([await self._ask(batch) for batch in _batches(windows.texts)]))

    async def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        await self._line.close()

    async def _ask(self, texts: Sequence[str]) -> Vectors:
        rows = read_embeddings(await self._post(texts), len(texts))
        if self._dimensions is None:
            self._dimensions = rows.shape[1]
        if rows.shape[1] != self._dimensions:
            raise EmbedderUnavailable(
                f"the embedding server sent vectors of {rows.shape[1]} dimensions, {self._model!r} has "
                f"{self._dimensions}; check the model's name and COPILOT_EMBEDDER",
                "unusable",
            )
        return rows

    async def _post(self, texts: Sequence[str]) -> bytes:
        asked = [text if text.strip() else " " for text in texts]
        body = {"model": self._model, "input": asked, "encoding_format": "float"}
        return await self._line.post(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, text in enumerate(texts):
        length = len(text.encode())
        if at > start and (at - start == BATCH_TEXTS or size + length > BATCH_BYTES):
            yield texts[start:at]
            start, size = at, 0
        size += length
    yield texts[start:]


def _checked_key(api_key: str | None, base_url: str | None) -> str:
    key = (api_key or "").strip()
    if not key and base_url is None:
        raise Misconfigured("OPENAI_API_KEY is not set; set it, or name a server of your own in OPENAI_BASE_URL")
    if not (key.isascii() and key.isprintable()):
        raise Misconfigured("OPENAI_API_KEY holds characters that no key has; copy it again")
    return key or "none"


def _checked_url(base_url: str | None) -> str:
    parts = urlsplit(base_url or OPENAI_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise Misconfigured("the base URL of the embedding server can't be used; it looks like https://host/v1")
    return base_url or OPENAI_URL
