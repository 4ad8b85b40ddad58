"""What can be found for one day and one region: its sections, their passages, vectors and words, ready to be scored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.errors import IndexUnavailable
from retrieval.fusion import Floats, FusionWeights, best_of_each, fuse
from retrieval.hits import Passage, PassageKind
from retrieval.lexical import LexicalIndex
from retrieval.normalisation import normalise
from retrieval.passages import passages_of, text_key
from retrieval.ports import Vectors, VectorStore


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one query in the scope's order: ``sections`` one a section, the others one a passage."""

    sections: Floats
    dense: Floats
    lexical: Floats


@dataclass(frozen=True)
class Scope:
    """The sections in force with all that scoring needs. ``owners[i]`` is the place of passage i's section."""

    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    owners: npt.NDArray[np.intp]
    vectors: Vectors
    bias: Floats
    by_passage: LexicalIndex
    by_section: LexicalIndex

    def score(self, queries: Vectors, text: str, weights: FusionWeights) -> Scored:
        """Score every section for a content: ``queries`` (n, d) are its windows, ``text`` its matching copy."""
        count = len(self.sections)
        dense = np.asarray((self.vectors @ queries.T).max(axis=1), dtype=np.float32)
        centred = dense - self.bias
        lexical = self.by_passage.scores(text)
        is_rule = np.array([passage.kind is PassageKind.RULE for passage in self.passages])
        fused = fuse(
            [
                (weights.dense_best, best_of_each(centred, self.owners, count)),
                (weights.dense_rule, best_of_each(centred[is_rule], self.owners[is_rule], count)),
                (weights.lexical_best, best_of_each(lexical, self.owners, count)),
                (weights.lexical_whole, self.by_section.scores(text)),
            ]
        )
        return Scored(fused, dense, lexical)

    def passages_at(self, place: int) -> list[int]:
        """The places of the passages of the section at ``place``."""
        return np.flatnonzero(self.owners == place).tolist()


async def load_scope(sections: Sequence[Section], store: VectorStore) -> Scope:
    """Read the vectors of the sections' passages. Raises ``IndexUnavailable`` when the index lacks some."""
    passages = [passage for section in sections for passage in passages_of(section)]
    places = {section.key: place for place, section in enumerate(sections)}
    keys = [text_key(passage.searched) for passage in passages]
    rows = await store.vectors(list(dict.fromkeys(keys)))
    lost = sum(key not in rows for key in keys)
    if lost:
        raise IndexUnavailable(f"the index lacks {lost} of {len(keys)} passages\n  hint: run `copilot index build`")
    vectors = np.stack([rows[key] for key in keys]) if keys else np.zeros((0, 1), dtype=np.float32)
    return Scope(
        sections=tuple(sections),
        passages=tuple(passages),
        owners=np.array([places[passage.section_key] for passage in passages], dtype=np.intp),
        vectors=vectors,
        bias=vectors @ vectors.mean(axis=0) if keys else np.zeros(0, dtype=np.float32),
        by_passage=LexicalIndex([normalise(passage.searched).text for passage in passages]),
        by_section=LexicalIndex([normalise(_whole(section)).text for section in sections]),
    )


def _whole(section: Section) -> str:
    return "\n".join((*section.heading_path, section.text, *(example.text for example in section.examples)))
