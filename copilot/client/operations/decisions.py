"""Asking about decisions. Written by ``python -m tests.api.client_code``; changed there."""

from copilot.client.bodies.decisions import DecisionIn, RejectionIn, ReviewIn, SecondIn, UndoIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.results.cases import CaseRecord


class DecisionsOperations(Asking):
    """Methods that ask about decisions."""

    def decide_case(self, id: str, body: DecisionIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Decide a case as you saw it. What has changed since is a conflict that says who changed what, and when."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/decisions", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def undo_decision(self, id: str, body: UndoIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Take your decision back, within half an hour. The case is open again; what was decided stays to be seen."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/undo", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def reject_draft(self, id: str, body: RejectionIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Set the draft aside. The case stays with you, for a decision by hand."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/rejection", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def second_decision(self, id: str, body: SecondIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Agree to a decision that is held, or refuse it. Never for whoever proposed it."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/second", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def review_decision(self, id: str, body: ReviewIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Look at a decision again: if you agree, it weighs as a precedent from now on."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/review", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )
