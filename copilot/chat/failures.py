"""What a server's refusal or a broken line means for us, in our own words: no key, no content, no server's prose."""

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable

_OUT_OF_MONEY = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_NAMES_THE_SCHEMA = ("response_format", "response format", "json_schema", "structured output")
_WAY_OUT = {
    402: "top up the account",
    404: "check the model's name and the base URL",
    413: "the prompt is too large for it",
}


class SchemaNotSupported(ModelUnavailable):
    """The server takes no JSON schema in ``response_format``; never leaves the chat model that asked."""


def failure_of_status(status: int, headers: Mapping[str, str], body: bytes, now: float) -> CopilotError | None:
    """The error that an HTTP answer stands for, None for 2xx. ``now`` is in seconds since the epoch.

    ``headers`` must look up lower-case names. The body is searched for known words, and never quoted.
    """
    if 200 <= status < 300:
        return None
    words = body.decode("utf-8", "replace").lower()
    detail = f"the model server answered with status {status}"
    if any(word in words for word in _OUT_OF_MONEY) or status == 402:
        return ModelUnavailable("quota", f"{detail}: the account has no quota left; {_WAY_OUT[402]}")
    if status == 400 and "content_filter" in words:
        return ModelReplyUnusable("filtered", "the provider's content filter refused the prompt")
    if status in {400, 422} and any(word in words for word in _NAMES_THE_SCHEMA):
        return SchemaNotSupported("rejected", f"{detail}: it takes no JSON schema in response_format")
    return ModelUnavailable(_reason(status), _explained(status, detail), retry_after(headers, now))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """How many seconds a server asks us to stay away: ``retry-after-ms``, else ``retry-after`` as seconds or a date.

    Zero for a date that is past; None when nothing usable stands there.
    """
    milliseconds = _seconds(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "").strip()
    seconds = _seconds(value)
    if seconds is not None or not value:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def failure_of_exception(error: BaseException) -> CopilotError:
    """What an exception of a client library stands for, told by the names of its classes and its status.

    Names, because the clients of the providers share them (``APITimeoutError``, ``APIConnectionError``) and we would
    have to import each of them to see more.
    """
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(getattr(error, "response", None), "headers", {})
        body = str(getattr(error, "body", "")).encode("utf-8", "replace")
        return failure_of_status(status, headers, body, time.time()) or _broken(error)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in names:
        return ModelUnavailable("timeout", "the model server did not answer in time")
    return _broken(error)


def _broken(error: BaseException) -> ModelUnavailable:
    return ModelUnavailable("connection", f"the line to the model server failed ({type(error).__name__})")


def _reason(status: int) -> str:
    if status in {401, 403}:
        return "unauthorised"
    if status == 429:
        return "rate_limited"
    if status == 408:
        return "timeout"
    return "server_error" if status >= 500 else "rejected"


def _explained(status: int, detail: str) -> str:
    if status in {401, 403}:
        return f"{detail}: the API key is missing, wrong or not allowed to use this model"
    if 300 <= status < 400:
        return f"{detail}: redirects are not followed; put the final address into the base URL"
    return f"{detail}: {_WAY_OUT[status]}" if status in _WAY_OUT else detail


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
