"""How the description of the service speaks of the ``Idempotency-Key``."""

from typing import Any

_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "A key of yours for this one request. However often it comes, it is done once, and answered as the first time "
        "for a day unless the service is set up otherwise."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "9f2c6c1e-1f0a-4a3e-8f53-0f6f5d3b7a10",
}
_REPLAYED = {"description": "`true`: this is the first answer again.", "schema": {"type": "string", "enum": ["true"]}}
_RETRY_AFTER = {"description": "Seconds, where another is at work with the key.", "schema": {"type": "integer"}}


def describe_key(operation: dict[str, Any], problems: dict[int | str, dict[str, Any]]) -> None:
    """Say of an operation that it takes a key; ``problems`` are those that it has besides."""
    operation.setdefault("parameters", []).append(_PARAMETER)
    answers = operation["responses"]
    for status, answer in problems.items():
        answers.setdefault(str(status), answer)
    for answer in answers.values():
        answer.setdefault("headers", {})["Idempotency-Replayed"] = _REPLAYED
    answers["409"]["headers"]["Retry-After"] = _RETRY_AFTER
