"""Reading a chat completion's body ourselves: what is usable comes out, everything else is an error with its reason."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Tokens

FINISHED = frozenset({"stop", "stop_sequence", "eos", "eos_token", "end_turn", "complete", "completed"})
FILTERED = frozenset(
    {
        "content_filter",
        "content_filtered",
        "guardrail_intervened",
        "safety",
        "blocklist",
        "prohibited_content",
        "recitation",
        "spii",
    }
)
REFUSED = frozenset({"refusal"})


@dataclass(frozen=True, slots=True)
class Completion:
    """The usable part of a body: ``text`` is complete and not blank, ``model`` is "" when the server names none."""

    text: str
    model: str
    tokens: Tokens
    system_fingerprint: str | None


def read_completion(body: bytes) -> Completion:
    """Read the body of a ``chat.completion`` answered with status 200.

    Raises ``ModelReplyUnusable``, and ``ModelUnavailable`` for a body that reports an error in place of choices.
    """
    document = _document(body)
    tokens = tokens_of(document.get("usage"))
    choice = _first_choice(document, tokens)
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    return Completion(
        text=usable_text(message.get("content"), choice.get("finish_reason"), message.get("refusal"), tokens),
        model=_text_or_none(document.get("model")) or "",
        tokens=tokens,
        system_fingerprint=_text_or_none(document.get("system_fingerprint")),
    )


def usable_text(content: object, finish_reason: object, refusal: object, tokens: Tokens) -> str:
    """The answer's text, when it is whole; else ``ModelReplyUnusable`` with what is the matter."""
    ending = str(finish_reason).lower()
    if refusal or ending in REFUSED:
        raise ModelReplyUnusable("refused", "the model refused to answer", tokens)
    if ending in FILTERED:
        raise ModelReplyUnusable("filtered", "the provider's content filter withheld the answer", tokens)
    text = _joined(content)
    if ending not in FINISHED and not (text == "" and ending == "tool_calls"):
        detail = "the answer is cut off; raise max_tokens or shorten the case" if ending in _LENGTH else _UNFINISHED
        raise ModelReplyUnusable("truncated", detail, tokens)
    if not text.strip():
        raise ModelReplyUnusable("empty", "the model answered with no text", tokens)
    return text


def tokens_of(usage: object) -> Tokens:
    """What a ``usage`` object counts; zero for everything that it doesn't say."""
    if not isinstance(usage, dict):
        return Tokens()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else usage.get("prompt_cache_hit_tokens")
    return Tokens(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")), _count(cached))


_LENGTH = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_UNFINISHED = "the server doesn't say that the answer is finished"


def _document(body: bytes) -> dict[str, Any]:
    if not body.strip():
        raise ModelReplyUnusable("empty", "the server answered with an empty body")
    document = _loaded(body)
    if isinstance(document, dict):
        return document
    raise ModelReplyUnusable("not_json", "the body is not a JSON object; is the base URL that of a chat API?")


def _loaded(body: bytes) -> Any:  # noqa: ANN401  (any JSON)
    """What the body says, None for nothing. What ``msgspec`` refuses, as NaN, Python may still read."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _first_choice(document: dict[str, Any], tokens: Tokens) -> dict[str, Any]:
    choices = document.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    if document.get("error"):
        raise ModelUnavailable("server_error", "the model server reports an error in place of an answer")
    raise ModelReplyUnusable("empty", "the server answered without a choice", tokens)


def _joined(content: object) -> str:
    """A message's content as one text; some servers send a list of parts."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
