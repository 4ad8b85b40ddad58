"""Chat models behind an OpenAI-compatible server, through the openai client; the only module that imports it here."""

from typing import Any
from urllib.parse import urlsplit

from copilot.chat.failures import failure_of_exception
from copilot.chat.payload import answer_format, messages_of, reply_to, sampling_of
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.replies import read_completion
from copilot.chat.schema_fallback import SchemaFallback
from copilot.chat.wire import WireLimits, guarded_client, whole_response_type
from copilot.errors import SettingInvalid

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"


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

        self._model, self._schema = model, SchemaFallback(model)
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
        return await self._schema.ask(lambda as_parameter: self._ask(request, as_parameter=as_parameter))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, request: ChatRequest, *, as_parameter: bool) -> ChatReply:
        payload = {
            "model": self._model,
            "messages": messages_of(request, show_schema=not as_parameter),
            **sampling_of(self._model, request.max_tokens),
            "response_format": answer_format(request, as_parameter=as_parameter),
        }
        completion = read_completion(await self._post(payload))
        return reply_to(payload, completion)

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
