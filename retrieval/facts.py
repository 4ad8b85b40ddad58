"""What is known of a section's passages before any content is seen: made once a section, joined for each scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.hits import Passage, PassageKind, sides_of
from retrieval.language import identify_language
from retrieval.neighbours import is_example
from retrieval.ports import Places

RULE, ELEMENT, EXCEPTION, EXAMPLE = range(4)  # what a passage is to its section
_MOST_TEXTS = 16_384


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry a passage, in their order.

    ``makes`` says what it is to its section; ``sides`` is 1 where it violates, -1 where it is allowed, else 0.
    ``languages`` are ISO 639-1 codes, None where a language can't be told: rules are in that of their policy, examples
    are in their own.
    """

    makes: npt.NDArray[np.int8]
    sides: npt.NDArray[np.int8]
    languages: tuple[str | None, ...]

    def of(self, *makes: int) -> Places:
        """The places of the passages that are one of these to their section."""
        return np.flatnonzero(np.isin(self.makes, makes))


def facts_of(section: Section, passages: Sequence[Passage]) -> Facts:
    """The facts of one section's passages."""
    exceptions = frozenset(part.id for part in section.exceptions)
    return Facts(
        makes=np.array([_makes(passage, exceptions) for passage in passages], dtype=np.int8),
        sides=sides_of(passages),
        languages=tuple(_language(p.text) if is_example(p) else section.language for p in passages),
    )


def joined(facts: Sequence[Facts]) -> Facts:
    """The facts of several sections, one after the other."""
    nothing = np.zeros(0, dtype=np.int8)
    return Facts(
        makes=np.concatenate([nothing, *(each.makes for each in facts)]),
        sides=np.concatenate([nothing, *(each.sides for each in facts)]),
        languages=tuple(language for each in facts for language in each.languages),
    )


def _makes(passage: Passage, exceptions: frozenset[str]) -> int:
    if is_example(passage):
        return EXAMPLE
    if passage.kind is PassageKind.RULE:
        return RULE
    return EXCEPTION if passage.part in exceptions else ELEMENT


@lru_cache(maxsize=_MOST_TEXTS)
def _language(text: str) -> str | None:
    """The language of a policy's text; versions share most of theirs."""
    return identify_language(text)
