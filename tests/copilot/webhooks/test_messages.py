"""What happens to a case is told in ids and words of ours: every event that matters, and not a word of content."""

import json
from typing import Any

import pytest

from copilot.audit.changes import enter_changes
from copilot.casework.appealing import open_appeal, overturn, uphold
from copilot.casework.deciding import Reason, approve
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.undoing import undo
from copilot.outbox import Told
from copilot.recommendations import RecommendationId, Verdict
from copilot.stores.casework_memory import MemoryCaseLedger
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.webhooks.messages import body_of, event_id, type_of
from copilot.webhooks.model import EventType
from tests.builders import AT, a_case, a_routed_recommendation
from tests.contracts.case_ledger import Desk, a_severe_draft
from tests.copilot.casework.building import ANA, OPS, RULES, SAMI, SARA, SOLE, a_draft, by, seen

CANARY = "canary4711"
NOTHING = Result(Verdict.NO_VIOLATION)
WHY = Reason(ReasonCode.OTHER, f"{CANARY}, she said")


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def desk(outbox: MemoryOutbox) -> Desk:
    trail = MemoryAuditTrail(outbox)
    recommendations = MemoryRecommendationStore(trail)
    return Desk(MemoryCaseLedger(trail, recommendations, RULES, outbox), recommendations, trail)


def told(outbox: MemoryOutbox) -> list[dict[str, Any]]:
    """What others get of all that happened."""
    bodies = []
    for each in outbox.after(0, 100):
        type_ = type_of(each.event)
        if type_:
            bodies.append(json.loads(body_of(each, event_id(each), type_)))
    return bodies


def changes(outbox: MemoryOutbox) -> list[tuple[str, str | None, bool | None]]:
    return [(each["type"], each["data"].get("change"), each["data"].get("in_force")) for each in told(outbox)]


async def test_a_decision_and_its_end(desk: Desk, outbox: MemoryOutbox) -> None:
    file = await desk.drafted()
    await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
    await desk.do(lambda f: undo(f, by(ANA, 4), "d-1"))
    assert changes(outbox) == [
        ("recommendation.ready", None, None),
        ("decision.made", None, None),
        ("decision.changed", "undone", False),
    ]
    ready, made, undone = told(outbox)
    assert ready["data"] == {
        "case": "case-1",
        "version": 1,
        "recommendation": "rec-1",
        "status": "drafted",
        "corpus": RULES.fingerprint,
    }
    assert made["data"] == {"case": "case-1", "version": 2, "recommendation": "rec-1", "decision": "d-1"}
    assert undone["data"] == {
        "case": "case-1",
        "version": 3,
        "decision": "d-1",
        "change": "undone",
        "in_force": False,
    }
    assert [each["sequence"] for each in told(outbox)] == sorted(each["sequence"] for each in told(outbox))


async def test_a_decision_that_waits_is_not_made_before_a_second_person_agrees(
    desk: Desk, outbox: MemoryOutbox
) -> None:
    file = await desk.drafted(a_severe_draft())
    held = await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
    refused = await desk.do(lambda f: refuse_held(f, by(SARA, 4), seen(held), RULES, ReasonCode.OTHER))
    again = await desk.do(lambda f: approve(f, by(ANA, 5, "d-2"), seen(refused), RULES))
    await desk.do(lambda f: approve_held(f, by(SARA, 6), seen(again), RULES))
    assert changes(outbox)[1:] == [
        ("decision.changed", "held", False),
        ("decision.changed", "refused", False),
        ("decision.changed", "held", False),
        ("decision.made", None, None),
    ]


async def test_a_decision_that_waits_when_its_case_is_routed_is_withdrawn(desk: Desk, outbox: MemoryOutbox) -> None:
    file = await desk.drafted(a_severe_draft())
    await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
    await desk.recommendations.add(a_case(), a_routed_recommendation(id=RecommendationId("rec-2")), AT)
    assert changes(outbox)[1:] == [
        ("decision.changed", "held", False),
        ("decision.changed", "withdrawn", False),
        ("recommendation.ready", None, None),
    ]
    assert told(outbox)[2]["data"]["decision"] == "d-1"


async def test_an_appeal_either_way(desk: Desk, outbox: MemoryOutbox) -> None:
    file = await desk.drafted()
    await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
    appealed = await desk.do(lambda f: open_appeal(f, by(OPS, 4, "a-1"), RULES, CANARY))
    upheld = await desk.do(lambda f: uphold(f, by(SAMI, 5), seen(appealed), RULES))
    second = await desk.do(lambda f: open_appeal(f, by(OPS, 6, "a-2"), RULES))
    await desk.do(lambda f: overturn(f, by(SOLE, 7, "d-3"), seen(second), RULES, (NOTHING, WHY)))
    assert upheld.standing is not None
    assert changes(outbox)[2:] == [("decision.changed", "upheld", True), ("decision.changed", "overturned", True)]
    assert told(outbox)[-1]["data"]["decision"] == "d-3"


async def test_a_routed_case_is_told_of_by_its_ids(desk: Desk, outbox: MemoryOutbox) -> None:
    for number, lane in enumerate(("legal_hold", "child_safety"), 1):
        case = a_case(id=f"case-{number}", text=CANARY)
        made = a_routed_recommendation(lane, id=RecommendationId(f"rec-{number}"), case_id=case.id)
        await desk.recommendations.add(case, made, AT)
    assert [each["data"]["status"] for each in told(outbox)] == ["routed", "routed"]
    assert CANARY not in str(told(outbox))


async def test_no_content_no_reason_and_no_person_is_told(desk: Desk, outbox: MemoryOutbox) -> None:
    case = a_case(text=f"I will find you. {CANARY}")
    file = await desk.drafted(a_draft(rationale=CANARY), case)
    await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
    appealed = await desk.do(lambda f: open_appeal(f, by(OPS, 4, "a-1"), RULES, CANARY))
    await desk.do(lambda f: overturn(f, by(SAMI, 5, "d-3"), seen(appealed), RULES, (NOTHING, WHY)))
    said = str(told(outbox))
    assert len(told(outbox)) == 3
    for word in (CANARY, ANA.person, SAMI.person, str(case.author.handle)):
        assert word not in said


async def test_new_policies_are_told_of_with_their_versions(outbox: MemoryOutbox) -> None:
    trail = MemoryAuditTrail(outbox)
    await enter_changes(trail, "a" * 64, {}, AT, {"spam": "2026-01-01", "abuse": "2026-01-01"})
    await enter_changes(trail, "a" * 64, {}, AT, {"spam": "2026-01-01", "abuse": "2026-01-01"})
    await enter_changes(trail, "b" * 64, {}, AT, {"spam": "2026-03-01", "abuse": "2026-01-01"})
    _, second = told(outbox)
    assert second["type"] == "policy.published"
    assert second["data"] == {"corpus": "b" * 64, "policies": [{"policy": "spam", "version": "2026-03-01"}]}


@pytest.mark.parametrize("event", ["case.opened", "case.merged", "case.erased", "appeal.opened", "content.read"])
def test_what_is_no_concern_of_others_is_not_told(event: str) -> None:
    assert type_of(event) is None


def test_an_id_is_the_same_for_the_same_and_another_after_a_database_was_put_back() -> None:
    one = Told(1, AT, "decision.made", "case/case-1", {})
    assert event_id(one) == event_id(Told(1, AT, "decision.made", "case/case-1", {"more": 1}))
    others = [Told(2, AT, "decision.made", "case/case-1", {}), Told(1, AT, "decision.made", "case/case-2", {})]
    assert len({event_id(each) for each in (one, *others)}) == 3


def test_a_body_is_ascii_whatever_an_id_is_made_of() -> None:
    strange = Told(1, AT, "decision.made", "case/é", {"case": "é\u202e\ud800"})
    assert body_of(strange, event_id(strange), EventType.DECISION_MADE).isascii()
