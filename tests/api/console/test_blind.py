"""Nothing of a draft is in an answer before the first view, nothing of a hidden content before a reveal."""

import json

import pytest

from api.console.ports import Setup
from copilot.cases import CaseId
from copilot.desk.blind import BlindRule
from copilot.desk.exposure import BUDGET
from copilot.desk.model import Hiding, Preferences, Reveal
from copilot.people.model import Role
from copilot.recommendations import Verdict
from tests.api.console.visiting import TEXT, Client, Office, fields_of
from tests.builders import AT

CASE = CaseId("case-1")
ANSWERS = (
    "/console/queue",
    "/console/queue?all=on",
    "/console/case?id=case-1",
    "/console/history?id=case-1",
    "/console/steps?id=case-1&once=1",
    "/console/steps?id=case-1",
    "/console/precedents",
    "/console/precedents?section=spam/1.1",
)
TOLD_BY_DRAFTS = ("Violation<", "91% sure", "a draft says", "low severity", "Approve", "Remove <kbd>", "<mark")


@pytest.fixture
def office(office: Office) -> Office:
    office.setup = Setup(BlindRule(1.0))
    return office


async def everything(client: Client) -> str:
    return "\n".join([(await client.get(path)).text for path in ANSWERS])


async def test_the_draft_is_in_no_answer_before_the_view(office: Office) -> None:
    file = await office.case()
    assert file.recommendation
    async with office.visitor("ana") as ana:
        before = await everything(ana)
        await ana.post("/console/view", data=await fields_of(ana) | {"verdict": "no_violation"})
        after = await everything(ana)
    for told in (*TOLD_BY_DRAFTS, file.recommendation.id, file.recommendation.considerations.against[0]):
        assert told not in before, told
    assert "Your view first" in before
    assert "91% sure" in after
    assert "Approve" in after


async def test_nothing_decides_before_the_view(office: Office) -> None:
    file = await office.case()
    async with office.visitor("ana") as ana:
        form = await fields_of(ana) | {"recommendation": str(file.record.recommendation), "code": "too_mild"}
        for verb in ("approve", "amend", "reject", "by-hand"):
            answer = await ana.post(f"/console/{verb}", data=form | {"verdict": "no_violation"})
            assert answer.status_code == 403, verb
            assert "91% sure" not in answer.text
    assert not (await office.copilot.casework.ledger.get(CASE)).decisions


async def test_a_view_is_committed_once_and_reported_without_a_name(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana, office.visitor("pia", Role.POLICY) as pia:
        for verdict in ("no_violation", "violation"):
            await ana.post("/console/view", data=await fields_of(ana) | {"verdict": verdict})
        await ana.post("/console/approve", data=await fields_of(ana))
        page = (await pia.get("/console/policy-work")).text
    views = await office.copilot.desk.views(await office.person("ana"), [CASE])
    assert views[CASE].verdict is Verdict.NO_VIOLATION
    assert "100% [21% to 100%], 1 of 1" in page
    assert "Ana" not in page


async def test_who_does_not_decide_owes_nothing(office: Office) -> None:
    await office.case()
    async with office.visitor("pia", Role.POLICY) as pia:
        assert "91% sure" in (await pia.get("/console/case?id=case-1")).text


async def test_hidden_content_is_in_no_answer_before_it_is_revealed(office: Office) -> None:
    office.setup = Setup(BlindRule(0.0))
    await office.case()
    async with office.visitor("ana") as ana:
        await office.copilot.desk.keep_preferences(await office.person("ana"), Preferences(Hiding.ALL))
        before = await everything(ana)
        await ana.post("/console/reveal", data={"case": "case-1"})
        after = await everything(ana)
    assert "5 dollars" not in before
    assert "1000 real" not in before
    assert "Show the content" in before
    assert TEXT[10:] in after


async def test_nothing_is_revealed_beyond_a_day(office: Office) -> None:
    await office.case()
    await office.case("case-2", "Another text of some length, to be seen or not.")
    async with office.visitor("ana") as ana:
        person = await office.person("ana")
        await office.copilot.desk.keep_preferences(person, Preferences(Hiding.ALL, budget=3))
        await office.copilot.desk.reveal(Reveal(person, CaseId("case-2"), AT.replace(day=1), BUDGET))
        first = await ana.post("/console/reveal", data={"case": "case-2"})  # yesterday's don't count, and it counts one
        await office.copilot.desk.reveal(Reveal(person, CaseId("case-3"), AT, 2))
        second = await ana.post("/console/reveal", data={"case": "case-1"})
        own = (await ana.get("/console/me")).text
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Your day is full: 3 of 3" in second.text
    assert "5 dollars" not in second.text
    assert "3</strong> of 3" in own


async def test_what_almost_repeats_is_not_shown_again(office: Office) -> None:
    office.setup = Setup(BlindRule(0.0))
    await office.case()
    await office.case("case-2", TEXT + "!!")
    await office.case("case-3", "A text about something else altogether, of some length.")
    async with office.visitor("ana") as ana, office.visitor("ben") as ben:
        await ana.post("/console/approve", data=await fields_of(ana))
        page = (await ana.get("/console/case?id=case-2")).text
        queue = (await ana.get("/console/queue")).text
        assert "almost the same content before: case-1" in page
        assert "5 dollars" not in page
        assert "1000 real" not in page
        assert ("case-2" in queue, "case-3" in queue) == (False, True)
        assert "1 almost the same as what you decided" in queue
        assert "case-2" in (await ben.get("/console/queue")).text


async def test_own_choices_are_kept(office: Office) -> None:
    async with office.visitor("ana") as ana:
        chosen = {"hiding": "all", "blurs": "on", "without": "graphic", "budget": "12", "tour": "on"}
        assert (await ana.post("/console/me", data=chosen)).status_code == 303
    kept = await office.copilot.desk.preferences(await office.person("ana"))
    assert kept == Preferences(Hiding.ALL, True, frozenset({"graphic"}), 12, False)


async def test_how_far_a_draft_is_says_nothing_of_it(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        assert json.loads((await ana.get("/console/steps?id=case-1&once=1")).text) == {"step": "", "done": True}


async def test_the_api_tells_a_decider_nothing_of_the_draft_before_the_view(office: Office) -> None:
    file = await office.case()
    made = f"/v1/recommendations/{file.record.recommendation}"
    async with office.visitor("ana") as ana, office.visitor("pia", Role.POLICY) as pia:
        assert [(await ana.get(path)).status_code for path in (made, "/v1/cases/case-1")] == [403, 403]
        queued = (await ana.get("/v1/queues/standard/cases")).json()["cases"][0]
        assert (queued["recommendation"], queued["kind"]) == (None, None)
        assert (await pia.get(made)).status_code == 200
        await ana.post("/console/view", data=await fields_of(ana) | {"verdict": "violation"})
        assert [(await ana.get(path)).status_code for path in (made, "/v1/cases/case-1")] == [200, 200]
