"""A case that is drafted later: asked for until it is there, followed step by step, by who asked for it alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import api.events
from api.events import events_of
from copilot.batches.desk import Wanted
from copilot.batches.model import BatchId
from copilot.cases import Case, CaseId
from copilot.errors import StoreUnavailable
from copilot.people.model import SYSTEM, Actor, Permission, PersonId, Role
from copilot.progress import STEPS
from copilot.recommendations import Recommendation, RecommendationId
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region
from tests.api.signed_in import Client, a_client, a_key_of, added, copilot_with_people
from tests.clocks import MovedClock

URL = "/v1/recommendations"
CASE = {"id": "case-1", "text": "Ten thousand real followers, 5 dollars"}
LATER = {"prefer": "respond-async"}
STEPWISE = {"accept": "text/event-stream"}


@pytest.fixture
async def copilot(corpus: Corpus) -> AsyncIterator[Copilot]:
    copilot = await copilot_with_people(corpus, MovedClock())
    yield copilot
    await copilot.batches.runner.close()


@pytest.fixture
async def client(copilot: Copilot) -> AsyncIterator[Client]:
    key = await a_key_of(copilot, await added(copilot, "ops", Role.SERVICE), Permission.DRAFT)
    async with a_client(copilot) as client:
        client.headers["authorization"] = f"Bearer {key}"
        yield client


async def over(client: Client, url: str) -> dict[str, Any]:
    """The operation once it has ended."""
    for _ in range(200):
        answer = await client.get(url)
        if answer.json()["ended_at"]:
            assert "retry-after" not in answer.headers
            return dict(answer.json())
        assert int(answer.headers["retry-after"]) > 0
        await asyncio.sleep(0.02)
    raise AssertionError(answer.text)


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream, without what only says that it is alive."""
    blocks = [block.split("\n") for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in blocks]


async def test_a_case_is_drafted_later(client: Client, copilot: Copilot) -> None:
    answer = await client.post(URL, json=CASE, params={"as_of": "2026-03-01"}, headers=LATER)
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "respond-async")
    assert answer.headers["location"] == f"/v1/operations/{answer.json()['id']}"
    found = await over(client, answer.headers["location"])
    assert (found["state"], found["case_id"], found["problem"]) == ("done", "case-1", None)
    made = found["recommendation"]
    assert (made["case_id"], made["as_of"]) == ("case-1", "2026-03-01")
    assert (await copilot.store.get(made["id"])).id == made["id"]
    assert (await client.get(f"/v1/batches/{found['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("prefer", "status"),
    [
        pytest.param("respond-async, wait=10", 202, id="among others"),
        pytest.param("handling=lenient", 201, id="something else"),
        pytest.param("respond-asynchronously", 201, id="another word"),
    ],
)
async def test_what_is_preferred_is_read(client: Client, prefer: str, status: int) -> None:
    assert (await client.post(URL, json=CASE, headers={"prefer": prefer})).status_code == status


async def test_an_operation_is_for_who_asked_alone(client: Client, copilot: Copilot) -> None:
    url = (await client.post(URL, json=CASE, headers=LATER)).headers["location"]
    key = await a_key_of(copilot, await added(copilot, "others", Role.SERVICE), Permission.DRAFT)
    for path in (url, f"{url}/events", "/v1/operations/op_404"):
        answer = await client.get(path, headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == 404


@pytest.mark.parametrize("headers", [pytest.param(LATER, id="later"), pytest.param(STEPWISE, id="in steps")])
@pytest.mark.parametrize("again", [pytest.param(False, id="flagged now"), pytest.param(True, id="flagged before")])
async def test_a_case_for_people_waits_nowhere(
    client: Client, copilot: Copilot, headers: dict[str, str], *, again: bool
) -> None:
    flagged = CASE | {"reports": [{"source": "user", "flag": "child_safety"}]}
    if again:
        await client.post(URL, json=flagged)
    answer = await client.post(URL, json=CASE if again else flagged, headers=headers)
    assert (answer.status_code, answer.json()["lane"]) == (201, "child_safety")
    assert CASE["text"] not in str(vars(copilot.stores.batches))


async def test_the_steps_come_as_they_begin_and_the_draft_is_last(client: Client, copilot: Copilot) -> None:
    answer = await client.post(URL, json=CASE, headers=STEPWISE)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
    told = events(answer.text)
    steps = [data["step"] for kind, data in told if kind == "step"]
    assert steps == [step for step in STEPS if step in steps]
    assert steps
    kind, made = told[-1]
    assert (kind, made["case_id"]) == ("recommendation", "case-1")
    later = await client.get(f"{answer.headers['location']}/events")
    assert events(later.text) == [("recommendation", made)]


async def test_a_request_with_a_key_begins_one_operation(client: Client, copilot: Copilot) -> None:
    keyed = LATER | {"idempotency-key": "k"}
    first, again = [await client.post(URL, json=CASE, headers=keyed) for _ in range(2)]
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (202, 202, "true")
    assert first.headers["location"] == again.headers["location"]
    await over(client, first.headers["location"])
    done = await client.post(URL, json=CASE, headers=keyed)
    assert (done.json()["id"], done.json()["state"]) == (first.json()["id"], "done")
    assert len(await copilot.store.recent(9)) == 1


class Slow:
    """Drafts when it is told to, and fails as often as it is told to."""

    def __init__(self, copilot: Copilot, failures: int = 0) -> None:
        self._copilot, self._failures = copilot, failures
        self.go, self.asked = asyncio.Event(), 0

    async def __call__(
        self,
        case: Case,
        as_of: date | None = None,
        region: Region | None = None,
        by: Actor = SYSTEM,
        id: RecommendationId | None = None,  # noqa: A002
    ) -> Recommendation:
        self.asked += 1
        await self.go.wait()
        if self.asked <= self._failures:
            raise StoreUnavailable("nobody answers")
        return await self._copilot.recommend(case, as_of, region, by, id)


def with_slow(copilot: Copilot, slow: Slow) -> Copilot:
    """The same copilot, which drafts lines as told."""
    copilot = replace(copilot, lines_at_once=2)
    parts = replace(copilot.batches.runner.parts, recommend=slow)
    copilot.batches.runner.parts = parts
    return copilot


async def test_who_listens_is_told_that_the_stream_is_alive_and_may_leave(
    copilot: Copilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.events, "HEARTBEAT", 0.02)
    monkeypatch.setattr(api.events, "LOOKED", 0.01)
    copilot = with_slow(copilot, slow := Slow(copilot))
    ops = Actor(PersonId("ops"), frozenset({Role.SERVICE}), "key/1")
    batch = await copilot.batches.later(Case(CaseId("case-1"), "Hello"), Wanted(ops))
    assert batch
    stream = events_of(copilot, batch.id, ops)
    assert await anext(stream) == ": still here\n\n"
    await stream.aclose()  # type: ignore[attr-defined]
    slow.go.set()
    told = [event async for event in events_of(copilot, batch.id, ops)]
    assert told[-1].startswith("event: recommendation\n")
    await copilot.batches.runner.close()


@pytest.mark.parametrize(
    ("failures", "state"),
    [pytest.param(2, "done", id="it answers in the end"), pytest.param(99, "failed", id="it never answers")],
)
async def test_what_does_not_answer_is_asked_again_later(copilot: Copilot, failures: int, state: str) -> None:
    clock = copilot.clock
    assert isinstance(clock, MovedClock)
    copilot = with_slow(copilot, slow := Slow(copilot, failures))
    slow.go.set()
    ops = Actor(PersonId("ops"), frozenset({Role.SERVICE}), "key/1")
    batch = await copilot.batches.later(Case(CaseId("case-1"), "Hello"), Wanted(ops))
    assert batch
    for _ in range(20):
        await asyncio.sleep(0.01)
        clock.on(minutes=6)
        copilot.batches.runner.wake()
    found = await copilot.batches.look(BatchId(batch.id), ops)
    [result] = await copilot.batches.store.results(batch.id, 0, 1)
    assert found.batch.ended_at
    assert (result.line.state.value == "failed") == (state == "failed")
    assert slow.asked == (failures + 1 if state == "done" else 8)
    await copilot.batches.runner.close()
