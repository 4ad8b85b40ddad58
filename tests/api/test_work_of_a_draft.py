"""What one draft has the service do, counted: how often it is written out, and what is asked of the database."""

import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import CodeType, FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event

from copilot.people.desk import People
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from copilot.wire.exchanges import written_exchanges
from copilot.wire.plain import plain_recommendation
from copilot.wire.recommendations import RecommendationOut
from copilot.wire.stored_cases import dump_case
from tests.api.conftest import Client, client_of
from tests.api.small_corpus import FOLLOWERS
from tests.people import some_people

URL = "/v1/recommendations"


@dataclass
class Asked:
    """Transactions by what they do, and every statement in them."""

    reads: int = 0
    writes: int = 0
    statements: list[str] = field(default_factory=list)


@pytest.fixture
async def client(copilot: Copilot, sqlite_url: str) -> AsyncIterator[Client]:
    """A client of a service that keeps what it drafts in SQLite."""
    stores = await open_stores(sqlite_url, copilot.rules)
    people: People = some_people(stores, copilot.clock)
    async with client_of(replace(copilot, stores=stores, people=people)) as client:
        await client.post(URL, json={"text": FOLLOWERS})  # what is made at the first draft is made
        yield client


@contextmanager
def calls_of(*functions: Callable[..., Any]) -> Iterator[Counter[str]]:
    """How often each is called in this thread meanwhile."""
    names: dict[CodeType, str] = {function.__code__: function.__qualname__ for function in functions}
    found: Counter[str] = Counter()

    def called(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code in names:
            found[names[frame.f_code]] += 1

    sys.setprofile(called)
    try:
        yield found
    finally:
        sys.setprofile(None)


@contextmanager
def asked_of_databases() -> Iterator[Asked]:
    """What is asked of any database meanwhile."""
    asked = Asked()

    def began(connection: Any) -> None:
        if connection.get_execution_options().get("writes"):
            asked.writes += 1
        else:
            asked.reads += 1

    def ran(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.statements.append(" ".join(statement.split()[:3]))

    event.listen(Engine, "begin", began)
    event.listen(Engine, "before_cursor_execute", ran)
    try:
        yield asked
    finally:
        event.remove(Engine, "begin", began)
        event.remove(Engine, "before_cursor_execute", ran)


async def test_a_draft_is_written_out_once(client: Client) -> None:
    made: Any = RecommendationOut.of
    with calls_of(plain_recommendation, dump_case, written_exchanges, made.__func__) as calls:
        answer = await client.post(URL, json={"text": FOLLOWERS})
    assert answer.status_code == 201
    assert calls == {"plain_recommendation": 1, "dump_case": 1}, "no exchanges without a model, and no models of it"


async def test_what_is_answered_is_what_is_kept(client: Client) -> None:
    answer = await client.post(URL, json={"text": FOLLOWERS})
    assert (await client.get(answer.headers["location"])).content == answer.content


async def test_a_draft_is_one_transaction(client: Client) -> None:
    with asked_of_databases() as asked:
        await client.post(URL, json={"text": FOLLOWERS})
    assert (asked.reads, asked.writes) == (1, 1), "who asks; then all that is kept"
    assert len(asked.statements) == 11, asked.statements


async def test_whether_a_case_was_routed_is_asked_only_where_its_id_came_with_it(client: Client) -> None:
    with asked_of_databases() as asked:
        await client.post(URL, json={"id": "case-1", "text": FOLLOWERS})
    assert (asked.reads, asked.writes) == (2, 1), "who asks, whether the case is routed; then all that is kept"
