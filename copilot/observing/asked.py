"""The id of the request that a task works for, from the client to the model's server and every line of the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"

_REQUEST: ContextVar[str | None] = ContextVar("request", default=None)


@contextmanager
def working_for(request: str) -> Iterator[None]:
    """While this lasts, this task and those that it starts work for that request."""
    token = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def request_id() -> str | None:
    """The id of the request that is worked for, None where it is none."""
    return _REQUEST.get()


def request_header() -> dict[str, str]:
    """The header that passes the id on; nothing where there is none."""
    known = _REQUEST.get()
    return {HEADER: known} if known else {}
