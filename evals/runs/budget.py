"""What a run may spend, and what it has spent. Reaching it starts no new case; those in flight end."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from copilot.chat.metering import plus
from copilot.errors import BadInput
from copilot.recommendations import Tokens
from copilot.wire.base import canonical_json

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits, each None for none. Prices are per million tokens, in whatever money ``money`` is counted in.

    ``tokens`` and ``money`` are of the whole run, what earlier sittings spent included; ``seconds`` are of a sitting.
    """

    tokens: int | None = None
    money: float | None = None
    seconds: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0

    def money_of(self, tokens: Tokens) -> float:
        """What these tokens cost. What the provider's own cache served is charged in full."""
        return (tokens.prompt * self.price_in + tokens.completion * self.price_out) / _MILLION


@dataclass(slots=True)
class Spending:
    """What a run has cost: ``tokens`` were paid for, in ``requests``; ``reused`` replies came from the cache."""

    budget: Budget
    tokens: Tokens = Tokens()
    requests: int = 0
    reused: int = 0
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @property
    def money(self) -> float:
        """In the money of the prices."""
        return self.budget.money_of(self.tokens)

    @property
    def seconds(self) -> float:
        """Since this sitting began."""
        return self.clock() - self._started

    def add(self, tokens: Tokens, requests: int, reused: int) -> None:
        """Count what one case cost."""
        self.tokens = plus(self.tokens, tokens)
        self.requests += requests
        self.reused += reused

    def reached(self) -> str | None:
        """Which limit is reached, in words; None while there is room."""
        limit = self.budget
        total = self.tokens.prompt + self.tokens.completion
        if limit.tokens is not None and total >= limit.tokens:
            return f"{total} of {limit.tokens} tokens are spent"
        if limit.money is not None and self.money >= limit.money:
            return f"{self.money:.4f} of {limit.money:g} in money are spent"
        if limit.seconds is not None and self.seconds >= limit.seconds:
            return f"{limit.seconds:g} seconds are over"
        return None

    def save(self, path: Path) -> None:
        """Write the sums, all or nothing."""
        row = {
            "prompt": self.tokens.prompt,
            "completion": self.tokens.completion,
            "cached": self.tokens.cached,
            "requests": self.requests,
            "reused": self.reused,
        }
        part = path.with_suffix(".part")
        part.write_text(canonical_json(row) + "\n", encoding="utf-8")
        part.replace(path)


def load_spending(path: Path, budget: Budget) -> Spending:
    """What earlier sittings of the run spent; nothing when there was none."""
    spending = Spending(budget)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        spending.add(Tokens(row["prompt"], row["completion"], row["cached"]), row["requests"], row["reused"])
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{str(path)!r} is damaged\n  hint: remove it to count from nothing") from None
    return spending
