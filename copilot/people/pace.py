"""How often an account asks: its requests of the last minute, counted in this process."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from copilot.people.errors import LimitReached
from copilot.people.limits import MINUTE, Account

MOST_KNOWN = 10_000  # accounts that are remembered at once


@dataclass(frozen=True, slots=True)
class Standing:
    """How many requests are left, and in how many seconds there is one more than now."""

    left: int
    seconds: float


class Pace:
    """In no stretch of 60 seconds there are more requests of an account than its limit."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._seen: OrderedDict[Account, deque[float]] = OrderedDict()

    def take(self, account: Account, most: int) -> Standing:
        """Count a request. Raises ``LimitReached``; a request that is refused isn't counted."""
        now, times = self._now(), self._times(account)
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= most:
            raise LimitReached("requests", most, times[-most] + MINUTE - now if most else float(MINUTE))
        times.append(now)
        return Standing(most - len(times), times[0] + MINUTE - now)

    def _times(self, account: Account) -> deque[float]:
        times = self._seen.setdefault(account, deque())
        self._seen.move_to_end(account)
        while len(self._seen) > MOST_KNOWN:
            self._seen.popitem(last=False)
        return times
