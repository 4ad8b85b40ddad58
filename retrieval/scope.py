"""What can be found for one day and one region: its sections, their passages, vectors and words, ready to be scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section, SectionId
from retrieval.errors import IndexUnavailable
from retrieval.fusion import Floats, FusionWeights, best_of_each, fuse
from retrieval.hits import Passage, PassageKind
from retrieval.lexical import LexicalIndex, words_of
from retrieval.ports import Vectors, VectorStore
from retrieval.shelf import Shelf
from retrieval.tongues import Tongues, tongues_of

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one query in the scope's order: ``sections`` one a section, the others one a passage."""

    sections: Floats
    dense: Floats
    lexical: Floats


@dataclass(frozen=True)
class Scope:
    """The sections in force with all that scoring needs.

    ``owners[i]`` is the place of passage i's section; it never falls, so the passages of a section stand together.
    """

    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    owners: Places
    vectors: Vectors
    bias: Floats
    by_passage: LexicalIndex
    by_section: LexicalIndex

    def score(self, queries: Vectors, text: str, weights: FusionWeights) -> Scored:
        """Score every section for a content: ``queries`` (n, d) are its windows, ``text`` its matching copy."""
        count = len(self.sections)
        dense = np.max([np.vecdot(self.vectors, query) for query in queries], axis=0)
        dense = self._tongues.levelled(dense)
        centred = dense - self.bias
        share, words = self._tongues.share(text), words_of(text)
        lexical = self.by_passage.scores(words)
        fused = fuse(
            [
                (weights.dense_best, best_of_each(centred, self.owners, count)),
                (weights.dense_rule, best_of_each(centred[self._rules], self.owners[self._rules], count)),
                (weights.lexical_best * share, best_of_each(lexical, self.owners, count)),
                (weights.lexical_whole * share, self.by_section.scores(words)),
            ]
        )
        return Scored(fused, dense, lexical)

    def passages_at(self, place: int) -> slice:
        """Where the passages of the section at ``place`` stand."""
        return slice(self._starts[place], self._starts[place + 1])

    def ranking(self, scores: Floats) -> list[int]:
        """The places of the sections, the highest score first, ties by section id."""
        order: list[int] = np.lexsort((self._by_id, -scores)).tolist()
        return order

    @cached_property
    def places(self) -> dict[SectionId, int]:
        """Where each section stands."""
        return {section.id: place for place, section in enumerate(self.sections)}

    def overriding(self, section: SectionId) -> tuple[int, ...]:
        """The places of the sections that act on that one."""
        if section not in self._overriding:
            self._overriding[section] = tuple(
                place
                for place, other in enumerate(self.sections)
                if any(override.covers(section) for override in other.overrides)
            )
        return self._overriding[section]

    @cached_property
    def _overriding(self) -> dict[SectionId, tuple[int, ...]]:
        return {}

    @cached_property
    def _tongues(self) -> Tongues:
        return tongues_of(self.sections, self.passages, self.owners)

    @cached_property
    def _rules(self) -> Places:
        return np.flatnonzero([passage.kind is PassageKind.RULE for passage in self.passages])

    @cached_property
    def _starts(self) -> list[int]:
        """Where each section's passages begin, and the end of the last ones."""
        starts: list[int] = np.searchsorted(self.owners, np.arange(len(self.sections) + 1)).tolist()
        return starts

    @cached_property
    def _by_id(self) -> Places:
        """Each section's place in the order of ids."""
        return np.argsort(np.argsort([section.id for section in self.sections]))


async def load_scope(sections: Sequence[Section], store: VectorStore, shelf: Shelf) -> Scope:
    """Read the vectors of the sections' passages. Raises ``IndexUnavailable`` when the index lacks some."""
    shelved = [shelf.of(section) for section in sections]
    passages = [passage for each in shelved for passage in each.passages]
    keys = [key for each in shelved for key in each.keys]
    rows = await store.vectors(list(dict.fromkeys(keys)))
    lost = sum(key not in rows for key in keys)
    if lost:
        raise IndexUnavailable(f"the index lacks {lost} of {len(keys)} passages\n  hint: run `copilot index build`")
    vectors = np.stack([rows[key] for key in keys]) if keys else np.zeros((0, 1), dtype=np.float32)
    return Scope(
        sections=tuple(sections),
        passages=tuple(passages),
        owners=np.repeat(np.arange(len(shelved), dtype=np.intp), [len(each.passages) for each in shelved]),
        vectors=vectors,
        bias=np.vecdot(vectors, vectors.mean(axis=0)) if keys else np.zeros(0, dtype=np.float32),
        by_passage=LexicalIndex(shelf.vocabulary, [each.by_passage for each in shelved]),
        by_section=LexicalIndex(shelf.vocabulary, [each.whole for each in shelved]),
    )
