"""Queues and what people keep of them, as they go out."""

from datetime import datetime
from typing import Self

from copilot.casework.model import CaseRecord, Queue
from copilot.casework.queues import SavedFilter
from copilot.wire.base import WireOut
from copilot.wire.casework import CaseRecordOut
from copilot.wire.decided import FromDomain


class PlaceOut(WireOut):
    """Where the next page begins."""

    rank_at: datetime
    id: str


class PageOut(WireOut):
    """The next cases of a queue, the soonest first; ``next`` is None at its end."""

    cases: tuple[CaseRecordOut, ...]
    next: PlaceOut | None

    @classmethod
    def of(cls, records: list[CaseRecord], limit: int) -> Self:
        last = records[-1] if len(records) == limit else None
        place = PlaceOut(rank_at=last.rank_at, id=last.id) if last else None
        return cls(cases=tuple(map(CaseRecordOut.of, records)), next=place)


class QueuesOut(WireOut):
    """How many cases are to be decided in each queue that is open to whoever asks."""

    queues: dict[Queue, int]


class NextOut(WireOut):
    """The case that was taken up, None where there is none that is free."""

    case: CaseRecordOut | None


class SavedFilterOut(FromDomain):
    """A filter that a person keeps under a name."""

    name: str
    queue: Queue
    languages: frozenset[str]
    without: frozenset[str]


class SavedFiltersOut(WireOut):
    """All that a person has saved."""

    filters: tuple[SavedFilterOut, ...]

    @classmethod
    def of(cls, saved: list[SavedFilter]) -> Self:
        return cls(filters=tuple(map(SavedFilterOut.of, saved)))


ANSWERS = (NextOut, PageOut, QueuesOut, SavedFilterOut, SavedFiltersOut)
