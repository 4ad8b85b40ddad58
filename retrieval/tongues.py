"""What the language of a text alone adds to its likeness, and how far words can tell sections apart in a language.

A multilingual embedder puts texts of one language nearer to each other whatever they say, and words are shared within a
language. A content in a language in which few sections have examples would find those sections and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.fusion import Floats
from retrieval.hits import Passage, PassageKind
from retrieval.language import identify_language

FEWEST = 8  # passages of a language that say what the language alone adds; the others are taken together
_MOST_TEXTS = 16_384
_EXAMPLES = (PassageKind.VIOLATES, PassageKind.ALLOWED)

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Tongues:
    """The passages of a scope by language. ``groups`` are their places; ``shares`` says of each language in which
    part of the sections it stands, 0 to 1."""

    groups: tuple[Places, ...]
    shares: dict[str, float]

    def levelled(self, scores: Floats) -> Floats:
        """Scores of passages with the mean of each language brought to the mean of all."""
        level = scores.copy()
        middle = scores.mean() if scores.size else 0.0
        for group in self.groups:
            level[group] += middle - scores[group].mean()
        return level

    def share(self, text: str) -> float:
        """In which part of the sections words of this text's language stand; 1 when that can't be told."""
        language = _language(text)
        return self.shares.get(language, 1.0) if language else 1.0


def tongues_of(sections: Sequence[Section], passages: Sequence[Passage], owners: Places) -> Tongues:
    """Rules are in the language of their policy; examples are in their own."""
    written = {section.key: section.language for section in sections}
    languages = np.array([_of(passage, written[passage.section_key]) for passage in passages], dtype=object)
    named = [language for language in dict.fromkeys(languages) if language]
    large = {language: np.flatnonzero(languages == language) for language in named}
    groups = [places for places in large.values() if len(places) >= FEWEST]
    rest = np.setdiff1d(np.arange(len(passages)), np.concatenate(groups) if groups else [])
    shares = {language: len(set(owners[places])) / len(sections) for language, places in large.items()}
    return Tongues((*groups, *([rest] if rest.size else [])), shares)


def _of(passage: Passage, written: str) -> str | None:
    return _language(passage.text) if passage.kind in _EXAMPLES else written


@lru_cache(maxsize=_MOST_TEXTS)
def _language(text: str) -> str | None:
    return identify_language(text)
