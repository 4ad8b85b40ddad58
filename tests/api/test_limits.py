"""A body that is too large is refused before it is read; HEAD is GET without the body."""

from collections.abc import AsyncIterator

import pytest

from copilot.service import Copilot
from tests.api.conftest import Client, client_of

URL = "/v1/recommendations"
JSON = {"content-type": "application/json"}
TOO_LARGE = "urn:review-copilot:problem:too-large"


class Pieces:
    """A body that is sent in pieces, and counts those that were fetched."""

    def __init__(self, piece: bytes, count: int) -> None:
        self.piece, self.count, self.fetched = piece, count, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.count):
            self.fetched += 1
            yield self.piece


async def test_ten_megabytes_are_refused_by_what_they_declare(client: Client) -> None:
    answer = await client.post(URL, content=b"x" * 10_000_000, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (413, TOO_LARGE)
    assert answer.headers["connection"] == "close"


async def test_a_body_without_a_declared_size_is_refused_once_it_has_sent_too_much(copilot: Copilot) -> None:
    body = Pieces(b" " * 1000, 5000)
    async with client_of(copilot, max_body=10_000) as client:
        answer = await client.post(URL, content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (413, TOO_LARGE)


async def test_a_body_that_never_ends_is_not_read_for_ever(copilot: Copilot) -> None:
    body = Pieces(b" " * 1_000_000, 1_000)
    async with client_of(copilot) as client:
        answer = await client.post(URL, content=body, headers=JSON)
    assert answer.status_code == 413
    assert body.fetched < 30


async def test_a_body_of_just_the_size_is_read(copilot: Copilot) -> None:
    body = b'{"text": "Hello"}'
    async with client_of(copilot, max_body=len(body)) as client:
        assert (await client.post(URL, content=body, headers=JSON)).status_code == 201
        assert (await client.post(URL, content=Pieces(body, 1), headers=JSON)).status_code == 201
        assert (await client.post(URL, content=body + b" ", headers=JSON)).status_code == 413


async def test_a_large_body_is_refused_where_none_is_wanted(client: Client) -> None:
    answer = await client.request("GET", "/healthz", content=b"x" * 3_000_000)
    assert (answer.status_code, answer.json()["type"]) == (413, TOO_LARGE)


@pytest.mark.parametrize(
    ("length", "status"),
    [
        pytest.param("ten", 400, id="a word"),
        pytest.param("-1", 400, id="less than nothing"),
        pytest.param("²", 400, id="a digit that is none"),
        pytest.param("9" * 5000, 413, id="more than any number"),
    ],
)
async def test_a_size_that_cannot_be_is_a_problem(client: Client, length: str, status: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", length.encode())]
    answer = await client.post(URL, content=Pieces(b"{}", 1), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("url", ["/healthz", "/v1/policies", "/v1/sections/spam/1.1", "/openapi.json"])
async def test_head_gives_the_headers_of_get_and_no_body(client: Client, url: str) -> None:
    head, get = await client.head(url), await client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "cache-control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("url", "status"),
    [pytest.param("/nowhere", 404, id="no such route"), pytest.param("/v1/recommendations", 405, id="no GET there")],
)
async def test_head_where_there_is_no_get(client: Client, url: str, status: int) -> None:
    answer = await client.head(url)
    assert (answer.status_code, answer.content) == (status, b"")
