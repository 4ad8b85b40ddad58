"""The lines of a file that somebody hands in: each with its number, none of them held whole if it is overlong."""

from collections.abc import Iterator
from typing import IO

LONGEST_LINE = 8_000_000  # bytes; a longer one is an error, and is not held in memory
_BOM = b"\xef\xbb\xbf"


def numbered_lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers from 1; of an overlong one only the beginning."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, line
        elif line := line.removeprefix(_BOM).strip(b"\r\n\t "):
            yield number, line


def _skip_line(stream: IO[bytes]) -> None:
    while (piece := stream.readline(LONGEST_LINE)) and not piece.endswith(b"\n"):
        pass
