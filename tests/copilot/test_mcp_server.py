"""Agents get what the key of theirs gets over HTTP and no more, through the library's own client over a pipe."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from copilot.cases import Case, CaseId, Report, ReportFlag
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.service import Copilot
from policy_corpus.reader import read_corpus
from tests.api.signed_in import a_key_of, added, copilot_with_people
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock
from tests.servers.api_server import serving

ROOT = Path(__file__).parents[2]
OFFER = "1000 real followers for 5 dollars, write me"
SEALED = "I will shoot Ann Example at the main station at 8 tonight."
_P = Permission


@asynccontextmanager
async def an_agent(url: str, key: str) -> AsyncIterator[Client]:
    environment = {"COPILOT_SERVICE_URL": url, "COPILOT_SERVICE_KEY": key, "PYTHONPATH": str(ROOT)}
    command = ["-c", "from copilot.cli import main; main()", "mcp"]
    pipe = stdio_client(StdioServerParameters(command=sys.executable, args=command, env=environment))
    async with Client(pipe) as client:
        yield client


async def answered(agent: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await agent.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def refused(agent: Client, tool: str, **arguments: Any) -> str:
    result = await agent.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]


@pytest.fixture
async def copilot(tmp_path: Path) -> Copilot:
    return await copilot_with_people(read_corpus(write_small_corpus(tmp_path)), MovedClock())


async def test_an_agent_searches_drafts_and_gets_the_same_draft_again(copilot: Copilot) -> None:
    robot = await added(copilot, "robot", Role.SERVICE)
    key = await a_key_of(copilot, robot, _P.DRAFT, _P.READ_POLICIES)
    with serving(copilot) as url:
        async with an_agent(url, key) as agent:
            assert {tool.name for tool in (await agent.list_tools()).tools} == {
                "search_policy",
                "recommend",
                "get_case",
            }
            found = await answered(agent, "search_policy", query=OFFER, top=1)
            assert [one["section"] for one in found["results"]] == ["spam/1.1"]
            made = await answered(agent, "recommend", text=OFFER, idempotency_key="order-1")
            assert (made["verdict"], made["citations"][0]["section"]) == ("violation", "spam/1.1")
            assert (await answered(agent, "recommend", text=OFFER, idempotency_key="order-1"))["id"] == made["id"]
            assert "403" in await refused(agent, "get_case", case_id="case-1")
            assert "422" in await refused(agent, "search_policy", query=OFFER, top=0)
            assert "422" in await refused(agent, "recommend", text="")


async def test_an_agent_with_a_wrong_key_gets_nothing(copilot: Copilot) -> None:
    await added(copilot, "root", Role.ADMIN)
    with serving(copilot) as url:
        async with an_agent(url, "rck_live_000000000000_wrong") as agent:
            for tool, arguments in (("search_policy", {"query": OFFER}), ("recommend", {"text": OFFER})):
                said = await refused(agent, tool, **arguments)
                assert "401" in said
                assert "rck_live" not in said


async def test_an_agent_is_never_handed_what_belongs_to_people_alone(copilot: Copilot) -> None:
    sara = await added(copilot, "sara", Role.SENIOR_REVIEWER, Role.CHILD_SAFETY)
    scopes = _P.READ_QUEUES, _P.READ_CONTENT, _P.READ_SEALED, _P.READ_CHILD_SAFETY, _P.DRAFT, _P.READ_POLICIES
    key = await a_key_of(copilot, sara, *scopes)
    actor = Actor(PersonId("intake"), frozenset({Role.SERVICE}), "test")
    await copilot.casework.take_in(actor, Case(CaseId("case-1"), OFFER))
    await copilot.casework.take_in(actor, Case(CaseId("case-2"), SEALED))
    flagged = (Report("user", flag=ReportFlag.CHILD_SAFETY),)
    await copilot.casework.take_in(actor, Case(CaseId("case-3"), "canary4711", reports=flagged))
    with serving(copilot) as url:
        async with an_agent(url, key) as agent:
            assert (await answered(agent, "get_case", case_id="case-1", with_content=True))["content"]["text"] == OFFER
            for case in ("case-2", "case-3"):
                said = await answered(agent, "get_case", case_id=case, with_content=True)
                assert said.keys() == {"record", "withheld"}
                assert said["record"]["lane"] in {"threat_to_life", "child_safety"}
                assert "canary4711" not in str(said)
                assert "Example" not in str(said)
            routed = await answered(agent, "recommend", text=SEALED)
            assert (routed["status"], routed["citations"]) == ("routed", [])
            assert "Example" not in str(routed)


async def test_no_service_there_is_an_error_that_an_agent_can_read() -> None:
    async with an_agent("http://127.0.0.1:9", "") as agent:
        assert "GET /v1/search: ConnectError" in await refused(agent, "search_policy", query=OFFER)
