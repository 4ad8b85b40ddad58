"""What goes out to a model: the messages, and the parameters that its family takes."""

import json
import re
from hashlib import sha256
from typing import Any

from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.replies import Completion
from copilot.wire.writing_out import encodable, json_text

_TAKES_NO_TEMPERATURE = re.compile(r"(?:.*/)?(?:gpt-5|o\d)", re.IGNORECASE)


def messages_of(request: ChatRequest, *, show_schema: bool) -> list[dict[str, str]]:
    """The system part as it is, and the user part; ``show_schema`` puts the schema behind the latter, in words.

    The system part never changes, so the schema, which may name candidates of one case, is kept out of it. A lone
    surrogate can't be sent as UTF-8 and becomes U+FFFD.
    """
    user = _with_schema(request) if show_schema else request.user
    return [{"role": "system", "content": encodable(request.system)}, {"role": "user", "content": encodable(user)}]


def user_json(request: ChatRequest, *, show_schema: bool) -> bytes:
    """The user part of ``messages_of`` as JSON."""
    return json_text(_with_schema(request)) if show_schema else request.user_json


def _with_schema(request: ChatRequest) -> str:
    schema = json.dumps(request.schema, ensure_ascii=False)
    return f"{request.user}\n\nAnswer with one JSON object and nothing else. It satisfies this JSON Schema:\n{schema}"


def sampling_of(model: str, max_tokens: int) -> dict[str, object]:
    """Temperature 0 and the limit of the answer. Reasoning models take no temperature and name the limit otherwise."""
    if _TAKES_NO_TEMPERATURE.match(model):
        return {"max_completion_tokens": max_tokens}
    return {"temperature": 0, "max_tokens": max_tokens}


def answer_format(request: ChatRequest, *, as_parameter: bool) -> dict[str, Any]:
    """``response_format``: the schema that the server holds the model to, or just any JSON object."""
    if not as_parameter:
        return {"type": "json_object"}
    schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
    return {"type": "json_schema", "json_schema": schema}


def reply_to(payload: dict[str, Any], completion: Completion) -> ChatReply:
    """The reply, with the parameters of its payload on record."""
    return recorded(sent_of(payload), completion)


def recorded(sent: dict[str, object], completion: Completion) -> ChatReply:
    """The reply, with what ``sent_of`` made of its payload."""
    return ChatReply(completion.text, completion.model, completion.tokens, sent, completion.system_fingerprint)


def sent_of(payload: dict[str, Any]) -> dict[str, object]:
    """The parameters of a payload: no messages, and the schema by its SHA-256."""
    sent: dict[str, object] = {name: value for name, value in payload.items() if name != "messages"}
    answer = payload.get("response_format") or {}
    schema = answer.get("json_schema")
    if schema is None:
        sent["schema_in_prompt"] = True
    else:
        digest = sha256(json.dumps(schema["schema"], sort_keys=True).encode()).hexdigest()
        short = {"name": schema["name"], "strict": schema["strict"], "schema_sha256": digest}
        sent["response_format"] = {"type": "json_schema", "json_schema": short}
    return sent
