"""A clock that jumps: what happened keeps its order, what is held stays held, and work goes on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copilot.audit.chain import ChainVerifier
from copilot.casework.rules import rules_of
from copilot.people.model import Role
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.signed_in import OWN, Client, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.api.small_corpus import FOLLOWERS, write_small_corpus
from tests.clocks import MovedClock
from tests.people import some_people

JUMPS = [
    pytest.param("2026-03-29T00:59:30+00:00", -1.0, id="set back while summer time begins"),
    pytest.param("2026-10-25T00:59:30+00:00", 0.4, id="set on while summer time ends"),
    pytest.param("2038-01-19T03:13:30+00:00", 0.02, id="past what 32 bits hold"),
]


@dataclass(frozen=True)
class Office:
    """A service whose clock jumps, and two who work there."""

    copilot: Copilot
    clock: MovedClock
    ana: Client
    ben: Client


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(write_small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture
async def office(url: str, corpus: Corpus, at: str) -> AsyncIterator[Office]:
    clock = MovedClock(datetime.fromisoformat(at))
    stores = await open_stores(url, rules_of(corpus, Path(), read_catalogue()))
    made = await copilot_with_people(corpus, clock)
    copilot = replace(made, stores=stores, people=some_people(stores, clock))
    app = an_app(copilot)
    async with client_of_app(app) as ana, client_of_app(app) as ben:
        for client, login in ((ana, "ana"), (ben, "ben")):
            await added(copilot, login, Role.ANALYST)
            await sign_in(client, login)
            client.headers.update(OWN)
        yield Office(copilot, clock, ana, ben)
    await copilot.batches.runner.close()
    await stores.close()


async def hand_in(client: Client, name: str) -> int:
    body = {"case": {"id": name, "text": f"{FOLLOWERS}, {name}"}}
    return (await client.post("/v1/cases", json=body, headers={"idempotency-key": f"in-{name}"})).status_code


async def decide(client: Client, name: str) -> int:
    file = (await client.get(f"/v1/cases/{name}")).json()
    seen = {"version": file["record"]["version"], "recommendation": None, "corpus": file["corpus"]}
    body = {"kind": "by_hand", "seen": seen, "result": {"verdict": "no_violation"}}
    return (await client.post(f"/v1/cases/{name}/decisions", json=body)).status_code


async def batch_is_over(client: Client) -> dict[str, Any]:
    sent = await client.post(
        "/v1/batches", content=f'{{"text": "{FOLLOWERS}"}}\n', headers={"content-type": "application/jsonl"}
    )
    for _ in range(400):
        found: dict[str, Any] = (await client.get(sent.headers["location"])).json()
        if found["ended_at"]:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("the batch never ends")


@pytest.mark.parametrize(("at", "hours"), JUMPS)
async def test_work_goes_on_when_the_clock_jumps(office: Office, hours: float) -> None:
    assert await hand_in(office.ana, "before") == 201
    assert (await office.ana.post("/v1/cases/before/claim")).status_code == 200
    office.clock.on(hours=hours)
    assert await hand_in(office.ana, "before") == 201, "the same request once more, which is answered as before"
    assert await hand_in(office.ben, "after") == 201
    if hours <= 0.02:
        assert (await office.ben.post("/v1/cases/before/claim")).status_code == 409, "ana holds it still"
    assert await decide(office.ana, "before") == 201
    assert await decide(office.ben, "after") == 201
    assert (await batch_is_over(office.ana))["state"] == "done"
    await expect_a_sound_trail(office)


async def expect_a_sound_trail(office: Office) -> None:
    """In the order in which it was written, with its moments in UTC as the clock showed them."""
    trail, verifier = office.copilot.stores.audit, ChainVerifier()
    assert verifier.feed(await trail.bare())
    assert verifier.finish(await trail.count()).broken is None
    records = await trail.page(limit=100)
    assert [one.entry.seq for one in records] == list(range(1, len(records) + 1))
    events = [one.entry.event for one in records if one.entry.subject in {"case/before", "case/after"}]
    assert [event for event in events if event.startswith("case.")][:1] == ["case.opened"]
    assert events.count("case.opened") == 2
    assert {one.entry.at.utcoffset() for one in records} == {timedelta()}
