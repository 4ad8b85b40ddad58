"""Whoever owes a first view finds no word of the draft in any answer of the service: every address is asked."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import create_app
from api.console.mounting import console_routers
from api.console.ports import Setup
from copilot.desk.blind import BlindRule
from copilot.people.model import Role
from copilot.recommendations import Considerations
from tests.api.console.visiting import Client, Office, fields_of
from tests.builders import a_provenance

MARK = "zq7draft"  # stands in every field of the draft that holds words
ENDLESS = ("/v1/operations/{id}/events",)  # of drafts that are asked for over HTTP, by their own ids
QUERIES = ("", "?id={case}", "?id={case}&once=1", "?all=on", "?queue=standard&all=on", "?section=spam/1.1")


@pytest.fixture
def office(office: Office) -> Office:
    office.setup = Setup(BlindRule(1.0))
    return office


def addresses(app: FastAPI, office: Office, ids: list[str]) -> Iterator[str]:
    """Every address that can be read, with each id that is known in each place."""
    for path, methods in app.openapi()["paths"].items():
        if "get" not in methods or path in ENDLESS:
            continue
        holes = path.count("{")
        names = [part.split("}")[0] for part in path.split("{")[1:]]
        for values in product(ids, repeat=holes):
            yield path.format(**dict(zip(names, values, strict=True)))
    for router in console_routers(office.copilot, office.setup):
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path:
                yield from (route.path + query.format(case=ids[0]) for query in QUERIES)


async def told(client: Client, paths: list[str]) -> dict[str, str]:
    """All of each answer: its headers and its body."""
    found = {}
    for path in paths:
        answer = await client.get(path)
        found[path] = f"{answer.headers}\n{answer.text}"
    return found


MARKED: dict[str, Any] = {
    "considerations": Considerations((f"{MARK} for.",), (f"{MARK} against.",)),
    "rationale": f"{MARK} why.",
    "missing_context": (f"{MARK} is missing.",),
    "provenance": a_provenance(model=f"{MARK}-model"),
    "confidence": 0.8125,
    "violation_probability": 0.8125,
}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SENIOR_REVIEWER])
async def test_no_answer_tells_of_the_draft(office: Office, role: Role) -> None:
    file = await office.case(**MARKED)
    assert file.recommendation
    ids = ["case-1", str(file.recommendation.id), "standard", "spam", await _person(office, "somebody", role)]
    secrets = (MARK, str(file.recommendation.id), "0.8125", "81% sure")
    async with office.visitor("somebody", role) as client:
        paths = list(dict.fromkeys(addresses(create_app(office.copilot), office, ids)))
        before = await told(client, paths)
        await client.post("/console/view", data=await fields_of(client) | {"verdict": "no_violation"})
        after = await told(client, paths)
    leaks = {
        path: secret for path, said in before.items() for secret in secrets if secret in said and secret not in path
    }
    assert leaks == {}
    assert {path.split("?")[0] for path, said in after.items() if MARK in said} >= {
        "/console/case",
        f"/v1/recommendations/{file.recommendation.id}",
    }
    assert len(paths) > 100


@pytest.mark.parametrize("header", [{}, {"Prefer": "respond-async"}, {"Accept": "text/event-stream"}])
async def test_a_draft_of_the_case_is_not_to_be_had_by_asking_anew(office: Office, header: dict[str, str]) -> None:
    await office.case(**MARKED)
    again = {"id": "case-1", "text": "The same post."}
    async with office.visitor("somebody", Role.ANALYST) as client:
        answer = await client.post("/v1/recommendations", json=again, headers=header)
    assert answer.status_code == 403, answer.text
    assert "say first what you see" in answer.text


async def _person(office: Office, login: str, role: Role) -> str:
    async with office.visitor(login, role):
        return str(await office.person(login))
