"""Passwords that are tried first because many people had them: a file of digests, none of which can be read back.

``python -m copilot.people.common LIST`` makes the file from a list of leaked passwords, one a line.
"""

import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

WIDTH = 5  # bytes of a digest: of a thousand million other passwords some forty are refused as well
_FILE = Path(__file__).with_name("common_passwords.bin")


def plain(password: str) -> str:
    """A password as it is compared: without differences of width and case."""
    return unicodedata.normalize("NFKC", password).casefold()


def is_common(password: str) -> bool:
    """Whether many people had it; of passwords with fewer than twelve characters nothing is known."""
    digests, wanted = _digests(), _digest(password)
    at = bisect_left(digests, wanted)
    return at < len(digests) and digests[at] == wanted


def known() -> int:
    """How many the file holds."""
    return len(_digests())


def packed(passwords: Iterable[str], shortest: int) -> bytes:
    """The digests of those that are long enough, each once, in order."""
    return b"".join(sorted({_digest(word) for word in map(plain, passwords) if len(word) >= shortest}))


@cache
def _digests() -> list[bytes]:
    content = _FILE.read_bytes()
    return [content[at : at + WIDTH] for at in range(0, len(content), WIDTH)]


def _digest(password: str) -> bytes:
    return sha256(plain(password).encode("utf-8", "surrogatepass")).digest()[:WIDTH]


if __name__ == "__main__":
    _FILE.write_bytes(packed(Path(sys.argv[1]).read_text("utf-8", "replace").splitlines(), 12))
