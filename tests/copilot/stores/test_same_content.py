"""One content that comes in twice at a moment is one case, though PostgreSQL lets both look before either writes."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Connection, select

from copilot.cases import CaseId
from copilot.stores import casework_reading, casework_sql
from copilot.stores.engines import database_url, postgres_engine
from copilot.stores.tables_casework import case_records
from tests.builders import a_case
from tests.contracts.case_ledger import arrival
from tests.copilot.casework.building import OPS, RULES, by


def test_who_comes_second_sees_the_first(migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = postgres_engine(database_url(migrated_postgres_url), 5)
    first_has_written, look = Event(), casework_reading.same_content

    def look_for_long(connection: Connection, digest: str) -> tuple[CaseId | None, CaseId | None]:
        found = look(connection, digest)
        if first_has_written.is_set():
            time.sleep(0.6)  # meanwhile the first commits
        return found

    def take_in(name: str, wait: float) -> None:
        with engine.begin() as connection:
            new = arrival(a_case(id=CaseId(name)), name=name)
            casework_sql._take_in(connection, new, by(OPS), RULES)
            first_has_written.set()
            time.sleep(wait)

    monkeypatch.setattr(casework_sql, "same_content", look_for_long)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(take_in, "case-1", 0.3)
        assert first_has_written.wait(5)
        second = threads.submit(take_in, "case-2", 0.0)
        first.result()
        second.result()
    with engine.connect() as connection:
        assert connection.execute(select(case_records.c.case_id)).scalars().all() == ["case-1"]
    engine.dispose()
