"""A request with an Idempotency-Key is done once and answered the same however often it comes, on every store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.access import Rules
from api.app import create_app
from api.repeats import CHANGING
from copilot.cases import Case, CaseId
from copilot.casework.rules import rules_of
from copilot.errors import StoreUnavailable
from copilot.people.limits import Limits
from copilot.people.model import SYSTEM, Actor, Permission, Role
from copilot.ports import RecommendationStore
from copilot.recommendations import Recommendation
from copilot.repeats.model import Answer, Claim
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from copilot.stores.ports import Stores
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from tests.api.signed_in import (
    OWN,
    Client,
    a_client,
    a_key_of,
    added,
    an_app,
    client_of_app,
    copilot_with_people,
    sign_in,
)
from tests.clocks import MovedClock
from tests.people import some_people

URL = "/v1/recommendations"
CASE: dict[str, Any] = {"id": "case-1", "text": "Ten thousand real followers, 5 dollars"}
SCOPES = Permission.DRAFT, Permission.READ_RECOMMENDATIONS, Permission.ADD_CASES


@dataclass(frozen=True)
class Place:
    """A copilot on one kind of store, and clients of it: two keys of one service, an analyst, an admin."""

    copilot: Copilot
    clock: MovedClock
    ops: Client
    other: Client
    ana: Client
    root: Client


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Of a database with our tables; empty for what is in memory."""
    fixtures = {"sqlite": "sqlite_url", "postgres": "migrated_postgres_url"}
    return str(request.getfixturevalue(fixtures[request.param])) if request.param in fixtures else ""


@pytest.fixture
async def stores(address: str, corpus: Corpus) -> AsyncIterator[Stores | None]:
    """None for those in memory."""
    stores = await open_stores(address, rules_of(corpus, Path(), read_catalogue())) if address else None
    yield stores
    if stores:
        await stores.close()


@pytest.fixture
async def place(stores: Stores | None, corpus: Corpus) -> AsyncIterator[Place]:
    clock = MovedClock()
    copilot = await copilot_with_people(corpus, clock)
    if stores:
        copilot = replace(copilot, stores=stores, people=some_people(stores, clock))
    await added(copilot, "ana", Role.ANALYST)
    await added(copilot, "root", Role.ADMIN)
    service = await added(copilot, "ops", Role.SERVICE)
    app = an_app(copilot, Rules(sessions=Limits()))
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client_of_app(app)) for _ in range(4)]
        ops, other, ana, root = clients
        for client in (ops, other):
            client.headers["authorization"] = f"Bearer {await a_key_of(copilot, service, *SCOPES)}"
        for client, login in ((ana, "ana"), (root, "root")):
            await sign_in(client, login)
            client.headers.update(OWN)
        yield Place(copilot, clock, ops, other, ana, root)


on_every_store = pytest.mark.parametrize("address", ["memory", "sqlite", "postgres"], indirect=True)
in_memory = pytest.mark.parametrize("address", ["memory"], indirect=True)


async def post(client: Client, path: str, body: object = None, key: str = "key-1", **params: str) -> httpx2.Response:
    return await client.post(path, json=body, headers={"idempotency-key": key}, params=params)


def same(first: httpx2.Response, again: httpx2.Response) -> bool:
    """Whether the second is the first once more, and says so."""
    alike = ("content-type", "location")
    return (
        (first.status_code, first.content) == (again.status_code, again.content)
        and all(first.headers.get(name) == again.headers.get(name) for name in alike)
        and "idempotency-replayed" not in first.headers
        and again.headers["idempotency-replayed"] == "true"
    )


def kind(answer: httpx2.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def drafts(place: Place) -> int:
    return len(await place.copilot.store.recent(100))


async def test_every_route_that_changes_something_takes_a_key(corpus: Corpus) -> None:
    """Whoever signs in isn't known yet; whoever signs out or sets a password gets a cookie; a session ends once."""
    app = create_app(await copilot_with_people(corpus, MovedClock()))
    changing = {
        operation["operationId"]
        for methods in app.openapi()["paths"].values()
        for method, operation in methods.items()
        if method.upper() in CHANGING
    }
    of_oneself = {"sign_in", "sign_out", "change_own_password", "end_own_session", "end_other_sessions"}
    assert changing - app.state.repeatable == of_oneself
    assert app.state.repeatable <= changing


@on_every_store
async def test_a_draft_is_made_once(place: Place) -> None:
    first, again = [await post(place.ops, URL, CASE) for _ in range(2)]
    assert first.status_code == 201
    assert same(first, again)
    assert await drafts(place) == 1
    assert (await post(place.ops, URL, CASE, "key-2")).json()["id"] != first.json()["id"]


@on_every_store
async def test_twenty_at_once_have_one_effect_and_one_answer(place: Place) -> None:
    answers = await asyncio.gather(*(post(place.ops, URL, CASE) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    assert await drafts(place) == 1


@in_memory
@pytest.mark.parametrize(
    ("path", "body", "params"),
    [
        pytest.param(URL, CASE | {"text": "Other words"}, {}, id="another body"),
        pytest.param(URL, CASE, {"region": "DE"}, id="another question"),
        pytest.param("/v1/cases", {"case": CASE}, {}, id="another route"),
    ],
)
async def test_a_key_stands_for_one_request(
    place: Place, path: str, body: dict[str, Any], params: dict[str, str]
) -> None:
    await post(place.ops, URL, CASE)
    answer = await post(place.ops, path, body, **params)
    assert (answer.status_code, kind(answer)) == (409, "idempotency-key-reused")
    assert await drafts(place) == 1


@in_memory
async def test_a_key_is_the_callers_own(place: Place) -> None:
    first = await post(place.ops, URL, CASE)
    for caller in (place.other, place.ana):
        answer = await post(caller, URL, CASE)
        assert (answer.status_code, "idempotency-replayed" in answer.headers) == (201, False)
        assert answer.json()["id"] != first.json()["id"]


@in_memory
@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("k" * 256, id="too long"),
        pytest.param("two words", id="a space"),
        pytest.param("clé", id="another script"),
    ],
)
async def test_a_key_that_can_be_none_is_refused(place: Place, key: str) -> None:
    headers = [(b"idempotency-key", key.encode())]
    answer = await place.ops.post(URL, json=CASE, headers=headers)
    assert (answer.status_code, "Idempotency-Key" in answer.json()["detail"]) == (422, True)
    assert await drafts(place) == 0


@in_memory
async def test_two_keys_are_refused(place: Place) -> None:
    answer = await place.ops.post(URL, json=CASE, headers=[("idempotency-key", "a"), ("idempotency-key", "b")])
    assert answer.status_code == 422


@on_every_store
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param(URL, {"text": ""}, 422, id="a body that can't be used"),
        pytest.param("/v1/cases/import", {}, 415, id="another media type"),
    ],
)
async def test_a_problem_is_given_again_too(place: Place, path: str, body: dict[str, Any], status: int) -> None:
    first, again = [await post(place.ops, path, body) for _ in range(2)]
    assert first.status_code == status
    assert same(first, again)


@on_every_store
async def test_after_a_day_a_key_is_new(place: Place) -> None:
    first = await post(place.ops, URL, CASE)
    place.clock.on(hours=23.9)
    assert same(first, await post(place.ops, URL, CASE))
    place.clock.on(hours=0.2)
    again = await post(place.ops, URL, CASE)
    assert (again.status_code, again.json()["id"] != first.json()["id"]) == (201, True)


@on_every_store
async def test_a_verb_is_done_once(place: Place) -> None:
    assert same(*[await post(place.ops, "/v1/cases", {"case": CASE}, "in") for _ in range(2)])
    record = (await place.copilot.casework.ledger.get(CaseId("case-1"))).record
    assert len(record.requesters) == 1
    assert same(*[await post(place.ana, "/v1/queues/standard/next", key="next") for _ in range(2)])
    note = {"text": "The third today."}
    assert same(*[await post(place.ana, "/v1/cases/case-1/notes", note, "note") for _ in range(2)])
    file = (await place.ana.get("/v1/cases/case-1")).json()
    assert [one["text"] for one in file["notes"]] == ["The third today."]
    seen = {"version": file["record"]["version"], "recommendation": None, "corpus": file["corpus"]}
    close = {"kind": "by_hand", "seen": seen, "result": {"verdict": "no_violation"}}
    decided = [await post(place.ana, "/v1/cases/case-1/decisions", close, "decide") for _ in range(2)]
    assert same(*decided), decided[0].text
    assert len((await place.copilot.casework.ledger.get(CaseId("case-1"))).decisions) == 1


@on_every_store
async def test_a_file_of_cases_is_taken_in_once(place: Place) -> None:
    headers = {"idempotency-key": "file", "content-type": "text/csv"}
    body = "id,text\na,Ten followers\nb,\nc,Other words\n"
    answers = [await place.ops.post("/v1/cases/import", content=body, headers=headers) for _ in range(2)]
    assert same(*answers)
    assert (answers[0].json()["opened"], answers[0].json()["failed"]) == (2, 1)
    for name in "ac":
        assert len((await place.copilot.casework.ledger.get(CaseId(name))).record.requesters) == 1


@on_every_store
async def test_the_text_of_a_key_is_not_given_again(place: Place) -> None:
    owner = next(user for user in await place.copilot.people.parts.store.users() if user.login == "ops")
    new = {"owner": owner.id, "name": "a script", "scopes": ["policies:read"]}
    first, again = [await post(place.root, "/v1/keys", new) for _ in range(2)]
    assert (first.status_code, again.status_code, kind(again)) == (201, 409, "answer-gone")
    assert len([key for key in await place.copilot.people.keys.all(owner.id) if key.name == "a script"]) == 3


@on_every_store
async def test_an_erased_recommendation_is_not_given_again(place: Place) -> None:
    first = await post(place.ops, URL, CASE)
    flagged = CASE | {"reports": [{"source": "user", "flag": "child_safety"}]}
    routed = await post(place.ops, URL, flagged, "key-2")
    assert routed.json()["status"] == "routed"
    again = await post(place.ops, URL, CASE)
    assert (again.status_code, kind(again)) == (404, "not-found")
    assert CASE["text"] not in again.text
    assert first.status_code == 201


@dataclass
class Failing:
    """A store of recommendations that fails once: before it has written, or after."""

    inner: RecommendationStore
    after: bool
    failed: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def add(self, case: Case, recommendation: Recommendation, at: datetime, by: Actor = SYSTEM) -> str:
        text = await self.inner.add(case, recommendation, at, by) if self.failed or self.after else ""
        if not self.failed:
            self.failed = True
            raise StoreUnavailable("the connection was lost")
        return text


@on_every_store
@pytest.mark.parametrize("after", [pytest.param(False, id="before the effect"), pytest.param(True, id="after it")])
async def test_a_failure_about_the_effect_leaves_one_effect(place: Place, *, after: bool) -> None:
    failing: Any = Failing(place.copilot.stores.recommendations, after)
    copilot = replace(place.copilot, stores=replace(place.copilot.stores, recommendations=failing))
    async with a_client(copilot) as client:
        client.headers["authorization"] = place.ops.headers["authorization"]
        lost = await post(client, URL, CASE)
        again = await post(client, URL, CASE)
    assert (lost.status_code, again.status_code) == (503, 201)
    assert ("idempotency-replayed" in again.headers) == after
    assert again.headers["location"] == f"{URL}/{again.json()['id']}"
    assert await drafts(place) == 1


class Forgetful:
    """Keys that keep no answer, as when the process dies between effect and answer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        raise StoreUnavailable("the process died")


@on_every_store
async def test_a_lost_answer_is_made_again_from_what_stands(place: Place) -> None:
    forgetful: Any = Forgetful(place.copilot.stores.repeats)
    copilot = replace(place.copilot, stores=replace(place.copilot.stores, repeats=forgetful))
    app = an_app(copilot, Rules(sessions=Limits()))
    async with client_of_app(app) as client:
        client.headers["authorization"] = place.ops.headers["authorization"]
        taken = [await post(client, "/v1/cases", {"case": CASE}, "in") for _ in range(2)]
    assert same(*taken), taken[1].text
    async with client_of_app(app) as client:
        await sign_in(client, "ana")
        client.headers.update(OWN)
        claimed = [await post(client, "/v1/cases/case-1/claim", key="claim") for _ in range(2)]
    assert same(*claimed), claimed[1].text
    assert (await place.copilot.casework.ledger.get(CaseId("case-1"))).record.version == 2
