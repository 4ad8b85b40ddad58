"""What people do on the pages happens to the case, once; what is stale is refused, and nothing typed is lost."""

import pytest

from copilot.cases import CaseId
from copilot.casework.decisions import DecisionKind, EndReason, ReasonCode
from copilot.casework.model import Queue, State
from copilot.desk.model import HandlingKind
from copilot.people.model import Role
from copilot.recommendations import RecommendedAction, Target
from tests.api.console.visiting import SECTION, Office, fields_of
from tests.builders import AT
from tests.clocks import MovedClock

CASE = CaseId("case-1")
AMENDED = {"verdict": "no_violation", "code": "context_missed", "text": "It warns of the offer."}


async def test_one_press_approves(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        answer = await ana.post("/console/approve", data=await fields_of(ana))
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/queue?queue=standard&done=case-1")
        page = await ana.get(answer.headers["location"])
        assert "Undo" in page.text
    file = await office.copilot.casework.ledger.get(CASE)
    assert (file.record.state, file.decisions[0].kind) == (State.DECIDED, DecisionKind.APPROVED)


async def test_the_same_form_twice_decides_once(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        form = await fields_of(ana)
        answers = [await ana.post("/console/approve", data=form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len((await office.copilot.casework.ledger.get(CASE)).decisions) == 1


async def test_a_form_that_a_script_sends_says_where_to_go(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        answer = await ana.post("/console/approve", data=await fields_of(ana), headers={"X-Console": "1"})
    assert (answer.status_code, answer.headers["x-go"]) == (204, "/console/queue?queue=standard&done=case-1")


async def test_amending_keeps_every_field_and_the_reason(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        await ana.post("/console/amend", data=await fields_of(ana) | AMENDED)
    decision = (await office.copilot.casework.ledger.get(CASE)).decisions[0]
    assert (decision.kind, decision.code, decision.reason) == (
        DecisionKind.AMENDED,
        ReasonCode.CONTEXT_MISSED,
        "It warns of the offer.",
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"verdict": "no_violation"}, "choose a reason", id="no reason"),
        pytest.param({"code": "other"}, "choose a violation or no violation", id="no verdict"),
        pytest.param({"verdict": "violation", "code": "too_mild"}, "names the sections", id="no section"),
        pytest.param(
            {"verdict": "violation", "code": "too_mild", "sections": "no/such", "severity": "low"},
            "no rule",
            id="a section that there is not",
        ),
    ],
)
async def test_what_can_not_be_decided_is_said_and_kept(office: Office, fields: dict[str, str], said: str) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        form = await fields_of(ana) | {"text": "Words that I typed"} | fields
        answer = await ana.post("/console/amend", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Words that I typed" in answer.text
    assert (await office.copilot.casework.ledger.get(CASE)).record.state is State.OPEN


async def test_a_stale_page_says_what_changed_and_keeps_the_words(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana, office.visitor("ben") as ben:
        hers = await fields_of(ana)
        await ben.post("/console/escalate", data=await fields_of(ben) | {"text": "This takes somebody senior."})
        answer = await ana.post("/console/amend", data=hers | AMENDED)
    assert answer.status_code in (409, 422)
    assert "It warns of the offer." in answer.text or "escalat" in answer.text


async def test_a_decision_of_somebody_else_is_told(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana, office.visitor("ben") as ben:
        hers = await fields_of(ana)
        await ben.post("/console/approve", data=await fields_of(ben))
        answer = await ana.post("/console/approve", data=hers)
    assert answer.status_code == 409
    assert "Nothing was decided" in answer.text
    assert await office.person("ben") in answer.text


async def test_a_severe_decision_waits_for_a_second_person(office: Office) -> None:
    severe = (RecommendedAction("ban_author", Target.AUTHOR, SECTION),)
    file = await office.case()
    assert file.recommendation
    case = await office.copilot.store.case(CASE)
    draft = office.draft(case)
    object.__setattr__(draft, "actions", severe)
    await office.copilot.store.add(case, draft, AT)
    async with office.visitor("ana") as ana, office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        await ana.post("/console/approve", data=await fields_of(ana))
        assert "Held for a second person" in (await ana.get("/console/case?id=case-1")).text
        assert "Agree: let it take force" not in (await ana.get("/console/case?id=case-1")).text
        refused = await ana.post("/console/agree", data=await fields_of(ana))
        assert refused.status_code == 422
        await sara.post("/console/agree", data=await fields_of(sara))
    file = await office.copilot.casework.ledger.get(CASE)
    assert (file.record.state, file.decisions[0].approval is not None) == (State.DECIDED, True)


async def test_a_rejected_draft_is_decided_by_hand(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        reason = {"code": "weak_evidence", "text": "Too thin."}
        answer = await ana.post("/console/reject", data=await fields_of(ana) | reason)
        assert answer.headers["location"] == "/console/case?id=case-1"
        assert "was set aside" in (await ana.get("/console/case?id=case-1")).text
        await ana.post("/console/by-hand", data=await fields_of(ana) | {"verdict": "no_violation"})
    decisions = (await office.copilot.casework.ledger.get(CASE)).decisions
    assert [one.kind for one in decisions] == [DecisionKind.BY_HAND]
    kept = await office.copilot.desk.handlings(AT)
    assert [one.kind for one in kept] == [HandlingKind.REJECTED, HandlingKind.BY_HAND]


async def test_undo_takes_it_back(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        await ana.post("/console/approve", data=await fields_of(ana))
        form = await fields_of(ana)
        await ana.post("/console/undo", data={"case": "case-1", "decision": form["decision"]})
    file = await office.copilot.casework.ledger.get(CASE)
    assert file.record.state is State.OPEN
    assert file.decisions[0].ending
    assert file.decisions[0].ending.reason is EndReason.UNDONE


async def test_an_appeal_goes_to_somebody_who_had_no_part(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana, office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        await ana.post("/console/approve", data=await fields_of(ana))
        await ana.post("/console/appeal", data=await fields_of(ana) | {"text": "It was a warning."})
        page = (await sara.get("/console/case?id=case-1")).text
        assert "It was a warning." in page
        await sara.post("/console/uphold", data=await fields_of(sara))
    record = (await office.copilot.casework.ledger.get(CASE)).record
    assert (record.state, record.queue) == (State.DECIDED, Queue.STANDARD)


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        pytest.param("ask", State.WAITING, id="ask for context"),
        pytest.param("note", State.OPEN, id="a note"),
        pytest.param("escalate", State.OPEN, id="escalate"),
    ],
)
async def test_words_are_kept_beside_the_case(office: Office, verb: str, state: State) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        await ana.post(f"/console/{verb}", data=await fields_of(ana) | {"text": "What <b>was</b> before it?"})
        page = (await ana.get("/console/case?id=case-1")).text
    file = await office.copilot.casework.ledger.get(CASE)
    assert (file.record.state, [note.text for note in file.notes]) == (state, ["What <b>was</b> before it?"])
    assert "What &lt;b&gt;was&lt;/b&gt; before it?" in page


async def test_how_long_it_took_is_kept_without_a_name(office: Office, clock: MovedClock) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        form = await fields_of(ana)
        clock.on(seconds=42)
        await ana.post("/console/approve", data=form)
    (kept,) = await office.copilot.desk.handlings(AT)
    assert (kept.kind, kept.seconds) == (HandlingKind.APPROVED, 42.0)
    assert 10 < kept.words < 150
    assert await office.person("ana") not in repr(kept)


async def test_the_history_says_what_was_changed_in_words(office: Office) -> None:
    remove, warn = (RecommendedAction(name, Target.CONTENT, SECTION) for name in ("remove", "warn_author"))
    await office.case(actions=(remove, warn))
    async with office.visitor("ana") as ana:
        await ana.post("/console/amend", data=await fields_of(ana) | AMENDED)
        page = (await ana.get("/console/history?id=case-1")).text
    assert "<del>remove, warn author</del> <ins>none</ins>" in page
