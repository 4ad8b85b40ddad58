"""LangChainChat: addresses, and providers that show us only LangChain's message.

The contract of chat models holds what ``langchain:openai:*`` does in front of a server.
"""

import pytest
from langchain_core.messages import AIMessage

from copilot.chat.langchain_chat import LangChainChat
from copilot.chat.wire import WireLimits
from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable, SettingInvalid
from copilot.recommendations import Tokens
from tests.copilot.chat.langchain_provider import ChatGroq, Overloaded, ReadTimeout, install_groq
from tests.copilot.chat.questions import CONTENT, GOOD, KEY, a_question
from tests.servers.scripted_model import ScriptedModel


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> type[ChatGroq]:
    return install_groq(monkeypatch)


async def test_another_provider_gets_the_schema_in_the_prompt(provider: type[ChatGroq]) -> None:
    provider.outcome = AIMessage(
        GOOD,
        response_metadata={"model_name": "llama-4", "finish_reason": "stop"},
        usage_metadata={
            "input_tokens": 9,
            "output_tokens": 4,
            "total_tokens": 13,
            "input_token_details": {"cache_read": 2},
        },
    )
    reply = await LangChainChat("groq:llama-4").complete(a_question())
    assert (reply.text, reply.model, reply.tokens) == (GOOD, "llama-4", Tokens(9, 4, 2))
    assert reply.sent == {"model": "llama-4", "temperature": 0, "max_tokens": 256, "schema_in_prompt": True}
    system, user = provider.asked[0]
    assert (system.type, system.content) == ("system", "You check content.")
    assert str(user.content).startswith(CONTENT)
    assert '"enum": ["yes", "no", "unclear"]' in str(user.content)


async def test_nobody_but_us_repeats_or_remembers(provider: type[ChatGroq]) -> None:
    chat = LangChainChat("groq:llama-4")
    for max_tokens in (256, 256, 99):
        await chat.complete(a_question(max_tokens=max_tokens))
    assert [made["max_tokens"] for made in provider.made] == [4096, 256, 99]
    assert all(made["max_retries"] == 0 and made["cache"] is False for made in provider.made)


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        pytest.param({"stop_reason": "max_tokens"}, "truncated", id="Anthropic's limit"),
        pytest.param({"finish_reason": "MAX_TOKENS"}, "truncated", id="Google's limit"),
        pytest.param({"done_reason": "length"}, "truncated", id="Ollama's limit"),
        pytest.param({"finish_reason": "SAFETY"}, "filtered", id="Google's filter"),
        pytest.param({"stop_reason": "refusal"}, "refused", id="Anthropic's refusal"),
    ],
)
async def test_the_words_of_the_providers(provider: type[ChatGroq], metadata: dict[str, str], reason: str) -> None:
    provider.outcome = AIMessage(GOOD, response_metadata=metadata)
    with pytest.raises(ModelReplyUnusable) as raised:
        await LangChainChat("groq:llama-4").complete(a_question())
    assert raised.value.reason == reason


async def test_a_large_message_is_refused(provider: type[ChatGroq]) -> None:
    provider.outcome = AIMessage("x" * 101)
    with pytest.raises(ModelReplyUnusable) as raised:
        await LangChainChat("groq:llama-4", limits=WireLimits(reply_bytes=100)).complete(a_question())
    assert raised.value.reason == "too_large"


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        pytest.param(Overloaded(429), ModelUnavailable, "rate_limited", id="a status"),
        pytest.param(Overloaded(401), ModelUnavailable, "unauthorised", id="a wrong key"),
        pytest.param(ReadTimeout(KEY), ModelUnavailable, "timeout", id="a timeout"),
        pytest.param(OSError(KEY), ModelUnavailable, "connection", id="a broken line"),
        pytest.param(KeyError(CONTENT), ModelReplyUnusable, "not_json", id="an answer that the package can't read"),
    ],
)
async def test_what_a_package_raises(
    provider: type[ChatGroq], error: Exception, kind: type[CopilotError], reason: str
) -> None:
    provider.outcome = error
    with pytest.raises((ModelUnavailable, ModelReplyUnusable)) as raised:
        await LangChainChat("groq:llama-4").complete(a_question())
    assert raised.type is kind
    assert vars(raised.value)["reason"] == reason
    assert KEY not in str(raised.value)
    assert CONTENT not in str(raised.value)
    assert raised.value.__context__ is None


async def test_the_wait_that_a_package_reports(provider: type[ChatGroq]) -> None:
    provider.outcome = Overloaded(429)
    with pytest.raises(ModelUnavailable) as raised:
        await LangChainChat("groq:llama-4").complete(a_question())
    assert raised.value.retry_after == 4.0


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        pytest.param("nosuch:model", "knows no provider 'nosuch'; it knows anthropic, ", id="an unknown provider"),
        pytest.param("anthropic:claude", "pip install langchain-anthropic", id="a package that is missing"),
        pytest.param("bedrock:titan", "pip install langchain-aws", id="a package with another name"),
        pytest.param("gpt-4.1-mini", "it looks like openai:gpt-4.1-mini", id="no provider"),
        pytest.param("openai:", "it looks like openai:gpt-4.1-mini", id="no model"),
        pytest.param("openai:gpt-4.1-mini", "OPENAI_API_KEY", id="no key"),
        pytest.param("groq:broken", "can't be set up \\(RuntimeError\\)", id="a package that refuses its settings"),
    ],
)
@pytest.mark.usefixtures("provider")
def test_a_wrong_address_is_refused_at_once(address: str, hint: str) -> None:
    with pytest.raises(SettingInvalid, match=hint):
        LangChainChat(address)


@pytest.mark.usefixtures("provider")
def test_no_key_stands_in_a_refusal() -> None:
    with pytest.raises(SettingInvalid) as raised:
        LangChainChat("groq:broken", api_key=KEY)
    assert KEY not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "variable",
    [
        pytest.param("LANGSMITH_GATEWAY", id="a gateway that would get every case"),
        pytest.param("LANGCHAIN_TRACING", id="a tracer that LangChain has given up"),
    ],
)
@pytest.mark.usefixtures("provider")
def test_an_environment_that_interferes_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "true")
    with pytest.raises(SettingInvalid, match=variable):
        LangChainChat("groq:llama-4")


async def test_a_gateway_in_the_environment_does_not_get_openai_s_cases(
    scripted_model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_GATEWAY", "http://127.0.0.1:9")
    chat = LangChainChat("openai:m", base_url=scripted_model.base_url, api_key=KEY)
    await chat.complete(a_question())
    await chat.close()
    assert len(scripted_model.requests) == 1
