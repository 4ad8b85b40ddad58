"""Asking a server for a schema, and for a plain JSON object when it knows no schemas."""

import logging
from collections.abc import Awaitable, Callable

from copilot.chat.failures import SchemaNotSupported
from copilot.chat.ports import ChatReply
from copilot.errors import ModelUnavailable

_log = logging.getLogger(__name__)


class SchemaFallback:
    """Remembers whether the server of one model takes a JSON schema in ``response_format``.

    Until it refuses one it is believed to. A refusal costs one more request, in which the schema stands in the prompt;
    when that is answered, all later questions go out so.
    """

    def __init__(self, name: str) -> None:
        self._name, self._takes_schemas = name, True

    async def ask(self, ask: Callable[[bool], Awaitable[ChatReply]]) -> ChatReply:
        """Call ``ask`` with True for the schema as a parameter, with False for the schema in the prompt."""
        if self._takes_schemas:
            try:
                return await ask(True)
            except SchemaNotSupported:
                _log.warning("the server of %r takes no JSON schema; asking it for a plain JSON object", self._name)
        reply = await _plainly(ask)
        self._takes_schemas = False
        return reply


async def _plainly(ask: Callable[[bool], Awaitable[ChatReply]]) -> ChatReply:
    try:
        return await ask(False)
    except SchemaNotSupported as error:
        detail = str(error)
    raise ModelUnavailable("rejected", detail)
