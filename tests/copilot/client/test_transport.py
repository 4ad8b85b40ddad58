"""What may be asked again is, what may not is not, and everything ends by its deadline."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from socket import socket

import pytest

from copilot.client.calls import Call
from copilot.client.client import Client
from copilot.client.errors import (
    AnswerUnusable,
    ClientError,
    DeadlinePassed,
    KeyRefused,
    MovedOn,
    NoAnswer,
    NotAllowed,
    RequestRefused,
    ServiceFailed,
    ServiceUnavailable,
    ThereIsNone,
    TooManyRequests,
)
from copilot.client.results.health import Alive
from copilot.client.transport import Patience
from copilot.errors import SettingInvalid
from tests.copilot.client.scripted_service import Script, ScriptedService, answering, dripping, hanging_up

GET, KEYED, BARE = Call("GET", "/healthz"), Call("POST", "/v1/x", body={}, key="k-1"), Call("POST", "/v1/x", body={})
ALIVE = answering(200, {"status": "alive"})
BUSY = answering(503, {"title": "busy"}, Retry_After="0")
SHORT = Patience(deadline=1.0)


def asked(service: ScriptedService, call: Call, patience: Patience | None = None) -> Alive:
    with Client(service.url, "rck_x", patience=patience or Patience(10.0)) as client:
        return client.ask(call, Alive)


@pytest.mark.parametrize("call", [pytest.param(GET, id="GET"), pytest.param(KEYED, id="with an idempotency key")])
@pytest.mark.parametrize(
    "first",
    [
        pytest.param(BUSY, id="busy"),
        pytest.param(answering(429, {}, Retry_After="0"), id="a limit is reached"),
        pytest.param(answering(502, b"<html>"), id="a proxy without a service"),
        pytest.param(answering(504, b""), id="a proxy that waited too long"),
        pytest.param(answering(409, {}, Retry_After="0"), id="the same is under way"),
        pytest.param(hanging_up, id="no answer"),
        pytest.param(dripping(b"HTTP/1.1 200 X\r\nContent-Length: 20\r\n\r\n{", 0), id="half an answer"),
    ],
)
def test_what_does_nothing_twice_is_asked_again(call: Call, first: Script) -> None:
    with ScriptedService(first, ALIVE) as service:
        assert asked(service, call) == Alive("alive")
        assert len(service.asked) == 2
        assert len({one.headers.get("idempotency-key") for one in service.asked}) == 1


@pytest.mark.parametrize("first", [BUSY, hanging_up])
def test_what_might_be_done_twice_is_asked_once(first: Script) -> None:
    with ScriptedService(first, ALIVE) as service:
        with pytest.raises(ServiceUnavailable if first is BUSY else NoAnswer):
            asked(service, BARE)
        assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RequestRefused),
        (401, KeyRefused),
        (403, NotAllowed),
        (404, ThereIsNone),
        (409, MovedOn),
        (413, RequestRefused),
        (422, RequestRefused),
        (500, ServiceFailed),
        (501, ServiceFailed),
    ],
)
def test_what_another_try_would_not_mend_is_an_error_at_once(status: int, error: type[ClientError]) -> None:
    problem = {
        "type": "urn:review-copilot:problem:invalid",
        "title": "The request can't be used",
        "detail": "One place is wrong.",
        "instance": "req-1",
        "errors": [{"in": "body", "pointer": "/text", "detail": "too long"}],
    }
    with ScriptedService(answering(status, problem)) as service, pytest.raises(error, match="One place") as raised:
        asked(service, GET)
    assert type(raised.value) is error
    assert len(service.asked) == 1
    said = raised.value.problem
    assert said is not None
    assert (said.status, said.type, said.instance) == (status, problem["type"], "req-1")
    assert said.errors[0]["pointer"] == "/text"


def test_it_waits_as_long_as_it_is_told() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    first, second = answering(503, {}, Retry_After="1"), answering(503, {}, Retry_After=date)
    with ScriptedService(first, second, ALIVE) as service:
        asked(service, GET)
    one, other, third = (each.at for each in service.asked)
    assert 0.95 <= other - one < 1.9
    assert third - other < 2.5


def test_a_wait_that_outlasts_the_deadline_is_not_begun() -> None:
    with ScriptedService(answering(429, {"title": "limit"}, Retry_After="86400")) as service:
        start = time.monotonic()
        with pytest.raises(TooManyRequests) as raised:
            asked(service, GET, SHORT)
        assert time.monotonic() - start < 0.9
    assert raised.value.retry_after == 86_400


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 X\r\nX-Slow: ", id="headers"),
        pytest.param(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n", id="a body"),
    ],
)
def test_a_drip_ends_with_the_deadline(head: bytes) -> None:
    slow = dripping(b" " * 100, 0.1)

    def answer(connection: socket) -> None:
        connection.sendall(head)
        slow(connection)

    with ScriptedService(answer) as service:
        start = time.monotonic()
        with pytest.raises(DeadlinePassed):
            asked(service, GET, SHORT)
        assert 0.9 < time.monotonic() - start < 1.6


def test_tries_end() -> None:
    with ScriptedService(BUSY) as service:
        with pytest.raises(ServiceUnavailable):
            asked(service, GET, Patience(10.0, tries=3))
        assert len(service.asked) == 3


def test_nobody_listens_there() -> None:
    with ScriptedService(ALIVE) as service:
        url = service.url
    with Client(url, patience=Patience(5.0, tries=2)) as client, pytest.raises(NoAnswer):
        client.check_alive()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>", id="no JSON"),
        pytest.param([], id="a list"),
        pytest.param({}, id="nothing said"),
        pytest.param({"status": 1}, id="a number"),
        pytest.param({"status": None}, id="null"),
    ],
)
def test_an_answer_that_is_another_is_an_error(body: object) -> None:
    with ScriptedService(answering(200, body)) as service, pytest.raises(AnswerUnusable):
        asked(service, GET)


def test_the_key_is_sent_and_told_nowhere() -> None:
    with ScriptedService(answering(401, {"detail": "no such key"})) as service:
        with Client(service.url, "rck_secret") as client, pytest.raises(KeyRefused) as raised:
            client.get_me()
        assert service.asked[0].headers["authorization"] == "Bearer rck_secret"
    assert "rck_secret" not in f"{raised.value!r} {raised.value} {client!r}"


def test_an_address_that_is_none() -> None:
    with pytest.raises(SettingInvalid, match="ftp"):
        Client("ftp://example.org")
