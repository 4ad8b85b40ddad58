"""A request is one span, with one for each step of its draft in it; the log says the same as the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from copilot.observing.tracing import Span, Word
from copilot.service import Copilot
from tests.api.conftest import client_of

CANARY = "canary4711"


@dataclass
class Written:
    """A span that was written down, and those in it."""

    name: str
    words: dict[str, Word] = field(default_factory=dict)
    inner: list["Written"] = field(default_factory=list)

    def note(self, name: str, **words: Word) -> None:
        self.name, self.words = name, words


class Notebook:
    """A tracer that writes down."""

    def __init__(self) -> None:
        self.open = [Written("all")]

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        written = Written(name)
        self.open[-1].inner.append(written)
        self.open.append(written)
        try:
            yield written
        finally:
            self.open.pop()

    def close(self) -> None:
        """Nothing is left to send."""


async def test_a_draft_is_a_span_a_step(copilot: Copilot) -> None:
    notebook = Notebook()
    async with client_of(replace(copilot, tracer=notebook)) as client:
        answer = await client.post("/v1/recommendations", json={"text": CANARY}, headers={"x-request-id": "req-1"})
        await client.get(f"/{CANARY}")
    first, second = notebook.open[0].inner
    assert (first.name, first.words) == ("POST /v1/recommendations", {"status": 201, "request_id": "req-1"})
    assert answer.headers["x-request-id"] == "req-1"
    steps = [step.name for step in first.inner]
    assert [name for name in steps if name != "store"] == ["normalise", "retrieve", "draft", "ground", "decide"]
    assert steps[-1] == "store"
    assert (second.name, second.words["status"]) == ("GET nowhere", 404)
    assert CANARY not in str(notebook.open)
