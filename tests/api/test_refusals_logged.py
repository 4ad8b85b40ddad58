"""Whoever is refused leaves a line that says who they were, if anybody knows, and why; and none of what they sent."""

import json
import logging
from typing import Any

import pytest

from api.access import Rules
from copilot.people.limits import Limits
from copilot.people.model import Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, a_client, added, copilot_with_people, sign_in
from tests.clocks import MovedClock

CANARY = "canary-7d21"


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    made = await copilot_with_people(corpus, MovedClock())
    await added(made, "ana", Role.ANALYST)
    return made


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "api.access")
    return caplog


def refusals(log: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    said = [json.loads(record.message) for record in log.records if record.name == "api.access"]
    return [line for line in said if line["status"] >= 400]


@pytest.mark.parametrize(
    ("method", "url", "given", "problem"),
    [
        pytest.param("GET", "/v1/people", {}, "forbidden", id="a permission that they lack"),
        pytest.param("POST", "/v1/recommendations", {"json": {"text": 1}}, "invalid", id="what can't be used"),
        pytest.param("POST", "/v1/recommendations", {"content": b"{" + CANARY.encode()}, "malformed", id="no JSON"),
        pytest.param("GET", f"/v1/cases/{CANARY}", {}, "not-found", id="a case that there is not"),
        pytest.param("GET", "/console/audit", {}, "forbidden", id="a page that is not for them"),
        pytest.param("DELETE", "/v1/policies", {}, "wrong-method", id="a method that there is not"),
    ],
)
async def test_a_refusal_is_logged_with_who_asked_and_why(
    copilot: Copilot, log: pytest.LogCaptureFixture, method: str, url: str, given: dict[str, Any], problem: str
) -> None:
    async with a_client(copilot) as client:
        me = await sign_in(client, "ana")
        headers = {**OWN, "content-type": "application/json"}
        status = (await client.request(method, url, headers=headers, **given)).status_code
    (line,) = refusals(log)
    assert (line["status"], line["problem"]) == (status, problem)
    if problem != "wrong-method":  # which is found out before anybody is asked who they are
        assert (line["person"].startswith("person_"), line["via"]) == (True, "session")
    assert me
    assert CANARY not in json.dumps(line)


async def test_who_is_not_known_and_who_asks_too_often(copilot: Copilot, log: pytest.LogCaptureFixture) -> None:
    async with a_client(copilot, Rules(sessions=Limits(requests=1))) as client:
        await client.get("/v1/policies")
        await sign_in(client, "ana")
        for _ in range(2):
            await client.get("/v1/policies")
        for _ in range(11):
            await client.post("/v1/session", json={"login": CANARY, "password": CANARY}, headers=OWN)
    unknown, often, *tries = refusals(log)
    assert (unknown["problem"], "person" in unknown) == ("unauthenticated", False)
    assert (often["problem"], often["person"].startswith("person_")) == ("limit-reached", True)
    assert [line["problem"] for line in tries] == ["unauthenticated"] * 10 + ["too-many-attempts"]
    assert CANARY not in json.dumps(refusals(log))
