"""Recommendations in SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from copilot.audit.entries import AuditDraft
from copilot.cases import Case, CaseId
from copilot.casework.files import Act
from copilot.casework.rules import Rules
from copilot.people.model import SYSTEM, Actor
from copilot.ports import Position, StoredRecommendation
from copilot.recommendations import Exchange, Recommendation, RecommendationId
from copilot.repeats.model import about
from copilot.stores.casework_sql import record_recommendation
from copilot.stores.databases import WAIT, Database, open_database
from copilot.stores.entries import entry_of
from copilot.stores.reading import (
    read_anything,
    read_case,
    read_case_of,
    read_exchanges,
    read_lane,
    read_of_case,
    read_recent,
    read_recommendation,
)
from copilot.stores.sealing import NEVER_WRITTEN
from copilot.stores.writing import write_entry


class SqlRecommendationStore:
    """Keeps recommendations in a database whose tables stand (``copilot.stores.migrations.upgrade``).

    With the ``rules`` of casework, each opens its case or changes it, in the same transaction.
    """

    def __init__(self, database: Database, rules: Rules | None = None) -> None:
        self._database = database
        self._rules = rules

    @classmethod
    def at(cls, url: str, wait: float = WAIT) -> "SqlRecommendationStore":
        """A store with a database of its own: ``sqlite:///FILE`` or ``postgresql://HOST/NAME``."""
        return cls(open_database(url, wait))

    async def add(self, case: Case, recommendation: Recommendation, at: datetime, by: Actor = SYSTEM) -> str:
        entry = entry_of(case, recommendation, at, by)
        rules, act = self._rules, Act(by, at)

        def beside(connection: Connection, new: bool) -> Sequence[AuditDraft]:
            return record_recommendation(connection, case, recommendation, act, rules, new=new) if rules else ()

        about(f"recommendation/{recommendation.id}")
        await self._database.write_few(lambda connection: write_entry(connection, entry, beside))
        if entry.lane == NEVER_WRITTEN:
            await self._database.forget()
        return entry.text

    async def get(self, recommendation: RecommendationId) -> Recommendation:
        return await self._database.look_up(lambda connection: read_recommendation(connection, recommendation))

    async def exchanges(self, recommendation: RecommendationId) -> tuple[Exchange, ...]:
        return await self._database.read(lambda connection: read_exchanges(connection, recommendation))

    async def case(self, case: CaseId) -> Case:
        return await self._database.look_up(lambda connection: read_case(connection, case))

    async def case_of(self, recommendation: RecommendationId) -> Case:
        return await self._database.look_up(lambda connection: read_case_of(connection, recommendation))

    async def lane(self, case: CaseId) -> str | None:
        return await self._database.look_up(lambda connection: read_lane(connection, case))

    async def of_case(self, case: CaseId) -> list[Recommendation]:
        return await self._database.look_up(lambda connection: read_of_case(connection, case))

    async def recent(self, limit: int, before: Position | None = None) -> list[StoredRecommendation]:
        return await self._database.read(lambda connection: read_recent(connection, limit, before))

    async def ready(self) -> None:
        await self._database.read(read_anything)

    async def close(self) -> None:
        await self._database.close()
