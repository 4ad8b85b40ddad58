"""Questions that the tests of the chat models ask."""

from copilot.chat.ports import ChatRequest

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["verdict"],
    "properties": {"verdict": {"type": "string", "enum": ["yes", "no", "unclear"]}},
}
KEY = "sk-canary-0123456789"
CONTENT = "canary content: the words under review"
GOOD = '{"verdict":"no"}'


def a_question(user: str = CONTENT, max_tokens: int = 256) -> ChatRequest:
    return ChatRequest("You check content.", user, "verdict", SCHEMA, max_tokens)
