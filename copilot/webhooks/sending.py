"""Sending one request to an address that was looked up once, and reading no more of the answer than its head.

Written on sockets: a client library would look the name up again, follow proxies of the environment, or read on.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from copilot.webhooks.addresses import Resolve, Target, is_public, look_up
from copilot.webhooks.model import Attempt

_HEAD = 16_384  # bytes of an answer's head
_REST = 65_536  # bytes of an answer's body that are read and thrown away
_REST_SECONDS = 1.0
_MOST_ADDRESSES = 4  # of one name that are tried
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?: |\r\n)")
_RETRY_AFTER = re.compile(rb"\r\nretry-after:[ \t]*([0-9]{1,6})[ \t]*\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Sender:
    """``seconds`` is how long one attempt may take in all; hosts in ``allowed`` may stand in a private network."""

    seconds: float = 10.0
    allowed: frozenset[str] = frozenset()
    resolve: Resolve = look_up
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Attempt:
        """Post a body; whatever goes wrong is what came of it, and nothing is raised."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(target, headers, body)
        except TimeoutError:
            return Attempt(problem="timeout")
        except ssl.SSLError:
            return Attempt(problem="tls")
        except (OSError, EOFError, UnicodeError):
            return Attempt(problem="connection")

    async def _post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Attempt:
        try:
            addresses = await self.resolve(target.host, target.port)
        except (OSError, UnicodeError):
            return Attempt(problem="unknown_host")
        if target.host not in self.allowed and not all(map(is_public, addresses)):
            return Attempt(problem="refused_address")
        reader, writer = await self._connect(target, addresses)
        try:
            writer.write(_request(target, headers, body))
            await writer.drain()
            return await _answer(reader)
        finally:
            writer.transport.abort()

    async def _connect(
        self, target: Target, addresses: Sequence[str]
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To one of the addresses that were looked at; the certificate must be that of the name."""
        tls, name = (self.tls, target.host) if target.https else (None, None)
        error: OSError = ConnectionError("the name has no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return await asyncio.open_connection(address, target.port, limit=_HEAD, ssl=tls, server_hostname=name)
            except ssl.SSLError:
                raise
            except OSError as failed:
                error = failed
        raise error


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    own = {
        "Host": target.authority,
        "User-Agent": "review-copilot",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


async def _answer(reader: asyncio.StreamReader) -> Attempt:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return Attempt(problem="too_large")
        found = _STATUS.match(head)
        if not found:
            return Attempt(problem="no_http")
        status = int(found[1])
        if status >= 200:
            break
    with suppress(OSError, TimeoutError):  # the answer is known: a connection that is cut would look like a fault
        async with asyncio.timeout(_REST_SECONDS):
            await _drain(reader)
    wait = _RETRY_AFTER.search(head)
    return Attempt(status, _problem(status), float(wait[1]) if wait else None)


def _problem(status: int) -> str | None:
    if status < 300:
        return None
    return "redirect" if status < 400 else "gone" if status == HTTPStatus.GONE else "status"


async def _drain(reader: asyncio.StreamReader) -> None:
    left = _REST
    while left > 0 and (chunk := await reader.read(min(left, 8192))):
        left -= len(chunk)
