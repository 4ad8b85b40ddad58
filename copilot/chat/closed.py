"""Asking a chat model for an answer in a closed schema: nothing but what the schema names can come back."""

import re
from dataclasses import replace
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.chat.strict_json import encoded, parse_strict
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Tokens
from prompts import Prompt, load_prompt

_INDEX = re.compile(r"\[(\d+)\]")
_QUOTE_AS_NUMBER = b"\\u0022"
_UNKNOWN_VALUE = "Invalid enum value"
_LONGEST = 200  # characters of what is wrong

ASKED_AGAIN = {"empty", "not_json", "wrong_schema"}  # a truncated answer the chat has asked for again already


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an answer: other keys, other types are refused."""


Answer = TypeVar("Answer", bound=Closed)


class ClosedAnswer(Generic[Answer]):
    """What was answered, by which model, and what it cost, unusable first answers included."""

    def __init__(self, value: Answer, reply: ChatReply, tokens: Tokens) -> None:
        self.value, self.reply, self.tokens = value, reply, tokens


def schema_of(model: type[Closed]) -> dict[str, Any]:
    """The JSON Schema of an answer without references, in the part of the language that structured output takes."""
    (schema,), definitions = msgspec.json.schema_components([model], ref_template="{name}")
    resolved = _plain(schema, definitions)
    assert isinstance(resolved, dict)  # noqa: S101  (an object schema stays one)
    return resolved


def read_closed(model: type[Answer], text: str) -> Answer:
    """The answer in a model's text. Raises ``ModelReplyUnusable``: ``not_json``, ``too_large``, ``wrong_schema``."""
    body, problem = encoded(text), ""
    try:
        answer: Answer = _decoder(model).decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        problem = _told(error)
    if problem or not _is_all_of(body, answer):
        parse_strict(text)
    if problem:
        raise ModelReplyUnusable("wrong_schema", f"not in the schema: {problem}")
    return answer


async def ask_closed(chat: ChatModel, request: ChatRequest, model: type[Answer]) -> ClosedAnswer[Answer]:
    """Ask, and ask once more when the answer can't be used. Raises ``ModelUnavailable``, ``ModelReplyUnusable``."""
    spent = Tokens()
    try:
        reply = await chat.complete(request)
        spent = reply.tokens
        return ClosedAnswer(read_closed(model, reply.text), reply, spent)
    except ModelReplyUnusable as error:
        if error.reason not in ASKED_AGAIN:
            raise
        spent = _sum(spent, error.tokens or Tokens())
        user = again_prompt().render(question=request.user, problem=str(error)[:200])
    reply = await chat.complete(replace(request, user=user))
    return ClosedAnswer(read_closed(model, reply.text), reply, _sum(spent, reply.tokens))


def again_prompt() -> Prompt:
    """What a model is told when its first answer could not be used."""
    return load_prompt("draft_again")


def _sum(one: Tokens, other: Tokens) -> Tokens:
    return Tokens(one.prompt + other.prompt, one.completion + other.completion, one.cached + other.cached)


@cache
def _decoder(model: type[Closed]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(model)


def _is_all_of(body: bytes, answer: Closed) -> bool:
    """Whether an answer is certainly all that was said: of two equal names the decoder takes the last without a word.

    What it passes over leaves quotation marks that are not in what it read. A mark that is written as a number could
    make up for them.
    """
    return _QUOTE_AS_NUMBER not in body and body.count(b'"') == msgspec.json.encode(answer).count(b'"')


def _told(error: Exception) -> str:
    """Where something is wrong, as ``sections.0.elements``, and what: no word of the answer but an unknown name."""
    problem, _, place = str(error).rpartition(" - at `$") if " - at `$" in str(error) else (str(error), "", "")
    if problem.startswith(_UNKNOWN_VALUE):
        problem = "a value that is not among those allowed"
    where = _INDEX.sub(r".\1", place.rstrip("`")).lstrip(".")
    return f"{where or 'the answer'}: {problem}"[:_LONGEST]


def _plain(node: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401  (any JSON)
    """References resolved; what structured output refuses or ignores left out."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"]], definitions)
    dropped = {"title", "description", "maxLength", "maxItems"}
    node = {"type": "string"} | node if "enum" in node else node
    return {
        key: {name: _plain(value, definitions) for name, value in item.items()}
        if key == "properties"
        else _plain(item, definitions)
        for key, item in node.items()
        if key not in dropped
    }
