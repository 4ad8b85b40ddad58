"""Clocks that tests move."""

from datetime import datetime, timedelta

from tests.builders import AT


class MovedClock:
    """Stands still until it is moved on."""

    def __init__(self, at: datetime = AT) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def on(self, **by: float) -> None:
        """Move it on, as ``on(minutes=3)``."""
        self._at += timedelta(**by)
