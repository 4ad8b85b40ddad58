"""Large answers are compressed for who asks for it, and no answer that holds a secret is."""

from collections.abc import AsyncIterator

import pytest

from api.compression import LEAST
from copilot.people.model import Role
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, added, copilot_with_people, sign_in
from tests.clocks import MovedClock

ZIPPED = {"accept-encoding": "gzip"}


@pytest.fixture
async def root(corpus: Corpus) -> AsyncIterator[Client]:
    copilot = await copilot_with_people(corpus, MovedClock())
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        client.headers.update(OWN | ZIPPED)
        for number in range(12):
            new = {"name": "x" * 150, "login": f"n{number}", "roles": ["service"]}
            person = (await client.post("/v1/people", json=new)).json()["id"]
            key = {"owner": person, "name": "y" * 80, "scopes": ["policies:read"]}
            assert (await client.post("/v1/keys", json=key)).status_code == 201
        yield client


@pytest.mark.parametrize("path", ["/v1/people", "/openapi.json"])
async def test_a_large_answer_is_compressed_for_who_asks(root: Client, path: str) -> None:
    zipped, plain = await root.get(path), await root.get(path, headers={"accept-encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(zipped.headers["content-length"]) < len(plain.content) / 3
    assert zipped.json() == plain.json()
    assert "accept-encoding" in zipped.headers["vary"].lower()


async def test_what_may_stand_beside_a_secret_is_never_compressed(root: Client) -> None:
    answer = await root.get("/v1/keys")
    assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)
    assert len(answer.content) > LEAST


async def test_a_small_answer_is_sent_as_it_is(root: Client) -> None:
    assert "content-encoding" not in (await root.get("/v1/policies?limit=1")).headers
