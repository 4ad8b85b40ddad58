"""What each section brings to every day and region in which it holds, made once and shared."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policy_corpus.model import Section
from retrieval.compared import Shared
from retrieval.counted import Counted, CountedSections, digest_of, read_counted, write_counted
from retrieval.facts import Facts, facts_of
from retrieval.hits import Passage
from retrieval.lexical import Counts, Vocabulary, words_of
from retrieval.normalisation import normalise
from retrieval.passages import content_key, passages_of, text_key
from retrieval.ports import PassageId
from retrieval.rows import RowTable
from retrieval.space import LikenessSpace
from retrieval.stores.beside import NamedRows

_MOST_TEXTS = 16_384  # texts of policies whose words are kept: versions and held-out sections share most of theirs


@dataclass(frozen=True, slots=True)
class Shelved:
    """A section, its passages with the keys of their vectors (for questions, and to be compared with contents) and what
    is known of them, and the counted words: of each passage, of it all."""

    section: Section
    passages: tuple[Passage, ...]
    keys: tuple[PassageId, ...]
    compared: tuple[PassageId, ...]
    facts: Facts
    by_passage: Counts
    whole: Counts


class Shelf:
    """Keeps what it has made of each section, by its key; of a section that was changed it makes it anew.

    ``apart``: contents are compared with what was embedded as a content. ``vectors`` holds the rows of passages by
    their keys, at first those of ``rows``. What was ``counted`` before is not counted again.
    """

    def __init__(
        self, counted: CountedSections | None = None, rows: NamedRows | None = None, *, apart: bool = False
    ) -> None:
        self._compared_key = content_key if apart else text_key
        self._counted = counted or CountedSections()
        self.vocabulary = Vocabulary(self._counted.words)
        self.vectors = RowTable()
        if rows:
            self.vectors.add(rows.keys, rows.rows)
        self._shared: Shared | None = None
        self._kept: dict[str, Shelved] = {}

    def of(self, section: Section) -> Shelved:
        """What the section brings."""
        kept = self._kept.get(section.key)
        if kept is None or kept.section is not section:
            kept = self._kept[section.key] = self._made(section)
        return kept

    def compared(self, space: LikenessSpace) -> Shared:
        """The passages in that space; those of an earlier one are forgotten."""
        if self._shared is None or self._shared.space is not space:
            self._shared = Shared(space)
        return self._shared

    def _made(self, section: Section) -> Shelved:
        passages = passages_of(section)
        counted = self._counted.sections.get(digest_of(section, passages)) or self._count(section, passages)
        return Shelved(
            section=section,
            passages=passages,
            keys=tuple(text_key(passage.searched) for passage in passages),
            compared=tuple(self._compared_key(passage.searched) for passage in passages),
            facts=counted.facts,
            by_passage=counted.by_passage,
            whole=counted.whole,
        )

    def _count(self, section: Section, passages: tuple[Passage, ...]) -> Counted:
        texts = (*section.heading_path, section.text, *(example.text for example in section.examples))
        return Counted(
            facts=facts_of(section, passages),
            by_passage=self.vocabulary.count([_words(passage.searched) for passage in passages]),
            whole=self.vocabulary.count([[word for text in texts for word in _words(text)]]),
        )

    def counted(self, sections: Iterable[Section]) -> CountedSections:
        """What is kept of those sections for shelves to come."""
        found = {
            digest_of(section, brought.passages): Counted(brought.facts, brought.by_passage, brought.whole)
            for section in sections
            for brought in [self.of(section)]
        }
        return CountedSections(self.vocabulary.words, found)


def open_shelf(sections: Iterable[Section], path: Path, rows: NamedRows | None = None, *, apart: bool = False) -> Shelf:
    """A shelf with what a file holds of those sections; they are counted and kept there where it holds nothing.

    ``rows`` are those of the same generation; ``apart`` is the embedder's.
    """
    counted = read_counted(path)
    if counted is None:
        counted = Shelf().counted(sections)
        write_counted(counted, path)
    return Shelf(counted, rows, apart=apart)


@lru_cache(maxsize=_MOST_TEXTS)
def _words(text: str) -> tuple[str, ...]:
    """The words of the matching copy of a policy's text."""
    return tuple(map(sys.intern, words_of(normalise(text).text)))
