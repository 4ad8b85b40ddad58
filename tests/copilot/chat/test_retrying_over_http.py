"""RetryingChat over a real client in front of a real server: requests are counted there, and time on the wall.

Rows that are named ``fault: ...`` are rows of the table of faults that a model server is known for.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.retrying import RetryingChat, RetryPolicy
from copilot.errors import ModelUnavailable
from tests.copilot.chat.questions import GOOD, a_question
from tests.servers import scripted_replies as replies
from tests.servers.scripted_model import Request, ScriptedModel
from tests.servers.scripted_replies import Reply, answering, failing


@pytest.fixture
async def server(scripted_model: ScriptedModel) -> AsyncIterator[OpenAiChat]:
    chat = OpenAiChat("m", base_url=scripted_model.base_url)
    yield chat
    await chat.close()


@pytest.mark.parametrize("attempts", [1, 3, 5])
async def test_fault_5xx_is_repeated_by_one_layer_only(
    server: OpenAiChat, scripted_model: ScriptedModel, attempts: int
) -> None:
    """Fault: 5xx. The client library repeats nothing by itself: the server sees as many requests as we make."""
    scripted_model.script = lambda _: failing(503)
    with pytest.raises(ModelUnavailable):
        await RetryingChat(server, RetryPolicy(attempts=attempts, base=0.01)).complete(a_question())
    assert len(scripted_model.requests) == attempts


async def test_fault_5xx_now_and_then(server: OpenAiChat, scripted_model: ScriptedModel) -> None:
    """Fault: 20 % of the answers are 503. Four attempts hide it, and cost no more requests than there are failures."""
    chance = random.Random(11)
    served: Counter[int] = Counter()

    def script(_: Request) -> Reply:
        reply = failing(503) if chance.random() < 0.2 else answering(GOOD)
        served[reply.status] += 1
        return reply

    scripted_model.script = script
    chat = RetryingChat(server, RetryPolicy(attempts=6, base=0.01), random.Random(1))
    answers = await asyncio.gather(*(chat.complete(a_question()) for _ in range(150)))
    assert all(answer.text == GOOD for answer in answers)
    assert served[200] == 150
    assert len(scripted_model.requests) == served.total()
    assert served[503] > 10


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(replies.hanging(), id="fault: hang"),
        pytest.param(answering(GOOD).dripping(20.0), id="fault: slow drip"),
    ],
)
async def test_the_deadline_holds_for_all_attempts_together(
    server: OpenAiChat, scripted_model: ScriptedModel, reply: Reply
) -> None:
    scripted_model.script = lambda _: reply
    chat = RetryingChat(server, RetryPolicy(attempts=4, deadline=0.6))
    start = time.monotonic()
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert 0.5 <= time.monotonic() - start <= 0.6 + 0.5
    assert raised.value.reason == "timeout"
    assert raised.value.__context__ is None


async def test_a_caller_that_gives_up_is_not_held(server: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda _: replies.hanging()
    asking = asyncio.create_task(RetryingChat(server, RetryPolicy()).complete(a_question()))
    await asyncio.sleep(0.1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_fault_429_lets_no_herd_in_after_the_pause(server: OpenAiChat, scripted_model: ScriptedModel) -> None:
    """Fault: 429 for everyone. After the pause they come back a few at a time, and all are served."""
    crowd, width = 40, 3
    await server.complete(a_question())
    scripted_model.requests.clear()
    refused_until = 0.0

    def script(request: Request) -> Reply:
        nonlocal refused_until
        refused_until = refused_until or request.at + 1.0
        return failing(429, Retry_After_Ms="1300") if request.at < refused_until else answering(GOOD).after(0.05)

    scripted_model.script = script
    chat = RetryingChat(server, RetryPolicy(attempts=5, base=0.1, deadline=30.0, width=width), random.Random(3))
    answers = await asyncio.gather(*(chat.complete(a_question()) for _ in range(crowd)))
    assert all(answer.text == GOOD for answer in answers)
    late = [request for request in scripted_model.requests if request.at >= refused_until]
    assert min(request.at for request in late) - scripted_model.requests[0].at >= 1.29
    first_round = [request for request in late if request.at < late[0].at + 0.04]
    assert len(first_round) <= width
    assert len(late) == crowd
