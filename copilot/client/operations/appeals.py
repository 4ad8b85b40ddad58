"""Asking about appeals. Written by ``python -m tests.api.client_code``; changed there."""

from copilot.client.bodies.appeals import AppealDecisionIn, AppealIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.results.cases import CaseRecord, CaseTaken


class AppealsOperations(Asking):
    """Methods that ask about appeals."""

    def appeal_decision(self, id: str, body: AppealIn, *, idempotency_key: str | None = None) -> CaseTaken:  # noqa: A002
        """Ask that a decision be looked at again. It stays in force until then."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/appeals", id=id), body=body, key=fresh(idempotency_key)), CaseTaken
        )

    def decide_appeal(self, id: str, body: AppealDecisionIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Uphold the decision, or take another in its place. Never for whoever had a part in it."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/appeal-decision", id=id), body=body, key=fresh(idempotency_key)),
            CaseRecord,
        )
