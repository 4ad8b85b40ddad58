"""What all wire models share: their configuration, the kinds of text that come in, and canonical JSON."""

import json
import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

MAX_TEXT = 200_000  # code points of one case, all its texts together

_UNSOUND = re.compile("[\0\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class WireIn(BaseModel):
    """Something that comes in: unknown keys are refused, and an error never repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class WireOut(BaseModel):
    """Something that goes out. It is read back too, from the store and from result files."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_by_name=True, validate_by_alias=True
    )


class ListOut(WireOut):
    """One page of a list."""

    next: str | None = Field(description="Send it as `after` for the page that follows; null at the end.")


def is_sound(text: str) -> bool:
    """Whether a text can be kept everywhere: no NUL character (PostgreSQL) and no lone surrogate (UTF-8)."""
    return _UNSOUND.search(text) is None


def _sound(value: object) -> object:
    found = _UNSOUND.search(value) if isinstance(value, str) else None
    if found is None:
        return value
    if found.group() == "\0":
        raise PydanticCustomError(
            "nul_character",
            "The text holds a NUL character (U+0000) at offset {offset}; remove it",
            {"offset": found.start()},
        )
    raise PydanticCustomError(
        "lone_surrogate",
        "The text holds half a surrogate pair at offset {offset}, which is no character; remove or repair it",
        {"offset": found.start()},
    )


SoundText = Annotated[str, BeforeValidator(_sound), Field(max_length=MAX_TEXT)]
Label = Annotated[str, BeforeValidator(_sound), Field(min_length=1, max_length=200)]


def canonical_json(value: object) -> str:
    """JSON on one line, keys in the order in which they stand, text as itself.

    Always encodable as UTF-8: half a surrogate pair is written as an escape. Raises ``ValueError`` for a number that
    JSON doesn't have.
    """
    text = _ENCODER.encode(value)
    try:
        text.encode()  # many times quicker than to look for what is rare
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda half: f"\\u{ord(half.group()):04x}", text)
    return text


def in_key_order(value: object) -> object:
    """The same JSON value with the keys of every object sorted."""
    if isinstance(value, dict):
        return {key: in_key_order(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [in_key_order(item) for item in value]
    return value
