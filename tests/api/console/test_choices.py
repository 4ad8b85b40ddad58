"""What a person chose holds on every page: types that they don't work on, a blur, a full day, a tour put away."""

import re
from dataclasses import replace
from pathlib import Path

from msgspec import structs

import api.console
from api.console.ports import Persona, Setup
from api.console.visit import KEYS
from copilot.cases import Case, CaseId
from copilot.desk.blind import BlindRule
from copilot.desk.exposure import BUDGET
from copilot.desk.model import Preferences, Reveal
from policy_corpus.model import SectionId, Severity
from tests.api.console.visiting import Office

TEMPLATES = Path(api.console.__file__).parent / "templates"


async def spam(office: Office, name: str, text: str, severity: Severity) -> None:
    """A case that a draft says to be of the type ``spam`` of the playbook."""
    case = Case(CaseId(name), text)
    draft = office.draft(case, severity=severity)
    found = structs.replace(draft.findings[0], section=SectionId("spam-and-manipulation/3.1"))
    await office.copilot.store.add(case, replace(draft, findings=(found,)), office.copilot.clock.now())


async def test_types_that_somebody_does_not_work_on_are_not_offered(office: Office) -> None:
    await spam(office, "case-1", "Followers, likes and views", Severity.LOW)
    async with office.visitor("ana") as ana, office.visitor("ben") as ben:
        person = await office.person("ana")
        await office.copilot.desk.keep_preferences(person, Preferences(without=frozenset({"spam"})))
        assert "case-1" not in (await ana.get("/console/queue")).text
        assert "case-1" in (await ana.get("/console/queue?all=on")).text
        assert "case-1" in (await ben.get("/console/queue")).text


async def test_a_blur_is_on_what_is_shown_and_for_who_chose_it(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        assert "content blurred" not in (await ana.get("/console/case?id=case-1")).text
        await office.copilot.desk.keep_preferences(await office.person("ana"), Preferences(blurs=True))
        assert "content blurred" in (await ana.get("/console/case?id=case-1")).text


async def test_once_a_day_is_full_the_worse_cases_go_to_others(office: Office) -> None:
    await spam(office, "mild", "Followers, likes and views", Severity.LOW)
    await spam(office, "severe", "Another text, which is worse", Severity.HIGH)
    async with office.visitor("ana") as ana, office.visitor("ben") as ben:
        queue = "/console/queue?queue=priority"
        assert 'id=severe"' in (await ana.get(queue)).text
        now = office.copilot.clock.now()
        await office.copilot.desk.reveal(Reveal(await office.person("ana"), CaseId("other"), now, BUDGET))
        page = (await ana.get(queue)).text
        assert 'id=severe"' not in page
        assert f"your day is full ({BUDGET} of {BUDGET})" in page
        assert 'id=severe"' in (await ben.get(queue)).text
        assert 'id=mild"' in (await ana.get("/console/queue?queue=standard")).text


async def test_the_tour_is_there_until_it_is_put_away(office: Office) -> None:
    async with office.visitor("ana") as ana:
        assert "Two minutes" not in (await ana.get("/console/queue")).text
    office.setup = Setup(BlindRule(0.0), (Persona(await office.person("ana"), "Ana", "ana", "x"),))
    async with office.visitor("ana") as ana:
        assert "Two minutes to look around" in (await ana.get("/console/queue")).text
        await ana.post("/console/tour")
        assert "Two minutes" not in (await ana.get("/console/queue")).text


def test_every_key_of_a_page_is_told() -> None:
    told = {key for _, rows in KEYS for keys, _ in rows for key in keys.split()} | {"?"}
    used = {
        key
        for path in TEMPLATES.rglob("*.html")
        for key in re.findall(r'data-key="([^"{]+)"|pop\("[^"]+", "[^"]+", "(\w)"\)', path.read_text(encoding="utf-8"))
        for key in key
        if key
    }
    assert used - told - {"f", "m", "Enter"} == set()
    assert {"a", "e", "d", "v", "?"} <= used
