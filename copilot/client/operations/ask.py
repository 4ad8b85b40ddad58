"""Asking about ask. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.calls import Asking, Call
from copilot.client.queries import AskPolicy
from copilot.client.results.ask import Answer


class AskOperations(Asking):
    """Methods that ask about ask."""

    def ask_policy(self, **query: Unpack[AskPolicy]) -> Answer:
        """What the policies say to a question, in their own words, or that they don't answer it."""
        return self.ask(Call("GET", "/v1/ask", query=query), Answer)
