"""Every chat model, held to the same contract."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from copilot.chat.caching import CachingChat, ReplyCache
from copilot.chat.langchain_chat import LangChainChat
from copilot.chat.metering import MeteredChat
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.ports import ChatModel
from copilot.chat.retrying import RetryingChat, RetryPolicy
from copilot.chat.wire import WireLimits
from tests.contracts.chat_model import ChatModelContract
from tests.copilot.chat.questions import KEY
from tests.servers.scripted_model import ScriptedModel

LIMITS = WireLimits(silence_seconds=2.0)


class TestOpenAiChat(ChatModelContract):
    @pytest.fixture
    async def chat(self, scripted_model: ScriptedModel) -> AsyncIterator[ChatModel]:
        chat = OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS)
        yield chat
        await chat.close()


class TestLangChainChat(ChatModelContract):
    @pytest.fixture
    async def chat(self, scripted_model: ScriptedModel) -> AsyncIterator[ChatModel]:
        chat = LangChainChat("openai:gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS)
        yield chat
        await chat.close()


class TestRetryingChatThatTriesOnce(ChatModelContract):
    @pytest.fixture
    async def chat(self, scripted_model: ScriptedModel) -> AsyncIterator[ChatModel]:
        inner = OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS)
        chat = RetryingChat(inner, RetryPolicy(attempts=1))
        yield chat
        await chat.close()


class TestMeteredChat(ChatModelContract):
    @pytest.fixture
    async def chat(self, scripted_model: ScriptedModel) -> AsyncIterator[ChatModel]:
        chat = MeteredChat(OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS))
        yield chat
        await chat.close()


class TestCachingChatThatIsAskedAnew(ChatModelContract):
    @pytest.fixture
    async def chat(self, scripted_model: ScriptedModel, tmp_path: Path) -> AsyncIterator[ChatModel]:
        inner = OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY, limits=LIMITS)
        numbers = count()
        chat = CachingChat(inner, ReplyCache(tmp_path / "replies.db"), scripted_model.base_url, lambda: next(numbers))
        yield chat
        await chat.close()
