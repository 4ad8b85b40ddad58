"""Passwords: which are good enough, and their Argon2id hashes."""

import asyncio
import unicodedata
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from secrets import choice
from typing import TYPE_CHECKING, TypeVar

from copilot.people.common import is_common, plain
from copilot.people.errors import PersonInvalid

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Result = TypeVar("Result")

SHORTEST, LONGEST = 12, 256  # characters
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _EACH = 5, 5  # of a first password: 123 bits
_FEWEST = 5  # different ones
OUR_WORDS = ("reviewcopilot", "review copilot", "review-copilot")
_AT_ONCE = 2  # hashes: each takes 64 MiB


def check_password(password: str, *known: str) -> None:
    """Raises ``PersonInvalid`` for one that is short, that many people had, or that holds one of the ``known`` words.

    Those are the login, the name, and what the organisation is called.
    """
    text = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise PersonInvalid(f"a password has {SHORTEST} to {LONGEST} characters; a few words in a row are a good one")
    bare = plain(text)
    told = [plain(word) for word in (*known, *OUR_WORDS) if len(word) >= 4]  # shorter ones stand in many words
    if len(set(bare)) < _FEWEST or is_common(text) or any(word in bare for word in told):
        raise PersonInvalid("the password is easy to guess; a few words in a row that don't name you are a good one")


def first_password() -> str:
    """A password at random for somebody to begin with, in groups that can be read out."""
    return "-".join("".join(choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash takes; ``memory`` is in KiB."""

    time: int = 3
    memory: int = 65_536
    lanes: int = 4


class Passwords:
    """Hashes and verifies in threads of its own, so that the event loop goes on and memory stays bounded.

    ``words`` are those of the organisation, which no password may hold.
    """

    def __init__(self, cost: Cost | None = None, words: Collection[str] = ()) -> None:
        self._cost, self._words = cost or Cost(), tuple(words)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "passwords")

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # noqa: PLC0415

        cost = self._cost
        return PasswordHasher(time_cost=cost.time, memory_cost=cost.memory, parallelism=cost.lanes)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's password")

    def check(self, password: str, *known: str) -> None:
        """As ``check_password``, with the words of the organisation besides."""
        check_password(password, *known, *self._words)

    async def hash(self, password: str) -> str:
        """The hash of a password, with its salt and its cost."""
        return await self._in_thread(lambda: self._hasher.hash(_bytes(password)))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; without a hash False, after as long a time."""
        return await self._in_thread(lambda: self._verify(hashed, password))

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made at another cost than is asked for now."""
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)

    def _verify(self, hashed: str | None, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

        nobodys = self._nobodys  # made whether or not it is needed: the first answer must not tell
        try:
            self._hasher.verify(hashed or nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
