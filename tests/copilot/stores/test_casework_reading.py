"""A queue is read in the order of its index, with a filter or without one: no row is sorted, few are looked at."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from copilot.cases import CaseId
from copilot.casework.model import Queue, State
from copilot.casework.queues import Place, QueueFilter
from copilot.people.model import PersonId
from copilot.stores.casework_reading import page_of
from copilot.stores.databases import open_database
from tests.builders import AT

INDEX = "ix_case_records_queue_state_rank_at_case_id_language_kind"
ANA = PersonId("ana")


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(QueueFilter(), id="all of it"),
        pytest.param(QueueFilter(languages=frozenset({"te"})), id="one language"),
        pytest.param(QueueFilter(without=frozenset({"spam", "hate"})), id="without two types"),
        pytest.param(
            QueueFilter(languages=frozenset({"te", "bn"}), person=ANA, free=True), id="free and not passed over"
        ),
    ],
)
@pytest.mark.parametrize("after", [None, Place(AT + timedelta(hours=1), CaseId("case-7"))])
async def test_a_queue_is_read_from_its_index(sqlite_url: str, wanted: QueueFilter, after: Place | None) -> None:
    def plan(connection: Connection) -> list[str]:
        query = page_of(Queue.STANDARD, State.OPEN, wanted, AT, after).limit(50)
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        return [str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]

    database = open_database(sqlite_url)
    steps = await database.read(plan)
    await database.close()
    assert INDEX in steps[0]
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps)
