"""Chat models behind an OpenAI-compatible server."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from copilot.chat.payload import answer_format, recorded, sampling_of, sent_of, user_json
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.posting import Poster
from copilot.chat.replies import read_completion
from copilot.chat.schema_fallback import SchemaFallback
from copilot.chat.wire import WireLimits
from copilot.errors import SettingInvalid
from copilot.wire.writing_out import json_bytes, json_text

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What requests of one kind have in common: the body around the user part, and what is recorded of it."""

    system: str
    schema: dict[str, Any]
    before: bytes
    after: bytes
    sent: dict[str, object]


class OpenAiChat:
    """A chat model on a server that speaks OpenAI's chat completions. One request a question, never repeated.

    A server that refuses a JSON schema in ``response_format`` is asked once more for a plain JSON object, the schema in
    the prompt, and from then on always so. An instance belongs to the event loop of its first question.
    """

    def __init__(
        self, model: str, *, base_url: str | None = None, api_key: str | None = None, limits: WireLimits | None = None
    ) -> None:
        """Check the settings; nothing is sent. Without a key only a server of your own can be asked."""
        self._model, self._schema = model, SchemaFallback(model)
        self._frames: dict[tuple[str, int, bool], _Frame] = {}
        url = checked_url(base_url).rstrip("/") + "/chat/completions"
        self._line = Poster(url, checked_key(api_key, base_url), limits or WireLimits())

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return f"openai:{self._model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask once; see ``ChatModel`` for what is raised."""
        return await self._schema.ask(lambda as_parameter: self._ask(request, as_parameter=as_parameter))

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()

    async def _ask(self, request: ChatRequest, *, as_parameter: bool) -> ChatReply:
        frame = self._frame(request, as_parameter=as_parameter)
        body = b"".join((frame.before, user_json(request, show_schema=not as_parameter), frame.after))
        completion = read_completion(await self._line.post(body))
        return recorded(dict(frame.sent), completion)

    def _frame(self, request: ChatRequest, *, as_parameter: bool) -> _Frame:
        """The frame of a request, made once for each kind."""
        key = request.schema_name, request.max_tokens, as_parameter
        frame = self._frames.get(key)
        if frame is None or frame.schema is not request.schema or frame.system != request.system:
            frame = self._frames[key] = self._framed(request, as_parameter=as_parameter)
        return frame

    def _framed(self, request: ChatRequest, *, as_parameter: bool) -> _Frame:
        around = {
            **sampling_of(self._model, request.max_tokens),
            "response_format": answer_format(request, as_parameter=as_parameter),
        }
        model, system = json_text(self._model), json_text(request.system)
        before = b'{"model":%b,"messages":[{"role":"system","content":%b},{"role":"user","content":' % (model, system)
        after = b"}]," + json_bytes(around)[1:]
        return _Frame(request.system, request.schema, before, after, sent_of({"model": self._model, **around}))


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
