"""A circuit opens when a model mostly fails, tries one question after a while, and closes when that is answered."""

import asyncio

import pytest

from copilot.chat.breaking import BreakingChat, Circuit, CircuitPolicy, CircuitState
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Tokens

QUESTION = ChatRequest("s", "u", "draft", {})
POLICY = CircuitPolicy(share=0.6, least=10, in_a_row=6, window=30.0, wait=5.0, longest=15.0)
SERVER_ERROR = ModelUnavailable("server_error", "no")


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """Answers, or raises what it is told to."""

    name = "openai:scripted"

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None
        self.hold: asyncio.Event | None = None

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        return ChatReply("{}", "scripted", Tokens())

    async def close(self) -> None: ...


class Bench:
    """A breaker around a scripted model, at a clock that is moved."""

    def __init__(self) -> None:
        self.seconds, self.model = Seconds(), Scripted()
        self.circuit = Circuit("openai:scripted", POLICY, self.seconds)
        self.chat = BreakingChat(self.model, self.circuit)

    def state(self) -> CircuitState:
        """How the circuit stands now."""
        return self.circuit.state

    async def ask(self, error: Exception | None = None) -> str:
        self.model.error = error
        try:
            await self.chat.complete(QUESTION)
        except (ModelUnavailable, ModelReplyUnusable) as raised:
            return raised.reason
        return "answered"

    async def open(self) -> None:
        for _ in range(POLICY.in_a_row):
            await self.ask(SERVER_ERROR)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("reason", ["server_error", "connection", "timeout"])
async def test_failures_in_a_row_open_it(bench: Bench, reason: str) -> None:
    for _ in range(POLICY.in_a_row):
        assert bench.state() is CircuitState.CLOSED
        assert await bench.ask(ModelUnavailable(reason, "no")) == reason
    assert bench.state() is CircuitState.OPEN
    assert await bench.ask() == "circuit_open"
    assert bench.model.asked == POLICY.in_a_row, "an open circuit asks nothing"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ModelUnavailable("rate_limited", "slow"), id="a rate limit"),
        pytest.param(ModelUnavailable("unauthorised", "key"), id="a wrong key"),
        pytest.param(ModelUnavailable("rejected", "too large"), id="our own fault"),
        pytest.param(ModelReplyUnusable("not_json", "no"), id="an answer that can't be used"),
    ],
)
async def test_what_says_nothing_of_its_health_never_opens_it(bench: Bench, error: Exception) -> None:
    for _ in range(50):
        await bench.ask(error)
    assert bench.state() is CircuitState.CLOSED


@pytest.mark.parametrize(
    ("failing", "state"),
    [
        pytest.param(2, CircuitState.CLOSED, id="half of them fail"),
        pytest.param(3, CircuitState.OPEN, id="two of three fail"),
    ],
)
async def test_a_share_of_failures_opens_it(bench: Bench, failing: int, state: CircuitState) -> None:
    for _ in range(20):
        await bench.ask()
        await bench.ask()
        for _ in range(2 * failing - 2):
            await bench.ask(SERVER_ERROR)
        bench.seconds.now += 0.1
    assert bench.state() is state


async def test_old_failures_are_forgotten(bench: Bench) -> None:
    for _ in range(5):
        await bench.ask(SERVER_ERROR)
    await bench.ask()
    bench.seconds.now += POLICY.window + 1
    for _ in range(4):
        await bench.ask(SERVER_ERROR)
    assert bench.state() is CircuitState.CLOSED


async def test_one_question_is_tried_and_an_answer_closes_it(bench: Bench) -> None:
    await bench.open()
    bench.seconds.now += POLICY.wait
    assert bench.state() is CircuitState.HALF_OPEN
    bench.model.hold, bench.model.error = asyncio.Event(), None
    trial = asyncio.create_task(bench.chat.complete(QUESTION))
    await asyncio.sleep(0)
    assert await bench.ask() == "circuit_open", "one at a time"
    bench.model.hold.set()
    await trial
    assert bench.state() is CircuitState.CLOSED
    assert await bench.ask(SERVER_ERROR) == "server_error", "it counts from nothing again"
    assert bench.state() is CircuitState.CLOSED


async def test_a_trial_that_fails_doubles_the_wait_up_to_the_longest(bench: Bench) -> None:
    await bench.open()
    for wait in (5.0, 10.0, 15.0, 15.0):
        bench.seconds.now += wait - 0.01
        assert bench.state() is CircuitState.OPEN
        bench.seconds.now += 0.01
        assert await bench.ask(SERVER_ERROR) == "server_error"


async def test_a_trial_that_is_given_up_leaves_room_for_the_next(bench: Bench) -> None:
    await bench.open()
    bench.seconds.now += POLICY.wait
    bench.model.hold = asyncio.Event()
    trial = asyncio.create_task(bench.chat.complete(QUESTION))
    await asyncio.sleep(0)
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    bench.model.hold = None
    assert await bench.ask() == "answered"
