"""The languages of a scope's passages, and how far words can tell sections apart in a language.

Words are shared within a language: a content in a language in which few sections have examples would find those
sections and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FEWEST = 8  # texts of a language that stand for it; the others are taken together

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Tongues:
    """Of each language in which part of the sections it stands, 0 to 1."""

    shares: dict[str, float]

    def share(self, language: str | None) -> float:
        """In which part of the sections words of this language stand; 1 where none has it, or it can't be told."""
        return self.shares.get(language, 1.0) if language else 1.0


def tongues_of(languages: Sequence[str | None], owners: Places, sections: int) -> Tongues:
    """What the language of each passage, None where it can't be told, and its section come to."""
    return Tongues({name: len(set(owners[at].tolist())) / sections for name, at in _named(languages).items()})


def groups_of(languages: Sequence[str | None]) -> tuple[Places, ...]:
    """The places of each language that has some number of texts, and those of all others together."""
    groups = [places for places in _named(languages).values() if len(places) >= FEWEST]
    rest = np.setdiff1d(np.arange(len(languages)), np.concatenate(groups) if groups else [])
    return (*groups, *([rest] if rest.size else []))


def _named(languages: Sequence[str | None]) -> dict[str, Places]:
    found = np.array(languages, dtype=object)
    return {name: np.flatnonzero(found == name) for name in dict.fromkeys(languages) if name}
