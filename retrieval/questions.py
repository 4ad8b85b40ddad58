"""Finding the sections that answer a question, and telling how far they do.

A question differs from a content: it is answered by what a section says, not by examples of what it is about. So only
the sections' own words are searched, and what the whole question asks for is weighed against what one section holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, log

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Region, Section
from retrieval.fusion import Floats, best_of_each, standardised
from retrieval.hits import PassageKind
from retrieval.language import identify_language
from retrieval.normalisation import normalise
from retrieval.ports import TextKind
from retrieval.question_words import asked_for, stems_of
from retrieval.retriever import Retriever
from retrieval.scope import Scope

WORDS_WEIGH = 2.0  # for the order: all of a question's words, in deviations of nearness
SHARED_WEIGHS, STRANGE_WEIGHS = 0.03, 0.05  # for coverage: words that a section holds, words that no policy holds
THRESHOLD, THRESHOLD_OTHER = 0.055, 0.03  # of coverage: in the language of the policies, and in others
_STEEPNESS = 0.02
_FEWEST = 20  # examples in a language that make a background
_OWN = (PassageKind.RULE, PassageKind.PART)
_MOST_SCOPES = 16


@dataclass(frozen=True, slots=True)
class Bearing:
    """How far one section answers a question.

    ``score`` orders the sections. ``coverage`` is the cosine of its nearest passage over what that passage has in
    common with texts of the question's language; in the language of the policies the words of the question that the
    section holds, ``shared`` (0 to 1, rare words weighing more), add to it, and words that no policy holds take from
    it. ``units`` are the numbers of the units that share words with the question, those that share most first.
    """

    section: Section
    score: float
    coverage: float
    shared: float
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bearings:
    """The sections that are nearest to a question, best first, and the coverage from which they answer it."""

    hits: tuple[Bearing, ...]
    threshold: float

    @property
    def covered(self) -> bool:
        """Whether the policies answer the question at all."""
        return bool(self.hits) and self.hits[0].coverage >= self.threshold

    def chance(self, hit: Bearing) -> float:
        """The coverage of a hit on a scale from 0 to 1, on which the threshold is 0.5."""
        return round(1 / (1 + exp((self.threshold - hit.coverage) / _STEEPNESS)), 4)


@dataclass(frozen=True)
class _Lexicon:
    """The stems that each section of a scope holds, what each weighs, and the languages of the examples in order."""

    held: tuple[frozenset[str], ...]
    weights: Mapping[str, float]
    unknown: float
    languages: tuple[str | None, ...]

    def weight(self, word: str) -> float:
        return self.weights.get(word, self.unknown)


class QuestionSearch:
    """Finds what answers a question in the index of a retriever."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._lexicons: dict[tuple[str, ...], _Lexicon] = {}

    async def search(self, question: str, as_of: date, region: Region | None, top: int) -> Bearings:
        """The ``top`` sections in force on that day in that region, best first, ties by section id."""
        scope = await self._retriever.scope(as_of, region)
        copy = normalise(question).text
        language = identify_language(copy) or ("en" if copy.isascii() else None)
        own = bool(scope.sections) and language == scope.sections[0].language
        threshold = THRESHOLD if own else THRESHOLD_OTHER
        if not scope.sections:
            return Bearings((), threshold)
        lexicon = self._lexicon(scope)
        query = (await self._retriever.embedder.embed([copy], TextKind.QUERY))[0]
        nearness = _nearness(scope, query, _background(scope, lexicon, language))
        asked = asked_for(copy)
        shared = np.array([_shared(asked, held, lexicon) if own else 0.0 for held in lexicon.held], dtype=np.float32)
        strange = _shared(asked, frozenset(asked) - lexicon.weights.keys(), lexicon) if own else 0.0
        coverage = nearness + SHARED_WEIGHS * shared - STRANGE_WEIGHS * strange
        scores = standardised(nearness) + WORDS_WEIGH * shared
        order = sorted(range(len(scores)), key=lambda i: (-float(scores[i]), scope.sections[i].id))[:top]
        hits = (
            Bearing(
                section=scope.sections[i],
                score=round(float(scores[i]), 6),
                coverage=round(float(coverage[i]), 6),
                shared=round(float(shared[i]), 6),
                units=_units(scope.sections[i], asked, lexicon),
            )
            for i in order
        )
        return Bearings(tuple(hits), threshold)

    async def close(self) -> None:
        """Let go of the retriever."""
        await self._retriever.close()

    def _lexicon(self, scope: Scope) -> _Lexicon:
        key = tuple(section.key for section in scope.sections)
        if key not in self._lexicons:
            while len(self._lexicons) >= _MOST_SCOPES:
                self._lexicons.pop(next(iter(self._lexicons)))
            self._lexicons[key] = _lexicon_of(scope)
        return self._lexicons[key]


def _own_passages(scope: Scope) -> npt.NDArray[np.bool_]:
    return np.array([passage.kind in _OWN for passage in scope.passages])


def _background(scope: Scope, lexicon: _Lexicon, language: str | None) -> Floats:
    """The mean of the examples in a language; of all examples where there are few; of all passages without examples.

    What a passage has in common with it says nothing: texts of one language are near to each other, and some passages
    are near to everything.
    """
    examples = scope.vectors[~_own_passages(scope)]
    spoken = np.array([spoken == language for spoken in lexicon.languages], dtype=bool)
    chosen = examples[spoken] if spoken.sum() >= _FEWEST else examples
    return np.asarray((chosen if len(chosen) else scope.vectors).mean(axis=0), dtype=np.float32)


def _nearness(scope: Scope, query: Floats, background: Floats) -> Floats:
    own = _own_passages(scope)
    centred = scope.vectors[own] @ (query - background)
    return best_of_each(np.asarray(centred, dtype=np.float32), scope.owners[own], len(scope.sections))


def _lexicon_of(scope: Scope) -> _Lexicon:
    held = tuple(stems_of(" ".join((s.policy_title, *s.heading_path, *s.terms, s.text))) for s in scope.sections)
    count = Counter(word for words in held for word in words)
    return _Lexicon(
        held=held,
        weights={word: log(1 + len(held) / n) for word, n in count.items()},
        unknown=log(1 + 2 * len(held)),
        languages=tuple(identify_language(p.text) for p in scope.passages if p.kind not in _OWN),
    )


def _shared(asked: Iterable[str], held: frozenset[str], lexicon: _Lexicon) -> float:
    """The part of the question's words that a text holds; 0 when the question has no word that says anything."""
    weights = {word: lexicon.weight(word) for word in asked}
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0


def _units(section: Section, asked: tuple[str, ...], lexicon: _Lexicon) -> tuple[int, ...]:
    """The numbers of the units that share words with the question, those that share most first."""
    shares = {unit.number: _shared(asked, stems_of(section.quote(unit)), lexicon) for unit in section.units}
    return tuple(sorted((n for n, share in shares.items() if share > 0), key=lambda n: (-shares[n], n)))
