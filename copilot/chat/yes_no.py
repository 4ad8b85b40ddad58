"""Asking a model a yes-or-no question, and reading its answer from the probabilities of the first token."""

import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from copilot.chat.failures import failure_of_exception
from copilot.chat.llama_server import ServerAddress
from copilot.chat.wire import WireLimits, guarded_client
from copilot.errors import CopilotError, ModelReplyUnusable

_ALTERNATIVES = 20  # tokens that the server is asked for
_LEAST = 0.2  # of the probability must fall on yes and no together, else the model wasn't answering


class YesNoOverHttp:
    """Any OpenAI-compatible server that gives log-probabilities. An instance belongs to one event loop."""

    def __init__(self, name: str, address: Callable[[], Awaitable[ServerAddress]], limits: WireLimits) -> None:
        """``address`` is asked before each question; where it has to start a server, that question waits."""
        self._name, self._address = name, address
        self._http = guarded_client(limits)

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return self._name

    async def probability(self, messages: Sequence[Mapping[str, str]]) -> float:
        """That the answer is yes, 0 to 1, to two decimals: what lies beyond differs with what is kept of a prefix.

        Raises ``ModelUnavailable``, and ``ModelReplyUnusable`` when neither yes nor no is what would be said.
        """
        server = await self._address()
        payload = {
            "messages": list(messages),
            "max_tokens": 1,
            "temperature": 0,
            "logprobs": True,
            "top_logprobs": _ALTERNATIVES,
        }
        headers = {"Authorization": f"Bearer {server.key}"}
        try:
            response = await self._http.post(f"{server.base_url}/chat/completions", json=payload, headers=headers)
        except CopilotError:
            raise
        except Exception as error:  # noqa: BLE001  (the client's own, told apart by their names)
            failure = failure_of_exception(error)
        else:
            return read_yes(response.content)
        raise failure

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def read_yes(body: bytes) -> float:
    """The probability of yes against no in a completion's body. Raises ``ModelReplyUnusable``."""
    try:
        top = json.loads(body)["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        chances = {word: _chance(top, word) for word in ("yes", "no")}
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        raise ModelReplyUnusable("wrong_schema", "the answer has no log-probabilities of its first token") from None
    together = chances["yes"] + chances["no"]
    if not together >= _LEAST:
        raise ModelReplyUnusable("wrong_schema", "the model answers neither yes nor no")
    return round(chances["yes"] / together, 2)


def _chance(top: Sequence[Mapping[str, Any]], word: str) -> float:
    return sum(math.exp(min(0.0, each["logprob"])) for each in top if each["token"].strip().lower() == word)
