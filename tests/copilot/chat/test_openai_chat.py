"""What OpenAiChat sends, to whom, and which settings it refuses; the contract of chat models holds the rest."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from copilot.chat.openai_chat import OpenAiChat
from copilot.errors import ModelUnavailable, SettingInvalid
from tests.copilot.chat.questions import CONTENT, GOOD, KEY, SCHEMA, a_question
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering


@pytest.fixture
async def chat(scripted_model: ScriptedModel) -> AsyncIterator[OpenAiChat]:
    model = OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY)
    yield model
    await model.close()


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


async def test_each_question_goes_out_with_its_own_words(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    first = a_question()
    for request in (first, replace(first, system="You write."), replace(first, user="half \ud83d of a pair")):
        await chat.complete(request)
    said = [[message["content"] for message in request.json["messages"]] for request in scripted_model.requests]
    words = "half \ufffd of a pair"
    assert said == [["You check content.", CONTENT], ["You write.", CONTENT], ["You check content.", words]]


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


async def test_a_user_in_the_address_is_sent_instead_of_the_key(scripted_model: ScriptedModel) -> None:
    url = scripted_model.base_url.replace("http://", "http://user:p%40ss@")
    chat = OpenAiChat("m", base_url=url, api_key=KEY)
    await chat.complete(a_question())
    await chat.close()
    assert scripted_model.requests[0].headers["authorization"] == "Basic dXNlcjpwQHNz"


async def test_a_key_from_a_file_loses_its_line_end(scripted_model: ScriptedModel) -> None:
    chat = OpenAiChat("m", base_url=scripted_model.base_url, api_key=f"{KEY}\n")
    await chat.complete(a_question())
    await chat.close()
    assert scripted_model.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_content_in_parts_is_joined(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.then(answering([{"type": "text", "text": '{"verdict":'}, {"type": "text", "text": '"no"}'}]))
    assert (await chat.complete(a_question())).text == GOOD


async def test_many_questions_at_once(chat: OpenAiChat, scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda request: answering(request.json["messages"][1]["content"])
    answers = await asyncio.gather(*(chat.complete(a_question(f"case {n}")) for n in range(64)))
    assert [answer.text for answer in answers] == [f"case {n}" for n in range(64)]


async def test_nobody_listens() -> None:
    with ScriptedModel() as gone:
        chat = OpenAiChat("m", base_url=gone.base_url)
    with pytest.raises(ModelUnavailable) as raised:
        await chat.complete(a_question())
    await chat.close()
    assert raised.value.reason == "connection"


@pytest.mark.parametrize(
    ("base_url", "api_key", "hint"),
    [
        pytest.param(None, None, "OPENAI_API_KEY is not set", id="OpenAI without a key"),
        pytest.param(None, "sk-\ncanary", "OPENAI_API_KEY holds", id="a key with a line break"),
        pytest.param(None, "sk-канарейка-canary", "OPENAI_API_KEY holds", id="a key in other letters"),
        pytest.param("localhost:8000", None, "OPENAI_BASE_URL", id="an address without a scheme"),
    ],
)
def test_wrong_settings_are_refused_at_once(base_url: str | None, api_key: str | None, hint: str) -> None:
    with pytest.raises(SettingInvalid, match=hint) as raised:
        OpenAiChat("gpt-4.1-mini", base_url=base_url, api_key=api_key)
    assert "canary" not in str(raised.value)


def test_the_vendors_are_loaded_when_first_used() -> None:
    vendors = ["openai", "httpx2", "langchain", "langchain_core", "langsmith"]
    code = (
        "import sys, copilot.chat.openai_chat, copilot.chat.langchain_chat, copilot.chat.retrying\n"
        f"print([name for name in {vendors} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
