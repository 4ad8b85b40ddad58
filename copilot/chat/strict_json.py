"""JSON from a model, read strictly: what two readers could understand differently is not read at all."""

import json
import math
import re
from typing import Any, NoReturn

from copilot.errors import ModelReplyUnusable

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

# A string, whether it ends or not. Possessive, so that no search goes back.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_OTHERS = dict.fromkeys(code for code in range(128) if chr(code) not in "[]{}")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_strict(text: str, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:  # noqa: ANN401  (any shape)
    """The value of one JSON document that fills ``text`` but for white space.

    Raises ``ModelReplyUnusable``: ``too_large`` beyond ``max_bytes`` of UTF-8, and ``not_json`` for everything that
    RFC 8259 forbids or leaves open: duplicate names, numbers that are not finite, lone surrogates, containers nested
    deeper than ``max_depth``. No message quotes the text.
    """
    encoded(text, max_bytes)
    _check_depth(text, max_depth)
    problem = ""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problem = f"not valid JSON at line {error.lineno}, column {error.colno}"
    except _NotStrictError as error:
        problem = str(error)
    except ValueError:
        problem = "an integer with too many digits"
    if not problem and _SURROGATE_ESCAPE.search(text) and not _encodable(json.dumps(value, ensure_ascii=False)):
        problem = "half of a surrogate pair"
    if problem:
        raise ModelReplyUnusable("not_json", f"the answer can't be read as JSON: {problem}")
    return value


def encoded(text: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The text in UTF-8. Raises ``ModelReplyUnusable``: ``too_large``; ``not_json`` for half of a surrogate pair."""
    if len(text) <= max_bytes:
        if not _encodable(text):
            raise ModelReplyUnusable("not_json", "the answer can't be read as JSON: half of a surrogate pair")
        body = text.encode()
        if len(body) <= max_bytes:
            return body
    raise ModelReplyUnusable("too_large", f"the answer is larger than {max_bytes} bytes")


class _NotStrictError(Exception):
    """Valid for Python's reader, and not for ours."""


def _check_depth(text: str, max_depth: int) -> None:
    """Count brackets outside strings, before anything recurses."""
    depth = 0
    for bracket in _brackets(text):
        if bracket in "[{":
            depth += 1
            if depth > max_depth:
                raise ModelReplyUnusable("not_json", f"the answer is nested deeper than {max_depth} levels")
        elif bracket in "]}":
            depth -= 1


def _brackets(text: str) -> str:
    return _without_strings(text).translate(_NO_OTHERS)


def _without_strings(text: str) -> str:
    """What stands outside strings. Where no quotation mark is escaped, every second one ends a string."""
    return _STRING.sub("", text) if '\\"' in text else "".join(text.split('"')[::2])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _NotStrictError("a name stands twice in one object")
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _NotStrictError("a number is too large")
    return number


def _no_constant(_: str) -> NoReturn:
    raise _NotStrictError("a number is not finite")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
