"""The sections that matter for a content: found by meaning and by words, then what belongs to them."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, Section, SectionId, SectionKind
from retrieval.fusion import FusionWeights, load_weights
from retrieval.hits import Hit, PassageScores
from retrieval.language import identify_language
from retrieval.normalisation import normalise
from retrieval.passages import split_long
from retrieval.ports import Embedder, TextKind, VectorStore
from retrieval.scope import Query, Scope, Scored, load_scope
from retrieval.shelf import Shelf
from retrieval.space import space_of

WINDOW = 1000  # code points of content that are embedded at once
MOST_WINDOWS = 6  # of one content; beyond that only its words are searched for
_MOST_SCOPES = 32  # sets of sections kept ready, some 10 MB each
_MOST_DAYS = 1024  # days and regions whose set of sections is remembered
_NONE = np.zeros(0, dtype=np.float32)
_NOTHING = Scored(_NONE, _NONE, _NONE)


@dataclass(frozen=True, slots=True)
class Content:
    """What is searched for: a text, what stands around it (helps to find the section, says nothing of the verdict), its
    language if that is known, and its matching copy if there is one already."""

    text: str
    around: str = ""
    language: str | None = None
    copy: str | None = None


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

    def overriding(self, section: SectionId) -> Iterator[Hit]:
        """The hits of the sections that act on that one, in the order of the scope."""
        via = f"overrides {section}"
        return (self._hit(place, via) for place in self.scope.overriding(section) if place in self._found)

    def hit(self, section: SectionId) -> Hit | None:
        """The hit of one section, None where it was not found."""
        place = self._place(section)
        return None if place is None else self._hit(place)

    def referred(self, section: SectionId, via: str) -> Hit | None:
        """The hit of a section that is only read, so without its passages; None where it was not found."""
        place = self._place(section)
        return None if place is None else Hit(self.scope.sections[place], self._score(place), via)

    @cached_property
    def lean(self) -> float | None:
        """The log-odds that the content violates, by all examples of what was found; None where there are none."""
        found = self.scope.neighbours.lean(self.scored.likeness, self.order) if self.order else None
        return None if found is None else round(found, 6)

    def without(self, removed: Collection[str]) -> "Retrieval":
        """The same as if those sections did not stand in the corpus."""
        return replace(self, order=tuple(i for i in self.order if self.scope.sections[i].id not in removed))

    def _hit(self, place: int, via: str = "search") -> Hit:
        own, scored = self.scope.passages_at(place), self.scored
        passages, sides = self.scope.passages[own], self.scope.facts.sides[own]
        scores = PassageScores(passages, scored.dense[own], scored.lexical[own], sides)
        return Hit(self.scope.sections[place], self._score(place), via, scores)

    def _score(self, place: int) -> float:
        return round(float(self.scored.sections[place]), 6)

    def _place(self, section: SectionId) -> int | None:
        place = self.scope.places.get(section)
        return place if place in self._found else None

    @cached_property
    def _found(self) -> frozenset[int | None]:
        return frozenset(self.order)


class Retriever:
    """Search over one generation of an index."""

    def __init__(
        self,
        corpus: Corpus,
        embedder: Embedder,
        store: VectorStore,
        weights: FusionWeights | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.corpus, self.embedder, self.weights = corpus, embedder, weights or load_weights()
        self.store, self.shelf = store, shelf or Shelf(apart=embedder.contents_apart)
        self.space = space_of(embedder.name)
        self._in_force = lru_cache(_MOST_DAYS)(self._keyed)
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._loading: dict[tuple[str, ...], asyncio.Event] = {}

    async def search(
        self, content: Content | str, as_of: date, region: Region | None = None, top: int | None = None
    ) -> Retrieval:
        """The ``top`` sections in force on that day in that region, or all of them, best first, ties by section id."""
        return await self.search_in(await self.scope(as_of, region), content, top)

    async def search_in(self, scope: Scope, content: Content | str, top: int | None = None) -> Retrieval:
        """The same in a scope that stands ready."""
        if not scope.sections:
            return Retrieval(scope, _NOTHING, ())
        scored = scope.score(await self.query(content), self.weights)
        return Retrieval(scope, scored, tuple(scope.ranking(scored.sections)[:top]))

    async def query(self, content: Content | str) -> Query:
        """A content with its embedded windows."""
        content = Content(content) if isinstance(content, str) else content
        copy = normalise(content.text).text if content.copy is None else content.copy
        around = normalise(content.around).text if content.around else ""
        windows, beside_it = windows_of(copy), windows_of(around)[:1] if around.strip() else []
        rows = await self.embedder.embed([*windows, *beside_it], TextKind.CONTENT)
        language = content.language or identify_language(copy)
        return Query(rows[: len(windows)], copy, language, rows[len(windows) :])

    async def scope(self, as_of: date, region: Region | None) -> Scope:
        """What can be found that day in that region; kept ready for the next case of the same."""
        key, sections = self._in_force(as_of, region)
        while key not in self._scopes:
            if under_way := self._loading.get(key):  # who comes second finds what the first one reads
                await under_way.wait()
                continue
            self._loading[key] = done = asyncio.Event()
            try:
                self._keep(key, await load_scope(sections, self.store, self.shelf, self.space))
            finally:
                del self._loading[key]
                done.set()
        return self._scopes[key]

    async def prepare(self, as_of: date, region: Region | None) -> None:
        """Have all ready that the first search of that day and region would wait for."""
        if self._in_force(as_of, region)[0] in self._scopes:
            return
        scope = await self.scope(as_of, region)
        if scope.sections:
            scope.score(Query(np.zeros((1, scope.rows.width), dtype=np.float32), ""), self.weights)

    def _keep(self, key: tuple[str, ...], scope: Scope) -> None:
        while len(self._scopes) >= _MOST_SCOPES:
            self._scopes.pop(next(iter(self._scopes)))
        self._scopes[key] = scope

    def _keyed(self, as_of: date, region: Region | None) -> tuple[tuple[str, ...], tuple[Section, ...]]:
        """The sections of a day and region, and what tells them from those of another."""
        sections = self.corpus.in_force(as_of, region)
        return tuple(section.key for section in sections), sections

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

    Each stands once, says which rule brought it, and is in force where the rules are. Only those that override come
    with their passages.
    """
    chosen = list(hits)
    taken = {hit.section.id for hit in chosen}
    overriding: dict[SectionId, Hit] = {}
    supporting: dict[SectionId, Hit] = {}
    for hit in chosen:
        for brought in found.overriding(hit.section.id):
            overriding.setdefault(brought.section.id, brought)
        for name in hit.section.references:
            if name not in taken and name not in overriding and name not in supporting:
                referred = found.referred(name, f"see {hit.section.id}")
                if referred:
                    supporting[name] = referred
    return tuple(overriding.values()), tuple(hit for name, hit in supporting.items() if name not in overriding)
