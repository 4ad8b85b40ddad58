"""A question whose answer is overdue is asked once more, seldom enough, and no try lasts for ever."""

import asyncio
import time

import pytest

from copilot.chat.hedging import HedgePolicy, HedgingChat
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.errors import ModelUnavailable
from copilot.recommendations import Tokens

QUESTION = ChatRequest("s", "u", "draft", {})
POLICY = HedgePolicy(share=0.5, least=0.02, known=5, longest=1.0)


class Scripted:
    """Each answer takes as long as ``takes`` says, next one first, else no time; a negative one fails after as long."""

    name = "openai:scripted"

    def __init__(self) -> None:
        self.takes: list[float] = []
        self.asked = self.given_up = 0

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        takes, number = (self.takes.pop(0) if self.takes else 0.0), self.asked
        try:
            await asyncio.sleep(abs(takes))
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if takes < 0:
            raise ModelUnavailable("server_error", f"request {number}")
        return ChatReply(str(number), "scripted", Tokens())

    async def close(self) -> None: ...


async def warm(policy: HedgePolicy = POLICY) -> tuple[HedgingChat, Scripted]:
    """A model that has answered ten questions in no time."""
    model = Scripted()
    chat = HedgingChat(model, policy)
    for _ in range(10):
        await chat.complete(QUESTION)
    model.asked = 0
    return chat, model


async def test_an_overdue_question_is_asked_once_more_and_the_first_answer_counts() -> None:
    chat, model = await warm()
    model.takes = [30.0]
    began = time.monotonic()
    assert (await chat.complete(QUESTION)).text == "2"
    assert time.monotonic() - began < 0.9
    assert (model.asked, model.given_up) == (2, 1), "what is no longer needed is given up"


async def test_a_double_that_fails_ends_the_try() -> None:
    chat, model = await warm()
    model.takes = [30.0, -0.01]
    with pytest.raises(ModelUnavailable) as failed:
        await chat.complete(QUESTION)
    assert failed.value.reason == "server_error"
    assert model.given_up == 1


async def test_a_failure_in_time_is_not_doubled() -> None:
    chat, model = await warm()
    model.takes = [-0.001]
    with pytest.raises(ModelUnavailable):
        await chat.complete(QUESTION)
    assert model.asked == 1


async def test_nothing_is_doubled_before_enough_is_known() -> None:
    model = Scripted()
    chat = HedgingChat(model, POLICY)
    model.takes = [0.1]
    await chat.complete(QUESTION)
    assert model.asked == 1


async def test_only_a_share_is_doubled() -> None:
    chat, model = await warm(HedgePolicy(share=0.1, least=0.005, known=5, longest=1.0, patience=100.0))
    model.takes = [0.05] * 40
    for _ in range(30):
        await chat.complete(QUESTION)
    assert 1 <= chat.doubled <= 4


async def test_it_can_be_switched_off() -> None:
    chat, model = await warm(HedgePolicy(share=0.0, least=0.005, known=5))
    model.takes = [0.1]
    await chat.complete(QUESTION)
    assert model.asked == 1


async def test_no_try_lasts_for_ever() -> None:
    chat, model = await warm(HedgePolicy(share=0.5, least=0.01, known=5, longest=0.1))
    model.takes = [30.0, 30.0]
    with pytest.raises(ModelUnavailable) as failed:
        await chat.complete(QUESTION)
    assert failed.value.reason == "timeout"
    assert (model.asked, model.given_up) == (2, 2)


async def test_whoever_goes_away_leaves_nothing_behind() -> None:
    chat, model = await warm(HedgePolicy(share=0.5, least=0.02, known=5, patience=100.0))
    model.takes = [30.0, 30.0]
    task = asyncio.create_task(chat.complete(QUESTION))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (task.cancelled(), model.given_up) == (True, 2)


async def test_two_that_are_both_overdue_are_given_up_long_before_the_longest() -> None:
    chat, model = await warm(HedgePolicy(share=0.5, least=0.02, known=5, longest=30.0))
    model.takes = [30.0, 30.0]
    began = time.monotonic()
    with pytest.raises(ModelUnavailable) as failed:
        await chat.complete(QUESTION)
    assert (failed.value.reason, model.given_up) == ("timeout", 2)
    assert time.monotonic() - began < 5.0


async def test_a_model_that_has_become_slow_for_all_is_not_given_up_by_all() -> None:
    chat, model = await warm(HedgePolicy(share=0.1, least=0.005, known=5, longest=30.0))
    model.takes = [0.3] * 100
    outcomes = await asyncio.gather(*(chat.complete(QUESTION) for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(one, ChatReply) for one in outcomes) >= 35
