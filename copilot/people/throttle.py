"""How often somebody may try to sign in: so many attempts in a while for a login, and for an address."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from copilot.people.errors import TooManyAttempts

MOST_KNOWN = 10_000  # logins and addresses that are remembered at once


@dataclass(frozen=True, slots=True)
class Limits:
    """Attempts within ``seconds``, for one login and for one address."""

    login: int = 10
    address: int = 60
    seconds: float = 900.0

    def among(self, processes: int) -> "Limits":
        """What each of so many processes allows, so that together they allow as much; one attempt at least."""
        return Limits(ceil(self.login / processes), ceil(self.address / processes), self.seconds)


class Throttle:
    """Counts attempts in this process; a login that doesn't exist counts as one that does."""

    def __init__(self, limits: Limits | None = None, now: Callable[[], float] = monotonic) -> None:
        self._limits, self._now = limits or Limits(), now
        self._seen: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def attempt(self, login: str, address: str) -> None:
        """Count an attempt before it is looked at. Raises ``TooManyAttempts``; one that is refused isn't counted."""
        counted = (("login", login), self._limits.login), (("address", address), self._limits.address)
        wait = max(self._wait(key, most) for key, most in counted)
        if wait > 0:
            raise TooManyAttempts(wait)
        for key, _ in counted:
            self._seen.setdefault(key, deque()).append(self._now())
            self._seen.move_to_end(key)
        while len(self._seen) > MOST_KNOWN:
            self._seen.popitem(last=False)

    def forgive(self, login: str, address: str) -> None:
        """Forget the attempts of a login that has signed in, and of the address the one that was right."""
        self._seen.pop(("login", login), None)
        times = self._seen.get(("address", address))
        if times:
            times.pop()

    def _wait(self, key: tuple[str, str], most: int) -> float:
        times, now = self._seen.get(key), self._now()
        if times is None:
            return 0.0
        while times and times[0] <= now - self._limits.seconds:
            times.popleft()
        return times[0] + self._limits.seconds - now if len(times) >= most else 0.0
