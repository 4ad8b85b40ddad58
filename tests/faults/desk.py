"""The stores at which decisions are taken here, and the decisions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from copilot.cases import Author, CaseId
from copilot.casework.deciding import approve
from copilot.casework.files import Change
from copilot.casework.seeing import Seen
from copilot.recommendations import RecommendationId
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import Database, open_database
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case
from tests.copilot.casework.building import ANA, RULES, a_draft, by


@dataclass(frozen=True)
class Desk:
    """A ledger and the recommendations over one database."""

    database: Database
    ledger: SqlCaseLedger
    recommendations: SqlRecommendationStore

    async def draft(self, name: str) -> None:
        """Have a case with a draft, which opens it at version 1."""
        case = a_case(id=CaseId(f"case-{name}"), text=f"Text {name}.", author=Author(f"author-{name}"))
        await self.recommendations.add(case, a_draft(id=RecommendationId(f"rec-{name}"), case_id=case.id), AT)

    async def decide(self, name: str) -> Change:
        """Approve the draft of that case; the same once more does nothing."""
        seen = Seen(1, RecommendationId(f"rec-{name}"), RULES.fingerprint)
        act = by(ANA, 3, f"d-{name}")
        return await self.ledger.change(CaseId(f"case-{name}"), lambda file: approve(file, act, seen, RULES))


@asynccontextmanager
async def desk_at(url: str, wait: float = 5.0) -> AsyncIterator[Desk]:
    """A desk over a database whose tables stand."""
    database = open_database(url, wait)
    try:
        yield Desk(database, SqlCaseLedger(database), SqlRecommendationStore(database, RULES))
    finally:
        await database.close()
