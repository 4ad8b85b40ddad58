"""Endpoints are managed over HTTP by whoever may, a secret is shown once, and what was missed is told again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from copilot.outbox import OutboxEvent
from copilot.people.model import Role
from copilot.service import Copilot
from copilot.webhooks import verify
from copilot.webhooks.delivering import Deliverer
from copilot.webhooks.managing import Secrets
from copilot.webhooks.sending import Sender
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, added, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.servers.receiver import answer, receiving

HERE = frozenset({"localhost"})


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def copilot(corpus: Corpus, clock: MovedClock) -> Copilot:
    return replace(await copilot_with_people(corpus, clock), webhook_hosts=HERE)


@pytest.fixture
async def client(copilot: Copilot) -> AsyncIterator[Client]:
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        client.headers.update(OWN)
        yield client


def deliverer(copilot: Copilot, clock: MovedClock) -> Deliverer:
    return Deliverer(copilot.stores.webhooks, Secrets(copilot.people.parts.pepper), clock, Sender(allowed=HERE))


async def test_an_endpoint_from_the_first_to_the_last(client: Client) -> None:
    made = await client.post("/v1/webhooks", json={"url": "https://tools.example/hooks", "events": ["decision.made"]})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    name = made.json()["webhook"]["id"]
    listed = await client.get("/v1/webhooks")
    assert [one["id"] for one in listed.json()["webhooks"]] == [name]
    assert made.json()["secret"] not in listed.text
    again = await client.post(f"/v1/webhooks/{name}/rotate-secret", json={"overlap_hours": 1})
    assert again.status_code == 201
    assert again.json()["secret"] != made.json()["secret"]
    assert again.json()["webhook"]["old_secret_until"] == "2026-03-02T11:00:00Z"
    assert (await client.delete(f"/v1/webhooks/{name}")).status_code == 204
    assert (await client.get("/v1/webhooks")).json()["webhooks"] == []
    assert (await client.delete(f"/v1/webhooks/{name}")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"url": "http://169.254.169.254/latest"}, id="where clouds keep secrets"),
        pytest.param({"url": "https://ana:secret@tools.example/"}, id="a user"),
        pytest.param({"url": "file:///etc/passwd"}, id="a file"),
        pytest.param({"url": "https://tools.example/", "events": []}, id="told of nothing"),
        pytest.param({"url": "https://tools.example/", "events": ["case.opened"]}, id="what nobody is told of"),
        pytest.param({}, id="nowhere"),
    ],
)
async def test_an_endpoint_that_nothing_may_be_sent_to_is_refused(client: Client, body: dict[str, object]) -> None:
    answered = await client.post("/v1/webhooks", json=body)
    assert answered.status_code == 422
    assert "secret@" not in answered.text
    assert (await client.get("/v1/webhooks")).json()["webhooks"] == []


async def test_a_draft_is_told_of_and_what_was_given_up_is_told_again(
    client: Client, copilot: Copilot, clock: MovedClock
) -> None:
    async with receiving() as receiver:
        receiver.then = answer(500)
        made = (await client.post("/v1/webhooks", json={"url": receiver.url})).json()
        name, told = (
            made["webhook"]["id"],
            OutboxEvent("decision.made", "case/case-1", {"case": "case-1", "version": 2}),
        )
        await copilot.audit.enter([], clock.now(), [told])
        for _ in range(30):
            await deliverer(copilot, clock).once()
            clock.on(hours=1)
        (dead,) = await copilot.webhooks.dead()
        await sign_in(client, "root")
        page = (await client.get(f"/v1/webhooks/{name}/dead")).json()
        assert [(one["event_id"], one["status"], one["problem"]) for one in page["events"]] == [
            (dead.event_id, 500, "status")
        ]
        receiver.then = answer(200)
        sent_again = await client.post(f"/v1/webhooks/{name}/replay", json={})
        assert sent_again.json() == {"event_ids": [dead.event_id]}
        await deliverer(copilot, clock).once()
        last = receiver.seen[-1]
    event = verify(made["secret"], last.headers, last.body, now=clock.now().timestamp())
    assert event["data"] == {"case": "case-1", "version": 2}
    assert (await client.get(f"/v1/webhooks/{name}/dead")).json()["events"] == []
