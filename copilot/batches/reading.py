"""A body of JSON Lines as it comes in, never held whole: chunks of lines, each a case or what is wrong with it."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from copilot.errors import CaseInvalid
from copilot.lanes import Lane, lane_of
from copilot.wire.cases import CaseIn, parse_case

CHUNK_LINES, CHUNK_BYTES = 200, 1_000_000  # of one chunk: whichever comes first
LONGEST_LINE = 2_000_000  # bytes, as much as the body of one case
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line that holds something. ``problem`` says without content why it is no case; ``lane`` who it belongs to."""

    number: int
    given: CaseIn | None
    lane: Lane | None = None
    problem: str | None = None


def reading(body: AsyncIterable[bytes]) -> "Reading":
    """The lines of that body."""
    return Reading(body)


class Reading:
    """Splits a body into lines and reads them in a worker thread. Can be gone through once."""

    def __init__(self, body: AsyncIterable[bytes]) -> None:
        self._body, self._hash = body, sha256()
        self._number, self._rest, self._skipping = 0, b"", False
        self._raw: list[tuple[int, bytes]] = []
        self._size = 0

    async def chunks(self) -> AsyncIterator[Sequence[ReadLine]]:
        """Lines in order, a few hundred at a time."""
        async for piece in self._body:
            self._hash.update(piece)
            self._split(piece)
            while self._raw and (len(self._raw) >= CHUNK_LINES or self._size >= CHUNK_BYTES):
                yield await asyncio.to_thread(_read, self._take())
        self._line(self._rest)
        self._rest = b""
        while self._raw:
            yield await asyncio.to_thread(_read, self._take())

    def digest(self) -> str:
        """SHA-256 of the body as far as it was read."""
        return self._hash.hexdigest()

    def _split(self, piece: bytes) -> None:
        *lines, rest = piece.split(b"\n")
        for line in lines:
            self._line(self._rest + line)
            self._rest = b""
        self._rest += rest
        if len(self._rest) > LONGEST_LINE:  # of an overlong one only that it was there
            self._skipping, self._rest = True, b""

    def _line(self, line: bytes) -> None:
        self._number += 1
        if self._skipping or len(line) > LONGEST_LINE:
            self._raw.append((self._number, b""))
            self._skipping = False
            return
        line = line.removeprefix(_BOM).strip(b"\r\t ")
        if line:
            self._raw.append((self._number, line))
            self._size += len(line)

    def _take(self) -> list[tuple[int, bytes]]:
        taken, self._raw = self._raw[:CHUNK_LINES], self._raw[CHUNK_LINES:]
        self._size = sum(len(line) for _, line in self._raw)
        return taken


def _read(lines: Sequence[tuple[int, bytes]]) -> list[ReadLine]:
    return [_read_line(number, line) for number, line in lines]


def _read_line(number: int, line: bytes) -> ReadLine:
    if not line:
        return ReadLine(number, None, problem=f"the line is longer than {LONGEST_LINE} bytes")
    try:
        given = parse_case(line)
    except CaseInvalid as error:
        return ReadLine(number, None, problem=str(error))
    return ReadLine(number, given, lane_of(given.to_case("a line")))
