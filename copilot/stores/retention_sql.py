"""Finding cases that were decided long ago, in SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from copilot.cases import CaseId
from copilot.casework.decisions import Decision
from copilot.casework.model import CaseRecord, State
from copilot.casework.retention import Kept
from copilot.stores.databases import Database
from copilot.stores.tables_casework import case_records, decisions, standing_decisions
from copilot.wire.stored_casework import load

_DECIDED = (
    select(case_records.c.body.label("record"), decisions.c.body.label("decision"))
    .join(standing_decisions, standing_decisions.c.case_id == case_records.c.case_id)
    .join(decisions, decisions.c.id == standing_decisions.c.decision_id)
    .where(case_records.c.state == State.DECIDED.value, case_records.c.digest.is_not(None))
    .order_by(case_records.c.case_id)
)


class SqlDecidedCases:
    """Reads decided cases from a database whose tables stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def decided_before(self, moment: datetime, after: CaseId | None, limit: int) -> Sequence[Kept]:
        wanted = _DECIDED.where(decisions.c.at < moment).limit(limit)
        wanted = wanted if after is None else wanted.where(case_records.c.case_id > after)

        def work(connection: Connection) -> list[Kept]:
            return [_kept(row.record, row.decision) for row in connection.execute(wanted)]

        return await self._database.read(work)


def _kept(record_body: str, decision_body: str) -> Kept:
    record, decision = load(CaseRecord, record_body), load(Decision, decision_body)
    return Kept(record.id, decision.at, record.kind, decision.result.verdict, record.lane)
