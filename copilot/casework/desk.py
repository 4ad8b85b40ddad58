"""The desk at which people work on cases: who may see what, what time it is, and the next case to take up."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from copilot.cases import Case, CaseId
from copilot.casework.claiming import claim
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.intake import arrival_of
from copilot.casework.model import CaseRecord, Queue, Requester, Urgency
from copilot.casework.ports import CaseLedger
from copilot.casework.queues import ACCESS, Place, QueueFilter, check, check_reading, may_read, readable
from copilot.casework.rules import Rules
from copilot.casework.strikes import Standing, standing_of
from copilot.errors import CaseMovedOn
from copilot.people.model import Actor
from copilot.ports import Clock

MOST = 200  # cases in one page
LOOKED_AT = 20  # cases that are tried when somebody asks for the next one

Verb = Callable[[CaseFile, Act], Change]


@dataclass(frozen=True, slots=True)
class Casework:
    """What the command line and the HTTP service work on cases with."""

    ledger: CaseLedger
    rules: Rules
    clock: Clock

    async def take_in(
        self, actor: Actor, case: Case, urgency: Urgency | None = None, requester: Requester | None = None
    ) -> CaseRecord:
        """Hand a case in; the record is that of the case which now has this content."""
        return (await self.arrive(actor, case, urgency, requester)).record

    async def arrive(
        self, actor: Actor, case: Case, urgency: Urgency | None = None, requester: Requester | None = None
    ) -> Change:
        """Hand a case in; the change says what became of it."""
        act = self._act(actor)
        return await self.ledger.take_in(arrival_of(case, act.at, urgency, requester), act, self.rules)

    async def do(self, actor: Actor, case: CaseId, verb: Verb, id: str | None = None) -> CaseRecord:  # noqa: A002
        """Run a verb now. ``id`` is what its decision, note or appeal goes by: the same once more does nothing."""
        act = self._act(actor, id)
        return (await self.ledger.change(case, lambda file: verb(file, act))).record

    async def file(self, actor: Actor, case: CaseId) -> CaseFile:
        """The file of a case. Raises ``NotPermitted`` for whom its queue is not open to."""
        file = await self.ledger.get(case)
        check_reading(actor, file.record)
        return file

    async def content(self, actor: Actor, case: CaseId) -> Case:
        """What the case says; that it was read is entered in the trail."""
        return await self.ledger.content(case, self._act(actor))

    async def page(
        self, actor: Actor, queue: Queue, wanted: QueueFilter, limit: int, after: Place | None = None
    ) -> list[CaseRecord]:
        """The next cases of a queue, those that this person may read. Raises ``NotPermitted``."""
        for permission in sorted(ACCESS[queue].read):
            check(actor, permission, f"look into the queue {queue.value!r}")
        found: list[CaseRecord] = []
        size, now = min(limit, MOST), self.clock.now()
        while len(found) < size:
            records = await self.ledger.page(queue, wanted, now, size, after)
            found += [record for record in records if may_read(actor, record)]
            if len(records) < size:
                break
            after = Place(records[-1].rank_at, records[-1].id)
        return found[:size]

    async def next(self, actor: Actor, queue: Queue, wanted: QueueFilter | None = None) -> CaseRecord | None:
        """Take up the first case of a queue that is free; None where there is none."""
        wanted = replace(wanted or QueueFilter(), free=True, person=actor.person)
        for record in await self.page(actor, queue, wanted, LOOKED_AT):
            try:
                return await self.do(actor, record.id, claim)
            except CaseMovedOn:
                continue  # somebody else was quicker
        return None

    async def counts(self, actor: Actor) -> dict[Queue, int]:
        """How many cases are to be decided in each queue that a person may look into."""
        counted = await self.ledger.counts()
        undecided = set(QueueFilter().states)
        return {
            queue: sum(number for (where, state), number in counted.items() if where is queue and state in undecided)
            for queue in readable(actor)
        }

    def stands(self, file: CaseFile) -> Standing:
        """How the author of a case stands now."""
        return standing_of(file.strikes, self.clock.now(), self.rules.strikes)

    async def standing(self, author: str) -> Standing:
        """How an author stands now, and how far the next threshold is."""
        return standing_of(await self.ledger.strikes(author), self.clock.now(), self.rules.strikes)

    def _act(self, actor: Actor, name: str | None = None) -> Act:
        return Act(actor, self.clock.now(), name or uuid4().hex)
