"""Finding the sections that answer a question, and telling how far they do.

A question differs from a content: it is answered by what a section says, so the section's own words count most. It is
held against subjects that no policy covers as well: what is nearer to one of them is not covered, whatever words of
ours it shares.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Region, Section
from retrieval.coverage import CoverageModel, Evidence, load_coverage
from retrieval.fusion import Floats, best_of_each, fuse
from retrieval.hits import PassageKind
from retrieval.language import identify_language
from retrieval.normalisation import normalise
from retrieval.other_subjects import OtherSubjects
from retrieval.ports import TextKind
from retrieval.question_words import asked_for, stems_of
from retrieval.retriever import Retriever
from retrieval.scope import Scope

# For the order, of standardised scores: the nearest of a section's own passages, its text, its examples, shared words.
OWN_WEIGHS, TEXT_WEIGHS, EXAMPLES_WEIGH, WORDS_WEIGH = 1.25, 0.8, 0.35, 0.6
_FEWEST = 20  # examples in a language that make a background
_OWN = (PassageKind.RULE, PassageKind.PART)
_MOST_SCOPES = 16


@dataclass(frozen=True, slots=True)
class Bearing:
    """How far one section answers a question.

    ``score`` orders the sections. ``coverage`` is the log-odds that it answers the question. ``shared`` is the part of
    the question's words that the section holds with its examples (0 to 1, rare words weighing more; 0 in another
    language than the policies'). ``units`` are the numbers of the units that share words with the question, those that
    share most first.
    """

    section: Section
    score: float
    coverage: float
    shared: float
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bearings:
    """The sections that are nearest to a question, best first, and what tells whether they answer it.

    ``features`` are those of the best hit, in the order of ``retrieval.coverage.FEATURES``: what a fit learns from.
    """

    hits: tuple[Bearing, ...]
    model: CoverageModel
    features: tuple[float, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether the policies answer the question at all."""
        return bool(self.hits) and self.hits[0].coverage >= self.model.threshold

    def chance(self, hit: Bearing) -> float:
        """The coverage of a hit on a scale from 0 to 1, on which the threshold is 0.5."""
        return self.model.chance(hit.coverage)


@dataclass(frozen=True)
class _Lexicon:
    """The stems that each section holds with its examples, what each weighs, the languages of the examples in order.

    Only stems of the sections' own words have weights.
    """

    held: tuple[frozenset[str], ...]
    weights: Mapping[str, float]
    unknown: float
    languages: tuple[str | None, ...]

    def weight(self, word: str) -> float:
        return self.weights.get(word, self.unknown)


class QuestionSearch:
    """Finds what answers a question in the index of a retriever."""

    def __init__(self, retriever: Retriever, model: CoverageModel | None = None) -> None:
        """``model`` in place of the one that comes along."""
        self._retriever, self._model = retriever, model or load_coverage()
        self._others = OtherSubjects(retriever.embedder)
        self._lexicons: dict[tuple[str, ...], _Lexicon] = {}

    async def search(self, question: str, as_of: date, region: Region | None, top: int) -> Bearings:
        """The ``top`` sections in force on that day in that region, best first, ties by section id."""
        scope = await self._retriever.scope(as_of, region)
        if not scope.sections:
            return Bearings((), self._model)
        lexicon, asked = self._lexicon(scope), _asked(question)
        query = (await self._retriever.embedder.embed([asked.copy], TextKind.QUERY))[0]
        evidence, scores = _weighed(scope, lexicon, asked, query, (await self._others.vectors()) @ query)
        features = evidence.features()
        coverage = self._model.log_odds(features)
        order = sorted(range(len(scores)), key=lambda i: (-float(scores[i]), scope.sections[i].id))[:top]
        hits = (
            Bearing(
                section=scope.sections[i],
                score=round(float(scores[i]), 6),
                coverage=round(float(coverage[i]), 6),
                shared=round(float(evidence.shared[i]), 6),
                units=_units(scope.sections[i], asked.words, lexicon),
            )
            for i in order
        )
        return Bearings(tuple(hits), self._model, tuple(map(float, features[order[0]])))

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is compared: its matching copy, its language if that can be told, the words that matter."""

    copy: str
    language: str | None
    words: tuple[str, ...]


def _asked(question: str) -> _Asked:
    copy = normalise(question).text
    return _Asked(copy, identify_language(copy) or ("en" if copy.isascii() else None), asked_for(copy))


def _weighed(scope: Scope, lexicon: _Lexicon, asked: _Asked, query: Floats, others: Floats) -> tuple[Evidence, Floats]:
    """What is known of the question, and the scores that order the sections."""
    kinds = np.array([passage.kind for passage in scope.passages])
    own, rule = np.isin(kinds, _OWN), kinds == PassageKind.RULE
    cosines = scope.vectors @ query
    centred = cosines - scope.vectors @ _background(scope, own, lexicon, asked.language)
    own_language = asked.language == scope.sections[0].language
    words = asked.words if own_language else ()
    evidence = Evidence(
        nearness=np.nan_to_num(_best(scope, centred, own), neginf=-1.0),
        cosines=np.nan_to_num(_best(scope, cosines, own), neginf=-1.0),
        others=others,
        shared=np.array([_shared(words, held, lexicon) for held in lexicon.held], dtype=np.float32),
        strange=_shared(words, frozenset(words) - lexicon.weights.keys(), lexicon),
        own_language=own_language,
    )
    scores = fuse(
        [
            (OWN_WEIGHS, evidence.nearness),
            (TEXT_WEIGHS, _best(scope, centred, rule)),
            (EXAMPLES_WEIGH, _best(scope, centred, ~own)),
            (WORDS_WEIGH, evidence.shared),
        ]
    )
    return evidence, scores


def _best(scope: Scope, scores: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    """The best score of each section over the chosen passages, minus infinity where it has none."""
    return best_of_each(np.asarray(scores[chosen], dtype=np.float32), scope.owners[chosen], len(scope.sections))


def _background(scope: Scope, own: npt.NDArray[np.bool_], lexicon: _Lexicon, language: str | None) -> Floats:
    """The mean of the examples in a language; of all examples where there are few; of all passages without examples.

    What a passage has in common with it says nothing: texts of one language are near to each other, and some passages
    are near to everything.
    """
    examples = scope.vectors[~own]
    spoken = np.array([spoken == language for spoken in lexicon.languages], dtype=bool)
    chosen = examples[spoken] if spoken.sum() >= _FEWEST else examples
    return np.asarray((chosen if len(chosen) else scope.vectors).mean(axis=0), dtype=np.float32)


def _lexicon_of(scope: Scope) -> _Lexicon:
    own = tuple(stems_of(" ".join((s.policy_title, *s.heading_path, *s.terms, s.text))) for s in scope.sections)
    shown = (stems_of(" ".join(example.text for example in s.examples)) for s in scope.sections)
    count = Counter(word for words in own for word in words)
    return _Lexicon(
        held=tuple(one | other for one, other in zip(own, shown, strict=True)),
        weights={word: log(1 + len(own) / n) for word, n in count.items()},
        unknown=log(1 + 2 * len(own)),
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
