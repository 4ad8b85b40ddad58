"""Asking over HTTP: one total deadline, and another try where that can do no harm.

A request is sent again when no answer came, or the answer says to come again, and only what does nothing twice: GET,
and what has an ``Idempotency-Key``. Between tries it waits as long as ``Retry-After`` says, else a little longer each
time. A wait that would outlast the deadline is not begun: the error that there is, is raised at once.
"""

import asyncio
import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from copilot.client.calls import Call, Lines
from copilot.client.decoding import decode
from copilot.client.errors import (
    AnswerUnusable,
    ClientError,
    DeadlinePassed,
    MovedOn,
    NoAnswer,
    Problem,
    ServiceUnavailable,
    TooManyRequests,
    error_of,
)

if TYPE_CHECKING:
    import httpx2

Result = TypeVar("Result")
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 8.0  # seconds
_MOST_BYTES = 256_000_000  # of one answer


@dataclass(frozen=True, slots=True)
class Patience:
    """``deadline`` is in seconds and for everything together; ``tries`` counts the first."""

    deadline: float = 60.0
    tries: int = 5


class Transport:
    """Holds the connections. Calls may come from any thread; they wait where they are made."""

    def __init__(self, http: "httpx2.AsyncClient", patience: Patience) -> None:
        self._http, self._patience = http, patience
        self._loop = asyncio.new_event_loop()  # in a thread of its own: a deadline can then end whatever it waits for
        self._thread = threading.Thread(target=self._loop.run_forever, name="copilot-client", daemon=True)
        self._thread.start()

    def ask(self, call: Call, kind: type[Result]) -> Result:
        """Ask, again where it may. Raises ``ClientError``."""
        end = time.monotonic() + self._patience.deadline
        for number in range(1, self._patience.tries + 1):
            try:
                return self._once(call, kind, end)
            except ClientError as error:
                wait = _wait(error, number)
                given_up = not call.may_be_repeated or number == self._patience.tries or wait is None
                if given_up or time.monotonic() + (wait or 0.0) >= end:
                    raise
                time.sleep(wait or 0.0)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the connections."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._http.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _once(self, call: Call, kind: type[Result], end: float) -> Result:
        status, headers, body = asyncio.run_coroutine_threadsafe(self._exchange(call, end), self._loop).result()
        if status >= 300:
            raise error_of(_problem(status, body), _seconds(headers.get("retry-after")))
        if kind is bytes:
            return cast("Result", body)
        if kind is type(None):
            return None
        return decode(kind, _parsed(body))

    async def _exchange(self, call: Call, end: float) -> tuple[int, Mapping[str, str], bytes]:
        import httpx2  # noqa: PLC0415  (loaded when first used)

        try:
            async with asyncio.timeout(max(0.0, end - time.monotonic())):
                async with self._http.stream(call.method, call.path, **_sent(call)) as answer:
                    body = bytearray()
                    async for piece in answer.aiter_bytes():
                        body += piece
                        if len(body) > _MOST_BYTES:
                            raise AnswerUnusable(f"the answer is longer than {_MOST_BYTES} bytes")
                    return answer.status_code, answer.headers, bytes(body)
        except TimeoutError:
            raise DeadlinePassed(f"no answer within {self._patience.deadline:g} seconds") from None
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{call.method} {call.path}: {type(error).__name__} {error}".strip()) from None


def _sent(call: Call) -> dict[str, Any]:
    query = {name: _words(value) for name, value in call.query.items() if value is not None}
    headers = {"Idempotency-Key": call.key} if call.key else {}
    if isinstance(call.body, Lines):
        headers |= {"Content-Type": call.body.media_type}
        return {"params": query, "content": call.body.content, "headers": headers}
    if call.body is None:
        return {"params": query, "headers": headers}
    content = json.dumps(call.body, ensure_ascii=True, allow_nan=False, default=_plain).encode()
    return {"params": query, "content": content, "headers": headers | {"Content-Type": "application/json"}}


def _words(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return [_words(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{value!r} is nothing that JSON has")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        raise AnswerUnusable("the answer is not JSON") from None


def _problem(status: int, body: bytes) -> Problem:
    """What the answer says is wrong; a proxy in between may have said it in its own way."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    members: dict[str, Any] = said if isinstance(said, dict) else {}
    errors = tuple(one for one in members.get("errors") or () if isinstance(one, dict))
    texts = {name: str(members.get(name) or "") for name in ("type", "title", "detail")}
    return Problem(**texts, status=status, instance=members.get("instance"), errors=errors, members=members)


def _wait(error: ClientError, tries: int) -> float | None:
    """Seconds until the next try; None where another would not help."""
    if isinstance(error, MovedOn) and error.retry_after is None:
        return None  # with it, the same request is under way already
    if not isinstance(error, MovedOn | NoAnswer | ServiceUnavailable | TooManyRequests):
        return None
    if error.retry_after is not None:
        return error.retry_after
    return random.uniform(0.5, 1.0) * min(_FIRST_WAIT * 2.0 ** (tries - 1), _LONGEST_WAIT)  # noqa: S311


def _seconds(said: str | None) -> float | None:
    """What ``Retry-After`` says, as seconds from now."""
    if said is None:
        return None
    try:
        if said.strip().isdigit():
            return float(said)
        seconds: float = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
        return max(0.0, seconds)
    except (TypeError, ValueError, OverflowError):
        return None
