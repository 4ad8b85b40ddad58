"""OpenAiChat against a real server: what is sent, what is accepted, and what every bad answer becomes.

Rows that are named ``fault: ...`` are rows of the table of faults that a model server is known for.
"""

import asyncio
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.wire import WireLimits
from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable, SettingInvalid
from copilot.recommendations import Tokens
from tests.copilot.chat.questions import CONTENT, GOOD, KEY, SCHEMA, a_question
from tests.servers import scripted_replies as replies
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import Reply, answering, failing

LIMITS = WireLimits(silence_seconds=5.0, connect_seconds=2.0)


@pytest.fixture
async def chat(scripted_model: ScriptedModel) -> AsyncIterator[OpenAiChat]:
    model = OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS)
    yield model
    await model.close()


async def test_a_good_reply_comes_back_whole(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(answering(GOOD))
    reply = await chat.complete(a_question())
    assert reply.text == GOOD
    assert (reply.model, reply.system_fingerprint) == ("scripted-1", "fp_scripted")
    assert reply.tokens == Tokens(prompt=11, completion=7, cached=5)


async def test_what_is_sent(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    await chat.complete(a_question())
    (request,) = scripted_model.requests
    assert request.json == {
        "model": "gpt-4.1-mini",
        "messages": [{"role": "system", "content": "You check content."}, {"role": "user", "content": CONTENT}],
        "temperature": 0,
        "max_tokens": 256,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "strict": True, "schema": SCHEMA},
        },
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"


async def test_what_was_sent_is_recorded_without_messages_and_key(chat: OpenAiChat) -> None:
    sent = (await chat.complete(a_question())).sent
    assert set(sent) == {"model", "temperature", "max_tokens", "response_format"}
    assert "schema_sha256" in str(sent["response_format"])
    assert CONTENT not in str(sent)
    assert KEY not in str(sent)


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        pytest.param("gpt-4.1-mini", {"temperature": 0, "max_tokens": 256}, id="a model that takes a temperature"),
        pytest.param("gpt-5-mini", {"max_completion_tokens": 256}, id="gpt-5 takes none"),
        pytest.param("o3", {"max_completion_tokens": 256}, id="the o family takes none"),
        pytest.param("openai/gpt-5.1", {"max_completion_tokens": 256}, id="a gateway's name for gpt-5"),
        pytest.param("olmo-3", {"temperature": 0, "max_tokens": 256}, id="a name that only begins with an o"),
    ],
)
async def test_a_family_gets_the_parameters_that_it_takes(
    scripted_model: ScriptedModel, model: str, parameters: dict[str, object]
) -> None:
    chat = OpenAiChat(model, base_url=scripted_model.base_url)
    sent = (await chat.complete(a_question())).sent
    await chat.close()
    body = scripted_model.requests[0].json
    for record in (body, sent):
        assert {name: record[name] for name in record if "tok" in name or name == "temperature"} == parameters


async def test_the_key_in_the_environment_stays_there(
    scripted_model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat = OpenAiChat("m", base_url=scripted_model.base_url)
    await chat.complete(a_question())
    await chat.close()
    assert KEY not in str(scripted_model.requests[0].headers)


async def test_fault_model_swapped(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(answering(GOOD, model="another-7b"))
    reply = await chat.complete(a_question())
    assert (reply.model, reply.sent["model"]) == ("another-7b", "gpt-4.1-mini")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(replies.refusing(), "refused", id="fault: refusal in its field"),
        pytest.param(replies.filtered(), "filtered", id="fault: content_filter"),
        pytest.param(failing(400, "content_filter"), "filtered", id="fault: content_filter of the prompt"),
        pytest.param(replies.without_choices(), "empty", id="fault: choices=[]"),
        pytest.param(answering(""), "empty", id="fault: empty text"),
        pytest.param(answering(" \n\t"), "empty", id="fault: blank text"),
        pytest.param(answering(None), "empty", id="fault: null content"),
        pytest.param(Reply(b""), "empty", id="fault: empty body"),
        pytest.param(replies.cut_short(), "truncated", id="fault: finish_reason=length"),
        pytest.param(answering(GOOD, finish_reason=None), "truncated", id="fault: no word on how it ended"),
        pytest.param(answering(GOOD, finish_reason="abort"), "truncated", id="fault: aborted by the server"),
        pytest.param(replies.html(), "not_json", id="fault: HTML with status 200"),
        pytest.param(Reply(b"[1]"), "not_json", id="fault: a body that is no object"),
        pytest.param(Reply(b"\xff\xfe{}"), "not_json", id="fault: a body that is no UTF-8"),
        pytest.param(Reply(b"[" * 100_000), "not_json", id="fault: a body nested too deeply to read"),
        pytest.param(replies.huge(), "too_large", id="fault: 10 MB reply"),
        pytest.param(
            answering(GOOD).with_headers(Content_Encoding="gzip"), "not_json", id="fault: a compressed body, unasked"
        ),
    ],
)
async def test_an_unusable_answer(chat: OpenAiChat, scripted_model: ScriptedModel, reply: Reply, reason: str) -> None:
    scripted_model.then(reply)
    with pytest.raises(ModelReplyUnusable) as raised:
        await chat.complete(a_question())
    assert raised.value.reason == reason
    assert len(scripted_model.requests) == 1
    _assert_discreet(raised.value)


async def test_an_unusable_answer_says_what_it_cost(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(replies.cut_short())
    with pytest.raises(ModelReplyUnusable) as raised:
        await chat.complete(a_question())
    assert raised.value.tokens == Tokens(prompt=11, completion=7, cached=5)


async def test_a_large_reply_is_not_read_to_its_end(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(replies.huge(30))
    with pytest.raises(ModelReplyUnusable):
        await chat.complete(a_question())
    assert scripted_model.bytes_sent < 15_000_000


async def test_content_in_parts_is_joined(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(answering([{"type": "text", "text": '{"verdict":'}, {"type": "text", "text": '"no"}'}]))
    assert (await chat.complete(a_question())).text == GOOD


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
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
    ],
)
async def test_a_server_that_does_not_serve(
    chat: OpenAiChat, scripted_model: ScriptedModel, reply: Reply, reason: str
) -> None:
    scripted_model.then(reply)
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert raised.value.reason == reason
    assert len(scripted_model.requests) == 1
    _assert_discreet(raised.value)


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        pytest.param({"Retry_After": "7"}, 7.0, 7.0, id="fault: 429 with seconds"),
        pytest.param({"Retry_After": "86400"}, 86_400.0, 86_400.0, id="fault: 429 with an absurd wait"),
        pytest.param({"Retry_After_Ms": "1500", "Retry_After": "2"}, 1.5, 1.5, id="429 with milliseconds"),
        pytest.param({"Retry_After": "-3"}, 0.0, 0.0, id="429 with a negative wait"),
    ],
)
async def test_retry_after_travels_with_the_error(
    chat: OpenAiChat, scripted_model: ScriptedModel, headers: dict[str, str], low: float, high: float
) -> None:
    scripted_model.then(failing(429, **headers))
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert raised.value.retry_after is not None
    assert low <= raised.value.retry_after <= high


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="fault: 429 without Retry-After"),
        pytest.param({"Retry_After": "soon"}, id="429 with a word"),
        pytest.param({"Retry_After": "nan"}, id="429 with no number"),
        pytest.param({"Retry_After": "inf"}, id="429 with infinity"),
    ],
)
async def test_an_unusable_retry_after_is_none(
    chat: OpenAiChat, scripted_model: ScriptedModel, headers: dict[str, str]
) -> None:
    scripted_model.then(failing(429, **headers))
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert raised.value.retry_after is None


async def test_retry_after_as_an_http_date(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    """Fault: 429 with an HTTP date."""
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    scripted_model.then(failing(429, Retry_After=then))
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert raised.value.retry_after is not None
    assert 27 < raised.value.retry_after <= 30


async def test_fault_hang(scripted_model: ScriptedModel) -> None:
    scripted_model.then(replies.hanging())
    chat = OpenAiChat("m", base_url=scripted_model.base_url, limits=WireLimits(silence_seconds=0.2))
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    await chat.close()
    assert raised.value.reason == "timeout"


async def test_nobody_listens() -> None:
    with ScriptedModel() as gone:
        base_url = gone.base_url
    chat = OpenAiChat("m", base_url=base_url, api_key=KEY, limits=LIMITS)
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    await chat.close()
    assert raised.value.reason == "connection"
    _assert_discreet(raised.value)


@pytest.mark.parametrize("announce_length", [True, False], ids=["length announced", "body ends with the line"])
async def test_fault_cut_at_every_byte(chat: OpenAiChat, scripted_model: ScriptedModel, announce_length: bool) -> None:
    """Fault: closed in the middle. No part of a good reply is ever taken for a reply."""
    choice = {"message": {"content": GOOD}, "finish_reason": "stop"}
    good = replies.document({"model": "m", "choices": [choice]})
    scripted_model.script = lambda _: good.cut(len(scripted_model.requests) - 1, announce_length=announce_length)
    for _ in range(len(good.body)):
        with pytest.raises((ModelUnavailable, ModelReplyUnusable)):
            await chat.complete(a_question())
    assert len(scripted_model.requests) == len(good.body)


async def test_a_server_without_json_schema_is_asked_for_an_object(
    chat: OpenAiChat, scripted_model: ScriptedModel
) -> None:
    refusal = failing(400, message="'response_format.type' json_schema is not supported")
    scripted_model.then(refusal, answering(GOOD), answering(GOOD))
    first, second = await chat.complete(a_question()), await chat.complete(a_question())
    assert [request.json["response_format"]["type"] for request in scripted_model.requests] == [
        "json_schema",
        "json_object",
        "json_object",
    ]
    asked = scripted_model.requests[1].json["messages"]
    assert asked[0]["content"] == "You check content."
    assert '"enum": ["yes", "no", "unclear"]' in asked[1]["content"]
    for reply in (first, second):
        assert reply.sent["response_format"] == {"type": "json_object"}
        assert reply.sent["schema_in_prompt"] is True


async def test_a_server_that_refuses_both_formats(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda _: failing(400, message="unknown field response_format")
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    assert type(raised.value) is ModelUnavailable
    assert (raised.value.reason, len(scripted_model.requests)) == ("rejected", 2)


async def test_a_lone_surrogate_is_sent_as_a_replacement(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    await chat.complete(a_question("half a \ud83d pair, and a whole one: \U0001f600"))
    assert scripted_model.requests[0].json["messages"][1]["content"] == "half a � pair, and a whole one: \U0001f600"


async def test_many_questions_at_once(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda request: answering(request.json["messages"][1]["content"])
    answers = await asyncio.gather(*(chat.complete(a_question(f"case {n}")) for n in range(64)))
    assert [answer.text for answer in answers] == [f"case {n}" for n in range(64)]


@pytest.mark.parametrize(
    ("base_url", "api_key", "hint"),
    [
        pytest.param(None, None, "OPENAI_API_KEY is not set", id="OpenAI without a key"),
        pytest.param(None, "sk-\ncanary", "OPENAI_API_KEY holds", id="a key with a line break"),
        pytest.param(None, "sk-канарейка", "OPENAI_API_KEY holds", id="a key in other letters"),
        pytest.param("localhost:8000", None, "OPENAI_BASE_URL", id="an address without a scheme"),
    ],
)
def test_wrong_settings_are_refused_at_once(base_url: str | None, api_key: str | None, hint: str) -> None:
    with pytest.raises(SettingInvalid, match=hint) as raised:
        OpenAiChat("gpt-4.1-mini", base_url=base_url, api_key=api_key)
    assert "canary" not in str(raised.value)


async def test_a_key_from_a_file_loses_its_line_end(scripted_model: ScriptedModel) -> None:
    chat = OpenAiChat("m", base_url=scripted_model.base_url, api_key=f"{KEY}\n")
    await chat.complete(a_question())
    await chat.close()
    assert scripted_model.requests[0].headers["authorization"] == f"Bearer {KEY}"


def _assert_discreet(error: CopilotError) -> None:
    """Neither the key nor the content stands in an error, in what led to it, or in its traceback."""
    told = repr(error) + "".join(traceback.format_exception(error))
    assert KEY not in told
    assert CONTENT not in told
    assert error.__cause__ is None
    assert error.__context__ is None
