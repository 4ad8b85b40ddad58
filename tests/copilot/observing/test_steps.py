"""A step is told as it begins, traced, and timed, whether it ends well or not."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from copilot.observing.steps import Stopwatch
from copilot.observing.tracing import Span, Word, traced
from copilot.progress import listening


class Heard:
    """Notes what is begun and how it ends, as a tracer and as a span."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        try:
            yield self
        except ZeroDivisionError:
            self.said.append(f"{name} failed")
            raise
        self.said.append(f"{name} ended")

    def note(self, name: str, **words: Word) -> None:
        """Nothing is noted here."""

    def close(self) -> None:
        """Nothing is left."""


def test_what_follows_each_other_is_told_traced_and_timed() -> None:
    heard, clock = Heard(), Stopwatch()
    with listening(heard.said.append), traced(heard):
        for name in ("retrieve", "draft"):
            with clock.step(name):
                heard.said.append("at work")
    assert heard.said == ["retrieve", "at work", "retrieve ended", "draft", "at work", "draft ended"]
    assert list(clock.milliseconds) == ["retrieve", "draft"]


def test_a_step_that_fails_is_timed_too_and_its_span_knows() -> None:
    heard, clock = Heard(), Stopwatch()
    with traced(heard), pytest.raises(ZeroDivisionError), clock.step("ground"):
        raise ZeroDivisionError
    assert heard.said == ["ground failed"]
    assert clock.milliseconds["ground"] >= 0
