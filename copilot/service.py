"""A wired copilot: drafts, keeps what it drafted, says how it is."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import uuid4

from copilot.asking import Answer, Answerer, Asking, Question
from copilot.audit.auditing import Auditing
from copilot.audit.keeping import AuditFiles, CheckpointKeeper
from copilot.audit.ports import AuditTrail
from copilot.batches.desk import MOST_WAITING, Batches
from copilot.batches.running import Runner, RunnerParts
from copilot.cases import Case, NewCaseId, Report, ReportFlag
from copilot.casework.desk import Casework
from copilot.casework.receipt_writing import Receipts
from copilot.casework.rules import Rules
from copilot.chat.breaking import Circuit
from copilot.desk.ports import Desk
from copilot.errors import NotFound
from copilot.health import Check, check_health, circuit_check
from copilot.lanes import lane_of
from copilot.observing.metrics import Metrics, counting
from copilot.observing.standing import read_metrics
from copilot.observing.tracing import Tracer, span
from copilot.people.budgets import Budgets
from copilot.people.desk import People
from copilot.people.errors import LimitReached
from copilot.people.model import SYSTEM, Actor
from copilot.people.prices import FREE, Prices
from copilot.pipeline import Pipeline
from copilot.ports import Clock, RecommendationStore
from copilot.recommendations import Abstention, Recommendation, RecommendationId
from copilot.repeats.keeping import Repeating
from copilot.stores.ports import Stores
from copilot.webhooks.delivering import DeliveryService
from copilot.webhooks.managing import Secrets, Webhooks
from copilot.wire.recommendations import Written
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region
from retrieval.errors import EmbedderUnavailable, IndexUnavailable
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever


@dataclass(frozen=True)
class Copilot:
    """What the command line, the HTTP service and the evals work with."""

    pipeline: Pipeline
    retriever: Retriever
    stores: Stores
    clock: Clock
    drafter: str
    people: People
    rules: Rules
    answerer: Answerer | None = None
    keeper: CheckpointKeeper | None = None
    delivery: DeliveryService | None = None
    webhook_hosts: frozenset[str] = frozenset()
    answers_kept: timedelta = timedelta(hours=24)
    lines_at_once: int = 4
    lines_waiting: int = MOST_WAITING
    metrics: Metrics | None = None
    tracer: Tracer | None = None
    prices: Prices = FREE
    audit_files: AuditFiles | None = None
    receipts: Receipts | None = None
    circuits: tuple[Circuit, ...] = ()
    guess: int = 0  # tokens that a draft may take

    @property
    def corpus(self) -> Corpus:
        """The policies."""
        return self.retriever.corpus

    @property
    def store(self) -> RecommendationStore:
        """What was recommended."""
        return self.stores.recommendations

    @cached_property
    def casework(self) -> Casework:
        """The cases that people decide."""
        return Casework(self.stores.cases, self.rules, self.clock)

    @property
    def audit(self) -> AuditTrail:
        """What was done."""
        return self.stores.audit

    @cached_property
    def auditing(self) -> Auditing:
        """Whether what was done still stands as it was entered."""
        return Auditing(self.stores.audit, self.audit_files, self.clock)

    @property
    def desk(self) -> Desk:
        """What people saw and chose while they worked."""
        return self.stores.desk

    @cached_property
    def budgets(self) -> Budgets:
        """What accounts use up."""
        return Budgets(self.stores.people, self.clock, self.prices, self.guess)

    @property
    def repeats(self) -> Repeating:
        """Requests that may come again."""
        return Repeating(self.stores.repeats, self.clock, self.answers_kept)

    @cached_property
    def batches(self) -> Batches:
        """What is drafted after it was answered for."""
        parts = RunnerParts(self.stores.batches, self.store, self.recommend, self.clock, self.lines_at_once)
        return Batches(self.stores.batches, Runner(parts), self.recommend, self.clock, self.lines_waiting)

    @property
    def webhooks(self) -> Webhooks:
        """Who else is told of what happens."""
        return Webhooks(self.stores.webhooks, self.clock, Secrets(self.people.parts.pepper), self.webhook_hosts)

    def new_case_id(self) -> str:
        """An id for a case that came without one."""
        return NewCaseId(f"case_{uuid4().hex}")

    async def recommend(
        self,
        case: Case,
        as_of: date | None = None,
        region: Region | None = None,
        by: Actor = SYSTEM,
        id: RecommendationId | None = None,  # noqa: A002
    ) -> Recommendation:
        """As ``recommend_written``, without the text."""
        return (await self.recommend_written(case, as_of, region, by, id)).recommendation

    async def recommend_written(
        self,
        case: Case,
        as_of: date | None = None,
        region: Region | None = None,
        by: Actor = SYSTEM,
        id: RecommendationId | None = None,  # noqa: A002
    ) -> Written:
        """Draft and keep, under that id or a new one. Once this returns, the recommendation outlives a crash.

        Where the policies can't be searched it is an abstention that says so, and the case waits for people.
        A case that was routed once stays with people when it comes in again without its flag. Raises ``LimitReached``
        before anything is asked of a model when whoever asks has used up what they may.
        """
        lane = None if isinstance(case.id, NewCaseId) else await self.store.lane(case.id)
        if lane:
            flagged = Report("copilot", "the case was routed before", ReportFlag(lane))
            case = replace(case, reports=(*case.reports, flagged))
        with counting(self.metrics):
            recommendation = await self._drafted(case, as_of, region, by)
        recommendation = replace(recommendation, id=id or recommendation.id)
        with span("store"):
            text = await self.store.add(case, recommendation, self.clock.now(), by)
        if self.metrics:
            self.metrics.recommended(recommendation)
        return Written(recommendation, text)

    async def _drafted(self, case: Case, as_of: date | None, region: Region | None, by: Actor) -> Recommendation:
        try:
            async with self.budgets.spending(by):
                return await self.pipeline.recommend(case, as_of, region)
        except (IndexUnavailable, EmbedderUnavailable) as error:
            reason = "index_unavailable" if isinstance(error, IndexUnavailable) else "embedder_unavailable"
            why = Abstention(reason, f"The policies could not be searched: {error}")
            return self.pipeline.abstain(case, as_of, region, why)
        except LimitReached:
            if lane_of(case):  # it costs nothing, and must not wait
                return await self.pipeline.recommend(case, as_of, region)
            raise

    async def ask(self, question: Question, by: Actor = SYSTEM) -> Answer:
        """What the policies say to a question. Nothing of it is kept. Raises ``LimitReached`` as ``recommend`` does."""
        with counting(self.metrics):
            async with self.budgets.spending(by):
                return await self._asking.ask(question)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(QuestionSearch(self.retriever), self.corpus.fingerprint, self.answerer)

    async def health(self) -> list[Check]:
        """Every part that is needed, with what is wrong with it."""
        checks = await check_health(self.store, self.retriever, self.drafter, self.clock.now().date())
        return [*checks, *(circuit_check(circuit) for circuit in self.circuits)]

    def circuit_states(self) -> dict[str, str]:
        """The state of each model's circuit in this process, by the model's address."""
        return {circuit.address: circuit.state.value for circuit in self.circuits}

    async def measured(self) -> bytes:
        """All that is counted, in the text format of Prometheus. Raises ``NotFound`` where nothing is counted."""
        if self.metrics is None:
            raise NotFound("nothing is counted here; `copilot serve` counts")
        return await read_metrics(self.metrics, self.stores)

    async def close(self) -> None:
        """Close every part."""
        await self.batches.runner.close()
        if self.delivery:
            await self.delivery.close()
        if self.keeper:
            await self.keeper.close()
        self.people.close()
        await self.pipeline.close()
        if self.answerer:
            await self.answerer.close()
        await self.budgets.close()
        await self.auditing.close()
        await self.stores.close()
        if self.tracer:
            await asyncio.to_thread(self.tracer.close)
