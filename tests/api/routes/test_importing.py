"""Many cases over HTTP: a result for each line, and nothing lost to a bad one."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from api.routes.importing import MOST_LINES
from copilot.casework.model import Queue
from copilot.casework.queues import QueueFilter
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, a_key_of, added, copilot_with_people, sign_in
from tests.clocks import MovedClock

CSV = 'id,text,reference\na,"Ten followers, one euro",r-1\nb,"Ten followers, one euro",r-2\nc,,r-3\na,Other words,r-4\n'


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    return await copilot_with_people(corpus, MovedClock())


@pytest.fixture
async def ops(copilot: Copilot) -> AsyncIterator[Client]:
    key = await a_key_of(copilot, await added(copilot, "ops", Role.SERVICE), Permission.ADD_CASES)
    async with a_client(copilot) as client:
        client.headers["authorization"] = f"Bearer {key}"
        yield client


async def sent(client: Client, body: str, media: str = "text/csv") -> httpx2.Response:
    return await client.post("/v1/cases/import", content=body.encode(), headers={"content-type": media})


async def test_each_line_has_its_result(ops: Client, copilot: Copilot) -> None:
    answer = await sent(ops, CSV)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["opened"], found["merged"], found["known"], found["failed"]) == (1, 1, 0, 2)
    assert [(one["line"], one["became"], one["id"]) for one in found["lines"]] == [
        (2, "opened", "a"),
        (3, "merged", "a"),
        (4, "failed", None),
        (5, "failed", None),
    ]
    assert "no text" in found["lines"][2]["problem"]
    assert "another content" in found["lines"][3]["problem"]
    again = (await sent(ops, CSV)).json()
    assert (again["known"], again["failed"], again["opened"]) == (2, 2, 0)
    [record] = await copilot.stores.cases.page(Queue.STANDARD, QueueFilter(), copilot.clock.now(), 9)
    assert [one.reference for one in record.requesters] == ["r-1", "r-2"]


async def test_json_lines_too(ops: Client) -> None:
    body = '{"id": "a", "text": "One"}\n{"case": {"text": "Two"}, "source": "press"}\n'
    found = (await sent(ops, body, "application/x-ndjson")).json()
    assert [one["became"] for one in found["lines"]] == ["opened", "opened"]
    assert found["lines"][1]["id"].startswith("case_")


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        pytest.param("id,words\na,b\n", "text/csv", 422, id="an unknown column"),
        pytest.param('{"text": "a"}', "application/json", 415, id="one JSON object"),
        pytest.param("text\na\n", "text/csv; charset=latin-1", 415, id="another encoding"),
        pytest.param("text\n" + "a\n" * (MOST_LINES + 1), "text/csv", 422, id="too many lines"),
    ],
)
async def test_what_is_refused_whole(ops: Client, copilot: Copilot, body: str, media: str, status: int) -> None:
    assert (await sent(ops, body, media)).status_code == status
    assert await copilot.stores.cases.counts() == {}


async def test_it_takes_the_permission(copilot: Copilot) -> None:
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        client.headers.update(OWN)
        refused = await sent(client, CSV)
    assert (refused.status_code, "cases:add" in refused.json()["detail"]) == (403, True)
