"""Asking about recommendations. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.bodies.recommendations import CaseIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.queries import CreateRecommendation
from copilot.client.results.recommendations import Operation, Recommendation


class RecommendationsOperations(Asking):
    """Methods that ask about recommendations."""

    def create_recommendation(
        self, body: CaseIn, *, idempotency_key: str | None = None, **query: Unpack[CreateRecommendation]
    ) -> Recommendation:
        """Draft a recommendation for a case; it is kept before it is answered."""
        return self.ask(
            Call("POST", "/v1/recommendations", query=query, body=body, key=fresh(idempotency_key)), Recommendation
        )

    def get_recommendation(self, id: str) -> Recommendation:  # noqa: A002
        """One recommendation, word for word as it was given."""
        return self.ask(Call("GET", path_of("/v1/recommendations/{id}", id=id)), Recommendation)

    def get_operation(self, id: str) -> Operation:  # noqa: A002
        """A case of yours that is drafted later, with the recommendation once it is there."""
        return self.ask(Call("GET", path_of("/v1/operations/{id}", id=id)), Operation)

    def follow_operation(self, id: str) -> bytes:  # noqa: A002
        """The steps of a draft as they begin, then the draft. Whoever loses the connection asks again."""
        return self.ask(Call("GET", path_of("/v1/operations/{id}/events", id=id)), bytes)
