"""Queues and what people keep of them, as they go out."""

from typing import Self

from copilot.casework.model import CaseRecord, Queue
from copilot.casework.queues import SavedFilter
from copilot.wire.base import ListOut, WireOut
from copilot.wire.casework import CaseRecordOut
from copilot.wire.decided import FromDomain


class PageOut(ListOut):
    """The next cases of a queue, the soonest first."""

    cases: tuple[CaseRecordOut, ...]

    @classmethod
    def of(cls, records: list[CaseRecord], following: str | None) -> Self:
        return cls(cases=tuple(map(CaseRecordOut.of, records)), next=following)


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


class SavedFiltersOut(ListOut):
    """All that a person has saved."""

    filters: tuple[SavedFilterOut, ...]

    @classmethod
    def of(cls, saved: list[SavedFilter], following: str | None) -> Self:
        return cls(filters=tuple(map(SavedFilterOut.of, saved)), next=following)


ANSWERS = (NextOut, PageOut, QueuesOut, SavedFilterOut, SavedFiltersOut)
