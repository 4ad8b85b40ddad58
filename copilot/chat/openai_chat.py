"""Chat models behind an OpenAI-compatible server, through the openai client; the only module that imports it here."""

import logging
from typing import Any
from urllib.parse import urlsplit

from copilot.chat.failures import SchemaNotSupported, failure_of_exception
from copilot.chat.payload import messages_of, sampling_of, strict_format, without_messages
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.replies import read_completion
from copilot.chat.wire import WireLimits, guarded_client, whole_response_type
from copilot.errors import ModelUnavailable, SettingInvalid

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"

_log = logging.getLogger(__name__)


class OpenAiChat:
    """A chat model on a server that speaks OpenAI's chat completions. One request a question, never repeated.

    A server that refuses a JSON schema in ``response_format`` is asked once more for a plain JSON object, the schema in
    the prompt, and from then on always so. An instance belongs to the event loop of its first question.
    """

    def __init__(
        self, model: str, *, base_url: str | None = None, api_key: str | None = None, limits: WireLimits | None = None
    ) -> None:
        """Check the settings; nothing is sent. Without a key only a server of your own can be asked."""
        import openai  # noqa: PLC0415  (loaded when first used)

        self._model, self._holds_schemas = model, True
        self._client_error = openai.OpenAIError
        self._response_type = whole_response_type()
        self._http = guarded_client(limits or WireLimits())
        self._client = openai.AsyncOpenAI(
            api_key=checked_key(api_key, base_url),
            base_url=checked_url(base_url),
            max_retries=0,
            http_client=self._http,
        )

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return f"openai:{self._model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask once; see ``ChatModel`` for what is raised."""
        if self._holds_schemas:
            try:
                return await self._ask(request, {"response_format": strict_format(request)})
            except SchemaNotSupported:
                _log.warning("the server of %r takes no JSON schema; asking it for a plain JSON object", self._model)
        reply = await self._ask_plainly(request)
        self._holds_schemas = False
        return reply

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask_plainly(self, request: ChatRequest) -> ChatReply:
        try:
            return await self._ask(request, {"response_format": {"type": "json_object"}})
        except SchemaNotSupported as error:
            detail = str(error)
        raise ModelUnavailable("rejected", detail)

    async def _ask(self, request: ChatRequest, answer: dict[str, Any]) -> ChatReply:
        show_schema = answer["response_format"]["type"] == "json_object"
        payload = {
            "model": self._model,
            "messages": messages_of(request, show_schema=show_schema),
            **sampling_of(self._model, request.max_tokens),
            **answer,
        }
        completion = read_completion(await self._post(payload))
        sent = without_messages(payload) | ({"schema_in_prompt": True} if show_schema else {})
        return ChatReply(completion.text, completion.model, completion.tokens, sent, completion.system_fingerprint)

    async def _post(self, payload: dict[str, Any]) -> bytes:
        """The reply's body. ``post`` and not ``create``: the latter spends twice the CPU on types that we don't use."""
        try:
            response = await self._client.post("/chat/completions", body=payload, cast_to=self._response_type)
        except self._client_error as error:
            failure = failure_of_exception(error)
        else:
            return response.content
        raise failure


def checked_key(api_key: str | None, base_url: str | None) -> str:
    """The key as it can stand in a header. Never from the environment: it would go to whatever server is named."""
    key = (api_key or "").strip()
    if not key and base_url is None:
        raise SettingInvalid("OPENAI_API_KEY is not set; set it, or name a server of your own in OPENAI_BASE_URL")
    if not (key.isascii() and key.isprintable()):
        raise SettingInvalid("OPENAI_API_KEY holds characters that no key has; copy it again")
    return key or _NO_KEY


def checked_url(base_url: str | None) -> str:
    """The base URL of the API, OpenAI's own when none is given."""
    url = base_url or OPENAI_URL
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingInvalid("OPENAI_BASE_URL is no http(s) address; it looks like https://host/v1")
    return url
