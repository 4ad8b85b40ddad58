"""So much at once and no more: whoever comes beyond that is sent away at once, and nobody waits for ever."""

import asyncio
import json
import resource
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import httpx2
import pytest

from api.access import Rules
from api.app import create_app
from api.errors import Overloaded
from api.load import GOES_ON, Gate, Load, Room
from copilot.drafting import Brief, Draft
from copilot.pipeline import Pipeline
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import a_client, copilot_with_people
from tests.api.small_corpus import FOLLOWERS
from tests.clocks import MovedClock

CASE = {"text": FOLLOWERS}
OVERLOADED = "urn:review-copilot:problem:overloaded"


@dataclass
class SlowDrafter:
    """Finds nothing, after so many seconds; counts how many do at once."""

    seconds: float
    running: int = 0
    most: int = 0
    name: str = field(default="local:")

    async def draft(self, brief: Brief) -> Draft:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
            return Draft(())
        finally:
            self.running -= 1

    async def close(self) -> None: ...


@pytest.fixture
async def copilot(corpus: Corpus) -> AsyncIterator[Copilot]:
    made = await copilot_with_people(corpus, MovedClock())
    yield made
    await made.close()


def slow(copilot: Copilot, seconds: float) -> tuple[Copilot, SlowDrafter]:
    drafter = SlowDrafter(seconds)
    return replace(copilot, pipeline=Pipeline(replace(copilot.pipeline.parts, drafter=drafter))), drafter


def loaded(**parts: float) -> Rules:
    return Rules(load=Load(**parts))  # type: ignore[arg-type]


async def test_two_thousand_requests_at_a_slow_model_are_all_answered(copilot: Copilot) -> None:
    made, drafter = slow(copilot, 0.3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with a_client(made, loaded(at_once=16, waiting=48)) as client:
        case = CASE | {"surface": "x" * 50}
        asked = (client.post("/v1/recommendations", json=case) for _ in range(2000))
        answers = await asyncio.gather(*asked)
        room = client._transport.app.state.access.room  # type: ignore[attr-defined]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {201, 503}
    assert statuses[201] >= 64
    assert (drafter.most, room.most_taken, room.taken) == (16, 64, 0)
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert (refused.json()["type"], refused.headers["Retry-After"]) == (OVERLOADED, "1")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


async def test_whoever_is_sent_away_gets_in_later(copilot: Copilot) -> None:
    made, _ = slow(copilot, 0.05)
    async with a_client(made, loaded(at_once=1, waiting=0)) as client:
        answers = await asyncio.gather(*(client.post("/v1/recommendations", json=CASE) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [201, 503]
        assert (await client.post("/v1/recommendations", json=CASE)).status_code == 201


async def test_what_asks_no_model_goes_on(copilot: Copilot) -> None:
    made, _ = slow(copilot, 0.5)
    async with a_client(made, loaded(at_once=1, waiting=0)) as client:
        task = asyncio.create_task(client.post("/v1/recommendations", json=CASE))
        await asyncio.sleep(0.05)
        assert (await client.get("/v1/policies")).status_code == 200
        assert (await client.get("/v1/ask", params={"q": "may I?"})).status_code == 503
        assert (await task).status_code == 201


async def test_an_answer_begins_in_time_or_not_at_all(copilot: Copilot) -> None:
    made, drafter = slow(copilot, 30.0)
    async with a_client(made, loaded(seconds=0.3)) as client:
        answer = await client.post("/v1/recommendations", json=CASE)
        assert (answer.status_code, answer.json()["type"]) == (503, OVERLOADED)
        assert "0.3 seconds" in answer.json()["detail"]
        assert drafter.running == 0, "what nobody waits for is given up"


async def pieces(size: int) -> AsyncIterator[bytes]:
    """A batch that takes longer than a request may, in pieces of that size."""
    line = json.dumps(CASE).encode()
    for _ in range(6):
        await asyncio.sleep(0.12)
        yield line + b" " * (size - len(line) - 1) + b"\n"


@pytest.mark.parametrize(
    ("size", "status"),
    [
        pytest.param(GOES_ON, 202, id="a body that goes on coming in"),
        pytest.param(GOES_ON // 8, 503, id="a body that drips"),
    ],
)
async def test_a_long_body_has_its_time(copilot: Copilot, size: int, status: int) -> None:
    async with a_client(copilot, loaded(seconds=0.5)) as client:
        headers = {"content-type": "application/jsonl"}
        answer = await client.post("/v1/batches", content=pieces(size), headers=headers)
    await copilot.batches.runner.close()
    assert answer.status_code == status, answer.text


async def test_a_service_that_is_told_to_stop_says_so_first(copilot: Copilot) -> None:
    made, _ = slow(copilot, 0.3)
    app = create_app(made, rules=loaded(notice=0.2, grace=5.0))
    gate = app.state.gate
    assert isinstance(gate, Gate)
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        assert (await client.get("/readyz")).status_code == 200
        under_way = asyncio.create_task(client.post("/v1/recommendations", json=CASE))
        await asyncio.sleep(0.05)
        gate.close()
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/v1/policies")).status_code == 200, "for as long as the notice lasts"
        await asyncio.sleep(0.2)
        refused = await client.get("/v1/policies")
        assert (refused.status_code, refused.headers["Connection"]) == (503, "close")
        assert "Retry-After" in refused.headers
        assert (await client.get("/healthz")).status_code == 200
        assert not gate.done
        assert (await under_way).status_code == 201
        assert gate.done


def test_a_stop_waits_so_long_and_no_longer() -> None:
    now = [0.0]
    gate = Gate(Load(notice=2.0, grace=10.0), lambda: now[0])
    gate.inside = 1
    assert not gate.done
    gate.close()
    for now[0], done in ((1.0, False), (11.9, False), (12.0, True)):
        assert gate.done is done


async def test_a_place_is_given_back_whatever_happens() -> None:
    room = Room(Load(at_once=1, waiting=0))
    with pytest.raises(ZeroDivisionError):
        async with room.place(), room.turn():
            raise ZeroDivisionError
    async with room.place():
        with pytest.raises(Overloaded):
            async with room.place():
                pass
    assert (room.taken, room.waiting) == (0, 0)
