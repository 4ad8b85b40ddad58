"""Desks that last as long as the process."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from copilot.cases import CaseId
from copilot.desk.model import FirstView, Handling, Preferences, Reveal
from copilot.people.model import PersonId


class MemoryDesk:
    """Keeps everything as values."""

    def __init__(self) -> None:
        self._preferences: dict[PersonId, Preferences] = {}
        self._reveals: list[Reveal] = []
        self._views: dict[tuple[PersonId, CaseId], FirstView] = {}
        self._handlings: list[Handling] = []
        self._decided: dict[tuple[PersonId, CaseId], datetime] = {}

    async def preferences(self, person: PersonId) -> Preferences:
        return self._preferences.get(person, Preferences())

    async def keep_preferences(self, person: PersonId, preferences: Preferences) -> None:
        self._preferences[person] = preferences

    async def reveal(self, reveal: Reveal) -> None:
        self._reveals.append(reveal)

    async def reveals(self, person: PersonId, since: datetime) -> list[Reveal]:
        found = [one for one in self._reveals if one.person == person and one.at >= since]
        return sorted(found, key=lambda one: one.at)

    async def loads(self, since: datetime) -> list[int]:
        of: dict[PersonId, int] = {}
        for one in self._reveals:
            if one.at >= since:
                of[one.person] = of.get(one.person, 0) + one.weight
        return sorted(of.values())

    async def commit_view(self, view: FirstView) -> FirstView:
        return self._views.setdefault((view.person, view.case), view)

    async def views(self, person: PersonId, cases: Collection[CaseId]) -> dict[CaseId, FirstView]:
        return {case: self._views[person, case] for case in cases if (person, case) in self._views}

    async def handled(self, handling: Handling) -> None:
        self._handlings.append(replace(handling, at=handling.at.replace(minute=0, second=0, microsecond=0)))

    async def handlings(self, since: datetime, limit: int = 10_000) -> Sequence[Handling]:
        return sorted((one for one in self._handlings if one.at >= since), key=lambda one: one.at)[:limit]

    async def has_decided(self, person: PersonId, case: CaseId, at: datetime) -> None:
        self._decided[person, case] = at

    async def decided(self, person: PersonId, since: datetime, limit: int = 200) -> list[CaseId]:
        mine = [(at, case) for (who, case), at in self._decided.items() if who == person and at >= since]
        return [case for _, case in sorted(mine, reverse=True)[:limit]]
