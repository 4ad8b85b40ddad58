"""The embedder behind a server: the right rows for the right texts, and every trouble in our own words."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np
import pytest

from policy_corpus.errors import Misconfigured
from retrieval.embedders.openai_embedder import OpenAiEmbedder
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind
from tests.hash_embedder import hashed
from tests.servers.embedding_server import EmbeddingServer, Trouble

KEY = "sk-very-secret"
SECRET = "the secret content"


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        yield running


@pytest.fixture
async def embedder(server: EmbeddingServer) -> AsyncIterator[OpenAiEmbedder]:
    made = OpenAiEmbedder("some-model", server.base_url, KEY, timeout=5)
    yield made
    await made.close()


async def test_it_asks_as_the_protocol_says(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    rows = await embedder.embed(["one", "two"], TextKind.QUERY)
    assert server.bodies == [{"model": "some-model", "input": ["one", "two"], "encoding_format": "float"}]
    assert server.keys == [f"Bearer {KEY}"]
    assert rows == pytest.approx(hashed(["one", "two"], 32), abs=1e-6)


async def test_many_texts_go_in_batches_and_keep_their_order(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    texts = [f"text number {i}" for i in range(600)]
    rows = await embedder.embed(texts, TextKind.PASSAGE)
    assert [len(body["input"]) for body in server.bodies] == [256, 256, 88]
    assert rows == pytest.approx(hashed(texts, 32), abs=1e-6)


async def test_long_texts_go_in_batches_of_a_bounded_size(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    await embedder.embed(["é" * 3_900] * 120, TextKind.PASSAGE)
    sizes = [sum(len(text.encode()) for text in body["input"]) for body in server.bodies]
    assert max(sizes) <= 400_000
    assert sum(sizes) == 120 * 7_800


async def test_no_text_is_empty_on_the_wire(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    await embedder.embed(["", "\n"], TextKind.QUERY)
    assert server.bodies[0]["input"] == [" ", " "]


async def test_rows_are_put_into_the_order_of_the_texts(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    server.then(Trouble(change=lambda answer: answer["data"].reverse()))
    rows = await embedder.embed(["one", "two", "three"], TextKind.QUERY)
    assert rows == pytest.approx(hashed(["one", "two", "three"], 32), abs=1e-6)


def no_index(answer: dict[str, Any]) -> None:
    del answer["data"][0]["index"]


def twice(answer: dict[str, Any]) -> None:
    answer["data"][1]["index"] = 0


def another_length(answer: dict[str, Any]) -> None:
    answer["data"][1]["embedding"].append(0.5)


def no_number(answer: dict[str, Any]) -> None:
    answer["data"][1]["embedding"][3] = None


def zeros(answer: dict[str, Any]) -> None:
    answer["data"][1]["embedding"] = [0.0] * 32


def error_with_content(code: str) -> bytes:
    return json.dumps({"error": {"message": f"{KEY} may not ask {SECRET}", "code": code, "type": code}}).encode()


TROUBLE = [
    pytest.param(Trouble(500, error_with_content("x")), "server_error", "status 500", id="a server error"),
    pytest.param(Trouble(503, b"<html>busy</html>"), "server_error", "status 503", id="a page instead of JSON, 503"),
    pytest.param(
        Trouble(401, error_with_content("invalid_api_key")), "unauthorised", "key is missing", id="a wrong key"
    ),
    pytest.param(Trouble(403, error_with_content("x")), "unauthorised", "not allowed", id="a key without the right"),
    pytest.param(Trouble(404, error_with_content("x")), "rejected", "model's name", id="an unknown model"),
    pytest.param(Trouble(400, error_with_content("x")), "rejected", "status 400", id="a refusal"),
    pytest.param(Trouble(429, error_with_content("slow_down")), "rate_limited", "status 429", id="too many requests"),
    pytest.param(Trouble(429, error_with_content("insufficient_quota")), "quota", "no quota left", id="no money left"),
    pytest.param(Trouble(302, b"", headers={"Location": "/v1/x"}), "rejected", "not followed", id="a redirect"),
    pytest.param(Trouble(body=b"<html>hello</html>"), "unusable", "else than JSON", id="a page instead of JSON, 200"),
    pytest.param(Trouble(body=b"[]"), "unusable", "else than JSON", id="a list"),
    pytest.param(Trouble(body=b'{"data": null}'), "unusable", "no list", id="no data"),
    pytest.param(Trouble(change=lambda a: a["data"].pop()), "unusable", "1 vectors for 2", id="one too few"),
    pytest.param(
        Trouble(change=lambda a: a["data"].append({"index": 2, "embedding": [1.0] * 32})),
        "unusable",
        "3 vectors for 2",
        id="one too many",
    ),
    pytest.param(Trouble(change=no_index), "unusable", "without its index", id="no index"),
    pytest.param(Trouble(change=twice), "unusable", "twice", id="an index twice"),
    pytest.param(Trouble(change=another_length), "unusable", "different lengths", id="different lengths"),
    pytest.param(Trouble(change=no_number), "unusable", "direction", id="a hole in a vector"),
    pytest.param(Trouble(change=zeros), "unusable", "direction", id="a vector of zeros"),
    pytest.param(Trouble(cut_off=True), "connection", "line to the embedding server", id="a line that breaks"),
]


@pytest.mark.parametrize(("trouble", "reason", "words"), TROUBLE)
async def test_trouble_has_a_reason_and_no_content(
    server: EmbeddingServer, embedder: OpenAiEmbedder, trouble: Trouble, reason: str, words: str
) -> None:
    server.then(trouble)
    with pytest.raises(EmbedderUnavailable, match=words) as raised:
        await embedder.embed([SECRET, "other"], TextKind.QUERY)
    assert raised.value.reason == reason
    assert len(server.bodies) == 1
    error: BaseException | None = raised.value
    while error is not None:
        assert KEY not in repr(error)
        assert SECRET not in repr(error)
        error = error.__cause__ or error.__context__
    assert (await embedder.embed(["again"], TextKind.QUERY)).shape == (1, 32)


async def test_a_slow_drip_does_not_outlive_the_deadline(server: EmbeddingServer) -> None:
    embedder = OpenAiEmbedder("some-model", server.base_url, timeout=0.4)
    server.then(Trouble(pause=0.2))
    started = time.monotonic()
    with pytest.raises(EmbedderUnavailable, match=r"in 0\.4 s") as raised:
        await embedder.embed(["one"], TextKind.QUERY)
    assert raised.value.reason == "timeout"
    assert time.monotonic() - started < 2
    await embedder.close()


async def test_no_server_is_a_broken_line() -> None:
    with EmbeddingServer() as server:
        gone = server.base_url
    embedder = OpenAiEmbedder("some-model", gone, timeout=5)
    with pytest.raises(EmbedderUnavailable, match="ClientConnectorError") as raised:
        await embedder.embed(["one"], TextKind.QUERY)
    assert raised.value.reason == "connection"
    await embedder.close()


async def test_a_model_that_changes_its_dimensions_is_refused(
    server: EmbeddingServer, embedder: OpenAiEmbedder
) -> None:
    await embedder.embed(["one"], TextKind.QUERY)
    server.dimensions = 16
    with pytest.raises(EmbedderUnavailable, match="16 dimensions, 'some-model' has 32"):
        await embedder.embed(["two"], TextKind.QUERY)


async def test_dimensions_are_known_or_learned(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    assert OpenAiEmbedder("text-embedding-3-small", server.base_url).dimensions == 1536
    with pytest.raises(Misconfigured, match="learn"):
        _ = embedder.dimensions
    assert await embedder.learn() == embedder.dimensions == 32
    await embedder.learn()
    assert len(server.bodies) == 1


def test_its_name_tells_model_and_server() -> None:
    assert OpenAiEmbedder("m", api_key=KEY).name == "m/api.openai.com/windows-1"
    assert OpenAiEmbedder("m", "http://localhost:8080/v1").name == "m/localhost:8080/windows-1"


@pytest.mark.parametrize(
    ("base_url", "api_key", "words"),
    [
        pytest.param(None, None, "OPENAI_API_KEY is not set", id="no key for OpenAI"),
        pytest.param(None, "  ", "OPENAI_API_KEY is not set", id="a blank key"),
        pytest.param(None, "sk-ключ", "characters that no key has", id="a key with letters beyond ASCII"),
        pytest.param(None, "sk-a\nb", "characters that no key has", id="a key over two lines"),
        pytest.param("localhost:80", None, "https://host/v1", id="an address without a scheme"),
        pytest.param("http://ana:sk-pw@host/v1", None, "https://host/v1", id="a password in the address"),
    ],
)
def test_settings_that_can_not_be_used(base_url: str | None, api_key: str | None, words: str) -> None:
    with pytest.raises(Misconfigured, match=words) as refused:
        OpenAiEmbedder("m", base_url, api_key)
    assert "sk-" not in str(refused.value)


async def test_calls_at_the_same_time_share_a_client(server: EmbeddingServer, embedder: OpenAiEmbedder) -> None:
    server.then(*(Trouble(pause=0.01) for _ in range(8)))
    started = time.monotonic()
    rows = await asyncio.gather(*(embedder.embed([f"text {i}"], TextKind.QUERY) for i in range(8)))
    assert np.concatenate(rows) == pytest.approx(hashed([f"text {i}" for i in range(8)], 32), abs=1e-6)
    assert time.monotonic() - started < 1.5


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_new_event_loop_gets_connections_of_its_own(server: EmbeddingServer) -> None:
    embedder = OpenAiEmbedder("some-model", server.base_url)
    first, second = (asyncio.run(embedder.embed(["twice"], TextKind.QUERY)) for _ in range(2))
    assert np.array_equal(first, second)
    del embedder
    gc.collect()
