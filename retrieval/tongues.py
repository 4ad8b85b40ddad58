"""The languages of a scope's passages, and how far words can tell sections apart in a language.

Words are shared within a language: a content in a language in which few sections have examples would find those
sections and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.hits import Passage
from retrieval.language import identify_language
from retrieval.neighbours import is_example

FEWEST = 8  # texts of a language that stand for it; the others are taken together
_MOST_TEXTS = 16_384

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Tongues:
    """The language of each passage of a scope, None where it can't be told; ``shares`` says of each language in which
    part of the sections it stands, 0 to 1."""

    languages: tuple[str | None, ...]
    shares: dict[str, float]

    def share(self, language: str | None) -> float:
        """In which part of the sections words of this language stand; 1 where none has it, or it can't be told."""
        return self.shares.get(language, 1.0) if language else 1.0


def tongues_of(sections: Sequence[Section], passages: Sequence[Passage], owners: Places) -> Tongues:
    """Rules are in the language of their policy; examples are in their own."""
    written = {section.key: section.language for section in sections}
    languages = tuple(_of(passage, written[passage.section_key]) for passage in passages)
    shares = {language: len(set(owners[places])) / len(sections) for language, places in _named(languages).items()}
    return Tongues(languages, shares)


def groups_of(languages: Sequence[str | None]) -> tuple[Places, ...]:
    """The places of each language that has some number of texts, and those of all others together."""
    groups = [places for places in _named(languages).values() if len(places) >= FEWEST]
    rest = np.setdiff1d(np.arange(len(languages)), np.concatenate(groups) if groups else [])
    return (*groups, *([rest] if rest.size else []))


def _named(languages: Sequence[str | None]) -> dict[str, Places]:
    found = np.array(languages, dtype=object)
    return {name: np.flatnonzero(found == name) for name in dict.fromkeys(languages) if name}


def _of(passage: Passage, written: str) -> str | None:
    return _language(passage.text) if is_example(passage) else written


@lru_cache(maxsize=_MOST_TEXTS)
def _language(text: str) -> str | None:
    return identify_language(text)
