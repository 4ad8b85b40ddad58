"""What the lead and the policy team read of everybody's work: every figure on their pages, from what was done."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from api.console.ports import Setup
from copilot.cases import Case, CaseId
from copilot.casework.model import Queue
from copilot.desk.blind import BlindRule
from copilot.desk.model import Reveal
from copilot.people.model import Role
from copilot.recommendations import Abstention, Outcome, Retrieved, Verdict
from copilot.reports import ReportFolder
from tests.api.console.visiting import SECTION, Client, Office, fields_of
from tests.builders import AT
from tests.clocks import MovedClock

ABSTAINED: dict[str, Any] = {"status": Outcome.ABSTAINED, "verdict": Verdict.UNCLEAR, "actions": (), "severity": None}
AMENDED = {"verdict": "no_violation", "code": "exception_applies", "text": "It warns of the offer."}


async def read(client: Client, page: str) -> str:
    """A page as one line of words, a bar between two cells."""
    html = (await client.get(f"/console/{page}")).text.split("<main")[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.replace("</td>", " | "))).split())


async def decide(office: Office, case: str, verb: str, **fields: str) -> None:
    async with office.visitor("ana") as ana:
        answer = await ana.post(f"/console/{verb}", data=await fields_of(ana, case) | fields)
        assert answer.status_code == 303, answer.text


async def test_coverage_says_what_is_looked_at_cited_and_overridden(office: Office) -> None:
    await office.case("case-1")
    await office.case("case-2")
    case = await office.copilot.store.case(CaseId("case-2"))
    draft = office.draft(case)
    object.__setattr__(draft.provenance, "retrieved", (Retrieved(SECTION, "2026-03-01", 1.0, "search"),))
    await office.copilot.store.add(case, draft, AT)
    await decide(office, "case-1", "amend", **AMENDED)
    async with office.visitor("pia", Role.POLICY) as pia:
        page = await read(pia, "policy-work")
    drafts, looked, cited, violated, overridden = 3, 1, 3, 3, 1
    assert f"Of the newest {drafts} drafts." in page
    assert f"spam/1.1 | {looked} | {cited} | {violated} | {overridden} |" in page
    assert "never looked at: 0" in page


async def test_coverage_names_the_rules_that_were_never_looked_at(office: Office) -> None:
    case = Case(CaseId("case-1"), "Nothing of ours speaks of this")
    await office.copilot.store.add(case, replace(office.draft(case), findings=(), citations=()), AT)
    async with office.visitor("pia", Role.POLICY) as pia:
        assert "Rules in force that were never looked at: 1 spam/1.1" in await read(pia, "policy-work")


async def test_overrides_stand_by_section_with_their_reasons_and_cases(office: Office) -> None:
    for name in ("case-1", "case-2", "case-3", "case-4"):
        await office.case(name)
    await decide(office, "case-1", "amend", **AMENDED)
    await decide(office, "case-2", "reject", code="weak_evidence", text="Too thin.")
    await decide(office, "case-2", "by-hand", verdict="no_violation")
    await decide(office, "case-3", "reject", code="weak_evidence", text="Too thin.")
    await decide(office, "case-3", "by-hand", verdict="no_violation")
    await decide(office, "case-4", "approve")
    async with office.visitor("pia", Role.POLICY) as pia:
        page = await read(pia, "policy-work")
    row = page.split("Overrides by section")[1].split("Coverage")[0]
    assert "spam/1.1 | 3 | The evidence is weak (2), An exception applies (1) | case-" in row
    assert set(re.findall(r"case-\d", row)) == {"case-1", "case-2", "case-3"}


async def test_the_diff_names_the_decided_cases_that_cited_what_changed(office: Office) -> None:
    await office.case("case-1")
    await office.case("case-2")
    await decide(office, "case-1", "approve")
    async with office.visitor("pia", Role.POLICY) as pia, office.visitor("ada", Role.AUDITOR) as ada:
        page = await read(pia, "diff?id=spam")
        assert "Decided cases that cited what changed case-1 spam/1.1" in page
        assert "case-2" not in page
        assert "Decided cases" in await read(ada, "diff?id=spam")
    async with office.visitor("ben") as ben:
        assert "Decided cases" not in await read(ben, "diff?id=spam")


async def test_a_report_stands_with_its_headline_and_what_changed_since_the_baseline(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "run-7.html").write_text("<h1>Run 7</h1>", encoding="utf-8")
    figures = '{"headline": "87.0% right of 500", "comparison": "1.2 points better than run-6"}'
    (tmp_path / "run-7.json").write_text(figures, encoding="utf-8")
    office.setup = Setup(BlindRule(0.0), reports=ReportFolder(tmp_path))
    async with office.visitor("pia", Role.POLICY) as pia:
        page = await read(pia, "policy-work")
        assert "run-7" in page
        assert "87.0% right of 500 1.2 points better than run-6" in page
        assert (await pia.get("/console/report?name=run-7")).text == "<h1>Run 7</h1>"


async def test_each_queue_says_what_waits_what_is_late_and_what_was_in_time(office: Office, clock: MovedClock) -> None:
    for name in ("case-1", "case-2", "case-3", "case-4"):
        await office.case(name)
    await decide(office, "case-1", "approve")
    clock.on(days=3)
    await decide(office, "case-2", "approve")
    await decide(office, "case-3", "approve")
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        page = await read(sara, "overview")
    assert "Standard | 1 | 1 | 0 | 3 d | 3 | 33% [6% to 79%], 1 of 3 |" in page
    assert "33% decided in time 33% [6% to 79%], 1 of 3" in page


async def test_speed_stands_beside_accuracy_or_not_at_all(office: Office, clock: MovedClock) -> None:
    await office.case("case-1")
    clock.on(minutes=12)
    await decide(office, "case-1", "approve")
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        assert "12 min" not in await read(sara, "overview")
        await sara.post("/console/review", data=await fields_of(sara) | {"agrees": "yes"})
        clock.on(minutes=2)
        page = await read(sara, "overview")
    assert "12 min median time to a decision, while second reviews agreed: 100% [21% to 100%], 1 of 1" in page
    assert "appeals were upheld: nothing to count yet" in page


async def test_how_full_days_are_is_said_without_a_name(office: Office, clock: MovedClock) -> None:
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        assert "0 of 40 the fullest day today nobody saw hidden content" in await read(sara, "overview")
    for name, weights in (("ana", (4, 2)), ("ben", (1,))):
        async with office.visitor(name):
            for number, weight in enumerate(weights):
                reveal = Reveal(await office.person(name), CaseId(f"case-{number}"), clock.now(), weight)
                await office.copilot.desk.reveal(reveal)
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        page = await read(sara, "overview")
    assert "6 of 40 the fullest day today 2 people saw hidden content, half of them 3.5 or less" in page
    assert "Ana" not in page


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        pytest.param(
            ("nothing_relevant", "nothing_relevant", "model_timeout"),
            "no rule in force speaks of it: 2 of 3 model timeout: 1 of 3",
            id="the most frequent first",
        ),
        pytest.param((), "None of the newest 1 drafts abstained", id="none"),
    ],
)
async def test_abstentions_stand_with_why(office: Office, reasons: tuple[str, ...], said: str) -> None:
    for number, reason in enumerate(reasons):
        await office.case(f"case-{number}", "words", **ABSTAINED, abstention=Abstention(reason, "It says why."))
    if not reasons:
        await office.case("case-1")
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        assert said in await read(sara, "overview")


async def test_the_pages_name_no_queue_that_nobody_may_count(office: Office) -> None:
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        page = await read(sara, "overview")
    assert "Child safety" not in page
    assert str(Queue.STANDARD.value).title() in page
