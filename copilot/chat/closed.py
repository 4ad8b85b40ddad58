"""Asking a chat model for an answer in a closed schema: nothing but what the schema names can come back."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.chat.strict_json import parse_strict
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Tokens
from prompts import Prompt, load_prompt

ASKED_AGAIN = {"empty", "not_json", "wrong_schema"}  # a truncated answer the chat has asked for again already


class Closed(BaseModel):
    """A part of an answer: other keys, other types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


Answer = TypeVar("Answer", bound=Closed)


class ClosedAnswer(Generic[Answer]):
    """What was answered, by which model, and what it cost, unusable first answers included."""

    def __init__(self, value: Answer, reply: ChatReply, tokens: Tokens) -> None:
        self.value, self.reply, self.tokens = value, reply, tokens


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of an answer without references, in the part of the language that structured output takes."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    resolved = _plain(schema, definitions)
    assert isinstance(resolved, dict)  # noqa: S101  (an object schema stays one)
    return resolved


def read_closed(model: type[Answer], text: str) -> Answer:
    """The answer in a model's text. Raises ``ModelReplyUnusable``: ``not_json``, ``too_large``, ``wrong_schema``."""
    try:
        return model.model_validate(parse_strict(text))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the answer"
        raise ModelReplyUnusable("wrong_schema", f"not in the schema: {place}: {first['msg']}") from None


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


def _plain(node: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401  (any JSON)
    """References resolved; what structured output refuses or ignores left out."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    dropped = {"title", "description", "maxLength", "maxItems"}
    return {
        key: {name: _plain(value, definitions) for name, value in item.items()}
        if key == "properties"
        else _plain(item, definitions)
        for key, item in node.items()
        if key not in dropped
    }
