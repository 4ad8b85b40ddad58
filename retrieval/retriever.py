"""The sections that matter for a content: found by meaning and by words, then what belongs to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, Section, SectionKind
from retrieval.fusion import FusionWeights
from retrieval.hits import Hit, PassageScore
from retrieval.normalisation import normalise
from retrieval.passages import split_long
from retrieval.ports import Embedder, TextKind, VectorStore
from retrieval.scope import Scope, Scored, load_scope

WINDOW = 1000  # code points of content that are embedded at once
MOST_WINDOWS = 6  # of one content; beyond that only its words are searched for
_MOST_SCOPES = 16  # days and regions kept ready


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found: all hits best first, and the scope that they were found in."""

    hits: tuple[Hit, ...]
    scope: Scope

    def rules(self) -> Iterator[Hit]:
        """The hits that are ruled on, best first, without those that only act on others."""
        return (hit for hit in self.hits if hit.section.kind is SectionKind.RULE and not hit.section.overrides)


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
            return Retrieval((), scope)
        copy = normalise(text).text
        windows = windows_of(copy)
        queries = await self.embedder.embed(windows, TextKind.QUERY)
        scored = scope.score(queries, copy, self.weights)
        order = sorted(range(len(scope.sections)), key=lambda i: (-float(scored.sections[i]), scope.sections[i].id))
        return Retrieval(tuple(_hit(scope, scored, place) for place in order[:top]), scope)

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


def _hit(scope: Scope, scored: Scored, place: int) -> Hit:
    passages = tuple(
        PassageScore(scope.passages[i], round(float(scored.dense[i]), 6), round(float(scored.lexical[i]), 6))
        for i in scope.passages_at(place)
    )
    return Hit(scope.sections[place], round(float(scored.sections[place]), 6), "search", passages)


def beside(hits: Iterable[Hit], found: Retrieval) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """What belongs to the rules that were found: the sections that override them, and those that they refer to.

    Each stands once, says which rule brought it, and is in force where the rules are.
    """
    scores = {hit.section.key: hit for hit in found.hits}
    chosen = list(hits)
    taken = {hit.section.key for hit in chosen}
    overriding: dict[str, Hit] = {}
    supporting: dict[str, Hit] = {}
    for hit in chosen:
        for section in found.scope.sections:
            if any(override.covers(hit.section.id) for override in section.overrides):
                _bring(section, f"overrides {hit.section.id}", scores, overriding)
        for name in hit.section.references:
            referred = found.scope.find(name)
            if referred and referred.key not in taken and referred.key not in overriding:
                _bring(referred, f"see {hit.section.id}", scores, supporting)
    return tuple(overriding.values()), tuple(hit for key, hit in supporting.items() if key not in overriding)


def _bring(section: Section, via: str, scores: dict[str, Hit], into: dict[str, Hit]) -> None:
    known = scores.get(section.key)
    into.setdefault(section.key, Hit(section, known.score if known else 0.0, via, known.passages if known else ()))
