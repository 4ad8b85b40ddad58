"""How much one account may ask for: requests in a minute, tokens and money in a day."""

from dataclasses import dataclass
from typing import NewType

from copilot.people.errors import KeyInvalid

MINUTE = 60  # seconds
MOST_REQUESTS = 100_000  # in a minute: each is remembered for as long
MOST_SPENT = 10**15  # tokens, or millionths of money
MILLION = 1_000_000

Account = NewType("Account", str)  # "key/ID", "person/ID": who is counted together; empty for whom nobody counts


@dataclass(frozen=True, slots=True)
class Limits:
    """Each None for none. A day is one in UTC; ``money`` is in millionths of what the prices are counted in."""

    requests: int | None = None
    tokens: int | None = None
    money: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has used up of a day: tokens, and millionths of money."""

    tokens: int = 0
    money: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.tokens + other.tokens, self.money + other.money)


NO_LIMITS = Limits()
NOTHING = Spent()


def checked(limits: Limits) -> Limits:
    """The limits, if they can be kept. Raises ``KeyInvalid``."""
    for name, value, most in (
        ("requests a minute", limits.requests, MOST_REQUESTS),
        ("tokens a day", limits.tokens, MOST_SPENT),
        ("millionths of money a day", limits.money, MOST_SPENT),
    ):
        if value is not None and not 0 <= value <= most:
            raise KeyInvalid(f"a limit of {value} {name} can't be kept; it is 0 to {most}, or none")
    return limits
