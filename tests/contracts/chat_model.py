"""What every chat model must do in front of a server that speaks chat completions. A new one adds one fixture.

Rows that are named ``fault: ...`` are rows of the table of faults that a model server is known for.
"""

import traceback
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from copilot.chat.ports import ChatModel
from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Tokens
from tests.copilot.chat.questions import CONTENT, GOOD, KEY, a_question
from tests.servers import scripted_replies as replies
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import Reply, answering, failing

UNUSABLE = [
    pytest.param(replies.refusing(), "refused", id="fault: refusal in its field"),
    pytest.param(replies.filtered(), "filtered", id="fault: content_filter"),
    pytest.param(failing(400, "content_filter"), "filtered", id="fault: content_filter of the prompt"),
    pytest.param(replies.without_choices(), "empty", id="fault: choices=[]"),
    pytest.param(answering(""), "empty", id="fault: empty text"),
    pytest.param(answering(" \n\t"), "empty", id="fault: blank text"),
    pytest.param(answering(None), "empty", id="fault: null content"),
    pytest.param(answering(None, finish_reason="tool_calls"), "empty", id="fault: a tool call that nobody asked for"),
    pytest.param(Reply(b""), "empty", id="fault: empty body"),
    pytest.param(replies.cut_short(), "truncated", id="fault: finish_reason=length"),
    pytest.param(answering(GOOD, finish_reason=None), "truncated", id="fault: no word on how it ended"),
    pytest.param(answering(GOOD, finish_reason="abort"), "truncated", id="fault: aborted by the server"),
    pytest.param(replies.html(), "not_json", id="fault: HTML with status 200"),
    pytest.param(Reply(b"[1]"), "not_json", id="fault: a body that is no object"),
    pytest.param(Reply(b"\xff\xfe{}"), "not_json", id="fault: a body that is no UTF-8"),
    pytest.param(Reply(b"[" * 100_000), "not_json", id="fault: a body nested too deeply to read"),
    pytest.param(replies.huge(), "too_large", id="fault: 10 MB reply"),
    pytest.param(answering(GOOD).with_headers(Content_Encoding="gzip"), "not_json", id="fault: compressed, unasked"),
]

UNAVAILABLE = [
    pytest.param(failing(401, message=f"Incorrect API key: {KEY}"), "unauthorised", id="fault: key invalid 401"),
    pytest.param(failing(403), "unauthorised", id="the key may not use the model"),
    pytest.param(failing(429), "rate_limited", id="fault: 429"),
    pytest.param(failing(429, "insufficient_quota"), "quota", id="429 that no waiting heals"),
    pytest.param(failing(402), "quota", id="the account is empty"),
    pytest.param(failing(500), "server_error", id="fault: 500"),
    pytest.param(failing(503), "server_error", id="fault: 503"),
    pytest.param(failing(529), "server_error", id="a 5xx that no standard knows"),
    pytest.param(Reply(b"x" * 10_000_000, status=502), "server_error", id="fault: 502 with 10 MB of prose"),
    pytest.param(failing(400, message=CONTENT), "rejected", id="400 that echoes the content"),
    pytest.param(failing(404, "model_not_found"), "rejected", id="no such model"),
    pytest.param(failing(408), "timeout", id="the server gave up waiting"),
    pytest.param(failing(307, Location="/elsewhere"), "rejected", id="a redirect"),
    pytest.param(replies.document({"error": {"code": 502}}), "server_error", id="an error with status 200"),
    pytest.param(replies.hanging(), "timeout", id="fault: hang"),
    pytest.param(answering(GOOD).cut(20), "connection", id="fault: closed in the middle"),
]

WAITS = [
    pytest.param({"Retry_After": "7"}, 7.0, id="fault: 429 with seconds"),
    pytest.param({"Retry_After": "86400"}, 86_400.0, id="fault: 429 with an absurd wait"),
    pytest.param({}, None, id="fault: 429 without Retry-After"),
    pytest.param({"Retry_After_Ms": "1500", "Retry_After": "2"}, 1.5, id="429 with milliseconds"),
    pytest.param({"Retry_After": "-3"}, 0.0, id="429 with a negative wait"),
    pytest.param({"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0, id="429 with a date that is past"),
    pytest.param({"Retry_After": "soon"}, None, id="429 with a word"),
    pytest.param({"Retry_After": "nan"}, None, id="429 with no number"),
    pytest.param({"Retry_After": "inf"}, None, id="429 with infinity"),
]


class ChatModelContract(ABC):
    @pytest.fixture
    @abstractmethod
    def chat(self, scripted_model: ScriptedModel) -> ChatModel:
        """A model called ``gpt-4.1-mini`` at the scripted server, with ``KEY``, that bears 2 s of silence."""

    async def test_a_good_reply_comes_back_whole(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        scripted_model.then(answering(GOOD))
        reply = await chat.complete(a_question())
        assert reply.text == GOOD
        assert (reply.model, reply.system_fingerprint) == ("scripted-1", "fp_scripted")
        assert reply.tokens == Tokens(prompt=11, completion=7, cached=5)

    async def test_what_was_sent_is_recorded(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        sent = (await chat.complete(a_question())).sent
        body = scripted_model.requests[0].json
        assert set(sent) == set(body) - {"messages"}
        assert {name: sent[name] for name in sent if name != "response_format"} == {
            name: body[name] for name in sent if name != "response_format"
        }
        assert "schema_sha256" in str(sent["response_format"])
        assert CONTENT not in str(sent)
        assert KEY not in str(sent)

    async def test_fault_model_swapped(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        scripted_model.then(answering(GOOD, model="another-7b"))
        reply = await chat.complete(a_question())
        assert (reply.model, reply.sent["model"]) == ("another-7b", "gpt-4.1-mini")

    @pytest.mark.parametrize(("reply", "reason"), UNUSABLE)
    async def test_an_unusable_answer(
        self, chat: ChatModel, scripted_model: ScriptedModel, reply: Reply, reason: str
    ) -> None:
        scripted_model.then(reply)
        with pytest.raises(ModelReplyUnusable) as raised:
            await chat.complete(a_question())
        assert (raised.value.reason, len(scripted_model.requests)) == (reason, 1)
        _assert_discreet(raised.value)

    async def test_an_unusable_answer_says_what_it_cost(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        scripted_model.then(replies.cut_short())
        with pytest.raises(ModelReplyUnusable) as raised:
            await chat.complete(a_question())
        assert raised.value.tokens == Tokens(prompt=11, completion=7, cached=5)

    async def test_a_large_reply_is_not_read_to_its_end(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        scripted_model.then(replies.huge(30))
        with pytest.raises(ModelReplyUnusable):
            await chat.complete(a_question())
        assert scripted_model.bytes_sent < 15_000_000

    @pytest.mark.parametrize(("reply", "reason"), UNAVAILABLE)
    async def test_a_server_that_does_not_serve(
        self, chat: ChatModel, scripted_model: ScriptedModel, reply: Reply, reason: str
    ) -> None:
        scripted_model.then(reply)
        with pytest.raises(ModelUnavailable) as raised:
            await chat.complete(a_question())
        assert (raised.value.reason, len(scripted_model.requests)) == (reason, 1)
        _assert_discreet(raised.value)

    @pytest.mark.parametrize(("headers", "seconds"), WAITS)
    async def test_retry_after_travels_with_the_error(
        self, chat: ChatModel, scripted_model: ScriptedModel, headers: dict[str, str], seconds: float | None
    ) -> None:
        scripted_model.then(failing(429, **headers))
        with pytest.raises(ModelUnavailable) as raised:
            await chat.complete(a_question())
        assert raised.value.retry_after == seconds

    async def test_retry_after_as_a_date(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        """Fault: 429 with an HTTP date."""
        then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        scripted_model.then(failing(429, Retry_After=then))
        with pytest.raises(ModelUnavailable) as raised:
            await chat.complete(a_question())
        assert raised.value.retry_after is not None
        assert 25 < raised.value.retry_after <= 30

    @pytest.mark.parametrize("announce_length", [True, False], ids=["length announced", "body ends with the line"])
    async def test_fault_cut_at_every_byte(
        self, chat: ChatModel, scripted_model: ScriptedModel, announce_length: bool
    ) -> None:
        """Fault: closed in the middle. No part of a good reply is ever taken for a reply."""
        choice = {"message": {"content": GOOD}, "finish_reason": "stop"}
        good = replies.document({"model": "m", "choices": [choice]})
        scripted_model.script = lambda _: good.cut(len(scripted_model.requests) - 1, announce_length=announce_length)
        for _ in range(len(good.body)):
            with pytest.raises((ModelUnavailable, ModelReplyUnusable)):
                await chat.complete(a_question())
        assert len(scripted_model.requests) == len(good.body)

    async def test_a_server_without_json_schema_is_asked_for_an_object(
        self, chat: ChatModel, scripted_model: ScriptedModel
    ) -> None:
        refusal = failing(400, message="'response_format.type' json_schema is not supported")
        scripted_model.then(refusal, answering(GOOD), answering(GOOD))
        answers = [await chat.complete(a_question()), await chat.complete(a_question())]
        formats = [request.json["response_format"]["type"] for request in scripted_model.requests]
        assert formats == ["json_schema", "json_object", "json_object"]
        system, user = scripted_model.requests[1].json["messages"]
        assert system["content"] == "You check content."
        assert '"enum": ["yes", "no", "unclear"]' in user["content"]
        for reply in answers:
            assert reply.sent["response_format"] == {"type": "json_object"}
            assert reply.sent["schema_in_prompt"] is True

    async def test_a_server_that_refuses_both_formats(self, chat: ChatModel, scripted_model: ScriptedModel) -> None:
        scripted_model.script = lambda _: failing(400, message="unknown field response_format")
        with pytest.raises(ModelUnavailable) as raised:
            await chat.complete(a_question())
        assert type(raised.value) is ModelUnavailable
        assert (raised.value.reason, len(scripted_model.requests)) == ("rejected", 2)

    async def test_a_lone_surrogate_is_sent_as_a_replacement(
        self, chat: ChatModel, scripted_model: ScriptedModel
    ) -> None:
        await chat.complete(a_question("half a \ud83d pair, and a whole one: \U0001f600"))
        user = scripted_model.requests[0].json["messages"][1]
        assert user["content"] == "half a � pair, and a whole one: \U0001f600"


def _assert_discreet(error: CopilotError) -> None:
    """Neither the key nor the content stands in an error, in what led to it, or in its traceback."""
    told = repr(error) + "".join(traceback.format_exception(error))
    assert KEY not in told
    assert CONTENT not in told
    assert error.__cause__ is None
    assert error.__context__ is None
