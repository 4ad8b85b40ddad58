"""Decided cases are found by their age, and what they say is erased while their decisions and the trail stay."""

from datetime import timedelta
from pathlib import Path

import pytest

from copilot.audit.chain import ChainVerifier
from copilot.cases import CaseId
from copilot.casework.claiming import claim
from copilot.casework.deciding import approve
from copilot.casework.files import CaseFile, Change
from copilot.casework.intake import erase
from copilot.recommendations import RecommendationId
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import open_database
from copilot.stores.retention_sql import SqlDecidedCases
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case
from tests.copilot.casework.building import ADMIN, ANA, RULES, a_draft, by, seen

CANARY = "canary-51c9"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"))


async def test_what_was_decided_long_ago_is_found_and_erased(url: str) -> None:
    database = open_database(url)
    ledger, store = SqlCaseLedger(database), SqlRecommendationStore(database, RULES)
    for number in range(1, 4):
        name = CaseId(f"case-{number}")
        draft = a_draft(id=RecommendationId(f"rec-{number}"), case_id=name)
        await store.add(a_case(id=name, text=f"{CANARY} {number}"), draft, AT)

        def decide(file: CaseFile, day: int = number) -> Change:
            return approve(file, by(ANA, day * 1440 + 1, f"d-{day}"), seen(file), RULES)

        if number < 3:
            await ledger.change(name, lambda file, day=number: claim(file, by(ANA, day * 1440)))  # type: ignore[misc]
            await ledger.change(name, decide)
    decided = SqlDecidedCases(database)
    assert [c.case for c in await decided.decided_before(AT + timedelta(days=1.5), None, 10)] == ["case-1"]
    both = await decided.decided_before(AT + timedelta(days=9), None, 10)
    assert [c.case for c in both] == ["case-1", "case-2"]
    assert [c.case for c in await decided.decided_before(AT + timedelta(days=9), CaseId("case-1"), 10)] == ["case-2"]
    await ledger.change(CaseId("case-1"), lambda file: erase(file, by(ADMIN, 99_999)))
    assert [c.case for c in await decided.decided_before(AT + timedelta(days=9), None, 10)] == ["case-2"]
    file = await ledger.get(CaseId("case-1"))
    assert file.standing is not None
    assert file.record.erased
    trail, verifier = SqlAuditTrail(database), ChainVerifier()
    assert verifier.feed(await trail.bare())
    assert verifier.finish(await trail.count()).broken is None
    await database.close()
    if url.startswith("sqlite"):
        stored = b"".join(p.read_bytes() for p in Path(url.removeprefix("sqlite:///")).parent.glob("copilot.db*"))
        assert f"{CANARY} 1".encode() not in stored
        assert f"{CANARY} 2".encode() in stored
