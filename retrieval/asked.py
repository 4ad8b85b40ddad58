"""The questions that sections answer, and what they have in common with one that is asked now.

Two questions are near to each other by their frames alone ("May I ...?"). So a section is known by what its questions
have in common, and a question is held against others too that no policy answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.errors import IndexUnavailable
from retrieval.fusion import Floats
from retrieval.language import identify_language
from retrieval.lexicon import Lexicon
from retrieval.normalisation import normalise
from retrieval.passages import questions_of, text_key
from retrieval.ports import Vectors, VectorStore
from retrieval.question_words import asked_for
from retrieval.tongues import Places, groups_of

_NEAREST, _NEAREST_OTHERS = 10, 5  # questions whose mean says how near a question is to ours, and to others


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like one question is to those that sections answer, a number a section; ``stand`` says which have any.

    ``scores`` compare sections within this question; ``shared`` is the part of its words that a section's questions
    hold, rare words weighing more. ``leads`` is how much nearer a section's questions are than the
    nearest of those that no policy answers, ``lead`` the same for the nearest of all sections; both in deviations.
    """

    stand: npt.NDArray[np.bool_]
    scores: Floats
    shared: Floats
    leads: Floats
    lead: float


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """The questions of some sections: ``owners[i]`` is the section's place of row i, ``means`` has a row a section.

    ``others`` are questions that no policy answers. ``groups`` are the places, in both together, by language. ``words``
    knows those of each section's questions, in whatever language.
    """

    owners: Places
    vectors: Vectors
    others: Vectors
    means: Vectors
    groups: tuple[Places, ...]
    words: Lexicon

    def like(self, query: Vectors, words: Sequence[str]) -> Likeness:
        """Compare them with one question: its vector (dimensions,) and the stems of its words."""
        counts = np.bincount(self.owners, minlength=len(self.means))
        stand = counts > 0
        cosines = np.concatenate([self.vectors @ query, self.others @ query])
        spread = max(float(cosines.std()), 1e-6)
        level = _levelled(cosines, self.groups) / spread
        ours, others = level[: len(self.owners)], np.sort(level[len(self.owners) :])
        usual = float(others[-_NEAREST_OTHERS:].mean())
        own = np.bincount(self.owners, weights=ours, minlength=len(self.means)) / np.maximum(counts, 1)
        middle = self.vectors.mean(axis=0)
        scores = self.means @ (query - middle) - np.square(self.means).sum(axis=1) / 2
        return Likeness(
            stand=stand,
            scores=np.where(stand, scores, -np.inf).astype(np.float32),
            shared=np.array([self.words.shared(words, held) for held in self.words.held], dtype=np.float32),
            leads=np.where(stand, own - usual, 0.0).astype(np.float32),
            lead=float(np.sort(ours)[-_NEAREST:].mean()) - usual,
        )


def language_of(text: str) -> str | None:
    """The language of a matching copy; English where it can't be told from letters that are English."""
    return identify_language(text) or ("en" if text.isascii() else None)


async def load_asked(
    sections: Sequence[Section], store: VectorStore, others: tuple[Sequence[str], Vectors]
) -> AskedQuestions | None:
    """The questions of the sections; ``others`` are those that no policy answers. None where no section has any.

    Raises ``IndexUnavailable`` when the index lacks some.
    """
    asked = [(place, passage) for place, section in enumerate(sections) for passage in questions_of(section)]
    if not asked:
        return None
    keys = [text_key(passage.searched) for _, passage in asked]
    rows = await store.vectors(list(dict.fromkeys(keys)))
    lost = sum(key not in rows for key in keys)
    if lost:
        raise IndexUnavailable(f"the index lacks {lost} of {len(keys)} questions\n  hint: run `copilot index build`")
    owners, vectors = np.array([place for place, _ in asked], dtype=np.intp), np.stack([rows[key] for key in keys])
    texts = [normalise(text).text for text in (*(passage.text for _, passage in asked), *others[0])]
    return AskedQuestions(
        owners=owners,
        vectors=vectors,
        others=others[1],
        means=_means(vectors, owners, len(sections)),
        groups=groups_of(list(map(language_of, texts))),
        words=_words(texts[: len(owners)], owners, len(sections)),
    )


def _means(vectors: Vectors, owners: Places, count: int) -> Vectors:
    """The mean of each section's rows less the mean of all; zeros for none."""
    means = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(means, owners, vectors - vectors.mean(axis=0))
    counts = np.maximum(np.bincount(owners, minlength=count), 1)
    return np.asarray(means / counts[:, None], dtype=np.float32)


def _words(texts: Sequence[str], owners: Places, count: int) -> Lexicon:
    """The words that say what the questions of each section are about; a word weighs more the fewer have it."""
    words = list(map(asked_for, texts))
    held: list[set[str]] = [set() for _ in range(count)]
    for owner, some in zip(owners, words, strict=True):
        held[owner].update(some)
    return Lexicon.counted(tuple(map(frozenset, held)), words)


def _levelled(scores: Floats, groups: Sequence[Places]) -> Floats:
    """Scores less the mean of their group: what a language alone adds."""
    level = scores.copy()
    for group in groups:
        level[group] -= scores[group].mean()
    return level
