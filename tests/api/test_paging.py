"""Lists come in pages of one shape, which stay right when items come and go."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.paging import CursorInvalid, Listing, PageQuery, read_cursor, write_cursor
from copilot.people.model import Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, added, copilot_with_people, sign_in
from tests.clocks import MovedClock

NOT_PAGED = {  # a fixed set of queues; a ranking, which is cut where the likeness ends
    "list_queues",
    "list_precedents_of_case",
}
FOR_ANALYSTS = ["/v1/filters", "/v1/queues/standard/cases"]
LISTS = ["/v1/policies", "/v1/people", "/v1/keys", "/v1/break-glass", *FOR_ANALYSTS]


@dataclass(frozen=True)
class Thing:
    made: int
    id: str


def things(numbers: list[int]) -> list[Thing]:
    return [Thing(number // 3, f"thing-{number:03}") for number in numbers]


def listing(*, newest_first: bool) -> Listing[Thing]:
    return Listing("things", lambda thing: (f"{thing.made:03}", thing.id), newest_first)


def test_every_list_has_the_one_shape(copilot: Copilot) -> None:
    document = create_app(copilot).openapi()
    seen = 0
    for path in document["paths"].values():
        for method, operation in path.items():
            name = operation["operationId"]
            if method != "get" or not name.startswith("list_") or name in NOT_PAGED:
                continue
            answer = operation["responses"]["200"]
            schema = document["components"]["schemas"][
                answer["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
            ]
            assert {"limit", "after"} <= {parameter["name"] for parameter in operation["parameters"]}, name
            assert "next" in schema["required"], name
            assert "Link" in answer["headers"], name
            seen += 1
    assert seen >= 7


@given(st.lists(st.integers(0, 60), unique=True), st.integers(1, 9), st.booleans())
def test_page_by_page_is_the_whole_list_in_order(numbers: list[int], limit: int, newest_first: bool) -> None:
    ordered, found, after = listing(newest_first=newest_first), list[Thing](), None
    for _ in range(len(numbers) + 1):
        shown = ordered.page(things(numbers), PageQuery(limit=limit, after=after))
        assert len(shown.items) <= limit
        found += shown.items
        after = shown.next
        if after is None:
            break
    assert found == things(sorted(numbers, reverse=newest_first))


@given(st.sets(st.integers(0, 40), min_size=4), st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_what_comes_and_goes_meanwhile_moves_nothing(first: set[int], come: set[int], gone: set[int]) -> None:
    ordered, numbers = listing(newest_first=False), sorted(first)
    shown = ordered.page(things(numbers), PageQuery(limit=2))
    later = sorted((first | come) - gone)
    rest = ordered.page(things(later), PageQuery(limit=100, after=shown.next)) if shown.next else None
    if rest:
        last = int(shown.items[-1].id[-3:])
        assert rest.items == things([number for number in later if number > last])


def coded(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("x", id="a letter"),
        pytest.param("e30", id="an object"),
        pytest.param(coded([]), id="an empty list"),
        pytest.param(coded(["keys", "1"]), id="a cursor of another list"),
        pytest.param(coded(["people", 1]), id="a number"),
        pytest.param(coded(["people", "a\0b"]), id="a NUL"),
        pytest.param(coded(["people", "\ud800"]), id="half a surrogate pair"),
        pytest.param("W" * 2000, id="a long one"),
    ],
)
def test_what_is_no_cursor_of_the_list(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        read_cursor("people", cursor)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=3))
def test_a_cursor_is_read_as_it_was_written(key: list[str]) -> None:
    cursor = write_cursor("people", tuple(key))
    assert read_cursor("people", cursor) == tuple(key)
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)


@pytest.fixture
async def root(corpus: Corpus) -> AsyncIterator[Client]:
    copilot = await copilot_with_people(corpus, MovedClock())
    await added(copilot, "root", Role.ADMIN)
    await added(copilot, "ana", Role.ANALYST)
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        client.headers.update(OWN)
        yield client


async def test_links_lead_through_a_list(root: Client) -> None:
    for number in range(4):
        new = {"name": f"N {number}", "login": f"n{number}", "roles": ["service"]}
        assert (await root.post("/v1/people", json=new)).status_code == 201
    found, url = list[dict[str, Any]](), "/v1/people?limit=2"
    while url:
        answer = await root.get(url)
        found += answer.json()["people"]
        link = answer.links.get("next", {})
        assert bool(link) == bool(answer.json()["next"])
        url = link.get("url", "")
    assert sorted(one["login"] for one in found) == ["ana", "n0", "n1", "n2", "n3", "root"]


async def test_a_link_keeps_what_was_asked(root: Client) -> None:
    answer = await root.get("/v1/policies?limit=1&as_of=2026-03-01&region=de")
    following = await root.get(answer.links["next"]["url"])
    assert (following.json()["as_of"], following.json()["region"]) == ("2026-03-01", "DE")
    assert [one["policy"] for one in following.json()["policies"]] == ["sale-week"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "after", [coded(["queue", "never", "case-1"]), coded(["queue", "9999-12-31T23:59:59-12:00", "c"]), coded(["queue"])]
)
async def test_a_cursor_that_is_none_is_a_problem(root: Client, path: str, after: str) -> None:
    if path in FOR_ANALYSTS:
        await sign_in(root, "ana")
    answer = await root.get(path, params={"after": after})
    assert (answer.status_code, "`after`" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=", "after=%20", "offset=1"])
async def test_what_is_no_page_is_a_problem(root: Client, query: str) -> None:
    assert (await root.get(f"/v1/people?{query}")).status_code == 422
