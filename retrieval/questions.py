"""Finding the sections that answer a question, and telling how far they do.

A question differs from a content: it is answered by what a section says, so the section's own words count most, and the
questions that it is known to answer. It is held against subjects and questions that no policy covers as well: what is
nearer to one of them is not covered, whatever words of ours it shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Region, Section
from retrieval.asked import AskedQuestions, language_of, load_asked
from retrieval.coverage import CoverageModel, Evidence, chance_of, load_coverage
from retrieval.fusion import Floats, best_of_each, fuse
from retrieval.hits import PassageKind
from retrieval.language import identify_language
from retrieval.lexicon import Lexicon, lexicon_of
from retrieval.normalisation import normalise
from retrieval.other_subjects import OtherSubjects, read_questions
from retrieval.ports import TextKind
from retrieval.question_words import asked_for
from retrieval.retriever import Retriever
from retrieval.scope import Scope

# For the order, of standardised scores: the nearest of a section's own passages, its text, its examples, shared words;
# the questions that it answers, and their words.
OWN_WEIGHS, TEXT_WEIGHS, EXAMPLES_WEIGH, WORDS_WEIGH = 1.25, 0.8, 0.5, 0.6
ASKED_WEIGHS, ASKED_WORDS_WEIGH = 3.2, 0.7
_FEWEST = 20  # examples in a language that make a background
_OWN = (PassageKind.RULE, PassageKind.PART)
_MOST_SCOPES = 16


@dataclass(frozen=True, slots=True)
class Bearing:
    """How far one section answers a question.

    ``score`` orders the sections. ``coverage`` is how far it is beyond the threshold from which a section counts as
    answering, in log-odds. ``shared`` is the part of the question's words that the section holds with its examples and
    questions (0 to 1, rare words weighing more; 0 in another language than the policies'). ``units`` are the numbers of
    the units that share words with the question, those that share most first.
    """

    section: Section
    score: float
    coverage: float
    shared: float
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bearings:
    """The sections that are nearest to a question, best first, and what tells whether they answer it.

    ``features`` are those of the best hit, in the order of ``retrieval.coverage.ASKED_FEATURES``, or of ``FEATURES``
    where it has no questions: what a fit learns from.
    """

    hits: tuple[Bearing, ...]
    features: tuple[float, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether the policies answer the question at all."""
        return bool(self.hits) and self.hits[0].coverage >= 0

    def chance(self, hit: Bearing) -> float:
        """The coverage of a hit on a scale from 0 to 1, on which the threshold is 0.5."""
        return chance_of(hit.coverage)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What questions are held against in one scope. ``languages`` are those of its examples, in order."""

    scope: Scope
    lexicon: Lexicon
    languages: npt.NDArray[np.object_]
    asked: AskedQuestions | None


class QuestionSearch:
    """Finds what answers a question in the index of a retriever."""

    def __init__(self, retriever: Retriever, model: CoverageModel | None = None, *, use_asked: bool = True) -> None:
        """``model`` in place of the one that comes along; ``use_asked``: by the questions that sections answer too."""
        self._retriever, self._model, self._use_asked = retriever, model or load_coverage(), use_asked
        self._others = OtherSubjects(retriever.embedder)
        self._grounds: dict[tuple[str, ...], _Ground] = {}

    async def search(self, question: str, as_of: date, region: Region | None, top: int) -> Bearings:
        """The ``top`` sections in force on that day in that region, best first, ties by section id."""
        scope = await self._retriever.scope(as_of, region)
        if not scope.sections:
            return Bearings(())
        ground, asked = await self._ground(scope), _asked(question)
        query = (await self._retriever.embedder.embed([asked.copy], TextKind.QUERY))[0]
        evidence, scores = _weighed(ground, asked, query, (await self._others.subjects()) @ query)
        margins = self._model.margins(evidence)
        order = sorted(range(len(scores)), key=lambda i: (-float(scores[i]), scope.sections[i].id))[:top]
        hits = (
            Bearing(
                section=scope.sections[i],
                score=round(float(scores[i]), 6),
                coverage=round(float(margins[i]), 6),
                shared=round(float(evidence.shared[i]), 6),
                units=ground.lexicon.units(scope.sections[i], asked.words),
            )
            for i in order
        )
        has_asked = evidence.asked is not None and evidence.asked.stand[order[0]]
        features = evidence.asked_features() if has_asked else evidence.features()
        return Bearings(tuple(hits), tuple(map(float, features[order[0]])))

    async def close(self) -> None:
        """Let go of the retriever."""
        await self._retriever.close()

    async def _ground(self, scope: Scope) -> _Ground:
        key = tuple(section.key for section in scope.sections)
        if key not in self._grounds:
            asked = await self._asked_of(scope.sections) if self._use_asked else None
            while len(self._grounds) >= _MOST_SCOPES:
                self._grounds.pop(next(iter(self._grounds)))
            self._grounds[key] = _Ground(scope, lexicon_of(scope.sections), _languages(scope), asked)
        return self._grounds[key]

    async def _asked_of(self, sections: Sequence[Section]) -> AskedQuestions | None:
        if not any(section.asked for section in sections):
            return None
        others = read_questions(), await self._others.questions()
        return await load_asked(sections, self._retriever.store, others)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is compared: its matching copy, its language if that can be told, the words that matter."""

    copy: str
    language: str | None
    words: tuple[str, ...]


def _asked(question: str) -> _Asked:
    copy = normalise(question).text
    return _Asked(copy, language_of(copy), asked_for(copy))


def _weighed(ground: _Ground, asked: _Asked, query: Floats, others: Floats) -> tuple[Evidence, Floats]:
    """What is known of the question, and the scores that order the sections."""
    scope, lexicon = ground.scope, ground.lexicon
    kinds = np.array([passage.kind for passage in scope.passages])
    own, rule = np.isin(kinds, _OWN), kinds == PassageKind.RULE
    cosines = scope.vectors @ query
    centred = cosines - scope.vectors @ _background(ground, own, asked.language)
    own_language = asked.language == scope.sections[0].language
    words = asked.words if own_language else ()
    evidence = Evidence(
        nearness=np.nan_to_num(_best(scope, centred, own), neginf=-1.0),
        cosines=np.nan_to_num(_best(scope, cosines, own), neginf=-1.0),
        others=others,
        shared=np.array([lexicon.shared(words, held) for held in lexicon.held], dtype=np.float32),
        strange=lexicon.strange(words),
        own_language=own_language,
        asked=ground.asked.like(query, asked.words) if ground.asked else None,
    )
    parts = [
        (OWN_WEIGHS, evidence.nearness),
        (TEXT_WEIGHS, _best(scope, centred, rule)),
        (EXAMPLES_WEIGH, _best(scope, centred, ~own)),
        (WORDS_WEIGH, evidence.shared),
    ]
    if evidence.asked:
        parts += [(ASKED_WEIGHS, evidence.asked.scores), (ASKED_WORDS_WEIGH, evidence.asked.shared)]
    return evidence, fuse(parts)


def _best(scope: Scope, scores: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    """The best score of each section over the chosen passages, minus infinity where it has none."""
    return best_of_each(np.asarray(scores[chosen], dtype=np.float32), scope.owners[chosen], len(scope.sections))


def _background(ground: _Ground, own: npt.NDArray[np.bool_], language: str | None) -> Floats:
    """The mean of the examples in a language; of all examples where there are few; of all passages without examples.

    What a passage has in common with it says nothing: texts of one language are near to each other, and some passages
    are near to everything.
    """
    examples = ground.scope.vectors[~own]
    spoken = np.asarray(ground.languages == language, dtype=bool)
    chosen = examples[spoken] if spoken.sum() >= _FEWEST else examples
    return np.asarray((chosen if len(chosen) else ground.scope.vectors).mean(axis=0), dtype=np.float32)


def _languages(scope: Scope) -> npt.NDArray[np.object_]:
    return np.array([identify_language(p.text) for p in scope.passages if p.kind not in _OWN], dtype=object)
