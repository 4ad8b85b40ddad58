"""What happened reaches each endpoint at least once, signed; what fails is tried again, given up, and sent again."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest

from copilot.people.pepper import Pepper
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.webhooks_sql import SqlWebhookStore
from copilot.webhooks import verify
from copilot.webhooks.delivering import Deliverer, DeliveryService
from copilot.webhooks.errors import WebhookUnverified
from copilot.webhooks.managing import Secrets, Webhooks
from copilot.webhooks.model import DeliveryState, EventType
from copilot.webhooks.schedule import Schedule
from copilot.webhooks.sending import Sender
from tests.clocks import MovedClock
from tests.contracts.webhook_store import Stored
from tests.people import ROOT
from tests.servers.receiver import Behave, Receiver, answer, drip, receiving, silence

ALL = frozenset(EventType)
HERE = frozenset({"localhost"})
SECRETS = Secrets(Pepper(bytes(32)))


@dataclass(frozen=True)
class Works:
    """A store with what manages it and what delivers; the clock stands still until it is moved."""

    stored: Stored
    webhooks: Webhooks
    deliverer: Deliverer
    clock: MovedClock = field(default_factory=MovedClock)

    async def tell(self, *events: str) -> None:
        await self.stored.tell(*events, at=self.clock.now())

    async def dead(self) -> list[tuple[int, int | None, str | None]]:
        return [(each.attempts, each.status, each.problem) for each in await self.webhooks.dead()]


@pytest.fixture
async def works(sqlite_url: str) -> AsyncIterator[Works]:
    database, clock = open_database(sqlite_url), MovedClock()
    store = SqlWebhookStore(database)
    sender, schedule = Sender(seconds=0.4, allowed=HERE), Schedule(timedelta(hours=1), timedelta(days=1))
    deliverer = Deliverer(store, SECRETS, clock, sender, schedule, random.Random(7))
    webhooks = Webhooks(store, clock, SECRETS, HERE)
    yield Works(Stored(store, SqlAuditTrail(database)), webhooks, deliverer, clock)
    await database.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


def told(receiver: Receiver) -> list[str]:
    return [json.loads(request.body)["type"] for request in receiver.seen]


async def test_an_event_arrives_signed_and_says_ids_alone(works: Works, receiver: Receiver) -> None:
    made = await works.webhooks.add(receiver.url, ALL, ROOT)
    await works.tell("decision.made", "case.merged")
    await works.deliverer.once()
    (request,) = receiver.seen
    event = verify(made.secret, request.headers, request.body, now=works.clock.now().timestamp())
    assert event == {
        "type": "decision.made",
        "id": request.headers["webhook-id"],
        "timestamp": "2026-03-02T10:00:00Z",
        "sequence": 1,
        "data": {"case": "case-1"},
    }
    await works.deliverer.once()
    assert len(receiver.seen) == 1


async def test_while_a_secret_is_changed_either_one_verifies(works: Works, receiver: Receiver) -> None:
    old = await works.webhooks.add(receiver.url, ALL, ROOT)
    new = await works.webhooks.rotate(old.endpoint.id, ROOT, timedelta(hours=1))
    assert new.secret != old.secret
    await works.tell("decision.made")
    await works.deliverer.once()
    works.clock.on(hours=1)
    await works.tell("decision.made")
    await works.deliverer.once()
    first, second = receiver.seen
    for secret in (old.secret, new.secret):
        verify(secret, first.headers, first.body, now=works.clock.now().timestamp(), tolerance=4000)
    verify(new.secret, second.headers, second.body, now=works.clock.now().timestamp())
    with pytest.raises(WebhookUnverified):
        verify(old.secret, second.headers, second.body, now=works.clock.now().timestamp())


async def test_what_fails_is_tried_again_under_the_same_id(works: Works, receiver: Receiver) -> None:
    await works.webhooks.add(receiver.url, ALL, ROOT)
    receiver.script = [answer(500), answer(302, "Location: http://localhost/"), answer(200)]
    await works.tell("decision.made")
    for seconds in (0, 2, 5, 20):
        works.clock.on(seconds=seconds)
        await works.deliverer.once()
    assert len(receiver.seen) == 3
    assert len({request.headers["webhook-id"] for request in receiver.seen}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.seen}) == 3
    assert len({request.body for request in receiver.seen}) == 1
    assert len(await works.stored.webhooks.find(DeliveryState.DONE)) == 1


async def test_an_endpoint_that_asks_us_to_stay_away_is_left_alone(works: Works, receiver: Receiver) -> None:
    await works.webhooks.add(receiver.url, ALL, ROOT)
    receiver.script = [answer(503, "Retry-After: 600")]
    await works.tell("decision.made")
    for minutes in (0, 9):
        works.clock.on(minutes=minutes)
        await works.deliverer.once()
    assert len(receiver.seen) == 1
    works.clock.on(minutes=1)
    await works.deliverer.once()
    assert len(receiver.seen) == 2


async def test_what_never_arrives_is_given_up_and_can_be_sent_again(works: Works, receiver: Receiver) -> None:
    endpoint = (await works.webhooks.add(receiver.url, ALL, ROOT)).endpoint
    receiver.then = answer(500)
    await works.tell("decision.made")
    for _ in range(30):
        await works.deliverer.once()
        works.clock.on(minutes=5)
    assert await works.dead() == [(len(receiver.seen), 500, "status")]
    assert 6 <= len(receiver.seen) <= 9
    receiver.then = answer(200)
    ids = await works.webhooks.replay(endpoint.id, None, ROOT)
    await works.deliverer.once()
    assert [receiver.seen[-1].headers["webhook-id"]] == list(ids)
    assert await works.dead() == []


async def test_one_event_can_be_sent_again_though_it_arrived(works: Works, receiver: Receiver) -> None:
    endpoint = (await works.webhooks.add(receiver.url, ALL, ROOT)).endpoint
    await works.tell("decision.made", "decision.undone")
    await works.deliverer.once()
    (done, _) = await works.stored.webhooks.find(DeliveryState.DONE)
    await works.webhooks.replay(endpoint.id, done.event_id, ROOT)
    await works.deliverer.once()
    assert sorted(told(receiver)[:2]) == ["decision.changed", "decision.made"]  # they leave at once, in no order
    assert receiver.seen[2].headers["webhook-id"] == done.event_id
    assert len(receiver.seen) == 3


async def test_a_name_that_comes_to_lead_here_gets_nothing(works: Works, receiver: Receiver) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1", "169.254.169.254", "::1"])
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [next(answers)]

    await rebinding("when it was added", 0)
    sender = replace(works.deliverer.sender, allowed=frozenset(), resolve=rebinding)
    await works.webhooks.add(f"http://tools.example:{receiver.port}/", ALL, ROOT)
    await works.tell("decision.made")
    for _ in range(3):
        await replace(works.deliverer, sender=sender).once()
        works.clock.on(minutes=2)
    assert receiver.seen == []
    assert asked == ["when it was added", *["tools.example"] * 3]
    works.clock.on(days=1)
    await replace(works.deliverer, sender=replace(sender, resolve=_nobody)).once()
    assert await works.dead() == [(4, None, "unknown_host")]


def _has(receiver: Receiver, number: int) -> bool:
    return len(receiver.seen) == number


async def _nobody(_host: str, _port: int) -> Sequence[str]:
    raise OSError("no such name")


@pytest.mark.parametrize("behave", [pytest.param(silence, id="silent"), pytest.param(drip, id="slow")])
async def test_an_endpoint_that_is_slow_holds_up_no_other(works: Works, receiver: Receiver, behave: Behave) -> None:
    async with receiving() as slow:
        slow.then = behave
        await works.webhooks.add(slow.url, ALL, ROOT)
        await works.webhooks.add(receiver.url, ALL, ROOT)
        service = DeliveryService(replace(works.deliverer, sender=Sender(seconds=30, allowed=HERE)), every=0.02)
        for number in range(1, 4):
            await works.tell("decision.made")
            await until(partial(_has, receiver, number))
        assert len(slow.seen) >= 1
        await service.close()


async def test_what_a_service_leaves_at_its_end_another_takes_up_at_once(works: Works, receiver: Receiver) -> None:
    await works.webhooks.add(receiver.url, ALL, ROOT)
    receiver.script = [silence]
    service = DeliveryService(replace(works.deliverer, sender=Sender(seconds=30, allowed=HERE)), every=0.02)
    await works.tell("decision.made")
    await until(lambda: len(receiver.seen) == 1)
    await works.deliverer.once()
    assert len(receiver.seen) == 1
    await service.close()
    await works.deliverer.once()
    assert len(receiver.seen) == 2


async def test_two_services_at_once_deliver_each_event_once(works: Works, receiver: Receiver) -> None:
    await works.webhooks.add(receiver.url, ALL, ROOT)
    others = [replace(works.deliverer, holder=name) for name in ("one", "two")]
    services = [DeliveryService(each, every=0.01) for each in others]
    for _ in range(5):
        await works.tell(*["decision.made"] * 8)
    await until(lambda: len(receiver.seen) == 40)
    await asyncio.sleep(0.1)
    ids = [request.headers["webhook-id"] for request in receiver.seen]
    assert len(set(ids)) == len(ids) == 40
    for service in services:
        await service.close()


async def test_a_database_that_fails_for_a_while_takes_nothing_away(works: Works, receiver: Receiver) -> None:
    await works.webhooks.add(receiver.url, ALL, ROOT)
    await works.tell("decision.made")
    service = DeliveryService(works.deliverer, every=0.02)
    await until(lambda: len(receiver.seen) == 1)
    await works.deliverer.store._database.close()  # type: ignore[attr-defined]
    await asyncio.sleep(0.1)
    assert not service._task.done()
    await service.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what it waits for happens in sockets
            await asyncio.sleep(0.01)


async def test_an_endpoint_that_says_that_it_is_gone_is_told_nothing_any_more(works: Works, receiver: Receiver) -> None:
    made = await works.webhooks.add(receiver.url, ALL, ROOT)
    await works.tell("decision.made")
    receiver.then = answer(410)
    await works.deliverer.once()
    assert await works.dead() == [(1, 410, "gone")]
    assert [one.events for one in await works.webhooks.all()] == [frozenset()]
    assert (await works.stored.trail.page())[-1].entry.event == "webhook.silenced"
    await works.tell("decision.made")
    works.clock.on(hours=3)
    await works.deliverer.once()
    assert len(receiver.seen) == 1
    receiver.then = answer(200)
    await works.webhooks.replay(made.endpoint.id, None, ROOT)
    await works.deliverer.once()
    assert (len(receiver.seen), await works.dead()) == (2, [])
