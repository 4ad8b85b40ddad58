"""Asking about audit. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.calls import Asking, Call, path_of
from copilot.client.queries import ListAuditEntries, ListCheckpoints
from copilot.client.results.audit import AuditEntries, Checkpoints, Receipt, Verification


class AuditOperations(Asking):
    """Methods that ask about audit."""

    def list_audit_entries(self, **query: Unpack[ListAuditEntries]) -> AuditEntries:
        """What was done to what, by whom, in the order of the chain; all of it, or what is asked for."""
        return self.ask(Call("GET", "/v1/audit/entries", query=query), AuditEntries)

    def list_checkpoints(self, **query: Unpack[ListCheckpoints]) -> Checkpoints:
        """The signed notes of how the trail stood, and the public keys that verify them."""
        return self.ask(Call("GET", "/v1/audit/checkpoints", query=query), Checkpoints)

    def verify_trail(self) -> Verification:
        """Hash every entry anew and hold the trail to its checkpoints."""
        return self.ask(Call("GET", "/v1/audit/verification"), Verification)

    def get_case_receipt(self, id: str) -> Receipt:  # noqa: A002
        """What was decided, on what grounds, and the way to a signed checkpoint. That you took it is entered."""
        return self.ask(Call("GET", path_of("/v1/cases/{id}/receipt", id=id)), Receipt)
