"""The sections that matter for a content: found by meaning and by words, then what belongs to them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, Section, SectionId, SectionKind
from retrieval.fusion import FusionWeights
from retrieval.hits import Hit, PassageScore
from retrieval.normalisation import normalise
from retrieval.passages import split_long
from retrieval.ports import Embedder, TextKind, VectorStore
from retrieval.scope import Scope, Scored, load_scope

WINDOW = 1000  # code points of content that are embedded at once
MOST_WINDOWS = 6  # of one content; beyond that only its words are searched for
_MOST_SCOPES = 16  # days and regions kept ready
_NOTHING = Scored(*(np.zeros(0, dtype=np.float32) for _ in range(3)))


@dataclass(frozen=True)
class Retrieval:
    """What was found: the places of sections in ``scope``, best first. A hit is made when it is asked for."""

    scope: Scope
    scored: Scored
    order: tuple[int, ...]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, best first."""
        return tuple(map(self._hit, self.order))

    def rules(self) -> Iterator[Hit]:
        """The hits that are ruled on, best first, without those that only act on others."""
        for place in self.order:
            section = self.scope.sections[place]
            if section.kind is SectionKind.RULE and not section.overrides:
                yield self._hit(place)

    def sections(self) -> Iterator[Section]:
        """The sections that were found, in the order of the scope."""
        return (self.scope.sections[place] for place in sorted(self.order))

    def hit(self, section: SectionId) -> Hit | None:
        """The hit of one section, None where it was not found."""
        return next((self._hit(place) for place in self.order if self.scope.sections[place].id == section), None)

    def without(self, removed: Collection[str]) -> "Retrieval":
        """The same as if those sections did not stand in the corpus."""
        return replace(self, order=tuple(i for i in self.order if self.scope.sections[i].id not in removed))

    def _hit(self, place: int) -> Hit:
        scope, scored = self.scope, self.scored
        passages = tuple(
            PassageScore(scope.passages[i], round(float(scored.dense[i]), 6), round(float(scored.lexical[i]), 6))
            for i in scope.passages_at(place)
        )
        return Hit(scope.sections[place], round(float(scored.sections[place]), 6), "search", passages)


class Retriever:
    """Search over one generation of an index."""

    def __init__(
        self, corpus: Corpus, embedder: Embedder, store: VectorStore, weights: FusionWeights = FusionWeights()
    ) -> None:
        self.corpus, self.embedder, self.weights = corpus, embedder, weights
        self.store = store
        self._scopes: dict[tuple[str, ...], Scope] = {}

    async def search(self, text: str, as_of: date, region: Region | None = None, top: int | None = None) -> Retrieval:
        """The ``top`` sections in force on that day in that region, or all of them, best first, ties by section id."""
        return await self.search_in(await self.scope(as_of, region), text, top)

    async def search_in(self, scope: Scope, text: str, top: int | None = None) -> Retrieval:
        """The same in a scope that stands ready."""
        if not scope.sections:
            return Retrieval(scope, _NOTHING, ())
        copy = normalise(text).text
        windows = windows_of(copy)
        queries = await self.embedder.embed(windows, TextKind.QUERY)
        scored = scope.score(queries, copy, self.weights)
        order = sorted(range(len(scope.sections)), key=lambda i: (-float(scored.sections[i]), scope.sections[i].id))
        return Retrieval(scope, scored, tuple(order[:top]))

    async def scope(self, as_of: date, region: Region | None) -> Scope:
        """What can be found that day in that region; kept ready for the next case of the same."""
        sections = self.corpus.in_force(as_of, region)
        key = tuple(section.key for section in sections)
        if key not in self._scopes:
            while len(self._scopes) >= _MOST_SCOPES:
                self._scopes.pop(next(iter(self._scopes)))
            self._scopes[key] = await load_scope(sections, self.store)
        return self._scopes[key]

    async def close(self) -> None:
        """Let go of the store and the embedder."""
        await self.store.close()
        await self.embedder.close()


def windows_of(text: str) -> list[str]:
    """The first windows of a content, cut at gaps; an empty content is one empty window."""
    pieces = list(split_long(text, WINDOW))
    return pieces[:MOST_WINDOWS] or [text[:WINDOW]]


def beside(hits: Iterable[Hit], found: Retrieval) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """What belongs to the rules that were found: the sections that override them, and those that they refer to.

    Each stands once, says which rule brought it, and is in force where the rules are.
    """
    chosen = list(hits)
    standing = {section.id: section for section in found.sections()}
    taken = {hit.section.key for hit in chosen}
    overriding: dict[str, Hit] = {}
    supporting: dict[str, Hit] = {}
    for hit in chosen:
        for section in standing.values():
            if any(override.covers(hit.section.id) for override in section.overrides):
                _bring(section, f"overrides {hit.section.id}", found, overriding)
        for name in hit.section.references:
            referred = standing.get(name)
            if referred and referred.key not in taken and referred.key not in overriding:
                _bring(referred, f"see {hit.section.id}", found, supporting)
    return tuple(overriding.values()), tuple(hit for key, hit in supporting.items() if key not in overriding)


def _bring(section: Section, via: str, found: Retrieval, into: dict[str, Hit]) -> None:
    if section.key not in into and (known := found.hit(section.id)):
        into[section.key] = replace(known, via=via)
