"""What the life of a case needs from the outside: a ledger that keeps every change whole."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from copilot.cases import Case, CaseId
from copilot.casework.decisions import PrecedentRow, Strike
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.intake import Arrival
from copilot.casework.model import CaseRecord, Queue, State
from copilot.casework.queues import Place, QueueFilter, SavedFilter
from copilot.casework.rules import Rules
from copilot.outbox import Told
from copilot.people.model import PersonId
from policy_corpus.model import SectionId

Verb = Callable[[CaseFile], Change]


class CaseLedger(Protocol):
    """Keeps the cases, and every change with its audit entries and its events: all of it, or nothing.

    Of two changes to one case the later sees what the earlier did. Any method may raise ``StoreUnavailable``, those
    that write ``StoreFull``.
    """

    async def take_in(self, arrival: Arrival, act: Act, rules: Rules) -> Change:
        """Open a case, or merge into the one that has this id or that is open with this content.

        Raises what ``copilot.casework.intake`` does, and ``CaseInvalid`` for a text that can't be kept.
        """
        ...

    async def change(self, case: CaseId, verb: Verb) -> Change:
        """Run a verb on the file of the case and keep what it changes. Raises ``CaseNotFound``, and what the verb does.

        A verb is a plain function, and may be run more than once: it does nothing else. Notes and precedents are not in
        the file that it is given.
        """
        ...

    async def get(self, case: CaseId) -> CaseFile:
        """The whole file. Raises ``CaseNotFound``."""
        ...

    async def content(self, case: CaseId, act: Act) -> Case:
        """What the case says; that it was read is entered in the trail.

        Raises ``NotPermitted`` for whom its queue is not open to, ``CaseSealed`` where nothing was kept,
        ``CaseErased``, ``CaseNotFound``.
        """
        ...

    async def page(
        self, queue: Queue, wanted: QueueFilter, now: datetime, limit: int, after: Place | None = None
    ) -> list[CaseRecord]:
        """The next cases of a queue, the soonest rank first."""
        ...

    async def counts(self) -> Mapping[tuple[Queue, State], int]:
        """How many cases stand where; those that are decided are not counted."""
        ...

    async def strikes(self, author: str) -> tuple[Strike, ...]:
        """Every strike of an author, oldest first, whether it counts or not."""
        ...

    async def precedents(self, sections: Sequence[SectionId], limit: int) -> tuple[PrecedentRow, ...]:
        """The newest precedents of these sections that are not retired, newest first."""
        ...

    async def outbox(self, after: int, limit: int) -> list[Told]:
        """The next events behind that position."""
        ...

    async def filters(self, person: PersonId) -> list[SavedFilter]:
        """What a person has saved, by name."""
        ...

    async def keep_filter(self, saved: SavedFilter) -> None:
        """Keep a filter under its name, in place of one that was there."""
        ...

    async def drop_filter(self, person: PersonId, name: str) -> None:
        """Let a filter go; nothing happens if there is none."""
        ...
