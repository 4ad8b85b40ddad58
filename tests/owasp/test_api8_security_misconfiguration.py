"""API8:2023. Headers are set, methods are closed, errors tell nothing, and others than this machine get no answer."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from policy_corpus.corpus import Corpus
from tests.api.signed_in import a_client
from tests.owasp.conftest import Clients, clients_of, staffed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(corpus: Corpus) -> AsyncIterator[Clients]:
    """The same for all: nothing here changes anything."""
    async with clients_of(await staffed(corpus)) as clients:
        yield clients


@pytest.mark.parametrize("path", ["/v1/policies", "/healthz", "/nowhere", "/console/sign-in"])
async def test_every_answer_is_dressed(people: Clients, path: str) -> None:
    answer = await people["ana"].get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PATCH"])
async def test_other_methods_are_closed(people: Clients, method: str) -> None:
    assert (await people["ana"].request(method, "/v1/policies")).status_code == 405


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/.git/config", "/.env", "/static/", "/v1"])
async def test_nothing_else_is_served(people: Clients, path: str) -> None:
    assert (await people["ana"].get(path)).status_code == 404


async def test_another_machine_or_a_proxy_gets_no_answer(corpus: Corpus) -> None:
    copilot = await staffed(corpus)
    async with a_client(copilot, ip="203.0.113.9") as client:
        assert (await client.get("/healthz")).status_code == 403
    async with a_client(copilot) as client:
        assert (await client.get("/healthz", headers={"x-forwarded-for": "127.0.0.1"})).status_code == 403
        assert (await client.get("/healthz", headers={"host": "evil.example"})).status_code == 403
