"""From a case to a recommendation: the only place where the order of the steps is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date
from itertools import islice

from copilot.assembling import Decided, assembled, worded
from copilot.cases import Case, CaseId
from copilot.drafting import Brief, Draft, Drafter
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.grounding import ground
from copilot.lanes import lane_of
from copilot.observing.steps import Stopwatch
from copilot.pacing import Turn, at_once
from copilot.ports import Clock, Precedents
from copilot.recommendations import (
    Abstention,
    Outcome,
    Provenance,
    Recommendation,
    RecommendationId,
    Retrieved,
    Signal,
    Verdict,
)
from copilot.ruling import ActionPlan, Ruling, plan_actions, rule_case
from copilot.thresholds import NO_THRESHOLDS, Thresholds
from policy_corpus.actions import Catalogue
from policy_corpus.model import Region
from retrieval.hits import Hit
from retrieval.language import identify_language
from retrieval.normalisation import find_signals
from retrieval.retriever import Content, Retriever, beside

CANDIDATES = 6  # rules that are examined
Moment = tuple[date, Region | None]
_ANY = Case(CaseId("any"), text="any w\u043erds")  # one letter of another alphabet
LEFT = "left_this_machine"  # in the provenance: what went elsewhere, and where to


@dataclass(frozen=True)
class PipelineParts:
    """What a pipeline is made of. ``new_id`` mints the ids of recommendations, ``begin`` paces the steps of a case.

    ``leaves`` says what of a content goes to other machines, and where to; each draft says it too.
    """

    retriever: Retriever
    drafter: Drafter
    catalogue: Catalogue
    clock: Clock
    precedents: Precedents
    new_id: Callable[[], RecommendationId]
    candidates: int = CANDIDATES
    thresholds: Thresholds = NO_THRESHOLDS
    leaves: tuple[str, ...] = ()
    begin: Callable[[], Turn] = at_once


class Pipeline:
    """Drafts recommendations. Safe to call from many tasks at once."""

    def __init__(self, parts: PipelineParts) -> None:
        self._parts = parts

    @property
    def parts(self) -> PipelineParts:
        """What it is made of."""
        return self._parts

    def weighing(self, precedents: Precedents) -> "Pipeline":
        """The same pipeline, which weighs decided cases too."""
        return Pipeline(replace(self._parts, precedents=precedents))

    def drafting_by(self, drafter: Drafter, begin: Callable[[], Turn] = at_once) -> "Pipeline":
        """The same pipeline with another drafter, at another pace."""
        return Pipeline(replace(self._parts, drafter=drafter, begin=begin))

    async def recommend(self, case: Case, as_of: date | None = None, region: Region | None = None) -> Recommendation:
        """Draft a recommendation under the policies in force on ``as_of``: else the case's own date, else today.

        A case that belongs to people alone is routed before anything but a local function has read it. A model that
        fails makes an abstention; a retriever or a store that fails raises ``Unavailable``.
        """
        case = replace(case)  # the copies of its texts that are made on the way go when this ends
        base, turn = self._base(case, as_of, region), self._parts.begin()
        await turn()
        if lane := lane_of(case):
            return replace(base, lane=lane, rationale=f"Routed to people: {lane}. Nothing was drafted.")
        return await self._draft(case, base, turn)

    def abstain(self, case: Case, as_of: date | None, region: Region | None, why: Abstention) -> Recommendation:
        """What stands on a case for which nothing could be looked up."""
        base = self._base(case, as_of, region)
        return replace(base, status=Outcome.ABSTAINED, violation_probability=0.0, rationale=why.detail, abstention=why)

    def _base(self, case: Case, as_of: date | None, region: Region | None) -> Recommendation:
        as_of, region = self.moment_of(case, as_of, region)
        return Recommendation(
            id=self._parts.new_id(),
            case_id=case.id,
            as_of=as_of,
            region=region,
            status=Outcome.ROUTED,
            verdict=Verdict.UNCLEAR,
            provenance=Provenance(
                drafter=self._parts.drafter.name,
                corpus_fingerprint=self._parts.retriever.corpus.fingerprint,
                embedder=self._parts.retriever.embedder.name,
            ),
        )

    def moment_of(self, case: Case, as_of: date | None = None, region: Region | None = None) -> Moment:
        """The day and the region whose policies a case is held to."""
        return as_of or (case.posted_at or self._parts.clock.now()).astimezone(UTC).date(), region or case.region

    async def prepare(self, moments: Iterable[Moment]) -> None:
        """Have ready what first cases would wait for: word lists, patterns, the policies of those days and regions."""
        lane_of(_ANY)
        find_signals(_ANY.text)
        for as_of, region in moments:
            await self._parts.retriever.prepare(as_of, region)

    async def close(self) -> None:
        """Close what was built for this pipeline."""
        await self._parts.drafter.close()
        await self._parts.retriever.close()

    async def _draft(self, case: Case, base: Recommendation, turn: Turn) -> Recommendation:
        clock = Stopwatch()
        await turn()
        with clock.step("normalise"):
            content = case.content()
            language, signals = case.language or identify_language(content), _signals(case)
        await turn()
        with clock.step("retrieve"):
            searched = Content(content, case.around(), language, case.copy_of(content).text)
            brief, retrieved = await self._retrieve(case, searched, base)
        await turn()
        with clock.step("draft"):
            draft, failure = await self._ask(brief)
        await turn()
        with clock.step("ground"):
            grounded = ground(draft, brief)
        with clock.step("decide"):
            ruling = rule_case(grounded.ruled)
            held = replace(ruling, abstention=failure) if failure else ruling
            ruling = self._parts.thresholds.hold(held, language)
            plan, words = self._plan(case, ruling), worded(brief, draft, ruling)
        sent = {LEFT: list(self._parts.leaves)} if self._parts.leaves else {}
        made = Decided(brief, draft, grounded, ruling, plan, words, signals, retrieved, sent, failed=bool(failure))
        return assembled(base, made, clock.milliseconds)

    async def _retrieve(
        self, case: Case, content: Content, base: Recommendation
    ) -> tuple[Brief, tuple[Retrieved, ...]]:
        found = await self._parts.retriever.search(content, base.as_of, base.region)
        rules = list(islice(found.rules(), self._parts.candidates))
        overriding, supporting = beside(rules, found)
        precedents = await self._parts.precedents.similar(content.text, [hit.section.id for hit in rules])
        brief = Brief(
            case=case,
            candidates=(*rules, *overriding),
            supporting=tuple(hit.section for hit in supporting),
            precedents=precedents,
            language=content.language,
            lean=found.lean,
        )
        return brief, tuple(map(_retrieved, (*rules, *overriding, *supporting)))

    async def _ask(self, brief: Brief) -> tuple[Draft, Abstention | None]:
        if not brief.candidates:
            return Draft(()), None
        try:
            return await self._parts.drafter.draft(brief), None
        except (ModelUnavailable, ModelReplyUnusable) as error:
            return Draft(()), Abstention(f"model_{error.reason}", f"The drafter gave no usable draft: {error}")

    def _plan(self, case: Case, ruling: Ruling) -> ActionPlan:
        if ruling.abstention or ruling.verdict is not Verdict.VIOLATION:
            return ActionPlan((), requires_second_approval=False)
        violated = [r.section for r in ruling.violated()]
        return plan_actions(violated, case.author.strikes, ruling.caps, self._parts.catalogue)


def _signals(case: Case) -> tuple[Signal, ...]:
    """The signals of all texts of a case."""
    return tuple(
        Signal(signal.kind, source, signal.start, signal.end, signal.detail)
        for source, text in (*case.sources(), *case.labels())
        for signal in find_signals(text, case.copy_of(text))
    )


def _retrieved(hit: Hit) -> Retrieved:
    return Retrieved(hit.section.id, hit.section.written_version, hit.score, hit.via)
