"""Precedents over HTTP: each element as it was then and as it is in the draft, and whether the section has changed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from copilot.cases import Author, Case, CaseId
from copilot.casework.decisions import PrecedentRow, PrecedentState
from copilot.casework.model import DecisionId
from copilot.casework.precedents import changed_in_substance
from copilot.people.model import Role
from copilot.recommendations import Finding
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.model import Severity
from tests.api.signed_in import OWN, Client, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.clocks import MovedClock

OFFER = "1000 real followers for 5 dollars, write me"
BEFORE, NOW = date(2025, 7, 1), date(2026, 4, 15)


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    copilot = await copilot_with_people(corpus, MovedClock())
    for login, role in (("ana", Role.ANALYST), ("sara", Role.SENIOR_REVIEWER), ("root", Role.ADMIN)):
        await added(copilot, login, role)
    return copilot


@pytest.fixture
async def people(copilot: Copilot) -> AsyncIterator[dict[str, Client]]:
    app = an_app(copilot)
    async with AsyncExitStack() as stack:
        clients = {}
        for name in ("ana", "sara", "root"):
            clients[name] = await stack.enter_async_context(client_of_app(app))
            await sign_in(clients[name], name)
            clients[name].headers.update(OWN)
        yield clients


async def drafted(copilot: Copilot, name: str, text: str, on: date = NOW) -> None:
    await copilot.recommend(Case(CaseId(name), text, author=Author(f"author of {name}")), on)


async def approved(people: dict[str, Client], name: str) -> None:
    got = await people["ana"].get(f"/v1/cases/{name}")
    assert got.status_code == 200, got.text
    file = got.json()
    record = file["record"]
    seen = {"version": record["version"], "recommendation": record["recommendation"], "corpus": file["corpus"]}
    answer = await people["ana"].post(f"/v1/cases/{name}/decisions", json={"kind": "approve", "seen": seen, "id": name})
    assert answer.status_code == 201, answer.text


async def precedents(people: dict[str, Client], name: str) -> list[dict[str, Any]]:
    answer = await people["ana"].get(f"/v1/cases/{name}/precedents")
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["precedents"] if one["section"] == "spam/1.1"]


async def test_the_same_and_what_differs_element_by_element(copilot: Copilot, people: dict[str, Client]) -> None:
    await drafted(copilot, "old", OFFER, BEFORE)
    await approved(people, "old")
    await drafted(copilot, "new", OFFER)
    await drafted(copilot, "tea", "Tea at four, bring a cake")
    [alike] = await precedents(people, "new")
    assert (alike["case_id"], alike["decision"], alike["version"]) == ("old", "old", "2025-06-01")
    assert (alike["finding"], alike["state"], alike["agrees"], alike["changed"]) == ("violated", "shown", True, False)
    assert [pair["part"] for pair in alike["same"]] == ["offer", "price", "reporting"]
    assert (alike["differs"], alike["only_one"], alike["similarity"]) == ([], [], None)
    [other] = await precedents(people, "tea")
    assert not other["agrees"]
    assert other["differs"] == [
        {"part": "offer", "precedent": "met", "draft": "not_met"},
        {"part": "price", "precedent": "met", "draft": "unclear"},
    ]
    assert [pair["part"] for pair in other["same"]] == ["reporting"]


async def test_no_case_is_its_own_precedent(copilot: Copilot, people: dict[str, Client]) -> None:
    await drafted(copilot, "old", OFFER)
    await approved(people, "old")
    assert await precedents(people, "old") == []


async def test_what_was_undone_is_left_out(copilot: Copilot, people: dict[str, Client]) -> None:
    await drafted(copilot, "old", OFFER)
    await approved(people, "old")
    await drafted(copilot, "new", OFFER + "!")
    assert len(await precedents(people, "new")) == 1
    assert (await people["ana"].post("/v1/cases/old/undo", json={"decision": "old"})).status_code == 200
    assert await precedents(people, "new") == []


async def test_they_are_for_whoever_may_read_the_case(copilot: Copilot, people: dict[str, Client]) -> None:
    await drafted(copilot, "new", OFFER)
    assert (await people["root"].get("/v1/cases/new/precedents")).status_code == 403
    assert (await people["ana"].get("/v1/cases/none/precedents")).status_code == 404


@pytest.mark.parametrize(
    ("parts", "changed"),
    [
        pytest.param({"text": "Other words."}, False, id="other words around the elements"),
        pytest.param({"severity": Severity.HIGH}, True, id="another severity"),
        pytest.param({"exceptions": ()}, True, id="an exception less"),
        pytest.param({"elements": ()}, True, id="other elements"),
        pytest.param({"regions": frozenset()}, True, id="other regions"),
    ],
)
def test_a_section_that_says_something_else_has_changed(corpus: Corpus, parts: dict[str, Any], changed: bool) -> None:
    older, newer = sorted((s for s in corpus.sections if s.id == "spam/1.1"), key=lambda section: section.version)
    rows = {(one.id, str(one.version)): one for one in (older, replace(newer, **parts))}
    row = PrecedentRow(
        DecisionId("d"), CaseId("c"), older.id, str(older.version), Finding.VIOLATED, (), PrecedentState.SHOWN
    )
    assert changed_in_substance(row, rows) is changed
