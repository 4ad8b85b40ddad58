"""A provider's package for LangChain, as one would be installed: its chat model, its errors, its module."""

import sys
import types
from typing import Any, ClassVar

import pytest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from tests.copilot.chat.questions import CONTENT, GOOD, KEY


class Overloaded(Exception):
    """What the clients of the providers raise: a status, a response, and a text that tells too much."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"{KEY} {CONTENT}")
        self.status_code = status_code
        self.response = types.SimpleNamespace(headers={"retry-after": "4"})


class ReadTimeout(Exception):
    """As the HTTP libraries call it."""


class ChatGroq(BaseChatModel):
    """A provider's chat model, as a package of its own would bring it, that answers what it is told."""

    model: str
    temperature: float | None = None
    max_tokens: int | None = None
    max_retries: int = 2
    timeout: float | None = None
    api_key: str | None = None
    outcome: ClassVar[AIMessage | Exception] = AIMessage(GOOD)
    asked: ClassVar[list[list[BaseMessage]]] = []
    made: ClassVar[list[dict[str, Any]]] = []

    def model_post_init(self, context: Any) -> None:
        if self.model == "broken":
            raise RuntimeError(f"no region for {self.api_key}")
        type(self).made.append({name: getattr(self, name) for name in ("max_tokens", "max_retries", "cache")})

    @property
    def _llm_type(self) -> str:
        return "groq"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        type(self).asked.append(messages)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return ChatResult(generations=[ChatGeneration(message=self.outcome)])


def install_groq(monkeypatch: pytest.MonkeyPatch) -> type[ChatGroq]:
    """Make the package of ``groq`` importable, fresh, until the test ends."""
    package = types.ModuleType("langchain_groq")
    package.ChatGroq = ChatGroq  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain_groq", package)
    ChatGroq.asked, ChatGroq.made, ChatGroq.outcome = [], [], AIMessage(GOOD)
    return ChatGroq
