"""Asking about cases. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.bodies.cases import ArrivalIn, EscalationIn, FilterIn, NoteIn, SkipIn
from copilot.client.calls import Asking, Call, Lines, fresh, path_of
from copilot.client.queries import ListFilters, ListQueuedCases
from copilot.client.results.cases import CaseRecord, CaseTaken, Next, Page, Queues
from copilot.client.results.cases_2 import Case, CaseFile, Imported, Precedents, SavedFilter, SavedFilters


class CasesOperations(Asking):
    """Methods that ask about cases."""

    def hand_in_case(self, body: ArrivalIn, *, idempotency_key: str | None = None) -> CaseTaken:
        """Hand a case in. The same content merges into the case that is open with it, whose id is in the answer."""
        return self.ask(Call("POST", "/v1/cases", body=body, key=fresh(idempotency_key)), CaseTaken)

    def list_queues(self) -> Queues:
        """The queues that are open to you, and how many cases wait in each."""
        return self.ask(Call("GET", "/v1/queues"), Queues)

    def list_queued_cases(self, queue: str, **query: Unpack[ListQueuedCases]) -> Page:
        """The next cases of a queue, the soonest first, each with its reasons in words."""
        return self.ask(Call("GET", path_of("/v1/queues/{queue}/cases", queue=queue), query=query), Page)

    def take_next_case(self, queue: str, *, idempotency_key: str | None = None) -> Next:
        """Take up the first case of a queue that is free and that you haven't passed over."""
        return self.ask(Call("POST", path_of("/v1/queues/{queue}/next", queue=queue), key=fresh(idempotency_key)), Next)

    def get_case(self, id: str) -> CaseFile:  # noqa: A002
        """The file of a case: decisions, appeals, strikes, notes and all that happened."""
        return self.ask(Call("GET", path_of("/v1/cases/{id}", id=id)), CaseFile)

    def get_case_content(self, id: str) -> Case:  # noqa: A002
        """What the case says. That you read it is entered in the audit trail."""
        return self.ask(Call("GET", path_of("/v1/cases/{id}/content", id=id)), Case)

    def erase_case_content(self, id: str, *, idempotency_key: str | None = None) -> CaseTaken:  # noqa: A002
        """Take away what a decided case says and what was written beside it. Its decisions and its trail stay."""
        return self.ask(Call("DELETE", path_of("/v1/cases/{id}/content", id=id), key=fresh(idempotency_key)), CaseTaken)

    def claim_case(self, id: str, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Take a case up for a quarter of an hour, or go on with it."""
        return self.ask(Call("POST", path_of("/v1/cases/{id}/claim", id=id), key=fresh(idempotency_key)), CaseRecord)

    def release_case(self, id: str, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Let a case go."""
        return self.ask(Call("DELETE", path_of("/v1/cases/{id}/claim", id=id), key=fresh(idempotency_key)), CaseRecord)

    def skip_case(self, id: str, body: SkipIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Pass a case over: your queue leaves it out, those of the others don't."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/skip", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def add_note(self, id: str, body: NoteIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Write a note beside a case."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/notes", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def escalate_case(self, id: str, body: EscalationIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Hand a case up to those who decide escalated cases."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/escalation", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def ask_about_case(self, id: str, body: NoteIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Ask for context: the case waits for the answer, two days at most."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/question", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def bring_context(self, id: str, body: NoteIn, *, idempotency_key: str | None = None) -> CaseRecord:  # noqa: A002
        """Take a case up again that waits, with the answer or, where the text is empty, without one."""
        return self.ask(
            Call("POST", path_of("/v1/cases/{id}/context", id=id), body=body, key=fresh(idempotency_key)), CaseRecord
        )

    def import_cases(self, body: Lines, *, idempotency_key: str | None = None) -> Imported:
        """Hand in up to 1000 cases, a line each. A line that can't be used is named; the others are taken in."""
        return self.ask(Call("POST", "/v1/cases/import", body=body, key=fresh(idempotency_key)), Imported)

    def list_precedents_of_case(self, id: str) -> Precedents:  # noqa: A002
        """What was decided under the sections that the draft speaks of."""
        return self.ask(Call("GET", path_of("/v1/cases/{id}/precedents", id=id)), Precedents)

    def list_filters(self, **query: Unpack[ListFilters]) -> SavedFilters:
        """The filters that you have kept."""
        return self.ask(Call("GET", "/v1/filters", query=query), SavedFilters)

    def keep_filter(self, name: str, body: FilterIn, *, idempotency_key: str | None = None) -> SavedFilter:
        """Keep a filter under a name, in place of one that had it."""
        return self.ask(
            Call("PUT", path_of("/v1/filters/{name}", name=name), body=body, key=fresh(idempotency_key)), SavedFilter
        )

    def drop_filter(self, name: str, *, idempotency_key: str | None = None) -> None:
        """Let a filter go."""
        self.ask(Call("DELETE", path_of("/v1/filters/{name}", name=name), key=fresh(idempotency_key)), type(None))
