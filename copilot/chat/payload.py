"""What goes out to a model: the messages, and the parameters that its family takes."""

import json
import re
from hashlib import sha256
from typing import Any

from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.replies import Completion

_TAKES_NO_TEMPERATURE = re.compile(r"(?:.*/)?(?:gpt-5|o\d)", re.IGNORECASE)


def messages_of(request: ChatRequest, *, show_schema: bool) -> list[dict[str, str]]:
    """The system part as it is, and the user part; ``show_schema`` puts the schema behind the latter, in words.

    The system part never changes, so the schema, which may name candidates of one case, is kept out of it. A lone
    surrogate can't be sent as UTF-8 and becomes U+FFFD.
    """
    user = request.user
    if show_schema:
        schema = json.dumps(request.schema, ensure_ascii=False)
        user = f"{user}\n\nAnswer with one JSON object and nothing else. It satisfies this JSON Schema:\n{schema}"
    return [{"role": "system", "content": _encodable(request.system)}, {"role": "user", "content": _encodable(user)}]


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


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
