"""What a drafter needs from a chat model."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from copilot.recommendations import Tokens
from copilot.wire.writing_out import json_text


@dataclass(frozen=True)
class ChatRequest:
    """One question: a system part that never varies with the content, a user part, and the schema of the answer.

    ``schema`` is a JSON Schema that the answer must satisfy; ``max_tokens`` bounds the answer.
    """

    system: str
    user: str
    schema_name: str
    schema: dict[str, Any]
    max_tokens: int = 4096

    @cached_property
    def user_json(self) -> bytes:
        """The user part as it goes out, a JSON text: written once, tens of kilobytes."""
        return json_text(self.user)


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What came back, whole and unparsed: ``text`` is complete and non-empty, ``model`` is what the server says it ran.

    ``sent`` holds the parameters of the request as they went out, without the messages.
    """

    text: str
    model: str
    tokens: Tokens
    sent: dict[str, object] = field(default_factory=dict)
    system_fingerprint: str | None = None


class ChatModel(Protocol):
    """A model that answers one question at a time.

    Raises ``ModelUnavailable`` when no answer comes and ``ModelReplyUnusable`` when it can't be used: a refusal, a
    filtered, truncated or empty answer.
    """

    @property
    def name(self) -> str: ...

    async def complete(self, request: ChatRequest) -> ChatReply: ...

    async def close(self) -> None: ...
