"""What can be found for one day and one region: its sections, their passages, vectors and words, ready to be scored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from policy_corpus.model import Section, SectionId
from retrieval.compared import Alone, Compared
from retrieval.compared_rows import ComparedRows
from retrieval.errors import IndexUnavailable
from retrieval.facts import ELEMENT, EXAMPLE, EXCEPTION, RULE, Facts, joined
from retrieval.fusion import Floats, FusionWeights, OfEach, scaled
from retrieval.hits import Passage
from retrieval.lexical import LexicalIndex, words_of
from retrieval.neighbours import Neighbours, policies_of
from retrieval.ports import PassageId, Places, Vectors, VectorStore
from retrieval.rows import Rows, RowTable
from retrieval.shelf import Shelf
from retrieval.space import LikenessSpace, plain_space, unit
from retrieval.tongues import Tongues, tongues_of

_AROUND = 0.35  # how much what stands around a content weighs beside it


@dataclass(frozen=True, slots=True)
class Query:
    """A content, ready to be scored: the rows of its windows and of what stands around it, its matching copy and its
    language. ``around`` may be empty."""

    windows: Vectors
    text: str
    language: str | None = None
    around: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one query in the scope's order: ``sections`` one a section, the next two one a passage.

    ``columns`` are what the sections' scores are made of; ``likeness`` is a cosine to each neighbour.
    """

    sections: Floats
    dense: Floats
    lexical: Floats
    columns: dict[str, Floats] = field(default_factory=dict)
    likeness: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))


@dataclass(frozen=True)
class Scope:
    """The sections in force with all that scoring needs.

    ``owners[i]`` is the place of passage i's section; it never falls, so the passages of a section stand together.
    ``rows`` are what contents are compared with, by ``keys``; ``plain`` what questions are.
    """

    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    facts: Facts
    owners: Places
    keys: tuple[PassageId, ...]
    rows: Rows
    plain: Rows
    by_passage: LexicalIndex
    by_section: LexicalIndex
    shared: Compared | None = None

    def score(self, query: Query, weights: FusionWeights) -> Scored:
        """Score every section for a content."""
        contents = self.space.of_contents(query.windows, query.language)
        near = self.neighbours.near(contents, self._with_around(contents, query))
        own = self.space.of_questions(query.windows, query.language)
        dense = np.zeros(len(self.passages), dtype=np.float32)
        dense[self._own] = self._own_rows.nearest(own)
        dense[self.neighbours.places] = near.cosines
        words = words_of(query.text)
        lexical = self.by_passage.scores(words)
        columns = scaled(near.columns | self._text_columns(dense, lexical, words))
        for name in ("lexical_best", "lexical_whole"):
            columns[name] = columns[name] * np.float32(self.tongues.share(query.language))
        weights = weights if len(self._examples) else weights.without_examples
        return Scored(weights.weigh(columns), dense, lexical, columns, near.cosines)

    def _with_around(self, contents: Vectors, query: Query) -> Vectors:
        """The windows, drawn towards what stands around the content."""
        if not len(query.around):
            return contents
        drawn = contents + _AROUND * self.space.of_contents(query.around, query.language).mean(axis=0)
        return unit(drawn)

    def _text_columns(self, dense: Floats, lexical: Floats, words: Sequence[str]) -> dict[str, Floats]:
        return {
            **{name: of_each.best(dense[places]) for name, (places, of_each) in self._of_kind.items()},
            "lexical_best": self._of_any_kind.best(lexical),
            "lexical_whole": self.by_section.scores(words),
        }

    @cached_property
    def tongues(self) -> Tongues:
        """How far words can tell the sections apart."""
        return tongues_of(self.facts.languages, self.owners, len(self.sections))

    @property
    def space(self) -> LikenessSpace:
        """Where contents and passages are compared: the fitted one of the embedder, else one of these passages."""
        return self._compared.space

    @cached_property
    def vectors(self) -> Vectors:
        """The passages as the embedder made them for questions, a row each."""
        return self.plain.taken()

    @cached_property
    def _compared(self) -> Compared:
        if self.shared is not None:
            return self.shared
        own = self.rows.part(self._own).taken()
        return Alone(plain_space(self.rows.part(self._examples).taken(), self._spoken, own))

    @cached_property
    def neighbours(self) -> Neighbours:
        """The examples of all sections."""
        places = self._examples
        keys = [self.keys[place] for place in places]
        return Neighbours(
            places=places,
            owners=self.owners[places],
            sides=self.facts.sides[places],
            rows=self._compared.examples(keys, self.rows.part(places), self._spoken),
            policies=policies_of(self.sections),
        )

    @cached_property
    def _examples(self) -> Places:
        return self.facts.of(EXAMPLE)

    @cached_property
    def _own(self) -> Places:
        """The passages that are the sections' own words."""
        return self.facts.of(RULE, ELEMENT, EXCEPTION)

    @cached_property
    def _own_rows(self) -> ComparedRows:
        return self._compared.policies([self.keys[place] for place in self._own], self.rows.part(self._own))

    @cached_property
    def _spoken(self) -> list[str | None]:
        """The language of each example."""
        return [self.facts.languages[place] for place in self._examples.tolist()]

    @cached_property
    def _of_kind(self) -> dict[str, tuple[Places, OfEach]]:
        """The places of the passages that are rules, elements and exceptions, and what finds a section's best one."""
        kinds = {"rule": RULE, "element": ELEMENT, "exception": EXCEPTION}
        places = {name: self.facts.of(kind) for name, kind in kinds.items()}
        return {name: (at, OfEach(self.owners[at], len(self.sections))) for name, at in places.items()}

    @cached_property
    def _of_any_kind(self) -> OfEach:
        return OfEach(self.owners, len(self.sections))

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
                for place in self._acting
                if any(override.covers(section) for override in self.sections[place].overrides)
            )
        return self._overriding[section]

    @cached_property
    def _acting(self) -> list[int]:
        """The places of the sections that act on others."""
        return [place for place, section in enumerate(self.sections) if section.overrides]

    @cached_property
    def _overriding(self) -> dict[SectionId, tuple[int, ...]]:
        return {}

    @cached_property
    def _starts(self) -> list[int]:
        """Where each section's passages begin, and the end of the last ones."""
        starts: list[int] = np.searchsorted(self.owners, np.arange(len(self.sections) + 1)).tolist()
        return starts

    @cached_property
    def _by_id(self) -> Places:
        """Each section's place in the order of ids."""
        return np.argsort(np.argsort([section.id for section in self.sections]))


async def load_scope(
    sections: Sequence[Section], store: VectorStore, shelf: Shelf, fitted: LikenessSpace | None = None
) -> Scope:
    """Read the vectors of the sections' passages. Raises ``IndexUnavailable`` when the index lacks some."""
    shelved = [shelf.of(section) for section in sections]
    passages = [passage for each in shelved for passage in each.passages]
    keys = [key for each in shelved for key in each.keys]
    compared = [key for each in shelved for key in each.compared]
    await _fetch(keys if compared == keys else [*compared, *keys], store, shelf.vectors)
    return Scope(
        sections=tuple(sections),
        passages=tuple(passages),
        facts=joined([each.facts for each in shelved]),
        owners=np.repeat(np.arange(len(shelved), dtype=np.intp), [len(each.passages) for each in shelved]),
        keys=tuple(compared),
        rows=shelf.vectors.of(compared),
        plain=shelf.vectors.of(keys),
        by_passage=LexicalIndex(shelf.vocabulary, [each.by_passage for each in shelved]),
        by_section=LexicalIndex(shelf.vocabulary, [each.whole for each in shelved]),
        shared=shelf.compared(fitted) if fitted else None,
    )


async def _fetch(keys: Sequence[PassageId], store: VectorStore, table: RowTable) -> None:
    """Have the rows of all keys in the table."""
    new = [keys[place] for place in table.keys.lacking(keys)]
    rows = await store.vectors(new) if new else {}
    lost = sum(key not in rows for key in new)
    if lost:
        raise IndexUnavailable(f"the index lacks {lost} of {len(keys)} passages\n  hint: run `copilot index build`")
    if new:
        table.add(new, np.stack([rows[key] for key in new]))
