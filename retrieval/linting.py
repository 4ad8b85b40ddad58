"""What of a corpus only its vectors and languages show: examples that stand in the wrong place, and languages missing.

Every example is compared with every passage that can apply to the same content, itself and its copies left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from policy_corpus.corpus import Corpus
from policy_corpus.lint import LintRules, Problem
from policy_corpus.lint.eras import eras, may_meet
from policy_corpus.lint.problems import in_section
from policy_corpus.model import Section
from retrieval.hits import PassageKind
from retrieval.language import identify_language
from retrieval.passages import passages_of, text_key
from retrieval.ports import PassageId, Vectors, VectorStore

ELSEWHERE = 0.044  # cosine by which a passage of another section is nearer than any of its own
RETRIEVED = 5  # an example finds its section among so many
_BLOCK = 256  # examples that are compared in one multiplication
_EXAMPLES = (PassageKind.VIOLATES, PassageKind.ALLOWED)


class VectorLint:
    """The checks over one corpus. ``vectors`` holds a row for every passage, by the key of its text."""

    def __init__(self, corpus: Corpus, vectors: Mapping[PassageId, Vectors]) -> None:
        self._sections = [section for section in corpus.sections if passages_of(section)]
        passages = [(place, p) for place, section in enumerate(self._sections) for p in passages_of(section)]
        owners = np.array([place for place, _ in passages])
        self._starts = np.flatnonzero(np.diff(owners, prepend=-1))
        self._vectors = np.stack([vectors[text_key(p.searched)] for _, p in passages])
        self._bias = self._vectors @ self._vectors.mean(axis=0)
        same: dict[str, int] = {}
        self._texts = np.array([same.setdefault(p.text, len(same)) for _, p in passages])
        self._beside = _beside(self._sections, corpus)
        self._examples = [(row, place, p.text) for row, (place, p) in enumerate(passages) if p.kind in _EXAMPLES]

    def problems(self) -> Iterator[Problem]:
        """Examples that lie nearer to another section than to their own, and sections that no example retrieves."""
        found: dict[int, list[bool]] = {}
        for (_, own, text), best in zip(self._examples, self._bests(), strict=True):
            found.setdefault(own, []).append(int((best > best[own]).sum()) < RETRIEVED)
            other = int(best.argmax())
            if best[other] - best[own] > ELSEWHERE:
                yield self._elsewhere(own, other, text, float(best[other] - best[own]))
        for own, hits in found.items():
            section = self._sections[own]
            if not any(hits):
                problem = f"none of the {len(hits)} examples of {section.id} finds it among {RETRIEVED} sections"
                yield in_section(section, "unretrieved", problem, "say in the rule what its examples have in common")

    def _bests(self) -> Iterator[npt.NDArray[np.float32]]:
        """For each example the nearest passage of each section that can apply beside its own, else minus infinity.

        A passage's mean cosine to all passages is taken off, so that one that is like everything is near to nothing.
        """
        for start in range(0, len(self._examples), _BLOCK):
            some = self._examples[start : start + _BLOCK]
            block = self._vectors[[row for row, _, _ in some]] @ self._vectors.T - self._bias
            for scores, (row, own, _) in zip(block, some, strict=True):
                scores[self._texts == self._texts[row]] = -np.inf
                yield np.where(self._beside[own], np.maximum.reduceat(scores, self._starts), -np.inf)

    def _elsewhere(self, own: int, other: int, text: str, by: float) -> Problem:
        section, nearer = self._sections[own], self._sections[other]
        line = next((e.line for e in section.examples if e.text == text), 0)
        problem = f"{text[:50]!r} in {section.id} lies nearer to {nearer.id} (by {by:.3f})"
        hint = "move it, change its words, or say in the rule what it shows"
        return in_section(section, "nearer-elsewhere", problem, hint, line)


def _beside(sections: Sequence[Section], corpus: Corpus) -> npt.NDArray[np.bool_]:
    """Which sections can apply to the same content: itself, and those of other ids of its days and region."""
    of = eras(corpus)
    return np.array(
        [[one is two or (one.id != two.id and may_meet(one, two, of)) for two in sections] for one in sections]
    )


def language_problems(corpus: Corpus, rules: LintRules) -> Iterator[Problem]:
    """Languages that have too few examples, of all policies together."""
    texts = {example.text for section in corpus.sections for example in section.examples}
    count = Counter(identify_language(text) for text in texts)
    for language in rules.languages:
        if count[language] < rules.examples_per_language:
            problem = f"{count[language]} of {rules.examples_per_language} examples are in {language!r}"
            hint = "write examples in it, or take it out of `languages`"
            yield Problem("lint.toml", 1, "language", problem, hint)


async def vector_problems(corpus: Corpus, store: VectorStore) -> list[Problem]:
    """What the vectors show. Raises ``IndexUnavailable`` when the index lacks a passage."""
    keys = list({text_key(p.searched) for s in corpus.sections for p in passages_of(s)})
    return list(VectorLint(corpus, await store.vectors(keys)).problems()) if keys else []
