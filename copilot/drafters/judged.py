"""A drafter with a second opinion: a judge is asked about the sections that the first one leaves open."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from msgspec import structs

from copilot.drafters.judge import JUDGED, Judge
from copilot.drafters.judge_fusion import JudgeFusion
from copilot.drafters.settling import settle
from copilot.drafting import Brief, Draft, Drafter, SectionDraft
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Exchange
from policy_corpus.model import Section, SectionId

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What both said of one section, and what it comes to: probabilities of a violation."""

    local: float
    judge: float
    fused: float
    exchange: Exchange


class JudgedDrafter:
    """Drafts as ``inner`` does, and lets a judge weigh in, most promising section first, until the time is spent.

    A question that has begun is finished: a case takes at most one question longer than ``seconds``. Where the judge
    doesn't answer, the findings of ``inner`` stand.
    """

    def __init__(
        self,
        inner: Drafter,
        judge: Judge,
        fusion: JudgeFusion,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner, self._judge, self._fusion = inner, judge, fusion
        self._seconds, self._clock = seconds, clock

    @property
    def name(self) -> str:
        """The address of the judge."""
        return self._judge.name

    @property
    def prompt_fingerprint(self) -> str:
        """SHA-256 over the sources of the judge's prompts."""
        return self._judge.prompt_fingerprint

    @property
    def calibration_fingerprint(self) -> str:
        """SHA-256 over the numbers that both weigh with."""
        inner = getattr(self._inner, "calibration_fingerprint", "")
        return sha256(f"{inner}\0{self._fusion!r}".encode()).hexdigest()

    async def draft(self, brief: Brief) -> Draft:
        """The inner draft, the sections that were asked about settled anew. Raises what ``inner`` raises."""
        draft = await self._inner.draft(brief)
        opinions, failed = await self._ask(brief, draft)
        before = brief.units_before
        sections = tuple(
            self._settled(said, opinions[said.section], brief, before) if said.section in opinions else said
            for said in draft.sections
        )
        return replace(
            draft,
            sections=sections,
            rationale=_rationale(draft.rationale, opinions),
            model=self._judge.name.partition(":")[2],
            prompt_fingerprint=self._judge.prompt_fingerprint,
            calibration=f"{draft.calibration}+{self._fusion.name}",
            dropped={**draft.dropped, **({"judge_silent": failed} if failed else {})},
            exchanges=(*draft.exchanges, *(opinion.exchange for opinion in opinions.values())),
            sent={**draft.sent, JUDGED: {key: _row(opinion) for key, opinion in opinions.items()}},
        )

    async def close(self) -> None:
        """Close the inner drafter and the judge."""
        await self._inner.close()
        await self._judge.close()

    async def _ask(self, brief: Brief, draft: Draft) -> tuple[dict[SectionId, Opinion], int]:
        """Opinions by section, and how many questions went unanswered."""
        sections = {hit.section.id: hit.section for hit in brief.candidates}
        opinions: dict[SectionId, Opinion] = {}
        started = self._clock()
        for said, local in self._open(draft, sections):
            if self._clock() - started >= self._seconds:
                break
            try:
                judged = await self._judge.breaks(sections[said], brief.case)
            except ModelUnavailable as error:
                _log.warning("the judge doesn't answer, the local findings stand: %s", error)
                return opinions, 1
            except ModelReplyUnusable:
                continue
            fused = self._fusion.fused(local, judged.probability)
            opinions[said] = Opinion(local, judged.probability, fused, judged.exchange)
        return opinions, 0

    def _open(self, draft: Draft, sections: Mapping[SectionId, Section]) -> Iterable[tuple[SectionId, float]]:
        """What is left open, likeliest first. Sections that only act on others are not asked about."""
        found = [
            (said.section, said.probability)
            for said in draft.sections
            if said.probability is not None
            and said.section in sections
            and not sections[said.section].overrides
            and self._fusion.is_open(said.probability)
        ]
        return sorted(found, key=lambda pair: -pair[1])

    def _settled(self, said: SectionDraft, opinion: Opinion, brief: Brief, before: Mapping[str, int]) -> SectionDraft:
        hit = next(hit for hit in brief.candidates if hit.section.id == said.section)
        settled = settle(said, self._fusion.finding(opinion.fused), hit, brief.case, before[hit.section.key])
        return structs.replace(settled, probability=opinion.fused)


def _row(opinion: Opinion) -> dict[str, float]:
    return {"local": opinion.local, "judge": opinion.judge, "fused": opinion.fused}


def _rationale(inner: str, opinions: Mapping[SectionId, Opinion]) -> str:
    if not opinions:
        return inner
    told = "; ".join(f"{section}: {opinion.judge:.2f}" for section, opinion in opinions.items())
    return f"{inner} A local language model was asked how likely the content breaks what was left open: {told}.".strip()
