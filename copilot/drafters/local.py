"""The drafter that needs no model: it compares a content with each section's own examples of both sides.

It reads nothing and understands nothing. Whether a content violates anything is a logistic of how the examples near it
lean, which section it would be of how well each fits; the same few numbers serve every section, so a new one works at
once. What lies between the two thresholds is unclear, and sections without examples are never more than unclear.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

from copilot.drafters.calibration import Calibration
from copilot.drafters.clearing import all_of, cleared_by
from copilot.drafters.contrast import Contrast, contrasts_of, lean_of
from copilot.drafting import Brief, Draft, PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Status
from policy_corpus.model import Part, Section
from retrieval.hits import Hit, PassageKind
from retrieval.lexical import words_of
from retrieval.sentences import sentences_of

_NEAR = 0.3  # of the largest share: a section that has less is about something else, and no exception of it is claimed
_LONGEST_EVIDENCE = 400  # code points of the sentence that is shown
_MOST_TEXTS = 16_384  # of policies, whose words are kept

_Sentence = tuple[str, frozenset[str]]  # as it stands in the content, and its words


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate; only what ``may_except`` is near enough that one of its exceptions can be claimed."""

    hit: Hit
    contrast: Contrast
    probability: float
    may_except: bool = False


class LocalDrafter:
    """Drafts by similarity, in this process, with the numbers that retrieval has computed already."""

    name = "local:"

    def __init__(self, calibration: Calibration) -> None:
        self._calibration = calibration

    @property
    def calibration_fingerprint(self) -> str:
        """SHA-256 over the numbers that it judges with."""
        return sha256(repr(self._calibration).encode()).hexdigest()

    async def draft(self, brief: Brief) -> Draft:
        """A word on every candidate. Never fails, never waits."""
        judged = self._judged(brief)
        sentences = _Sentences(brief)
        return Draft(
            sections=tuple([self._section(j, brief, sentences) for j in judged]),
            rationale=_explain(judged),
            missing_context=tuple(_missing(judged, brief)),
            model=None,
            calibration=self._calibration.name,
        )

    async def close(self) -> None:
        """Nothing to close."""

    def _judged(self, brief: Brief) -> list[_Judged]:
        """Every candidate with its probability; what only acts on others takes no part in it."""
        rules = [hit for hit in brief.candidates if not hit.section.overrides]
        contrasts = contrasts_of(rules, brief.precedents)
        lean = lean_of(rules) if brief.lean is None else brief.lean
        found = {each.hit.section.key: each for each in self._weighed(rules, contrasts, lean)}
        acting = [hit for hit in brief.candidates if hit.section.overrides]
        found |= {h.section.key: _Judged(h, c, 0.0) for h, c in zip(acting, contrasts_of(acting, ()), strict=True)}
        return [found[hit.section.key] for hit in brief.candidates]

    def _weighed(self, rules: Sequence[Hit], contrasts: Sequence[Contrast], lean: float) -> Iterator[_Judged]:
        """An exception is claimed where nothing is violated, of the sections that the content is about."""
        shares = self._calibration.shares(contrasts)
        chances = self._calibration.probabilities(contrasts, lean)
        least = _NEAR * max(shares, default=0.0)
        clear = max(chances, default=0.0) < self._calibration.high
        for hit, contrast, chance, share in zip(rules, contrasts, chances, shares, strict=True):
            yield _Judged(hit, contrast, chance, clear and share >= least)

    def _section(self, judged: _Judged, brief: Brief, sentences: "_Sentences") -> SectionDraft:
        section, before = judged.hit.section, brief.units_before[judged.hit.section.key]
        statuses = self._statuses(judged, brief)
        shown = sentences.evidence(judged) if Status.MET in statuses.values() else ()

        def drafted(parts: Iterable[Part]) -> tuple[PartDraft, ...]:
            return tuple(
                [
                    PartDraft(part.id, status, (before + part.unit,), shown if status is Status.MET else ())
                    for part in parts
                    for status in (statuses[part.id],)
                ]
            )

        return SectionDraft(
            section.id,
            drafted(section.elements),
            drafted(section.exceptions),
            None if section.overrides else judged.probability,
        )

    def _statuses(self, judged: _Judged, brief: Brief) -> dict[str, Status]:
        """Elements and exceptions by id: what the probability says, and what the nearest allowed example names."""
        section, p = judged.hit.section, judged.probability
        if section.overrides:
            category = brief.case.author.category
            told = category and not set(words_of(category)).isdisjoint(words_of(section.text))
            return _each(section, Status.UNCLEAR if told else Status.NOT_MET, Status.NOT_MET)
        if not section.examples and not judged.contrast.has_examples:
            near = Status.UNCLEAR if p >= self._calibration.low else Status.NOT_MET
            return _each(section, near, Status.UNCLEAR)
        if p >= self._calibration.high:
            return _each(section, Status.MET, Status.NOT_MET)
        if p > self._calibration.highest_cleared(section.severity):
            return _each(section, Status.UNCLEAR, Status.UNCLEAR)
        return cleared_by(section, _clearing(judged))


def _each(section: Section, elements: Status, exceptions: Status) -> dict[str, Status]:
    return all_of(section.elements, elements) | all_of(section.exceptions, exceptions)


def _clearing(judged: _Judged) -> str:
    """The part for which the allowed examples near the content stand, if it may be; else the farthest element."""
    section, named = judged.hit.section, judged.contrast.allowed_part
    known = {part.id for part in (*section.elements, *(section.exceptions if judged.may_except else ()))}
    return named if named is not None and named in known else _farthest(judged.hit)


def _farthest(hit: Hit) -> str:
    """The element whose words are least like the content; the first when they weren't compared."""
    elements = [element.id for element in hit.section.elements]
    scores = {s.passage.part: s.dense for s in hit.passages if s.passage.kind is PassageKind.PART}
    return min(elements, key=lambda element: scores.get(element, 0.0))


class _Sentences:
    """The sentences of a case with their words, split when a section first asks for them."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief

    @cached_property
    def _found(self) -> list[_Sentence]:
        language = self._brief.language or "en"
        texts = (text for _, text in self._brief.case.sources())
        return [(s, frozenset(words_of(s))) for text in texts for s in sentences_of(text, language)]

    def evidence(self, judged: _Judged) -> tuple[QuotedWords, ...]:
        """The sentence that shares most words with the section's nearest violating example and elements, if any."""
        nearest = judged.contrast.nearest_violating_text or ""
        texts = (nearest, *(element.text for element in judged.hit.section.elements))
        wanted = frozenset().union(*map(_policy_words, texts))
        best, _ = max(self._found, key=lambda sentence: len(wanted & sentence[1]), default=("", frozenset()))
        quote = best.strip()[:_LONGEST_EVIDENCE].strip()
        return (QuotedWords(quote),) if quote else ()


@lru_cache(maxsize=_MOST_TEXTS)
def _policy_words(text: str) -> frozenset[str]:
    """The words of a policy's text, which comes again; a content is never kept."""
    return frozenset(words_of(text))


def _explain(judged: list[_Judged]) -> str:
    top = max(judged, key=lambda j: j.probability, default=None)
    if top is None:
        return ""
    return (
        "This draft was made without a language model: it compares the content with the examples that stand in "
        f"each section. Nearest is {top.hit.section.id}, with a calibrated probability of {top.probability:.2f}."
    )


def _missing(judged: list[_Judged], brief: Brief) -> Iterator[str]:
    if any(not j.contrast.has_examples and not j.hit.section.overrides for j in judged[:1]):
        yield "The nearest section has no examples to compare with; a person has to read it."
    if not brief.case.context:
        yield "What the content answers or is posted under is not known."
