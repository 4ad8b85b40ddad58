"""When to try again, and when to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(hours=2)
_FACTOR = 3
_SPREAD = 0.2  # a wait is up to so much shorter or longer, so that many don't come at once


@dataclass(frozen=True, slots=True)
class Schedule:
    """``patience`` is how long after its first attempt an event is tried again; ``keep`` how long what is over is kept.

    The waits grow: about 5, 15 and 45 seconds, 2, 7 and 20 minutes, one hour, then every two hours.
    """

    patience: timedelta = timedelta(hours=24)
    keep: timedelta = timedelta(days=30)

    def next(self, attempts: int, since: datetime, now: datetime, chance: float) -> datetime | None:
        """When to try again after so many attempts since that moment; None to give up. ``chance`` is from 0 to 1."""
        wait = min(_FIRST * _FACTOR ** min(attempts - 1, 10), _LONGEST) * (1 + _SPREAD * (2 * chance - 1))
        return now + wait if now + wait <= since + self.patience else None

    def after(self, seconds: float | None, then: datetime, now: datetime) -> datetime:
        """``then``, or later where the endpoint asked for it; never later than the longest wait."""
        return then if seconds is None else max(then, now + min(timedelta(seconds=seconds), _LONGEST))
