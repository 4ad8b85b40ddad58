"""What every audit trail must do. A new one subclasses this and adds one fixture."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta, timezone

import pytest

from copilot.audit.chain import ChainVerifier
from copilot.audit.entries import GENESIS, AuditDraft
from copilot.audit.ports import AuditTrail
from copilot.people.model import PersonId
from tests.builders import AT


def a_draft(number: int = 1, **parts: str) -> AuditDraft:
    """The nth thing that Ana did."""
    given = {"event": "case.decided", "subject": f"case/{number}", "corpus": "c" * 64, "model": "model-1"}
    actor = PersonId(parts.pop("actor", "ana"))
    return AuditDraft(**(given | parts), actor=actor, via="session", payload={"verdict": "violation", "note": "ß\n✓"})


class AuditTrailContract(ABC):
    @pytest.fixture
    @abstractmethod
    def trail(self) -> AuditTrail:
        """An empty trail."""

    async def test_an_empty_trail(self, trail: AuditTrail) -> None:
        assert await trail.page() == []
        assert await trail.bare() == []
        assert await trail.last() is None
        assert await trail.count() == 0

    async def test_what_was_entered_stands_in_order(self, trail: AuditTrail) -> None:
        entered = await trail.enter([a_draft(1), a_draft(2)], AT)
        entered += await trail.enter([a_draft(3)], AT - timedelta(days=1))  # a clock that was set back
        records = await trail.page()
        assert tuple(record.entry for record in records) == entered
        assert [entry.seq for entry in entered] == [1, 2, 3]
        assert [entry.prev for entry in entered] == [GENESIS, entered[0].hash, entered[1].hash]
        assert records[0].payload == '{"note":"ß\\n✓","verdict":"violation"}'
        assert await trail.last() == records[-1]
        assert await trail.count() == 3

    async def test_nothing_to_enter(self, trail: AuditTrail) -> None:
        assert await trail.enter([], AT) == ()
        assert await trail.count() == 0

    async def test_a_moment_is_the_same_in_every_time_zone(self, trail: AuditTrail) -> None:
        at = datetime(2026, 3, 29, 2, 30, 0, 120, tzinfo=timezone(timedelta(hours=2)))
        (entry,) = await trail.enter([a_draft()], at)
        (record,) = await trail.page()
        assert record.entry.at == entry.at == at
        assert (await trail.bare())[0][1] == "2026-03-29T00:30:00.000120Z"
        assert record.entry.at.tzinfo == UTC

    async def test_the_chain_verifies(self, trail: AuditTrail) -> None:
        await trail.enter([a_draft(number) for number in range(25)], AT)
        verifier, after = ChainVerifier(), None
        while page := await trail.bare(after, 10):
            assert verifier.feed(page)
            after = page[-1][0]
        found = verifier.finish(await trail.count())
        assert (found.entries, found.broken, found.erased) == (25, None, 0)

    @pytest.mark.parametrize(
        ("asked", "numbers"),
        [
            pytest.param({"subject": "case/2"}, [2, 5], id="of a subject"),
            pytest.param({"actor": "bea"}, [4], id="of a person"),
            pytest.param({"event": "case.claimed"}, [3], id="of an event"),
            pytest.param({"after": 3}, [4, 5], id="after one"),
            pytest.param({"after": 1, "limit": 2}, [2, 3], id="so many"),
            pytest.param({"subject": "case/404"}, [], id="of nothing"),
        ],
    )
    async def test_what_is_asked_for(self, trail: AuditTrail, asked: dict[str, object], numbers: list[int]) -> None:
        await trail.enter([a_draft(1), a_draft(2), a_draft(3, event="case.claimed"), a_draft(4, actor="bea")], AT)
        await trail.enter([a_draft(2)], AT)
        assert [record.entry.seq for record in await trail.page(**asked)] == numbers  # type: ignore[arg-type]

    async def test_the_last_of_an_event(self, trail: AuditTrail) -> None:
        await trail.enter([a_draft(1, event="policy.changed"), a_draft(2)], AT)
        last = await trail.last("policy.changed")
        assert last is not None
        assert last.entry.seq == 1
        assert await trail.last("settings.changed") is None

    async def test_erased_payloads_leave_a_chain_that_verifies(self, trail: AuditTrail) -> None:
        await trail.enter([a_draft(1), a_draft(2), a_draft(1)], AT)
        assert await trail.erase_payloads("case/1", a_draft(1, event="case.erased"), AT) == 2
        records = await trail.page()
        assert [record.payload is None for record in records] == [True, False, True, False]
        assert [record.salt is None for record in records] == [True, False, True, False]
        verifier = ChainVerifier()
        assert verifier.feed(await trail.bare())
        assert verifier.finish(await trail.count()).erased == 2
