"""Many cases in one request: each line for itself, in order, to who sent them alone, and what is for people at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from copilot.batches.desk import Batches
from copilot.batches.model import BatchId
from copilot.cases import CaseId
from copilot.casework.rules import rules_of
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from copilot.wire.recommendations import load_json
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_key_of, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import some_people

URL = "/v1/batches"
CANARY = "canary-91d4"
JSONL = {"content-type": "application/jsonl"}
FLAGGED = {"reports": [{"source": "user", "flag": "child_safety"}]}


@dataclass(frozen=True)
class Place:
    """A copilot over a database file, and clients of it."""

    copilot: Copilot
    folder: Path
    ops: Client
    other: Client
    root: Client

    @property
    def batches(self) -> Batches:
        return self.copilot.batches


@pytest.fixture
async def place(corpus: Corpus, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Place]:
    stores = await open_stores(sqlite_url, rules_of(corpus, Path(), read_catalogue()))
    clock = MovedClock()
    copilot = await copilot_with_people(corpus, clock)
    copilot = replace(copilot, stores=stores, people=some_people(stores, clock))
    await added(copilot, "root", Role.ADMIN)
    app = an_app(copilot)
    async with AsyncExitStack() as stack:
        ops, other, root = [await stack.enter_async_context(client_of_app(app)) for _ in range(3)]
        for client, login in ((ops, "ops"), (other, "others")):
            key = await a_key_of(copilot, await added(copilot, login, Role.SERVICE), Permission.DRAFT)
            client.headers["authorization"] = f"Bearer {key}"
        await sign_in(root, "root")
        root.headers.update(OWN)
        yield Place(copilot, tmp_path, ops, other, root)
        await copilot.batches.runner.close()
    await stores.close()


def body(*cases: dict[str, Any] | str) -> bytes:
    return "\n".join(case if isinstance(case, str) else json.dumps(case) for case in cases).encode()


async def sent(client: Client, content: bytes, **headers: str) -> httpx2.Response:
    return await client.post(URL, content=content, headers=JSONL | headers)


async def ended(client: Client, url: str) -> dict[str, Any]:
    """The batch once it is over."""
    for _ in range(400):
        found = (await client.get(url)).json()
        if found["ended_at"]:
            return dict(found)
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def results(client: Client, url: str, **query: int) -> list[dict[str, Any]]:
    answer = await client.get(f"{url}/results", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl"), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_each_line_has_its_result_in_order(place: Place) -> None:
    lines: list[dict[str, Any] | str] = [
        {"id": "a", "text": "Ten thousand real followers, 5 dollars"},
        "",
        '{"id": "b"',
        {"text": "A walk in the park"},
        {"id": "d", "text": ""},
        {"id": "e", "text": "Hello", "unknown": 1},
    ]
    accepted = await sent(place.ops, body(*lines))
    assert (accepted.status_code, accepted.json()["lines"]) == (202, 5)
    url = accepted.headers["location"]
    found = await ended(place.ops, url)
    assert (found["state"], found["over"], found["counts"]["invalid"]) == ("done", 5, 3)
    lines_out = await results(place.ops, url)
    assert [(one["line"], one["state"] == "invalid") for one in lines_out] == [
        (1, False),
        (3, True),
        (4, False),
        (5, True),
        (6, True),
    ]
    first, third = lines_out[0], lines_out[2]
    made = load_json(json.dumps(first["recommendation"]))
    assert (made.case_id, first["case_id"]) == ("a", "a")
    assert await place.copilot.store.get(made.id) == made
    assert third["case_id"].startswith("case_")
    assert "not JSON" in lines_out[1]["problem"]
    assert [one["line"] for one in await results(place.ops, url, after=1, limit=2)] == [3, 4]


async def test_a_batch_is_its_makers_and_an_admin_sees_how_far_it_is(place: Place) -> None:
    url = (await sent(place.ops, body({"id": "a", "text": "Hello"}))).headers["location"]
    assert (await place.root.get(url)).json()["lines"] == 1
    for answer in (
        await place.other.get(url),
        await place.other.get(f"{url}/results"),
        await place.other.post(f"{url}/cancel"),
    ):
        assert answer.status_code == 404
    assert (await place.root.get(f"{url}/results")).status_code == 403
    assert (await place.ops.get(f"/v1/operations/{url.rpartition('/')[2]}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        pytest.param(b"", JSONL, 422, id="nothing"),
        pytest.param(b"\n\n \n", JSONL, 422, id="no line that holds something"),
        pytest.param(b'{"text": "a"}', {"content-type": "application/json"}, 415, id="one JSON object"),
        pytest.param(b"text\na\n", {"content-type": "text/csv"}, 422, id="CSV"),
    ],
)
async def test_what_is_refused_whole(place: Place, content: bytes, headers: dict[str, str], status: int) -> None:
    answer = await place.ops.post(URL, content=content, headers=headers)
    assert answer.status_code == status, answer.text


async def test_no_batch_is_taken_in_beyond_what_waits_and_drafts_at_once_are_not_held_up(place: Place) -> None:
    full = replace(place.copilot, lines_waiting=3)
    await full.batches.runner.close()  # so that nothing is drafted
    case = {"id": "a", "text": "Hello"}
    async with client_of_app(an_app(full)) as ops:
        ops.headers.update(place.ops.headers)
        url = (await sent(ops, body(*({"id": f"c-{n}", "text": "Hello"} for n in range(3))))).headers["location"]
        later = await ops.post("/v1/recommendations", json=case, headers={"prefer": "respond-async"})
        for refused in (await sent(ops, body(case), **{"idempotency-key": "k"}), later):
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
            assert refused.json()["type"].endswith(":overloaded")
        assert (await ops.post("/v1/recommendations", json=case)).status_code == 201
        flagged = {"id": "b", "text": "Hello"} | FLAGGED
        assert (await ops.post("/v1/recommendations", json=flagged, headers={"prefer": "respond-async"})).is_success
        assert (await ops.post(f"{url}/cancel")).status_code == 200
        assert (await sent(ops, body(case), **{"idempotency-key": "k"})).status_code == 202


async def test_too_many_lines_are_refused_and_none_is_drafted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.batches.desk.MOST_LINES", 300)
    answer = await sent(place.ops, body(*({"id": f"c-{n}", "text": "Hello"} for n in range(301))))
    assert (answer.status_code, "at most" in answer.json()["detail"]) == (422, True)
    place.batches.runner.wake()
    await asyncio.sleep(0.1)
    assert await place.copilot.store.recent(9) == []


async def test_a_body_that_breaks_off_leaves_nothing_to_draft(place: Place) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield body(*({"id": f"c-{n}", "text": f"Hello {CANARY}"} for n in range(250)))
        raise OSError

    answer = await place.ops.post(URL, content=broken(), headers=JSONL)
    assert answer.status_code == 500
    place.batches.runner.wake()
    await asyncio.sleep(0.1)
    assert await place.copilot.store.recent(9) == []
    await place.batches.runner.close()
    assert all(CANARY.encode() not in path.read_bytes() for path in place.folder.glob("copilot.db"))


async def test_a_case_for_people_is_with_them_at_once_and_its_words_are_nowhere(place: Place) -> None:
    words = f"Words of the post, {CANARY}"
    child = {"id": "child", "text": words} | FLAGGED
    hello = [{"id": f"c-{n}", "text": "Hello"} for n in range(3)]
    url = (await sent(place.ops, body(hello[0], child, *hello[1:]))).headers["location"]
    assert await place.copilot.store.lane(CaseId("child")) == "child_safety"
    await ended(place.ops, url)
    again = (await sent(place.ops, body({"id": "child", "text": words}, hello[0]))).headers["location"]
    counts = (await ended(place.ops, again))["counts"]
    assert counts.get("routed") == 1
    lines = await results(place.ops, url)
    assert (lines[1]["state"], lines[1]["recommendation"]["lane"]) == ("routed", "child_safety")
    await place.batches.runner.close()
    stored = b"".join(path.read_bytes() for path in place.folder.glob("*.db*"))
    assert b"child" in stored
    assert CANARY.encode() not in stored


async def test_what_was_drafted_stands_in_no_line(place: Place) -> None:
    url = (await sent(place.ops, body({"id": "a", "text": f"Hello {CANARY}"}))).headers["location"]
    await ended(place.ops, url)
    results_ = await place.copilot.stores.batches.results(BatchId(url.rpartition("/")[2]), 0, 9)
    assert [result.line.body for result in results_] == [None]


async def test_a_cancelled_batch_stops(place: Place) -> None:
    place.batches.runner.wake()
    await place.batches.runner.close()  # so that nothing is drafted
    url = (await sent(place.ops, body(*({"id": f"c-{n}", "text": "Hello"} for n in range(30))))).headers["location"]
    cancelled = await place.ops.post(f"{url}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert cancelled.json()["counts"] == {"cancelled": 30}
    assert (await place.ops.post(f"{url}/cancel")).status_code == 409
    assert {one["state"] for one in await results(place.ops, url)} == {"cancelled"}


async def test_after_a_cancel_no_line_is_begun_and_what_waited_is_forgotten_soon(place: Place) -> None:
    lines = ({"id": f"c-{n}", "text": f"Hello {n} {CANARY}"} for n in range(300))
    url = (await sent(place.ops, body(*lines))).headers["location"]
    counts = (await place.ops.post(f"{url}/cancel")).json()["counts"]
    assert sum(counts.values()) == 300
    begun = 300 - counts["cancelled"]
    assert begun <= 4 + len(await place.copilot.store.recent(300))
    store = place.copilot.stores.batches
    for _ in range(400):
        if not await store.behind(place.copilot.clock.now()) and (await ended(place.ops, url))["over"] == 300:
            break
        await asyncio.sleep(0.01)
    assert await store.behind(place.copilot.clock.now()) == []
    assert len(await place.copilot.store.recent(300)) <= begun
    assert {one["state"] for one in await results(place.ops, url, after=begun)} == {"cancelled"}


async def test_a_batch_with_a_key_is_taken_in_once(place: Place) -> None:
    content = body({"id": "a", "text": "Hello"}, {"id": "b", "text": "Hello again"})
    first, again = [await sent(place.ops, content, **{"idempotency-key": "k"}) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    other = await sent(place.ops, content + b"\n", **{"idempotency-key": "k"})
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (409, "idempotency-key-reused")
    await ended(place.ops, first.headers["location"])
    assert len(await place.copilot.store.recent(9)) == 2


async def test_what_a_stopped_process_left_is_gone_on_with_and_nothing_is_drafted_twice(place: Place) -> None:
    content = body(*({"id": f"c-{n}", "text": f"Hello {n}"} for n in range(40)))
    url = (await sent(place.ops, content)).headers["location"]
    for _ in range(400):
        if len(await place.copilot.store.recent(99)) >= 5:
            break
        await asyncio.sleep(0.005)
    await place.batches.runner.close()
    before = {kept.recommendation.id for kept in await place.copilot.store.recent(99)}
    assert 5 <= len(before) < 40
    after = replace(place.copilot, drafter=place.copilot.drafter)  # another process over the same database
    after.batches.runner.wake()
    found = await ended(place.ops, url)
    await after.batches.runner.close()
    made = await place.copilot.store.recent(99)
    assert (found["state"], len(made)) == ("done", 40)
    assert before <= {kept.recommendation.id for kept in made}
    assert [one["line"] for one in await results(place.ops, url)] == list(range(1, 41))
