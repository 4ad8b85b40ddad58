"""Asking about search. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.calls import Asking, Call
from copilot.client.queries import SearchSections
from copilot.client.results.search import Ranking


class SearchOperations(Asking):
    """Methods that ask about search."""

    def search_sections(self, **query: Unpack[SearchSections]) -> Ranking:
        """Rank the sections in force for a content or a question. What is looked for is never logged."""
        return self.ask(Call("GET", "/v1/search", query=query), Ranking)
