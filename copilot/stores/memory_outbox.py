"""An outbox that lasts as long as the process; the memory stores of a process share it."""

from collections.abc import Sequence
from datetime import datetime

from copilot.outbox import OutboxEvent, Told


class MemoryOutbox:
    """Keeps what others are to be told, in the order in which it happened."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._last = 0

    def add(self, events: Sequence[OutboxEvent], at: datetime) -> None:
        """What a database does within the transaction of a change."""
        for event in events:
            self._last += 1
            self.told.append(Told(self._last, at, event.event, event.subject, event.payload))

    def after(self, position: int, limit: int) -> list[Told]:
        """The next events behind that position."""
        return [told for told in self.told if told.position > position][:limit]
