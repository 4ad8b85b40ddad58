"""Every caller has limits: what is left is said with every answer, and 429 says which one and until when."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.access import Rules
from copilot.chat.metering import MeteredChat
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.retrying import RetryingChat, RetryPolicy
from copilot.drafters.model import ModelDrafter
from copilot.people.keyring import NewKey
from copilot.people.keys import KeyId
from copilot.people.limits import Limits
from copilot.people.model import Permission, Role
from copilot.people.prices import Prices
from copilot.people.users import User
from copilot.pipeline import Pipeline
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from retrieval.tokens import TokenCounter
from tests.api.signed_in import OWN, a_client, added, copilot_with_people, sign_in
from tests.api.small_corpus import FOLLOWERS
from tests.clocks import MovedClock
from tests.people import ROOT
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import invalid_json

LIMIT = "urn:review-copilot:problem:limit-reached"
CASE = {"text": FOLLOWERS}
COST = 2 * (11 + 7)  # tokens of a draft that is asked for twice


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def copilot(corpus: Corpus, clock: MovedClock, scripted_model: ScriptedModel) -> AsyncIterator[Copilot]:
    """One that asks a model whose answers can't be used, and cost."""
    scripted_model.script = lambda _: invalid_json()
    made = await copilot_with_people(corpus, clock)
    chat = MeteredChat(OpenAiChat("scripted", base_url=scripted_model.base_url, api_key="sk-test"))
    drafter = ModelDrafter("openai:scripted", RetryingChat(chat, RetryPolicy()), TokenCounter(Path("nowhere")))
    pipeline = Pipeline(replace(made.pipeline.parts, drafter=drafter))
    copilot = replace(made, pipeline=pipeline, prices=Prices(question=1.0, answer=4.0), guess=COST)
    yield copilot
    await copilot.close()


@pytest.fixture
async def service(copilot: Copilot) -> User:
    return await added(copilot, "queue", Role.SERVICE)


async def headers_of(copilot: Copilot, owner: User, limits: Limits) -> dict[str, str]:
    scopes = frozenset({Permission.DRAFT, Permission.READ_POLICIES, Permission.ADD_CASES})
    made = await copilot.people.keys.make(NewKey(owner.id, "a script", scopes, timedelta(days=30), limits), ROOT)
    return {"authorization": f"Bearer {made.text}"}


async def settled(copilot: Copilot) -> None:
    """Until what was spent is written."""
    await copilot.budgets.close()


async def test_requests_a_minute(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(requests=3))
    async with a_client(copilot) as client:
        answers = [await client.get("/v1/policies", headers=key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"requests";q=3;w=60'}
    assert 55 <= int(answers[3].headers["Retry-After"]) <= 60
    problem = answers[3].json()
    assert (problem["type"], problem["limit"]) == (LIMIT, "requests")
    assert "3 requests a minute" in problem["detail"]


async def test_several_processes_keep_the_limit_together(copilot: Copilot, service: User, tmp_path: Path) -> None:
    key = await headers_of(copilot, service, Limits(requests=3))
    rules = Rules(counted_in=tmp_path)
    async with a_client(copilot, rules) as one, a_client(copilot, rules) as other:
        answers = [await client.get("/v1/policies", headers=key) for client in (one, other, one, other, one)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]


@pytest.mark.parametrize(
    ("limits", "policy", "limit"),
    [
        pytest.param(Limits(tokens=COST), f'"tokens";q={COST};w=86400;qu="tokens"', "tokens", id="tokens"),
        pytest.param(Limits(money=20), '"money";q=20;w=86400;qu="money"', "money", id="money"),
    ],
)
async def test_what_a_day_allows(copilot: Copilot, service: User, limits: Limits, policy: str, limit: str) -> None:
    key = await headers_of(copilot, service, limits)
    async with a_client(copilot) as client:
        first = await client.post("/v1/recommendations", json=CASE, headers=key)
        second = await client.post("/v1/recommendations", json=CASE, headers=key)
        read = await client.get("/v1/policies", headers=key)
    assert (first.status_code, first.json()["status"]) == (201, "abstained")
    assert (second.status_code, second.json()["limit"]) == (429, limit)
    assert second.headers["RateLimit-Policy"] == policy
    assert second.headers["RateLimit"].startswith(f'"{limit}";r=0;t=')
    assert int(second.headers["Retry-After"]) == int(copilot.budgets.until_midnight())
    assert read.status_code == 200, "what asks no model goes on"


async def test_a_new_day_lets_them_go_on(copilot: Copilot, service: User, clock: MovedClock) -> None:
    key = await headers_of(copilot, service, Limits(tokens=1))
    async with a_client(copilot) as client:
        statuses = [(await client.post("/v1/recommendations", json=CASE, headers=key)).status_code for _ in range(2)]
        clock.on(hours=24)
        statuses.append((await client.post("/v1/recommendations", json=CASE, headers=key)).status_code)
    assert statuses == [201, 429, 201]


async def test_many_at_once_spend_one_draft_too_much_at_most(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(tokens=3 * COST))
    async with a_client(copilot) as client:
        for _ in range(4):
            asked = (client.post("/v1/recommendations", json=CASE, headers=key) for _ in range(8))
            assert {answer.status_code for answer in await asyncio.gather(*asked)} <= {201, 429}
    await settled(copilot)
    spent = await copilot.people.keys.spent()
    assert [one.tokens for one in spent.values()] == [3 * COST]


async def test_a_batch_that_another_process_goes_on_with_counts_to_its_account(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(tokens=2 * COST)) | {"content-type": "application/jsonl"}
    await copilot.batches.runner.close()  # this process ends before it has drafted anything
    lines = "\n".join(json.dumps(CASE | {"id": f"line-{number}"}) for number in range(6))
    async with a_client(copilot) as client:
        assert (await client.post("/v1/batches", content=lines, headers=key)).status_code == 202
    another = replace(copilot, lines_at_once=1)
    another.batches.runner.wake()
    for _ in range(1000):
        if len(await another.store.recent(9)) >= 2:
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)  # the third is not begun
    await another.batches.runner.close()
    await settled(another)
    assert [one.tokens for one in (await another.people.keys.spent()).values()] == [2 * COST]
    assert len(await another.store.recent(9)) == 2


async def test_a_case_for_people_alone_never_waits_for_a_budget(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(tokens=0))
    case = CASE | {"reports": [{"source": "user", "flag": "threat_to_life"}]}
    async with a_client(copilot) as client:
        answer = await client.post("/v1/recommendations", json=case, headers=key)
    assert (answer.status_code, answer.json()["status"]) == (201, "routed")


async def test_keys_that_took_each_others_place_are_one_account(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(requests=1, tokens=COST))
    old = (await copilot.people.keys.all())[0]
    rotated = await copilot.people.keys.rotate(old.id, ROOT)
    assert rotated.key.limits == old.limits
    async with a_client(copilot) as client:
        assert (await client.get("/v1/policies", headers=key)).status_code == 200
        answer = await client.get("/v1/policies", headers={"authorization": f"Bearer {rotated.text}"})
    assert answer.status_code == 429


async def test_an_admin_sees_and_changes_limits(copilot: Copilot, service: User) -> None:
    key = await headers_of(copilot, service, Limits(requests=100, money=5_500_000))
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        await client.post("/v1/recommendations", json=CASE, headers=key)
        await settled(copilot)
        await sign_in(client, "root")
        (shown,) = (await client.get("/v1/keys")).json()["keys"]
        assert shown["limits"] == {"requests_a_minute": 100, "tokens_a_day": None, "money_a_day": 5.5}
        assert shown["spent_today"] == {"tokens": COST, "money": (12 + 14 * 4) / 1_000_000}
        url = f"/v1/keys/{shown['id']}/limits"
        changed = await client.put(url, json={"requests_a_minute": 0}, headers=OWN)
        assert changed.json()["limits"] == {"requests_a_minute": 0, "tokens_a_day": None, "money_a_day": None}
        assert (await client.put(url, json={"requests_a_minute": -1}, headers=OWN)).status_code == 422
        assert (await client.put("/v1/keys/none/limits", json={}, headers=OWN)).status_code == 404
    async with a_client(copilot) as client:
        assert (await client.get("/v1/policies", headers=key)).status_code == 429
    events = [(record.entry.event, record.payload) for record in await copilot.audit.page()]
    assert ("key.limited", '{"requests_limit":0}') in events


async def test_a_key_that_is_over_gets_no_limits(copilot: Copilot, service: User) -> None:
    await headers_of(copilot, service, Limits())
    key = (await copilot.people.keys.all())[0]
    await copilot.people.keys.revoke(key.id, ROOT)
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        assert (await client.put(f"/v1/keys/{KeyId(key.id)}/limits", json={}, headers=OWN)).status_code == 409


async def test_people_who_signed_in_have_a_generous_limit(copilot: Copilot) -> None:
    await added(copilot, "ana", Role.ANALYST)
    async with a_client(copilot) as client:
        await sign_in(client, "ana")
        assert (await client.get("/v1/me")).headers["RateLimit-Policy"] == '"requests";q=600;w=60'
    async with a_client(copilot, Rules(sessions=Limits(requests=1))) as client:
        await sign_in(client, "ana")
        assert [(await client.get("/v1/me")).status_code for _ in range(2)] == [200, 429]


async def test_this_machine_has_no_limit_and_no_headers(copilot: Copilot) -> None:
    async with a_client(copilot) as client:
        answer = await client.get("/v1/policies")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
