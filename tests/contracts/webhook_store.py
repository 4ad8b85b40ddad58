"""What every store of webhooks must do. A new one subclasses this and adds one fixture."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from copilot.audit.entries import AuditDraft
from copilot.audit.ports import AuditTrail
from copilot.outbox import OutboxEvent
from copilot.people.model import PersonId
from copilot.webhooks.errors import WebhookNotFound
from copilot.webhooks.model import Attempt, Delivery, DeliveryState, Endpoint, EndpointId, EventId, EventType
from copilot.webhooks.ports import Lease, Settled, WebhookStore
from tests.builders import AT

DONE, WAITING, DEAD = DeliveryState.DONE, DeliveryState.WAITING, DeliveryState.DEAD
ONE, TWO = EndpointId("wh_1"), EndpointId("wh_2")


@dataclass(frozen=True)
class Stored:
    """A store of webhooks, and the trail beside it: what is entered there with an event is told."""

    webhooks: WebhookStore
    trail: AuditTrail

    async def tell(self, *events: str, at: datetime = AT) -> None:
        told = [OutboxEvent(event, f"case/case-{n}", {"case": f"case-{n}"}) for n, event in enumerate(events, 1)]
        await self.trail.enter([], at, told)


def an_endpoint(name: EndpointId = ONE, *events: EventType, at: datetime = AT) -> Endpoint:
    return Endpoint(name, f"https://{name}.example/", frozenset(events or EventType), at, PersonId("root"), "salt")


def an_entry(event: str = "webhook.added") -> AuditDraft:
    return AuditDraft(event, "webhook/wh_1", PersonId("root"), "command line", {})


def minutes(number: float) -> datetime:
    return AT + timedelta(minutes=number)


def a_lease(holder: str = "first", until: float = 1) -> Lease:
    return Lease(holder, minutes(until))


def settled(delivery: Delivery, state: DeliveryState, due: float = 0, **attempt: object) -> Settled:
    return Settled(delivery, Attempt(**attempt), state, minutes(due))  # type: ignore[arg-type]


class WebhookStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def stored(self) -> Stored: ...

    async def claimed(self, stored: Stored, endpoint: EndpointId = ONE, at: float = 0) -> Sequence[Delivery]:
        return await stored.webhooks.claim(endpoint, a_lease(until=at + 1), minutes(at), 10)

    async def test_endpoints_stand_in_order_with_their_entries(self, stored: Stored) -> None:
        second = an_endpoint(TWO, EventType.DECISION_MADE, at=minutes(1))
        await stored.webhooks.add(second, an_entry(), AT)
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        assert await stored.webhooks.endpoints() == [an_endpoint(), second]
        assert [record.entry.event for record in await stored.trail.page()] == ["webhook.added"] * 2

    async def test_an_endpoint_is_changed(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        changed = replace(an_endpoint(), salt="new", old_salt="salt", old_until=minutes(60))
        given = await stored.webhooks.change(ONE, lambda _: (changed, an_entry("webhook.secret_rotated")), AT)
        assert [given] == await stored.webhooks.endpoints() == [changed]
        assert (await stored.trail.page())[-1].entry.event == "webhook.secret_rotated"

    async def test_what_is_removed_is_told_nothing_any_more(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made")
        await stored.webhooks.spread(10)
        await stored.webhooks.remove(ONE, an_entry("webhook.removed"), AT)
        assert await stored.webhooks.endpoints() == []
        assert await stored.webhooks.due(AT) == []

    async def test_what_nobody_knows_is_not_found(self, stored: Stored) -> None:
        with pytest.raises(WebhookNotFound, match="wh_1"):
            await stored.webhooks.change(ONE, lambda old: (old, an_entry()), AT)
        with pytest.raises(WebhookNotFound, match="wh_1"):
            await stored.webhooks.remove(ONE, an_entry(), AT)
        with pytest.raises(WebhookNotFound, match="wh_1"):
            await stored.webhooks.replay(ONE, None, an_entry(), AT)
        assert await stored.trail.count() == 0

    async def test_each_endpoint_gets_what_it_wants_once(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.webhooks.add(an_endpoint(TWO, EventType.DECISION_MADE), an_entry(), AT)
        await stored.tell("recommendation.ready", "decision.made", "case.merged")
        assert [await stored.webhooks.spread(2) for _ in range(3)] == [2, 1, 0]
        assert await stored.webhooks.due(AT) == [ONE, TWO]
        events = [delivery.told.event for delivery in await self.claimed(stored)]
        assert events == ["recommendation.ready", "decision.made"]
        (alone,) = await self.claimed(stored, TWO)
        assert (alone.type, alone.state, alone.attempts, alone.told.payload) == (
            EventType.DECISION_MADE,
            WAITING,
            0,
            {"case": "case-2"},
        )

    async def test_what_happened_before_an_endpoint_was_there_is_not_told(self, stored: Stored) -> None:
        await stored.tell("decision.made")
        await stored.webhooks.add(an_endpoint(at=minutes(1)), an_entry(), AT)
        await stored.tell("decision.undone", at=minutes(2))
        await stored.webhooks.spread(10)
        assert [delivery.told.event for delivery in await self.claimed(stored, at=3)] == ["decision.undone"]

    async def test_what_one_has_taken_up_no_other_gets_until_the_lease_ends(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made")
        await stored.webhooks.spread(10)
        assert len(await stored.webhooks.claim(ONE, a_lease("first"), AT, 10)) == 1
        assert await stored.webhooks.due(minutes(0.9)) == []
        assert len(await stored.webhooks.claim(ONE, a_lease("second"), minutes(0.9), 10)) == 0
        assert len(await stored.webhooks.claim(ONE, a_lease("second", 2), minutes(1), 10)) == 1

    async def test_what_is_given_back_is_there_for_others(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made")
        await stored.webhooks.spread(10)
        await stored.webhooks.claim(ONE, a_lease("first"), AT, 10)
        await stored.webhooks.release("another")
        assert await stored.webhooks.due(AT) == []
        await stored.webhooks.release("first")
        assert await stored.webhooks.due(AT) == [ONE]

    async def test_no_more_is_taken_up_than_was_asked_for(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell(*["decision.made"] * 5)
        await stored.webhooks.spread(10)
        claims = [await stored.webhooks.claim(ONE, a_lease(), AT, 2) for _ in range(3)]
        assert [[delivery.told.subject for delivery in claim] for claim in claims] == [
            ["case/case-1", "case/case-2"],
            ["case/case-3", "case/case-4"],
            ["case/case-5"],
        ]

    async def test_what_came_of_it_is_written_down(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made", "decision.made", "decision.made")
        await stored.webhooks.spread(10)
        one, two, three = await self.claimed(stored)
        outcomes = [settled(one, DONE, status=204), settled(two, WAITING, 5, status=500, problem="status")]
        await stored.webhooks.settle([*outcomes, settled(three, DEAD, problem="timeout")], a_lease())
        assert await stored.webhooks.due(minutes(4)) == []
        (again,) = await self.claimed(stored, at=5)
        assert (again.told, again.attempts, again.status, again.problem) == (two.told, 1, 500, "status")
        (given_up,) = await stored.webhooks.find(DEAD)
        assert (given_up.told, given_up.problem) == (three.told, "timeout")
        assert [one.told for one in await stored.webhooks.find(DONE, ONE)] == [one.told]
        assert await stored.webhooks.find(DEAD, TWO) == []

    async def test_a_failure_counts_only_for_whoever_has_it_and_a_success_always(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made")
        await stored.webhooks.spread(10)
        (late,) = await stored.webhooks.claim(ONE, a_lease("late"), AT, 10)
        (now,) = await stored.webhooks.claim(ONE, a_lease("now", 9), minutes(2), 10)
        await stored.webhooks.settle([settled(late, DEAD, problem="timeout")], a_lease("late"))
        assert await stored.webhooks.find(DEAD) == []
        await stored.webhooks.settle([settled(late, DONE, status=200)], a_lease("late"))
        await stored.webhooks.settle([settled(now, WAITING, 3, problem="timeout")], a_lease("now", 9))
        assert len(await stored.webhooks.find(DONE)) == 1
        assert await stored.webhooks.due(minutes(99)) == []

    async def test_what_was_given_up_is_sent_again(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made", "decision.made")
        await stored.webhooks.spread(10)
        one, two = await self.claimed(stored)
        await stored.webhooks.settle([settled(one, DEAD, problem="tls"), settled(two, DONE, status=200)], a_lease())
        assert await stored.webhooks.replay(ONE, None, an_entry("webhook.replayed"), minutes(7)) == [one.event_id]
        (again,) = await self.claimed(stored, at=7)
        assert (again.event_id, again.attempts, again.since) == (one.event_id, 0, minutes(7))
        assert await stored.webhooks.replay(ONE, two.event_id, an_entry("webhook.replayed"), minutes(8)) == [
            two.event_id
        ]
        assert (await stored.trail.page())[-1].entry.event == "webhook.replayed"

    async def test_an_event_that_was_not_meant_for_it_is_not_found(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        with pytest.raises(WebhookNotFound, match="evt_9"):
            await stored.webhooks.replay(ONE, EventId("evt_9"), an_entry(), AT)
        assert await stored.webhooks.replay(ONE, None, an_entry(), AT) == []

    async def test_what_is_over_is_forgotten_and_what_is_on_its_way_stays(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell("decision.made", "decision.made", "case.merged")
        await stored.webhooks.spread(10)
        one, _ = await self.claimed(stored)
        await stored.webhooks.settle([settled(one, DONE, status=200)], a_lease())
        assert await stored.webhooks.prune(AT) == 0
        await stored.tell("decision.made", at=minutes(-9))  # deliveries were not made of it yet
        assert await stored.webhooks.prune(minutes(1)) == 2
        assert await stored.webhooks.find(DONE) == []
        assert await stored.webhooks.spread(10) == 1
        assert len(await self.claimed(stored, at=9)) == 1
