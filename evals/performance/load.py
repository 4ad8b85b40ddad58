"""A load on an HTTP service: so many requests in flight over kept connections, each timed.

It is a program, so that its work is not counted as that of the service:
``python -m evals.performance.load --url http://127.0.0.1:8000/v1/recommendations --bodies FILE``. A line of the file is
the body of a request; they are sent in turn, from the start again when all are sent. The outcome is one line of JSON.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

KEY = "COPILOT_BENCH_KEY"  # of the environment: the bearer token of the requests
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: requests in all, in flight at once; ``skip`` so many bodies first. ``key`` is a bearer token."""

    url: str
    bodies: Path
    requests: int
    in_flight: int
    key: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it. Times in milliseconds, each sorted up; ``statuses`` counts answers by their status."""

    seconds: float
    times: list[float]
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        """Good answers a second."""
        good = sum(count for status, count in self.statuses.items() if status.startswith("2"))
        return good / self.seconds

    def quantile(self, share: float) -> float:
        """The time that so large a share of the requests took at most."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


class _Client(asyncio.Protocol):
    """One connection with one request under way."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answered: asyncio.Future[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  (for the type checker)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return
        head = self._buffer[:end].lower()
        found = head.find(_LENGTH)
        size = int(head[found + len(_LENGTH) :].split(b"\r\n", 1)[0]) if found >= 0 else 0
        if len(self._buffer) >= end + len(_HEAD_END) + size:
            self._buffer = b""
            self._settle(head.split(b" ", 2)[1].decode("latin-1"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (the protocol's own)
        self._settle("lost")

    async def ask(self, request: bytes) -> str:
        """The status of the answer, or ``lost``."""
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def _settle(self, status: str) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(status)


async def put_load(load: Load) -> Loaded:
    """Send the load and wait for its end."""
    place = urlsplit(load.url)
    bodies = load.bodies.read_bytes().splitlines()
    requests = islice(_requests(load, bodies), load.requests)
    times: list[float] = []
    statuses: Counter[str] = Counter()

    async def work() -> None:
        loop = asyncio.get_running_loop()
        _, client = await loop.create_connection(_Client, str(place.hostname), place.port or 80)
        for request in requests:
            began = time.perf_counter()
            status = await client.ask(request)
            times.append((time.perf_counter() - began) * 1000)
            statuses[status] += 1
            if status == "lost":
                return
        client.close()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(load.in_flight)))
    return Loaded(time.perf_counter() - began, sorted(times), dict(statuses))


def _requests(load: Load, bodies: Sequence[bytes]) -> Iterator[bytes]:
    place = urlsplit(load.url)
    key = f"Authorization: Bearer {load.key}\r\n" if load.key else ""
    head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n{key}"
    for body in islice(cycle(bodies), load.skip, None):
        yield f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def main() -> None:
    """Load, and print what came of it."""
    parser = argparse.ArgumentParser(description="A load on an HTTP service.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--skip", type=int, default=0)
    given = parser.parse_args()
    load = Load(given.url, given.bodies, given.requests, given.in_flight, os.environ.get(KEY, ""), given.skip)
    sys.stdout.write(json.dumps(asdict(asyncio.run(put_load(load)))) + "\n")


if __name__ == "__main__":
    main()
