"""The cache embeds a text once, forgets the oldest first, and gives nobody another's answer or failure."""

import asyncio
import gc

import numpy as np
import pytest

from retrieval.embedders.cached import CachedEmbedder
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind
from tests.hash_embedder import HashEmbedder, hashed

QUERY, PASSAGE = TextKind.QUERY, TextKind.PASSAGE


@pytest.fixture
def inner() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def cached(inner: HashEmbedder) -> CachedEmbedder:
    return CachedEmbedder(inner)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_text_is_embedded_once(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    await cached.embed(["a", "b", "a"], QUERY)
    rows = await cached.embed(["b", "c", "a"], QUERY)
    assert inner.calls == [("a", "b"), ("c",)]
    assert np.array_equal(rows, hashed(["b", "c", "a"], 64))


async def test_a_query_is_not_a_passage(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    await cached.embed(["a"], QUERY)
    await cached.embed(["a"], PASSAGE)
    assert inner.calls == [("a",), ("a",)]


async def test_those_who_ask_at_the_same_time_wait_for_one_answer(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    inner.gate = asyncio.Event()
    asked = [asyncio.create_task(cached.embed(texts, QUERY)) for texts in (["a", "b"], ["b", "c"], ["b"])]
    await settle()
    inner.gate.set()
    answers = await asyncio.gather(*asked)
    assert inner.calls == [("a", "b"), ("c",)]
    assert np.array_equal(answers[1], hashed(["b", "c"], 64))
    assert np.array_equal(answers[2], hashed(["b"], 64))


async def test_one_who_goes_away_takes_nothing_from_the_others(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    inner.gate = asyncio.Event()
    first, second = (asyncio.create_task(cached.embed(["a"], QUERY)) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    inner.gate.set()
    assert np.array_equal(await second, hashed(["a"], 64))
    assert first.cancelled()
    assert inner.calls == [("a",)]


async def test_a_failure_reaches_everyone_and_is_not_remembered(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    inner.failure = EmbedderUnavailable("out of order")
    answers = await asyncio.gather(*(cached.embed(["a"], QUERY) for _ in range(3)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["out of order"] * 3
    inner.failure = None
    assert np.array_equal(await cached.embed(["a"], QUERY), hashed(["a"], 64))


async def test_a_failure_that_nobody_waits_for_is_silent(
    inner: HashEmbedder, cached: CachedEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    inner.failure = EmbedderUnavailable("out of order")
    with pytest.raises(EmbedderUnavailable):
        await cached.embed(["the one that is waited for", "and another"], QUERY)
    inner.failure = None  # its traceback holds the futures
    await settle()
    gc.collect()
    assert caplog.text == ""


async def test_what_is_counted_is_what_is_held(inner: HashEmbedder) -> None:
    cached = CachedEmbedder(inner, max_bytes=1_000)
    await cached.embed([f"text {i}" for i in range(50)], QUERY)
    assert all(row.base is None for row in cached._rows.values())


async def test_the_oldest_use_is_forgotten_first(inner: HashEmbedder) -> None:
    row = 64 * 4 + 250
    cached = CachedEmbedder(inner, max_bytes=2 * row)
    for text in ("a", "b", "a", "c"):
        await cached.embed([text], QUERY)
    assert cached.bytes_held == 2 * row
    inner.calls.clear()
    await cached.embed(["a", "c"], QUERY)
    assert inner.calls == []
    await cached.embed(["b"], QUERY)
    assert inner.calls == [("b",)]


async def test_more_texts_than_it_can_hold_come_back_whole(inner: HashEmbedder) -> None:
    cached = CachedEmbedder(inner, max_bytes=1_000)
    texts = [f"text {i}" for i in range(50)]
    assert np.array_equal(await cached.embed(texts, QUERY), hashed(texts, 64))
    assert cached.bytes_held <= 1_000


async def test_what_was_given_out_may_be_changed(cached: CachedEmbedder) -> None:
    rows = await cached.embed(["a"], QUERY)
    rows[:] = 0
    assert np.array_equal(await cached.embed(["a"], QUERY), hashed(["a"], 64))


async def test_no_word_is_kept(cached: CachedEmbedder) -> None:
    await cached.embed(["a secret sentence"], QUERY)
    assert "secret" not in repr(vars(cached))


def test_it_outlives_an_event_loop_that_was_stopped_midway(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    async def ask_and_leave() -> None:
        inner.gate = asyncio.Event()
        asked = asyncio.create_task(cached.embed(["a"], QUERY))
        await settle()
        asked.cancel()

    asyncio.run(ask_and_leave())
    inner.gate = None
    assert np.array_equal(asyncio.run(cached.embed(["a"], QUERY)), hashed(["a"], 64))


def test_it_is_known_by_the_name_within(inner: HashEmbedder, cached: CachedEmbedder) -> None:
    assert (cached.name, cached.dimensions) == (inner.name, inner.dimensions)
