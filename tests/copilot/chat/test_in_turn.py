"""So many questions at once, and the wait for a turn counted apart."""

import asyncio

from copilot.chat.in_turn import ChatInTurn
from copilot.chat.metering import metered
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.recommendations import Tokens

MOMENT = 0.02
REQUEST = ChatRequest("system", "user", "draft", {})


class Slow:
    """A model that thinks for a moment and knows how many asked it at once."""

    name = "slow"

    def __init__(self) -> None:
        self.now = self.most = self.answered = 0

    async def complete(self, _request: ChatRequest) -> ChatReply:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(MOMENT)
        self.now -= 1
        self.answered += 1
        return ChatReply("{}", "slow", Tokens(), {})

    async def close(self) -> None:
        self.answered = -1


async def test_no_more_are_asked_at_once() -> None:
    model = Slow()
    chat = ChatInTurn(model, 3)
    await asyncio.gather(*(chat.complete(REQUEST) for _ in range(10)))
    assert (model.most, model.answered) == (3, 10)


async def test_the_wait_for_a_turn_is_counted_and_the_answer_is_not() -> None:
    chat = ChatInTurn(Slow(), 1)

    async def asked() -> float:
        with metered() as meter:
            await chat.complete(REQUEST)
        return meter.waited

    first, second = await asyncio.gather(asked(), asked())
    assert first < MOMENT / 2 < second


async def test_a_failure_gives_its_place_back() -> None:
    class Failing(Slow):
        async def complete(self, request: ChatRequest) -> ChatReply:
            await super().complete(request)
            raise ConnectionError

    model = Failing()
    chat = ChatInTurn(model, 1)
    said = await asyncio.gather(*(chat.complete(REQUEST) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in said] == [ConnectionError] * 3
    assert model.answered == 3


async def test_it_closes_what_it_asks() -> None:
    model = Slow()
    await ChatInTurn(model, 1).close()
    assert model.answered == -1
