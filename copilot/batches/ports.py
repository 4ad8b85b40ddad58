"""What keeps batches."""

from collections.abc import Awaitable, Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from copilot.audit.entries import AuditDraft
from copilot.batches.model import Batch, BatchId, Line, Progress, Result, Work
from copilot.cases import Case, CaseId
from copilot.people.model import Actor
from copilot.recommendations import Recommendation, RecommendationId
from policy_corpus.model import Region


class Recommend(Protocol):
    """Drafts and keeps, under an id that is given."""

    def __call__(
        self,
        case: Case,
        as_of: date | None = None,
        region: Region | None = None,
        by: Actor = ...,
        id: RecommendationId | None = None,  # noqa: A002
    ) -> Awaitable[Recommendation]: ...


class BatchStore(Protocol):
    """Any method may raise ``StoreUnavailable``, those that write ``StoreFull``.

    What a case says is kept of a line that waits. It goes when the line is over, when the case is erased, and when it
    is routed to child safety.
    """

    async def open(self, batch: Batch) -> None:
        """Begin to receive one."""
        ...

    async def add(self, batch: BatchId, lines: Sequence[Line]) -> Collection[CaseId]:
        """Keep lines, but none of a case that is with people already: those cases are given back."""
        ...

    async def start(self, batch: Batch, entry: AuditDraft, at: datetime) -> None:
        """All is there: keep how many lines and what digest, and let the work begin once ``advance`` was called."""
        ...

    async def advance(self, batch: BatchId, most: int) -> int:
        """Bring up to so many lines to what the state of their batch means for them. Returns how many: 0 is the end."""
        ...

    async def behind(self, received_before: datetime) -> list[BatchId]:
        """Batches for which ``advance`` has something to do; those that stopped arriving before then are cancelled."""
        ...

    async def get(self, batch: BatchId) -> Progress:
        """Raises ``BatchNotFound``."""
        ...

    async def take(self, now: datetime, until: datetime, most: int) -> list[Work]:
        """Take lines up: those that somebody let fall, single cases, then those that stand first in their batches.

        None of a batch that was cancelled.
        """
        ...

    async def renew(self, holders: Collection[str], until: datetime) -> None:
        """Keep hold of lines until then."""
        ...

    async def finish(self, work: Work, line: Line, at: datetime) -> None:
        """A line is over; with the last one its batch is. Nothing happens once another has taken it up."""
        ...

    async def put_off(self, work: Work, until: datetime | None) -> None:
        """Let a line wait until then, or be taken up by whoever comes next; one of a cancelled batch is over."""
        ...

    async def cancel(self, batch: BatchId, entry: AuditDraft | None, at: datetime) -> None:
        """Have no further line taken up, from this moment; ``advance`` forgets what the lines that waited say.

        They stand as cancelled at once. Raises ``BatchNotFound`` and ``BatchOver``.
        """
        ...

    async def taken_on(self) -> int:
        """How many lines the batches have that are at work, those that are over included."""
        ...

    async def results(self, batch: BatchId, after: int, limit: int) -> list[Result]:
        """The lines behind that number, in order, up to the first that isn't over."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget the batches that ended before then. Returns how many. What was recommended stays."""
        ...
