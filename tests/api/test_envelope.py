"""Every answer carries an id and its protections; no line of the log carries content."""

import json
import logging
import re
from datetime import datetime
from typing import Any

import pytest

from api.envelope import HEADERS
from copilot.errors import StoreUnavailable
from copilot.service import Copilot
from tests.api.conftest import Client, client_of
from tests.api.small_copilot import SmallIndex, small_copilot

CANARY = "canary4711"
URLS = ["/healthz", "/readyz", "/v1/policies", "/v1/sections/spam/1.1", "/openapi.json", "/nowhere", "/v1/policies/no"]


def lines(caplog: pytest.LogCaptureFixture, logger: str) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == logger]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged but for the client's own lines, which repeat what it asks for."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx2").setLevel(logging.CRITICAL)
    return caplog


@pytest.mark.parametrize("url", URLS)
async def test_every_answer_is_protected(client: Client, url: str) -> None:
    answer = await client.get(url)
    kept = {"Cache-Control": "private, no-cache"} if "etag" in answer.headers else {}
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS | kept


async def test_what_a_browser_may_do_with_an_answer_is_nothing(client: Client) -> None:
    answer = await client.post("/v1/recommendations", json={"text": "Hello"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("given", ["a", "4bf92f35-77b3.4da6_A", "7" * 64])
async def test_a_sane_id_is_taken_over(client: Client, log: pytest.LogCaptureFixture, given: str) -> None:
    answer = await client.get("/nowhere", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == answer.json()["instance"] == given
    assert lines(log, "api.access")[0]["request_id"] == given


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("", id="nothing"),
        pytest.param("7" * 65, id="too long"),
        pytest.param("some words of a post", id="words"),
        pytest.param('"},{"x":"', id="what would break a line of the log"),
        pytest.param("-7", id="what a program may take for an option"),
        pytest.param("naïve".encode(), id="other letters"),
    ],
)
async def test_any_other_id_is_replaced(client: Client, given: str | bytes) -> None:
    answer = await client.get(
        "/healthz", headers=[(b"x-request-id", given.encode() if isinstance(given, str) else given)]
    )
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


async def test_ids_that_are_made_differ(client: Client) -> None:
    ids = {(await client.get("/healthz")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


async def test_a_request_is_one_line_that_names_its_route(client: Client, log: pytest.LogCaptureFixture) -> None:
    await client.head("/v1/sections/spam/1.1", params={"version": "2026-03-01"})
    (line,) = lines(log, "api.access")
    assert line.pop("milliseconds") >= 0
    assert re.fullmatch("[0-9a-f]{32}", line.pop("request_id"))
    assert line == {"method": "HEAD", "route": "/v1/sections/{section_id:path}", "status": 200}


class FaultyClock:
    """A clock whose fault repeats what nobody may log."""

    def now(self) -> datetime:
        raise RuntimeError(CANARY)


async def test_an_unforeseen_error_is_a_problem_without_its_text(
    index: SmallIndex, log: pytest.LogCaptureFixture
) -> None:
    async with client_of(await small_copilot(index, clock=FaultyClock())) as client:
        answer = await client.post("/v1/recommendations", json={"text": "Hello"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["type"] == "urn:review-copilot:problem:internal"
    kept = {"Cache-Control": "private, no-cache"} if "etag" in answer.headers else {}
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS | kept
    (failure,) = lines(log, "api.failures")
    assert (failure["error"], failure["request_id"]) == ("RuntimeError", answer.json()["instance"])
    assert failure["at"][-1].startswith("api/test_envelope.py:")
    assert failure["at"][-1].endswith(" now")
    assert CANARY not in answer.text + log.text


@pytest.mark.parametrize(
    ("method", "url", "given"),
    [
        pytest.param("GET", f"/v1/search?q={CANARY}", {}, id="what is looked for"),
        pytest.param("GET", f"/v1/search?{CANARY}=1", {}, id="a name of a query"),
        pytest.param("GET", f"/{CANARY}", {}, id="a path"),
        pytest.param("GET", f"/v1/sections/{CANARY}", {}, id="an id"),
        pytest.param("GET", "/healthz", {"headers": {"x-request-id": f"{CANARY} ", "referer": CANARY}}, id="headers"),
        pytest.param(CANARY.upper(), "/healthz", {}, id="a method"),
        pytest.param("POST", "/v1/recommendations", {"json": {"text": CANARY}}, id="a draft"),
        pytest.param("POST", "/v1/recommendations", {"json": {"txt": CANARY}}, id="no case"),
        pytest.param("POST", "/v1/recommendations", {"json": {CANARY: 1}}, id="a key"),
        pytest.param("POST", "/v1/recommendations", {"content": f'"{CANARY}'}, id="no JSON"),
        pytest.param("POST", "/v1/recommendations", {"content": CANARY * 300_000}, id="too much"),
        pytest.param(
            "POST",
            "/v1/recommendations",
            {"json": {"text": CANARY, "reports": [{"source": "user", "flag": "legal_hold"}]}},
            id="a routed case",
        ),
    ],
)
async def test_nothing_that_is_sent_is_logged(
    client: Client, log: pytest.LogCaptureFixture, method: str, url: str, given: dict[str, Any]
) -> None:
    if "content" in given:
        given = given | {"headers": {"content-type": "application/json"}}
    await client.request(method, url, **given)
    assert len(lines(log, "api.access")) == 1
    assert CANARY not in log.text.lower()
    assert not any(record.exc_info or record.stack_info for record in log.records)


async def test_the_service_is_closed_when_the_application_ends(copilot: Copilot) -> None:
    async with client_of(copilot):
        await copilot.store.ready()
    with pytest.raises(StoreUnavailable):
        await copilot.store.ready()
