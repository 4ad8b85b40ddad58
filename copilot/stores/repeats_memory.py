"""Requests that may come again, for as long as the process lasts."""

from dataclasses import dataclass
from datetime import datetime

from copilot.repeats.errors import reused
from copilot.repeats.model import Answer, Asked, Claim, Earlier, UnderWay
from copilot.repeats.ports import Times


@dataclass
class _Row:
    asked: Asked
    at: datetime
    claim: Claim
    until: datetime
    over: bool = False
    answer: Answer | None = None


class MemoryRepeats:
    """Nothing here waits, so a claim and its effect are one."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}

    async def claim(self, asked: Asked, holder: str, times: Times) -> Claim | Earlier | UnderWay:
        found = await self.look(asked, times)
        if found:
            return found
        claim = Claim(asked.name, holder)
        self._rows[asked.name] = _Row(asked, times.now, claim, times.until)
        return claim

    async def look(self, asked: Asked, times: Times) -> Earlier | UnderWay | None:
        row = self._rows.get(asked.name)
        if row is None or row.at < times.since:
            return None
        if row.asked != asked:
            raise reused()
        if row.over or row.claim.settled:
            return Earlier(row.claim.subject, row.answer)
        return UnderWay(row.until) if row.until > times.now else None

    async def renew(self, claim: Claim, until: datetime) -> None:
        row = self._ours(claim)
        if row:
            row.until = until

    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        row = self._ours(claim)
        if row:
            row.over, row.answer = True, answer

    async def release(self, claim: Claim) -> None:
        row = self._ours(claim)
        if row and not (row.over or claim.settled):
            del self._rows[claim.name]

    async def purge(self, before: datetime) -> int:
        old = [name for name, row in self._rows.items() if row.at < before]
        for name in old:
            del self._rows[name]
        return len(old)

    def erase(self, subject: str) -> None:
        """Take away what was answered of a subject; that it was done stays."""
        for row in self._rows.values():
            if row.claim.subject == subject:
                row.answer = None

    def _ours(self, claim: Claim) -> _Row | None:
        row = self._rows.get(claim.name)
        return row if row and row.claim.holder == claim.holder else None
