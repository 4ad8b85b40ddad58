"""Asking about batches. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.calls import Asking, Call, Lines, fresh, path_of
from copilot.client.queries import CreateBatch, GetBatchResults
from copilot.client.results.batches import Batch


class BatchesOperations(Asking):
    """Methods that ask about batches."""

    def create_batch(self, body: Lines, *, idempotency_key: str | None = None, **query: Unpack[CreateBatch]) -> Batch:
        """Have up to 100 000 cases drafted, one a line. The answer comes once all of them are there."""
        return self.ask(Call("POST", "/v1/batches", query=query, body=body, key=fresh(idempotency_key)), Batch)

    def get_batch(self, id: str) -> Batch:  # noqa: A002
        """How far a batch of yours is. An admin sees everybody's, and none of what was drafted."""
        return self.ask(Call("GET", path_of("/v1/batches/{id}", id=id)), Batch)

    def get_batch_results(self, id: str, **query: Unpack[GetBatchResults]) -> bytes:  # noqa: A002
        """What became of the lines, in their order, up to the first that isn't over yet."""
        return self.ask(Call("GET", path_of("/v1/batches/{id}/results", id=id), query=query), bytes)

    def cancel_batch(self, id: str, *, idempotency_key: str | None = None) -> Batch:  # noqa: A002
        """Have no further line drafted. What was drafted stays, and what waited is forgotten."""
        return self.ask(Call("POST", path_of("/v1/batches/{id}/cancel", id=id), key=fresh(idempotency_key)), Batch)
