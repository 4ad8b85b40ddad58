"""A store that lasts as long as the process."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from copilot.cases import Case, CaseId
from copilot.casework.files import Act
from copilot.errors import StoreUnavailable
from copilot.people.model import SYSTEM, Actor
from copilot.ports import Position, StoredRecommendation
from copilot.recommendations import Exchange, Recommendation, RecommendationId
from copilot.repeats.model import about
from copilot.stores.entries import Entry, conflict, entry_of, erased, no_case, no_recommendation, sealed
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.sealing import NEVER_WRITTEN, lane_after
from copilot.wire.exchanges import load_exchanges
from copilot.wire.recommendations import load_json
from copilot.wire.stored_cases import load_case

Beside = Callable[[Case, Recommendation, Act], object]  # what is kept with a recommendation


@dataclass(frozen=True, slots=True)
class _Row:
    position: Position
    entry: Entry


class MemoryRecommendationStore:
    """Keeps everything in this process; the same text that a database would keep."""

    def __init__(self, trail: MemoryAuditTrail | None = None) -> None:
        self._trail = trail or MemoryAuditTrail()
        self._beside: Beside | None = None
        self._erasing: list[Callable[[str], None]] = []
        self._handed_in: dict[str, str] = {}
        self._rows: list[_Row] = []
        self._by_id: dict[str, _Row] = {}
        self._lanes: dict[str, str | None] = {}
        self._closed = False

    async def add(self, case: Case, recommendation: Recommendation, at: datetime, by: Actor = SYSTEM) -> str:
        self._check_open()
        entry = entry_of(case, recommendation, at, by)
        known = self._by_id.get(entry.id)
        if known:
            if known.entry.digest != entry.digest:
                raise conflict(entry.id)
            return entry.text
        lane = self._lanes.get(entry.case_id)
        if lane and not entry.lane:
            raise sealed(entry.case_id)
        if entry.lane:
            self._lanes[entry.case_id] = lane = lane_after(lane, entry.lane)
            if lane == NEVER_WRITTEN:
                entry = replace(entry, content=None)
                self._erase(entry.case_id)
        self._lanes.setdefault(entry.case_id)
        row = _Row(Position(len(self._rows) + 1), replace(entry, text=""))  # of what was routed, a stub stays
        self._rows.append(row)
        self._by_id[entry.id] = row
        self._trail.append([entry.audit], entry.at)
        if self._beside:
            self._beside(case, recommendation, Act(by, at))
        about(f"recommendation/{recommendation.id}")
        return entry.text

    async def get(self, recommendation: RecommendationId) -> Recommendation:
        return load_json(self._readable(recommendation).entry.body)

    async def exchanges(self, recommendation: RecommendationId) -> tuple[Exchange, ...]:
        kept = self._readable(recommendation).entry.exchanges
        return load_exchanges(kept) if kept else ()

    async def case(self, case: CaseId) -> Case:
        rows = self._of_case(case)
        if self._lanes[case]:
            raise sealed(case)
        content = rows[-1].entry.content if rows else self._handed_in.get(case)
        if content is None:
            raise erased(case)
        return load_case(content)

    async def case_of(self, recommendation: RecommendationId) -> Case:
        entry = self._readable(recommendation).entry
        if self._lanes[entry.case_id]:
            raise sealed(entry.case_id)
        return load_case(entry.content or "")

    async def lane(self, case: CaseId) -> str | None:
        self._check_open()
        return self._lanes.get(case)

    async def of_case(self, case: CaseId) -> list[Recommendation]:
        return [load_json(row.entry.body) for row in self._of_case(case) if row.entry.body and self._is_readable(row)]

    async def recent(self, limit: int, before: Position | None = None) -> list[StoredRecommendation]:
        self._check_open()
        end = len(self._rows) if before is None else bisect_left(self._rows, before, key=lambda row: row.position)
        newest = [row for row in reversed(self._rows[:end]) if self._is_readable(row)][:limit]
        return [StoredRecommendation(row.position, row.entry.at, load_json(row.entry.body)) for row in newest]

    async def ready(self) -> None:
        self._check_open()

    async def close(self) -> None:
        self._closed = True

    def keep_beside(self, beside: Beside) -> None:
        """Have this called with every recommendation that is new."""
        self._beside = beside

    def also_erase(self, erase: Callable[[str], None]) -> None:
        """Have this called with the id of each case whose content is taken away."""
        self._erasing.append(erase)

    def hand_in(self, case: CaseId, content: str | None, lane: str | None) -> None:
        """A case that came in before anything was recommended for it, or that is now routed to ``lane``."""
        self._lanes[case] = lane
        if content is not None and lane is None:
            self._handed_in[case] = content
        if lane == NEVER_WRITTEN:
            self.erase(case)

    def erase(self, case: CaseId) -> None:
        """Take away what the case says and what was drafted of it."""
        self._handed_in.pop(case, None)
        self._erase(case)

    def _erase(self, case: str) -> None:
        """Keep of each draft that it was there, and nothing of what it said or was made of."""
        for also in self._erasing:
            also(case)
        for index, row in enumerate(self._rows):
            if row.entry.case_id == case and row.entry.lane is None:
                left = replace(row.entry, content=None, body="", exchanges=None)
                self._rows[index] = erased = replace(row, entry=left)
                self._by_id[row.entry.id] = erased

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the store in memory is closed")

    def _is_readable(self, row: _Row) -> bool:
        return row.entry.lane is not None or self._lanes[row.entry.case_id] is None

    def _readable(self, recommendation: RecommendationId) -> _Row:
        self._check_open()
        row = self._by_id.get(recommendation)
        if row is None:
            raise no_recommendation(recommendation)
        if not self._is_readable(row):
            raise sealed(row.entry.case_id)
        return row

    def _of_case(self, case: CaseId) -> list[_Row]:
        self._check_open()
        rows = [row for row in self._rows if row.entry.case_id == case]
        if case not in self._lanes:
            raise no_case(case)
        return rows
