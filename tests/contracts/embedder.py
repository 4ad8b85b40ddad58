"""What every embedder must do. A new embedder subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod

import numpy as np
import pytest

from retrieval.ports import Embedder, TextKind, Vectors

AWKWARD = [
    pytest.param("", id="no text"),
    pytest.param(" \t\n ", id="nothing but blanks"),
    pytest.param("before\0after", id="a NUL"),
    pytest.param("broken \ud83d emoji", id="a lone surrogate"),
    pytest.param("👩‍👩‍👧‍👦🏳️‍🌈", id="joined emoji"),
    pytest.param("السلام عليكم ورحمة الله وبركاته", id="right to left"),
    pytest.param("\u202egnihton\u202c \u200b\u200d\ufeff", id="format characters"),
    pytest.param("<|endoftext|> [SEP] </s> <pad> query: passage: ", id="what a tokenizer may take for a mark"),
    pytest.param("a" * 3_000, id="a long run of one letter"),
    pytest.param("各位用户请注意社区规范。" * 120, id="a long text without spaces"),
]


class EmbedderContract(ABC):
    @pytest.fixture
    @abstractmethod
    def embedder(self) -> Embedder: ...

    @pytest.fixture
    @abstractmethod
    def twin(self) -> Embedder:
        """A second embedder, built like the first."""

    @pytest.mark.parametrize("kind", list(TextKind))
    async def test_gives_one_row_of_length_one_a_text(self, embedder: Embedder, kind: TextKind) -> None:
        rows = await embedder.embed(["a threat", "an insult", "a recipe"], kind)
        assert rows.shape == (3, embedder.dimensions)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)

    async def test_gives_no_row_for_no_text(self, embedder: Embedder) -> None:
        rows = await embedder.embed([], TextKind.PASSAGE)
        assert rows.shape == (0, embedder.dimensions)

    async def test_keeps_the_order(self, embedder: Embedder) -> None:
        texts = [f"text number {i}, " + "and so on " * (i % 7) for i in range(20)]
        rows = await embedder.embed(texts, TextKind.PASSAGE)
        backwards = await embedder.embed(texts[::-1], TextKind.PASSAGE)
        assert np.array_equal(rows, backwards[::-1])
        assert len({row.tobytes() for row in rows}) == 20

    async def test_a_text_has_the_same_vector_whatever_stands_beside_it(self, embedder: Embedder) -> None:
        alone = await embedder.embed(["I know where you park."], TextKind.QUERY)
        crowd = ["", "short", "I know where you park.", "long " * 600, "日本語のテキスト"]
        among = await embedder.embed(crowd, TextKind.QUERY)
        assert np.array_equal(alone[0], among[2])

    async def test_calls_at_the_same_time_do_not_mix(self, embedder: Embedder) -> None:
        texts = [f"post {i} " * (1 + i % 5) for i in range(12)]
        together = await asyncio.gather(*(embedder.embed([text], TextKind.QUERY) for text in texts))
        one_call = await embedder.embed(texts, TextKind.QUERY)
        assert np.array_equal(np.concatenate(together), one_call)

    @pytest.mark.parametrize("text", AWKWARD)
    async def test_takes_any_text(self, embedder: Embedder, text: str) -> None:
        rows = await embedder.embed(["before", text, "after"], TextKind.PASSAGE)
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)

    async def test_the_end_of_a_long_text_counts(self, embedder: Embedder) -> None:
        start = "The meeting is about the budget of the school. " * 60
        first, second = await embedder.embed(
            [start + "I will hurt you on Friday.", start + "Cake for everyone!"], TextKind.PASSAGE
        )
        assert not np.array_equal(first, second)

    async def test_the_same_name_means_the_same_vectors(self, embedder: Embedder, twin: Embedder) -> None:
        assert embedder.name == twin.name
        assert embedder.name.strip()
        text = ["Whoever invented Mondays deserves what's coming."]
        ours, theirs = await embedder.embed(text, TextKind.QUERY), await twin.embed(text, TextKind.QUERY)
        assert np.array_equal(ours, theirs)

    def test_serves_one_event_loop_after_another(self, embedder: Embedder) -> None:
        async def once() -> Vectors:
            rows = await embedder.embed(["twice"], TextKind.QUERY)
            close = getattr(embedder, "close", None)  # of those that hold connections
            if close is not None:
                await close()
            return rows

        assert np.array_equal(asyncio.run(once()), asyncio.run(once()))


class LanguageEmbedderContract(EmbedderContract):
    """What an embedder that knows a language does on top: near in meaning is near in space."""

    async def test_a_paraphrase_is_nearer_than_another_subject(self, embedder: Embedder) -> None:
        query = await embedder.embed(["I am going to beat you up"], TextKind.QUERY)
        passages = await embedder.embed(
            ["A threat to attack someone physically", "How to bake bread at home"], TextKind.PASSAGE
        )
        threat, bread = passages @ query[0]
        assert threat > bread + 0.02
