"""A question that was answered is not asked again, and nothing that shapes an answer is left out of that."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.chat.caching import CachingChat, ReplyCache, repeated
from copilot.chat.metering import Meter, MeteredChat, metered
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import Misconfigured, ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Tokens
from tests.copilot.chat.questions import CONTENT, GOOD, KEY, a_question
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import Reply, answering, cut_short, failing

Make = Callable[..., ChatModel]


@pytest.fixture
async def make(scripted_model: ScriptedModel, tmp_path: Path) -> AsyncIterator[Make]:
    scripted_model.script = lambda _: answering(GOOD)
    made: list[ChatModel] = []

    def chat(model: str = "scripted", base_url: str | None = None) -> ChatModel:
        inner = OpenAiChat(model, base_url=scripted_model.base_url, api_key=KEY)
        cache = ReplyCache(tmp_path / "replies.db")
        made.append(CachingChat(MeteredChat(inner), cache, base_url or scripted_model.base_url))
        return made[-1]

    yield chat
    for each in made:
        await each.close()


async def test_the_same_question_is_asked_once(make: Make, scripted_model: ScriptedModel) -> None:
    first = await make().complete(a_question())
    assert await make().complete(a_question()) == first
    assert len(scripted_model.requests) == 1


async def test_half_of_a_surrogate_pair_is_kept_too(make: Make, scripted_model: ScriptedModel) -> None:
    """A server may say it; whoever reads the answer says what is wrong with it."""
    scripted_model.script = lambda _: answering("half: \ud83d")
    first = await make().complete(a_question())
    assert first.text == "half: \ud83d"
    assert await make().complete(a_question()) == first
    assert len(scripted_model.requests) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"system": "You check posts."}, id="the system part"),
        pytest.param({"user": "other words"}, id="the user part"),
        pytest.param({"schema": {"type": "object"}}, id="the schema"),
        pytest.param({"schema_name": "other"}, id="its name"),
        pytest.param({"max_tokens": 255}, id="the limit of the answer"),
    ],
)
async def test_another_question_is_asked(make: Make, scripted_model: ScriptedModel, other: dict[str, object]) -> None:
    chat, question = make(), a_question()
    await chat.complete(question)
    await chat.complete(replace(question, **other))  # type: ignore[arg-type]
    assert len(scripted_model.requests) == 2


async def test_another_model_server_or_time_is_asked(make: Make, scripted_model: ScriptedModel) -> None:
    await make().complete(a_question())
    await make("another").complete(a_question())
    await make(base_url="https://key:secret@elsewhere.example/v1?token=x").complete(a_question())
    with repeated(1):
        await make().complete(a_question())
        await make().complete(a_question())
    assert len(scripted_model.requests) == 4
    await make(base_url="https://elsewhere.example/v1").complete(a_question())
    assert len(scripted_model.requests) == 4


@pytest.mark.parametrize("reply", [failing(503), cut_short(), answering("")], ids=["503", "cut short", "empty"])
async def test_a_failure_is_not_kept(make: Make, scripted_model: ScriptedModel, reply: Reply) -> None:
    scripted_model.then(reply)
    chat = make()
    with pytest.raises((ModelUnavailable, ModelReplyUnusable)):
        await chat.complete(a_question())
    assert (await chat.complete(a_question())).text == GOOD


async def test_what_is_paid_for_and_what_is_not(make: Make, scripted_model: ScriptedModel) -> None:
    scripted_model.then(cut_short(), failing(503))
    chat = make()
    with metered() as meter:
        for _ in range(2):
            with pytest.raises((ModelUnavailable, ModelReplyUnusable)):
                await chat.complete(a_question())
        for _ in range(3):
            await chat.complete(a_question())
    assert meter == Meter(Tokens(22, 14, 10), asked=3, reused=2, failed={"truncated": 1, "server_error": 1})
    await chat.complete(a_question("outside of it"))
    assert meter.asked == 3


async def test_no_question_and_no_key_stands_in_the_file(make: Make, tmp_path: Path) -> None:
    await make().complete(ChatRequest("You check content.", CONTENT, "verdict", {}))
    written = b"".join(path.read_bytes() for path in tmp_path.glob("replies.db*"))
    assert GOOD.replace('"', '\\"').encode() in written
    assert CONTENT.encode() not in written
    assert KEY.encode() not in written
    assert (tmp_path / "replies.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 4000])
def test_a_broken_file_says_the_way_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "replies.db").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"replies\.db.*\n  hint: remove that file, or go without it: --no-cache"):
        ReplyCache(tmp_path / "replies.db")


async def test_a_reply_of_another_form_says_the_way_out(make: Make, tmp_path: Path) -> None:
    chat = make()
    await chat.complete(a_question())
    with sqlite3.connect(tmp_path / "replies.db") as connection:
        connection.execute("UPDATE replies SET reply = '[]'")
    connection.close()
    with pytest.raises(Misconfigured, match="--no-cache"):
        await chat.complete(a_question())


async def test_replies_that_come_at_once_are_written_together_and_all_are_there_in_the_end(tmp_path: Path) -> None:
    reply = ChatReply("yes", "scripted", Tokens(1, 2, 0), {"temperature": 0})
    cache, beside = ReplyCache(tmp_path / "replies.db"), ReplyCache(tmp_path / "replies.db")
    keys = [bytes([number]) for number in range(20)]
    for key in keys:
        cache.put(key, reply)
        assert cache.get(key) == reply, "whoever keeps it has it at once"
    assert sum(beside.get(key) is not None for key in keys) < len(keys)
    cache.close()
    assert [beside.get(key) for key in keys] == [reply] * len(keys)
    beside.close()


async def test_a_reply_that_comes_later_takes_those_before_it_along(tmp_path: Path) -> None:
    reply = ChatReply("yes", "scripted", Tokens())
    cache, beside = ReplyCache(tmp_path / "replies.db"), ReplyCache(tmp_path / "replies.db")
    cache.put(b"1", reply)
    cache.put(b"2", reply)
    await asyncio.sleep(0.15)
    cache.put(b"3", reply)
    assert all(beside.get(key) == reply for key in (b"1", b"2", b"3"))
    cache.close()
    beside.close()
