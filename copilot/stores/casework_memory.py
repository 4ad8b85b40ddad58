"""A ledger of cases that lasts as long as the process."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from copilot.cases import Case, CaseId
from copilot.casework.changes import content_read
from copilot.casework.decisions import PrecedentRow, PrecedentState, Strike
from copilot.casework.files import Act, CaseFile, Change, after
from copilot.casework.intake import NEVER_KEPT, Arrival, arrival_with, opened_by, recommended, take_in
from copilot.casework.model import UNDECIDED, CaseRecord, Queue, State
from copilot.casework.ports import Verb
from copilot.casework.queues import Place, QueueFilter, SavedFilter
from copilot.casework.rules import Rules
from copilot.outbox import Told
from copilot.people.model import PersonId
from copilot.recommendations import Recommendation
from copilot.repeats.model import about
from copilot.stores.casework_texts import check_texts
from copilot.stores.entries import content_of, erased, no_case, sealed
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.wire.stored_cases import load_case
from policy_corpus.model import SectionId


@dataclass
class _Shelf:
    files: dict[CaseId, CaseFile] = field(default_factory=dict)
    contents: dict[CaseId, str] = field(default_factory=dict)
    merging: dict[str, CaseId] = field(default_factory=dict)  # by digest, the case that the same content is merged into
    strikes: list[Strike] = field(default_factory=list)
    skips: set[tuple[CaseId, PersonId]] = field(default_factory=set)
    filters: dict[tuple[PersonId, str], SavedFilter] = field(default_factory=dict)


class MemoryCaseLedger:
    """Keeps the files as values. Nothing here waits, so each change is whole."""

    def __init__(
        self,
        trail: MemoryAuditTrail,
        recommendations: MemoryRecommendationStore,
        rules: Rules | None,
        outbox: MemoryOutbox | None = None,
    ) -> None:
        self._trail = trail
        self._outbox = outbox or MemoryOutbox()
        self._recommendations = recommendations
        self._shelf = _Shelf()
        if rules:
            recommendations.keep_beside(lambda case, made, act: self._recommended(case, made, act, rules))

    async def take_in(self, arrival: Arrival, act: Act, rules: Rules) -> Change:
        content = content_of(arrival.case, arrival.lane, act.at)
        alike, earlier = self._same_content(arrival.digest)
        known = self._shelf.files.get(arrival.case.id) or alike
        change = take_in(self._whole(known) if known else None, earlier, arrival, act, rules)
        if known is None:
            self._recommendations.hand_in(arrival.case.id, content.body, arrival.lane)
            self._shelf.contents |= {arrival.case.id: content.body} if content.body is not None else {}
        elif change.record.lane != known.record.lane:
            self._recommendations.hand_in(known.record.id, None, change.record.lane)
        return self._keep(change)

    def _recommended(self, case: Case, recommendation: Recommendation, act: Act, rules: Rules) -> Change:
        known = self._shelf.files.get(case.id)
        if known:
            change = recommended(self._whole(known), recommendation, act, rules)
        else:
            change = opened_by(arrival_with(case, recommendation, act.at), recommendation, act, rules)
        content = content_of(case, change.record.lane, act.at)
        if content.body is not None:
            self._shelf.contents[case.id] = content.body
        kept = self._keep(change)
        file = self._shelf.files[case.id]
        self._shelf.files[case.id] = replace(file, recommendation=recommendation)
        return kept

    async def change(self, case: CaseId, verb: Verb) -> Change:
        return self._keep(verb(replace(await self.get(case), notes=(), precedents=())))

    async def get(self, case: CaseId) -> CaseFile:
        if case not in self._shelf.files:
            raise no_case(case)
        return self._whole(self._shelf.files[case])

    async def content(self, case: CaseId, act: Act) -> Case:
        record = (await self.get(case)).record
        entry = content_read(record, act)
        if record.erased:
            raise erased(case)
        if case not in self._shelf.contents:
            raise sealed(case)
        self._trail.append([entry], act.at)
        return load_case(self._shelf.contents[case])

    async def page(
        self, queue: Queue, wanted: QueueFilter, now: datetime, limit: int, after: Place | None = None
    ) -> list[CaseRecord]:
        records = [file.record for file in self._shelf.files.values() if file.record.queue is queue]
        found = [record for record in records if self._is_wanted(record, wanted, now)]
        behind = [one for one in found if after is None or (one.rank_at, one.id) > (after.rank_at, after.id)]
        return sorted(behind, key=lambda record: (record.rank_at, record.id))[:limit]

    async def counts(self) -> Mapping[tuple[Queue, State], int]:
        records = [file.record for file in self._shelf.files.values()]
        return Counter((record.queue, record.state) for record in records if record.state in UNDECIDED)

    async def strikes(self, author: str) -> tuple[Strike, ...]:
        found = [strike for strike in self._shelf.strikes if strike.author == author]
        return tuple(sorted(found, key=lambda strike: (strike.at, strike.decision)))

    async def precedents(self, sections: Sequence[SectionId], limit: int) -> tuple[PrecedentRow, ...]:
        rows = [
            (decided.at, row)
            for file in self._shelf.files.values()
            for row in file.precedents
            for decided in file.decisions
            if decided.id == row.decision
        ]
        found = [(at, row) for at, row in rows if row.section in sections and row.state is not PrecedentState.RETIRED]
        ordered = sorted(found, key=lambda pair: (-pair[0].timestamp(), pair[1].decision, pair[1].section))
        return tuple(row for _, row in ordered[:limit])

    async def outbox(self, after: int, limit: int) -> list[Told]:
        return self._outbox.after(after, limit)

    async def filters(self, person: PersonId) -> list[SavedFilter]:
        mine = [saved for (owner, _), saved in self._shelf.filters.items() if owner == person]
        return sorted(mine, key=lambda saved: saved.name)

    async def keep_filter(self, saved: SavedFilter) -> None:
        self._shelf.filters[saved.person, saved.name] = saved

    async def drop_filter(self, person: PersonId, name: str) -> None:
        self._shelf.filters.pop((person, name), None)

    def _same_content(self, digest: str | None) -> tuple[CaseFile | None, CaseId | None]:
        if digest in self._shelf.merging:
            return self._shelf.files[self._shelf.merging[digest]], None
        records = [file.record for file in self._shelf.files.values()]
        decided = [one for one in records if digest and one.digest == digest and one.state is State.DECIDED]
        earlier = max(decided, key=lambda record: record.rank_at, default=None)
        return None, earlier.id if earlier else None

    def _merge_from_now_on(self, record: CaseRecord, before: CaseRecord | None) -> None:
        merging = self._shelf.merging
        if record.state is State.DECIDED or record.digest is None:
            self._shelf.merging = {digest: case for digest, case in merging.items() if case != record.id}
        elif before is None or before.state is State.DECIDED:
            merging.setdefault(record.digest, record.id)

    def _whole(self, file: CaseFile) -> CaseFile:
        """The file with the strikes of its author as they stand now."""
        author = file.record.author
        found = [strike for strike in self._shelf.strikes if author is not None and strike.author == author]
        return replace(file, strikes=tuple(sorted(found, key=lambda strike: (strike.at, strike.decision))))

    def _is_wanted(self, record: CaseRecord, wanted: QueueFilter, now: datetime) -> bool:
        skipped = wanted.person is not None and (record.id, wanted.person) in self._shelf.skips
        return wanted.shows(record, now) and not skipped

    def _keep(self, change: Change) -> Change:
        about(f"case/{change.record.id}")
        if change.happening is None:
            return change
        check_texts(change)
        shelf, case, at = self._shelf, change.record.id, change.happening.at
        before = shelf.files.get(case)
        shelf.files[case] = after(before or CaseFile(change.record), change)
        self._merge_from_now_on(change.record, before.record if before else None)
        shelf.strikes = [
            replace(one, lifted_at=at) if one.decision in change.lifted and not one.lifted_at else one
            for one in shelf.strikes
            if not (change.erases and one.case_id == case)
        ] + list(change.strikes)
        if change.skip:
            shelf.skips.add((case, change.skip.by))
        if change.erases or change.record.lane == NEVER_KEPT:
            shelf.contents.pop(case, None)
        if change.erases:
            self._recommendations.erase(case)
        self._outbox.add(change.outbox, at)
        self._trail.append(change.audit, at)
        return change
