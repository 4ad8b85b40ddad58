"""Only this machine is answered, and only under its own name."""

from typing import Any

import pytest

from api.app import create_app
from copilot.service import Copilot
from tests.api.conftest import client_of

NOT_LOCAL = "urn:review-copilot:problem:not-local"
HERE = "127.0.0.1"


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:9", "[::1]", "[::1]:65535"])
async def test_this_machine_is_answered(copilot: Copilot, ip: str, host: str) -> None:
    async with client_of(copilot, ip=ip) as client:
        assert (await client.get("/healthz", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    ("ip", "headers"),
    [
        pytest.param("192.168.1.7", {}, id="another machine of the network"),
        pytest.param("::ffff:192.168.1.7", {}, id="another machine in other clothes"),
        pytest.param("203.0.113.9", {"x-forwarded-for": "127.0.0.1"}, id="another machine that says it is this one"),
        pytest.param("0.0.0.0", {}, id="any address"),
        pytest.param("testclient", {}, id="no address"),
        pytest.param(HERE, {"x-forwarded-for": "203.0.113.9"}, id="through a proxy here"),
        pytest.param(HERE, {"forwarded": "for=203.0.113.9"}, id="through a proxy of the standard"),
        pytest.param(HERE, {"host": "evil.example"}, id="a name that somebody pointed here"),
        pytest.param(HERE, {"host": "evil.example:8000"}, id="a name with a port"),
        pytest.param(HERE, {"host": "localhost.evil.example"}, id="a name that begins like ours"),
        pytest.param(HERE, {"host": "evil.example#localhost"}, id="a name that ends like ours"),
        pytest.param(HERE, {"host": "localhost@evil.example"}, id="a name behind ours"),
        pytest.param(HERE, {"host": "127.0.0.1.nip.example"}, id="an address inside a name"),
        pytest.param(HERE, {"host": "localhost:port"}, id="a port that is none"),
        pytest.param(HERE, {"host": "0.0.0.0:8000"}, id="the address of all addresses"),
        pytest.param(HERE, {"host": ""}, id="no name"),
    ],
)
@pytest.mark.parametrize("url", ["/v1/policies", "/nowhere"])
async def test_nobody_else_is_answered(copilot: Copilot, ip: str, headers: dict[str, str], url: str) -> None:
    async with client_of(copilot, ip=ip) as client:
        answer = await client.get(url, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, NOT_LOCAL)


async def test_nothing_is_drafted_for_a_page_of_another_site(copilot: Copilot) -> None:
    async with client_of(copilot) as client:
        answer = await client.post("/v1/recommendations", json={"text": "Hello"}, headers={"host": "evil.example"})
        assert answer.status_code == 403
        assert await copilot.store.recent(10) == []


async def test_two_names_are_none(copilot: Copilot) -> None:
    async with client_of(copilot) as client:
        answer = await client.get("/healthz", headers=[("host", "localhost"), ("host", "evil.example")])
    assert answer.status_code == 403


async def test_everyone_is_answered_where_that_is_allowed(copilot: Copilot) -> None:
    async with client_of(copilot, ip="203.0.113.9", base_url="https://copilot.example", allow_remote=True) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_a_web_socket_of_nobody_is_closed(copilot: Copilot) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/healthz", "headers": [(b"host", b"evil.example")], "client": (HERE, 1)}
    await create_app(copilot)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]
