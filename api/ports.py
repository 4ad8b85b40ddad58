"""What the HTTP service needs of a copilot."""

from datetime import date
from typing import Protocol

from copilot.asking import Answer, Question
from copilot.audit.auditing import Auditing
from copilot.audit.ports import AuditTrail
from copilot.batches.desk import Batches
from copilot.cases import Case
from copilot.casework.desk import Casework
from copilot.casework.receipt_writing import Receipts
from copilot.desk.ports import Desk
from copilot.health import Check
from copilot.observing.metrics import Metrics
from copilot.observing.tracing import Tracer
from copilot.people.budgets import Budgets
from copilot.people.desk import People
from copilot.people.model import SYSTEM, Actor
from copilot.ports import Clock, RecommendationStore
from copilot.recommendations import Recommendation
from copilot.repeats.keeping import Repeating
from copilot.webhooks.managing import Webhooks
from copilot.wire.recommendations import Written
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region
from retrieval.retriever import Retriever


class Service(Protocol):
    """A wired copilot. Any method that waits may raise ``Unavailable``."""

    @property
    def corpus(self) -> Corpus: ...

    @property
    def retriever(self) -> Retriever: ...

    @property
    def store(self) -> RecommendationStore: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def people(self) -> People: ...

    @property
    def budgets(self) -> Budgets: ...

    @property
    def casework(self) -> Casework: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def batches(self) -> Batches: ...

    @property
    def auditing(self) -> Auditing: ...

    @property
    def receipts(self) -> Receipts | None:
        """None where the files of the policies aren't known."""
        ...

    @property
    def repeats(self) -> Repeating: ...

    @property
    def webhooks(self) -> Webhooks: ...

    @property
    def metrics(self) -> Metrics | None: ...

    @property
    def tracer(self) -> Tracer | None: ...

    async def measured(self) -> bytes:
        """All that is counted, in the text format of Prometheus. Raises ``NotFound`` where nothing is counted."""
        ...

    def new_case_id(self) -> str:
        """An id for a case that came without one; never the same twice."""
        ...

    async def recommend(
        self, case: Case, as_of: date | None = None, region: Region | None = None, by: Actor = SYSTEM
    ) -> Recommendation:
        """A recommendation that is kept already: it outlives a crash. What is not said is taken from the case."""
        ...

    async def recommend_written(
        self, case: Case, as_of: date | None = None, region: Region | None = None, by: Actor = SYSTEM
    ) -> Written:
        """As ``recommend``, with the text that it goes out in."""
        ...

    async def ask(self, question: Question, by: Actor = SYSTEM) -> Answer:
        """What the policies say to a question; nothing of it is kept."""
        ...

    async def health(self) -> list[Check]:
        """Every part that is needed, with what is wrong with it."""
        ...

    async def close(self) -> None: ...
