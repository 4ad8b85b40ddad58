"""Who wants to know how far a draft is: a listener that follows the task which drafts, and no other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STEPS = ("normalise", "retrieve", "draft", "ground", "decide")  # in this order

_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


@contextmanager
def listening(tell: Callable[[str], None]) -> Iterator[None]:
    """While this lasts, ``tell`` is given the name of each step as it begins."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)


def begins(step: str) -> None:
    """A step begins; whoever listens is told."""
    tell = _listener.get()
    if tell:
        tell(step)
