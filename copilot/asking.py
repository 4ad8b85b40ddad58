"""Asking the policy: a question gets the sections that answer it in their own words, or "not covered".

A question is no case, but one that reads like a case for people alone goes to people: nothing embeds or sends it.
Whether the policies answer a question is decided here, from what retrieval found; a model may only put the answer in
words, and each of its sentences rests on units that are looked up, or is dropped and counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from copilot.cases import Case, CaseId
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.grounding import cite, role_of
from copilot.lanes import lane_of
from copilot.prose import Known, shown
from copilot.recommendations import Citation, CitationId, Tokens
from policy_corpus.model import Region, Section, Unit
from retrieval.questions import Bearing, QuestionSearch
from retrieval.sentences import sentences_of

NEAREST = 3  # sections that an answer shows
MATERIAL = 5  # sections that a model is shown
MOST_UNITS = 3  # of one section that an answer without a model quotes
MOST_SENTENCES = 6


class Coverage(StrEnum):
    """Whether the policies answer a question. ``ROUTED``: it is for people, and nothing looked at it."""

    ANSWERED = "answered"
    NOT_COVERED = "not_covered"
    ROUTED = "routed"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, under the policies of which day and where."""

    text: str
    as_of: date
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A section that is near to a question, with the 0 to 1 chance that it answers it."""

    section: Section
    chance: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a model and what it rests on; at least one citation."""

    text: str
    citations: tuple[CitationId, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policies say to a question.

    ``near`` are the sections that answer it, best first, or, when it is not covered, those that are nearest.
    ``citations`` is empty unless it is answered. ``failure`` says why a model's words are missing, as
    ``model_timeout``.
    """

    status: Coverage
    question: Question
    corpus_fingerprint: str
    answerer: str
    near: tuple[Near, ...] = ()
    citations: tuple[Citation, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    lane: str | None = None
    failure: str | None = None
    model: str | None = None
    prompt_fingerprint: str | None = None
    tokens: Tokens = Tokens()


@dataclass(frozen=True, slots=True)
class Material:
    """All that an answerer may know: the question, and the sections whose units it may name by their place, from 1."""

    question: str
    sections: tuple[Section, ...]

    def numbered_units(self) -> tuple[tuple[Section, Unit], ...]:
        """Every unit that may be cited, in order."""
        return tuple((section, unit) for section in self.sections for unit in section.units)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as a model wrote it; ``units`` are numbers in ``Material.numbered_units``."""

    text: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """A model's answer before it was held to the policies; without a claim it says that there is no answer."""

    claims: tuple[Claim, ...]
    model: str
    prompt_fingerprint: str
    tokens: Tokens = Tokens()


class Answerer(Protocol):
    """Puts an answer in words. Raises ``ModelUnavailable`` or ``ModelReplyUnusable`` when it can't."""

    @property
    def name(self) -> str:
        """The address that selects it, as in the settings."""
        ...

    async def answer(self, material: Material) -> Claims: ...

    async def close(self) -> None: ...


class Asking:
    """Answers questions. Without an answerer an answer is the policy's own words alone."""

    def __init__(self, search: QuestionSearch, corpus_fingerprint: str, answerer: Answerer | None = None) -> None:
        self._search, self._fingerprint, self._answerer = search, corpus_fingerprint, answerer

    async def close(self) -> None:
        """Let go of the index and of the model."""
        await self._search.close()
        if self._answerer:
            await self._answerer.close()

    async def ask(self, question: Question) -> Answer:
        """Answer, or say that it is not covered or not for a machine. A model that fails leaves the policy's words."""
        name = self._answerer.name if self._answerer else "local:"
        base = Answer(Coverage.ROUTED, question, self._fingerprint, name)
        lane = lane_of(Case(CaseId("question"), question.text))
        if lane:
            return replace(base, lane=lane)
        found = await self._search.search(question.text, question.as_of, question.region, MATERIAL)
        near = tuple(Near(hit.section, found.chance(hit)) for hit in found.hits)
        if not found.covered:
            return replace(base, status=Coverage.NOT_COVERED, near=near[:NEAREST])
        answered = replace(base, status=Coverage.ANSWERED, near=near[:NEAREST], citations=_quoted(found.hits[:NEAREST]))
        if self._answerer is None:
            return answered
        try:
            material = Material(question.text, tuple(hit.section for hit in found.hits))
            claims = await self._answerer.answer(material)
        except (ModelUnavailable, ModelReplyUnusable) as error:
            return replace(answered, failure=f"model_{error.reason}")
        return _held(claims, material, answered)


def _quoted(hits: Iterable[Bearing]) -> tuple[Citation, ...]:
    """The units of each section that share most with the question, as they stand; else what it begins with."""
    chosen = [
        (hit.section, unit)
        for hit in hits
        for number in sorted(hit.units[:MOST_UNITS]) or [1]
        if (unit := hit.section.unit(number))
    ]
    return tuple(cite(s, unit, role_of(s), CitationId(f"c{n}")) for n, (s, unit) in enumerate(chosen, 1))


def _held(claims: Claims, material: Material, answered: Answer) -> Answer:
    """The answer with the claims that rest on something. What rests on nothing is counted."""
    holding = _Holding(material)
    sentences = tuple(filter(None, map(holding.sentence, claims.claims[:MOST_SENTENCES])))
    known = replace(
        answered,
        dropped=dict(sorted(holding.dropped.items())),
        model=claims.model,
        prompt_fingerprint=claims.prompt_fingerprint,
        tokens=claims.tokens,
    )
    if not claims.claims:
        return replace(known, status=Coverage.NOT_COVERED, citations=())
    if not sentences:
        return known
    cited = {citation.section for citation in holding.citations}
    sections = {s.id: s for s in material.sections}
    chances = {near.section.id: near for near in answered.near}
    near = [n for n in answered.near if n.section.id in cited]
    near += [Near(sections[name], 0.0) for name in sections if name in cited and name not in chances]
    near += [n for n in answered.near if n.section.id not in cited]
    return replace(
        known, near=tuple(near[: max(NEAREST, len(cited))]), sentences=sentences, citations=holding.citations
    )


class _Holding:
    """Holds a model's sentences to the units that they name."""

    def __init__(self, material: Material) -> None:
        self._units = material.numbered_units()
        self._known = Known((), material.sections)
        self._citations: dict[int, Citation] = {}
        self.dropped: Counter[str] = Counter()

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())

    def sentence(self, claim: Claim) -> Sentence | None:
        """The claim as it can be shown, None when it can't be."""
        real = [number for number in dict.fromkeys(claim.units) if 1 <= number <= len(self._units)]
        self.dropped.update({"unlocated_unit": lost} if (lost := len(set(claim.units)) - len(real)) else {})
        prose = shown([claim.text], self._known)
        if not real:
            return self._drop("uncited_sentence")
        if prose.removed:
            return self._drop("unlocated_words")
        if not prose.sentences or len(sentences_of(prose.sentences[0], "en")) != 1:
            return self._drop("not_one_sentence")
        return Sentence(prose.sentences[0], tuple(self._cite(number) for number in real))

    def _drop(self, why: str) -> Sentence | None:
        self.dropped[why] += 1
        return None

    def _cite(self, number: int) -> CitationId:
        if number not in self._citations:
            section, unit = self._units[number - 1]
            name = CitationId(f"c{len(self._citations) + 1}")
            self._citations[number] = cite(section, unit, role_of(section), name)
        return self._citations[number].id
