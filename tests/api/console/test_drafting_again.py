"""Where nothing was drafted the page says so and why, and offers to have it drafted again to who may."""

import asyncio
from typing import Any

import pytest

from api.console.drafting import DraftJobs
from api.load import Load, Room
from copilot.cases import Case, CaseId
from copilot.casework.files import CaseFile
from copilot.people.model import Actor, PersonId, Role
from copilot.recommendations import Abstention, Outcome, Recommendation, StandIn, Verdict
from tests.api.console.visiting import Client, Office, fields_of
from tests.builders import AT

ANA = Actor(PersonId("ana"), frozenset({Role.ANALYST}), "session")
AGAIN = "Draft it again"
FAILED: dict[str, Any] = {
    "status": Outcome.ABSTAINED,
    "verdict": Verdict.UNCLEAR,
    "actions": (),
    "severity": None,
    "confidence": 0.0,
    "violation_probability": 0.5,
    "abstention": Abstention("model_timeout", "The drafter gave no usable draft: it took too long."),
}


async def page_of(client: Client) -> str:
    return (await client.get("/console/case?id=case-1")).text


async def test_a_draft_that_failed_is_had_anew(office: Office) -> None:
    await office.case(**FAILED)
    async with office.visitor("ana") as ana:
        page = await page_of(ana)
        assert "Nothing was drafted" in page
        assert "gave no draft (timeout)" in page
        assert "chance of a violation" not in page
        assert "Selling followers" in page.split("Nearest by search")[1]
        assert 'data-key="d">Draft it again' in page
        assert "Decide by hand" in page
        await ana.post("/console/draft", data={"case": "case-1"})
        assert "Drafting …" in await page_of(ana)
        await ana.get("/console/steps?id=case-1")
        page = await page_of(ana)
    assert "Nothing was drafted" not in page
    assert AGAIN not in page


async def test_what_stood_in_for_a_model_can_be_drafted_again(office: Office) -> None:
    await office.case()
    case = await office.copilot.store.case(CaseId("case-1"))
    draft = office.draft(case)
    object.__setattr__(draft.provenance, "stood_in", StandIn("local:", "timeout"))
    await office.copilot.store.add(case, draft, AT)
    async with office.visitor("ana") as ana:
        page = await page_of(ana)
    assert "local: drafted instead" in page
    assert AGAIN in page
    assert "Approve" in page


async def test_a_draft_that_was_set_aside_can_be_drafted_again(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        assert AGAIN not in await page_of(ana)
        await ana.post("/console/reject", data=await fields_of(ana) | {"code": "weak_evidence", "text": "Too thin."})
        assert AGAIN in await page_of(ana)


async def test_what_was_decided_is_not_drafted_again(office: Office) -> None:
    await office.case(**FAILED)
    async with office.visitor("ana") as ana:
        await ana.post("/console/by-hand", data=await fields_of(ana) | {"verdict": "no_violation"})
        page = await page_of(ana)
    assert "Nothing was drafted" in page
    assert AGAIN not in page


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SENIOR_REVIEWER, Role.POLICY])
async def test_who_may_have_drafts_made_is_offered_it(office: Office, role: Role) -> None:
    await office.case(**FAILED)
    async with office.visitor("somebody", role) as client:
        page = await page_of(client)
    assert AGAIN in page


async def test_what_breaks_in_the_service_is_told_on_the_page(office: Office) -> None:
    await office.case(**FAILED)
    async with office.visitor("ana") as ana:
        object.__setattr__(office.copilot, "recommend", None)
        await ana.post("/console/draft", data={"case": "case-1"})
        await ana.get("/console/steps?id=case-1")
        page = await page_of(ana)
    assert "No new draft came about" in page
    assert "Something broke in the service" in page


async def test_a_draft_that_comes_while_the_page_is_made_is_told_as_on_its_way(office: Office) -> None:
    await office.case(**FAILED)
    recommend, read = office.copilot.recommend, office.copilot.casework.ledger.get
    looked, drafted = asyncio.Event(), asyncio.Event()

    async def later(case: Case, *, by: Actor) -> Recommendation:
        await looked.wait()
        made = await recommend(case, by=by)
        drafted.set()
        return made

    async def slowly(case: CaseId) -> CaseFile:
        file = await read(case)
        looked.set()
        await drafted.wait()
        return file

    async with office.visitor("ana") as ana:
        object.__setattr__(office.copilot, "recommend", later)
        await ana.post("/console/draft", data={"case": "case-1"})
        object.__setattr__(office.copilot.casework.ledger, "get", slowly)
        assert "Drafting …" in await page_of(ana)


async def test_a_draft_takes_a_place_among_all_that_are_made(office: Office) -> None:
    await office.case(**FAILED)
    jobs, room = DraftJobs(office.copilot), Room(Load(at_once=1, waiting=0))
    async with room.place():
        jobs.begin(CaseId("case-1"), ANA, room)
        await asyncio.sleep(0.05)
    assert "1 drafts are being made or waited for here already" in jobs.failure(CaseId("case-1"))
    jobs.begin(CaseId("case-1"), ANA, room)
    async for _ in jobs.follow(CaseId("case-1")):
        pass
    assert (jobs.failure(CaseId("case-1")), room.taken, room.most_taken) == ("", 0, 1)


async def test_only_so_many_failures_are_remembered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.console.drafting.MOST_FAILED", 3)
    jobs, room = DraftJobs(office.copilot), Room(Load(at_once=1, waiting=0))
    names = [CaseId(f"nobody-{number}") for number in range(9)]
    for name in names:
        jobs.begin(name, ANA, room)
        async for _ in jobs.follow(name):
            pass
    assert [bool(jobs.failure(name)) for name in names] == [False] * 5 + [True] * 4
