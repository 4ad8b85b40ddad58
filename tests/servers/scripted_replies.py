"""What a scripted model server can answer: good replies, bad ones, and ways to misbehave while answering."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

JSON_HEADERS = (("Content-Type", "application/json"),)
MODEL = "scripted-1"


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer, and how it is delivered.

    ``delay`` is in seconds before the first byte; ``hang`` never answers; ``bytes_per_second`` drips the body, byte by
    byte; ``cut_at`` closes the line after so many bytes of the body, with the whole length announced or, when
    ``announce_length`` is false, with a body that ends where the line does.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = JSON_HEADERS
    delay: float = 0.0
    hang: bool = False
    bytes_per_second: float | None = None
    cut_at: int | None = None
    announce_length: bool = True

    def after(self, seconds: float) -> "Reply":
        return replace(self, delay=seconds)

    def dripping(self, bytes_per_second: float = 1.0) -> "Reply":
        return replace(self, bytes_per_second=bytes_per_second)

    def cut(self, at: int, *, announce_length: bool = True) -> "Reply":
        return replace(self, cut_at=at, announce_length=announce_length)

    def with_headers(self, **headers: str) -> "Reply":
        """Add headers; underscores in the names stand for hyphens."""
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, headers=self.headers + named)


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a chat completion that a test may want otherwise than usual."""

    content: Any = "{}"
    finish_reason: str | None = "stop"
    refusal: str | None = None
    model: str = MODEL
    usage: dict[str, Any] = field(
        default_factory=lambda: {
            "prompt_tokens": 11,
            "completion_tokens": 7,
            "total_tokens": 18,
            "prompt_tokens_details": {"cached_tokens": 5},
        }
    )


def completion(message: Message) -> dict[str, Any]:
    """The document of a ``chat.completion``."""
    answer = {"role": "assistant", "content": message.content, "refusal": message.refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": message.model,
        "system_fingerprint": "fp_scripted",
        "choices": [{"index": 0, "message": answer, "logprobs": None, "finish_reason": message.finish_reason}],
        "usage": message.usage,
    }


def document(value: object) -> Reply:
    """Any JSON document with status 200."""
    return Reply(json.dumps(value, separators=(",", ":")).encode())


def answering(content: Any = "{}", **changes: Any) -> Reply:
    """A good reply with that content; ``changes`` are fields of ``Message``."""
    return document(completion(Message(content=content, **changes)))


def failing(status: int, code: str | None = None, message: str = "no", **headers: str) -> Reply:
    """An error in the form that OpenAI gives it; underscores in header names stand for hyphens."""
    error = {"message": message, "type": code or "error", "param": None, "code": code}
    return replace(document({"error": error}), status=status).with_headers(**headers)


def hanging() -> Reply:
    """Take the request and never answer."""
    return Reply(hang=True)


def html() -> Reply:
    """What a captive portal answers."""
    return Reply(b"<!doctype html><title>Sign in</title>", headers=(("Content-Type", "text/html"),))


def without_choices() -> Reply:
    return document({**completion(Message()), "choices": []})


def refusing() -> Reply:
    """A refusal in the field that is made for it."""
    return answering(None, refusal="I can't help with that.")


def filtered() -> Reply:
    return answering("", finish_reason="content_filter")


def cut_short(content: str = '{"a": [1, 2') -> Reply:
    """The model ran into its limit of tokens."""
    return answering(content, finish_reason="length")


def huge(megabytes: int = 10) -> Reply:
    """A well-formed reply that is far too large."""
    return answering(json.dumps({"filler": "x" * (megabytes * 1_000_000)}))


def deeply_nested(depth: int = 100_000) -> Reply:
    return answering("[" * depth + "]" * depth)


def with_duplicate_keys() -> Reply:
    return answering('{"verdict": "no", "verdict": "yes"}')


def with_nan() -> Reply:
    return answering('{"probability": NaN}')


def invalid_json() -> Reply:
    return answering('{"verdict": "no",}')
