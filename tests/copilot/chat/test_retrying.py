"""RetryingChat: what is tried again and how long it waits, on a clock that only sleeping moves.

Rows that are named ``fault: ...`` are rows of the table of faults that a model server is known for.
"""

import random
from collections.abc import Callable

import pytest

from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.retrying import RetryingChat, RetryPolicy
from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable, SettingInvalid
from copilot.recommendations import Tokens
from tests.copilot.chat.questions import GOOD, a_question


class Answers:
    """A chat model whose outcomes are laid out beforehand; after them it answers well."""

    name = "answers"

    def __init__(self, *failures: CopilotError) -> None:
        self.failures, self.asked, self.closed = list(failures), 0, False

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return ChatReply(GOOD, "m", Tokens())

    async def close(self) -> None:
        self.closed = True


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def passed(self) -> float:
        return self.now - 1000.0


def retrying(inner: Answers, policy: RetryPolicy, at: Time, seed: int = 7) -> RetryingChat:
    return RetryingChat(inner, policy, random.Random(seed), at, at.sleep)


def down(reason: str = "server_error", retry_after: float | None = None) -> ModelUnavailable:
    return ModelUnavailable(reason, reason, retry_after)


def bad(reason: str) -> ModelReplyUnusable:
    return ModelReplyUnusable(reason, reason)


@pytest.mark.parametrize(
    "failures",
    [
        pytest.param([down()], id="one failure of the server"),
        pytest.param([down(), down("connection"), down("timeout")], id="three failures of three kinds"),
        pytest.param([down("rate_limited")], id="a rate limit without a wait"),
        pytest.param([down("rate_limited", 3.0)], id="a rate limit with a wait"),
        pytest.param([bad("truncated")], id="a truncated answer"),
        pytest.param([down(), bad("truncated"), down()], id="a truncated answer between failures"),
    ],
)
async def test_what_can_heal_is_tried_again(failures: list[CopilotError]) -> None:
    inner, at = Answers(*failures), Time()
    assert (await retrying(inner, RetryPolicy(attempts=4), at).complete(a_question())).text == GOOD
    assert inner.asked == len(failures) + 1


@pytest.mark.parametrize(
    ("failures", "asked"),
    [
        pytest.param([down("unauthorised")], 1, id="fault: key invalid 401, count=1"),
        pytest.param([down("quota")], 1, id="no quota left"),
        pytest.param([down("rejected")], 1, id="a request that is refused"),
        pytest.param([bad("refused")], 1, id="fault: refusal"),
        pytest.param([bad("filtered")], 1, id="fault: content_filter"),
        pytest.param([bad("empty")], 1, id="fault: empty"),
        pytest.param([bad("not_json")], 1, id="fault: invalid JSON"),
        pytest.param([bad("too_large")], 1, id="fault: 10 MB reply"),
        pytest.param([bad("truncated"), bad("truncated")], 2, id="fault: truncated twice"),
        pytest.param([down("rate_limited", 3.0), down("quota")], 2, id="no quota left, seen late"),
        pytest.param([down()] * 4, 4, id="fault: 5xx until the attempts are used up"),
    ],
)
async def test_what_can_not_heal_is_raised(failures: list[CopilotError], asked: int) -> None:
    inner, at = Answers(*failures), Time()
    with pytest.raises((ModelUnavailable, ModelReplyUnusable)) as raised:
        await retrying(inner, RetryPolicy(attempts=4), at).complete(a_question())
    assert raised.value is failures[-1]
    assert inner.asked == asked


@pytest.mark.parametrize(
    ("retry_after", "low", "high"),
    [
        pytest.param(3.0, 3.0, 4.0, id="fault: 429 with a wait, obeyed"),
        pytest.param(0.0, 0.0, 1.0, id="a wait of nothing"),
        pytest.param(86_400.0, 20.0, 20.0, id="fault: 429 with an absurd wait, obeyed up to the longest pause"),
        pytest.param(None, 0.0, 1.0, id="fault: 429 without a wait"),
    ],
)
async def test_how_long_it_stays_away(retry_after: float | None, low: float, high: float) -> None:
    policy = RetryPolicy(attempts=2, base=1.0, longest_pause=20.0)
    for seed in range(20):
        at = Time()
        await retrying(Answers(down("rate_limited", retry_after)), policy, at, seed).complete(a_question())
        assert low <= at.passed <= high


async def test_an_overloaded_server_that_names_a_wait_is_obeyed_too() -> None:
    at = Time()
    await retrying(Answers(down("server_error", 5.0)), RetryPolicy(base=1.0), at).complete(a_question())
    assert 5.0 <= at.passed <= 6.0


async def test_the_waits_spread_over_a_window_that_doubles() -> None:
    windows: list[list[float]] = [[], [], []]
    for seed in range(200):
        at = Time()
        policy = RetryPolicy(attempts=4, base=1.0, longest_wait=3.0)
        await retrying(Answers(down(), down(), down()), policy, at, seed).complete(a_question())
        for window, slept in zip(windows, at.slept, strict=True):
            window.append(slept)
    for window, width in zip(windows, (1.0, 2.0, 3.0), strict=True):
        assert 0.0 <= min(window) < 0.1 * width
        assert 0.9 * width < max(window) <= width


async def test_a_seed_repeats_the_waits() -> None:
    first, second = Time(), Time()
    for at in (first, second):
        await retrying(Answers(down(), down()), RetryPolicy(), at).complete(a_question())
    assert first.slept == second.slept


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    at = Time()
    failure = down("rate_limited", 15.0)
    with pytest.raises(ModelUnavailable) as raised:
        await retrying(Answers(failure), RetryPolicy(deadline=10.0), at).complete(a_question())
    assert raised.value is failure
    assert at.slept == []


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(down("rate_limited", 15.0), id="a rate limit"),
        pytest.param(down("server_error", 15.0), id="an overloaded server that names a wait"),
    ],
)
async def test_a_pause_that_another_caller_met_is_known_to_all(failure: ModelUnavailable) -> None:
    inner, at = Answers(failure, failure), Time()
    patient = RetryPolicy(attempts=1, deadline=10.0)
    chat = retrying(inner, patient, at)
    with pytest.raises(ModelUnavailable):
        await chat.complete(a_question())
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert (raised.value.reason, inner.asked) == ("rate_limited", 1)
    at.now += 16.0
    with pytest.raises(ModelUnavailable):
        await chat.complete(a_question())
    assert inner.asked == 2


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(lambda: RetryPolicy(attempts=0), id="no attempt"),
        pytest.param(lambda: RetryPolicy(width=0), id="a door that lets nobody in"),
        pytest.param(lambda: RetryPolicy(deadline=0.0), id="no time"),
    ],
)
def test_a_policy_that_never_asks_is_refused(policy: Callable[[], RetryPolicy]) -> None:
    with pytest.raises(SettingInvalid, match="never asks"):
        policy()


async def test_name_and_close_are_those_of_the_model() -> None:
    inner = Answers()
    chat = RetryingChat(inner, RetryPolicy())
    await chat.close()
    assert (chat.name, inner.closed) == ("answers", True)
