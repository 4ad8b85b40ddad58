"""A wired copilot: drafts, keeps what it drafted, says how it is."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import uuid4

from copilot.asking import Answer, Answerer, Asking, Question
from copilot.audit.keeping import CheckpointKeeper
from copilot.audit.ports import AuditTrail
from copilot.cases import Case, Report, ReportFlag
from copilot.casework.desk import Casework
from copilot.casework.rules import Rules
from copilot.desk.ports import Desk
from copilot.health import Check, check_health
from copilot.people.desk import People
from copilot.people.model import SYSTEM, Actor
from copilot.pipeline import Pipeline
from copilot.ports import Clock, RecommendationStore
from copilot.recommendations import Recommendation
from copilot.stores.ports import Stores
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region
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

    @property
    def desk(self) -> Desk:
        """What people saw and chose while they worked."""
        return self.stores.desk

    def new_case_id(self) -> str:
        """An id for a case that came without one."""
        return f"case_{uuid4().hex}"

    async def recommend(
        self, case: Case, as_of: date | None = None, region: Region | None = None, by: Actor = SYSTEM
    ) -> Recommendation:
        """Draft and keep. Once this returns, the recommendation outlives a crash.

        A case that was routed once stays with people when it comes in again without its flag.
        """
        lane = await self.store.lane(case.id)
        if lane:
            flagged = Report("copilot", "the case was routed before", ReportFlag(lane))
            case = replace(case, reports=(*case.reports, flagged))
        recommendation = await self.pipeline.recommend(case, as_of, region)
        await self.store.add(case, recommendation, self.clock.now(), by)
        return recommendation

    async def ask(self, question: Question) -> Answer:
        """What the policies say to a question. Nothing of it is kept."""
        return await self._asking.ask(question)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(QuestionSearch(self.retriever), self.corpus.fingerprint, self.answerer)

    async def health(self) -> list[Check]:
        """Every part that is needed, with what is wrong with it."""
        return await check_health(self.store, self.retriever, self.drafter, self.clock.now().date())

    async def close(self) -> None:
        """Close every part."""
        if self.keeper:
            await self.keeper.close()
        self.people.close()
        await self.pipeline.close()
        if self.answerer:
            await self.answerer.close()
        await self.stores.close()
