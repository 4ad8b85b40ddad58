"""Chat models of other providers, through LangChain's init_chat_model; the only module here that imports LangChain."""

import json
import os
import re
from typing import TYPE_CHECKING, Any, cast

from copilot.chat.failures import failure_of_exception
from copilot.chat.openai_chat import checked_key, checked_url
from copilot.chat.payload import answer_format, messages_of, reply_to, sampling_of
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.replies import Completion, read_completion, usable_text
from copilot.chat.schema_fallback import SchemaFallback
from copilot.chat.wire import WireLimits, guarded_client, recorded_exchange
from copilot.errors import CopilotError, ModelReplyUnusable, SettingInvalid
from copilot.recommendations import Tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

_UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)


class LangChainChat:
    """A chat model that LangChain knows by ``provider:model``. One request a question, never repeated.

    Of ``openai`` we read the reply's bytes ourselves, below LangChain. Other providers show us LangChain's message; the
    schema stands in their prompt, and the size of a reply is only checked once it is there. LangSmith sees nothing
    unless ``tracing`` is set, whatever the environment says. An instance belongs to the event loop of its first
    question.
    """

    def __init__(
        self,
        address: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        limits: WireLimits | None = None,
        tracing: bool = False,
    ) -> None:
        """Load the provider's package and check the settings; nothing is sent."""
        from langsmith import tracing_context  # noqa: PLC0415  (loaded when first used)

        self._provider, _, self._model = address.partition(":")
        if not (self._provider and self._model):
            raise SettingInvalid(f"{address!r} names no model; it looks like openai:gpt-4.1-mini")
        self._limits, self._tracing, self._tracing_context = limits or WireLimits(), tracing, tracing_context
        if os.environ.get("LANGCHAIN_TRACING") and not tracing:
            raise SettingInvalid("LANGCHAIN_TRACING makes LangChain refuse every question; unset it")
        self._schema = SchemaFallback(address)
        self._http = guarded_client(self._limits) if self._provider == "openai" else None
        self._settings = self._provider_settings(base_url, api_key)
        self._models: dict[int, BaseChatModel] = {}
        self._model_for(ChatRequest("", "", "", {}).max_tokens)

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return f"langchain:{self._provider}:{self._model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask once; see ``ChatModel`` for what is raised."""
        if self._http is None:
            return await self._ask_provider(request)
        return await self._schema.ask(lambda as_parameter: self._ask_openai(request, as_parameter=as_parameter))

    async def close(self) -> None:
        """Close the connections that are ours; a provider's package keeps its own."""
        if self._http is not None:
            await self._http.aclose()

    async def _ask_openai(self, request: ChatRequest, *, as_parameter: bool) -> ChatReply:
        answer = answer_format(request, as_parameter=as_parameter)
        with recorded_exchange() as exchange:
            outcome = await self._invoke(request, {"response_format": answer}, show_schema=not as_parameter)
        if exchange.request is None or exchange.reply is None:
            raise _failure_of(outcome)
        return reply_to(json.loads(exchange.request), read_completion(exchange.reply))

    async def _ask_provider(self, request: ChatRequest) -> ChatReply:
        outcome = await self._invoke(request, {}, show_schema=True)
        if isinstance(outcome, Exception):
            raise _failure_of(outcome)
        completion = _completion_of(outcome)
        if len(completion.text.encode("utf-8", "replace")) > self._limits.reply_bytes:
            detail = f"the reply is larger than {self._limits.reply_bytes} bytes"
            raise ModelReplyUnusable("too_large", detail, completion.tokens)
        return reply_to({"model": self._model, **sampling_of(self._model, request.max_tokens)}, completion)

    async def _invoke(
        self, request: ChatRequest, options: dict[str, Any], *, show_schema: bool
    ) -> "AIMessage | Exception":
        """LangChain's message, or what it raised: the providers' packages share no root of their errors."""
        model = self._model_for(request.max_tokens)
        messages = [(part["role"], part["content"]) for part in messages_of(request, show_schema=show_schema)]
        with self._tracing_context(enabled=self._tracing):
            try:
                return await model.ainvoke(messages, **options)
            except Exception as error:  # noqa: BLE001  (see above)
                return error

    def _model_for(self, max_tokens: int) -> "BaseChatModel":
        """LangChain takes the limit of the answer by one name only when a model is made, so one is made per limit."""
        if max_tokens not in self._models:
            sampling = sampling_of(self._model, max_tokens)
            sampling["max_tokens"] = sampling.pop("max_completion_tokens", max_tokens)
            self._models[max_tokens] = _made(self._model, self._provider, self._settings | sampling)
        return self._models[max_tokens]

    def _provider_settings(self, base_url: str | None, api_key: str | None) -> dict[str, Any]:
        settings: dict[str, Any] = {"max_retries": 0, "timeout": self._limits.silence_seconds, "cache": False}
        if self._http is not None:
            key, url = checked_key(api_key, base_url), checked_url(base_url)
            own = {"api_key": key, "base_url": url, "http_async_client": self._http, "use_responses_api": False}
            return settings | own
        if os.environ.get("LANGSMITH_GATEWAY") and base_url is None and self._provider != "langsmith":
            raise SettingInvalid("LANGSMITH_GATEWAY would send every case through LangSmith; unset it")
        given = {"base_url": base_url, "api_key": api_key}
        return settings | {name: value for name, value in given.items() if value}


def _made(model: str, provider: str, settings: dict[str, Any]) -> "BaseChatModel":
    """Make the model. Errors of a provider's package can hold keys, so only their kind is told."""
    from langchain.chat_models import init_chat_model  # noqa: PLC0415  (loaded when first used)

    try:
        return cast("BaseChatModel", init_chat_model(model, model_provider=provider, **settings))
    except ImportError as error:
        found = re.search(r"pip install ([\w-]+)", str(error))
        package = found[1] if found else f"langchain-{provider.replace('_', '-')}"
        problem = f"the provider {provider!r} needs a package of its own: pip install {package}"
    except Exception as error:  # noqa: BLE001  (the providers' packages share no root of their errors)
        known = str(error).partition("Supported model providers are: ")[2]
        if known:
            problem = f"LangChain knows no provider {provider!r}; it knows {known}"
        else:
            problem = f"{provider}:{model} can't be set up ({type(error).__name__}); does it lack its key or address?"
    raise SettingInvalid(problem)


def _failure_of(outcome: "AIMessage | Exception") -> CopilotError:
    """The error of ours that an outcome stands for, free of what led to it: that can hold the key or the content."""
    if isinstance(outcome, CopilotError):
        outcome.__cause__ = outcome.__context__ = None
        return outcome
    if not isinstance(outcome, Exception) or isinstance(outcome, _UNREADABLE):
        return ModelReplyUnusable(
            "not_json", f"the provider's package can't read the answer ({type(outcome).__name__})"
        )
    return failure_of_exception(outcome)


def _completion_of(message: "AIMessage") -> Completion:
    """What providers say in metadata under names of their own. Silence about the end passes for an end."""
    metadata, usage = message.response_metadata, message.usage_metadata
    tokens = Tokens()
    if usage is not None:
        cached = usage.get("input_token_details", {}).get("cache_read", 0)
        tokens = Tokens(usage["input_tokens"], usage["output_tokens"], cached or 0)
    endings = (metadata.get(name) for name in ("finish_reason", "stop_reason", "done_reason"))
    ending = next((ending for ending in endings if ending), "stop")
    model = metadata.get("model_name") or metadata.get("model") or ""
    return Completion(
        usable_text(str(message.text), ending, message.additional_kwargs.get("refusal"), tokens),
        str(model),
        tokens,
        None,
    )
