"""Scores of a content against everything in force: exact, the same however it is asked."""

import numpy as np
import numpy.typing as npt

from retrieval.facts import facts_of, joined
from retrieval.fusion import FusionWeights
from retrieval.hits import Passage, PassageKind
from retrieval.lexical import LexicalIndex
from retrieval.ports import PassageId
from retrieval.retriever import Retrieval
from retrieval.scope import Query, Scope
from tests.builders import a_section
from tests.retrieval.corpora import rows_alone

SECTIONS, EACH, DIMENSIONS = 40, 25, 384


def unit_rows(count: int, seed: int) -> npt.NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def a_scope() -> Scope:
    """Sections with ids out of order, each with one rule and many examples."""
    sections = tuple(a_section(f"threats/{(7 * n) % SECTIONS}") for n in range(SECTIONS))
    kinds = [PassageKind.RULE, *[PassageKind.VIOLATES] * (EACH - 1)]
    passages = tuple(
        Passage(PassageId(f"{s.id}-{n}"), s.key, kind, "a", "a") for s in sections for n, kind in enumerate(kinds)
    )
    vectors = unit_rows(len(passages), seed=1)
    return Scope(
        sections=sections,
        passages=passages,
        facts=joined([facts_of(s, passages[n * EACH : (n + 1) * EACH]) for n, s in enumerate(sections)]),
        owners=np.repeat(np.arange(SECTIONS), EACH),
        keys=tuple(PassageId(str(n)) for n in range(len(passages))),
        rows=rows_alone(vectors),
        plain=rows_alone(vectors),
        by_passage=LexicalIndex.of([["a"] for _ in passages]),
        by_section=LexicalIndex.of([["a"] for _ in sections]),
    )


def test_a_window_scores_the_same_alone_and_beside_others() -> None:
    scope, window = a_scope(), unit_rows(1, seed=2)
    alone = scope.score(Query(window, "a"), FusionWeights()).dense
    together = scope.score(Query(np.repeat(window, 4, axis=0), "a"), FusionWeights()).dense
    assert np.array_equal(together, alone)


def test_equal_scores_stand_in_the_order_of_ids() -> None:
    scope = a_scope()
    scores = np.zeros(SECTIONS, dtype=np.float32)
    scores[[3, 5]] = 1.0
    expected = sorted(range(SECTIONS), key=lambda place: (-scores[place], scope.sections[place].id))
    assert scope.ranking(scores) == expected


def test_a_hit_has_its_own_passages_with_scores_to_six_places() -> None:
    scope = a_scope()
    scored = scope.score(Query(unit_rows(1, seed=3), "a"), FusionWeights())
    found = Retrieval(scope, scored, tuple(scope.ranking(scored.sections)))
    for hit in found.hits:
        first = scope.places[hit.section.id] * EACH
        own = range(first, first + EACH)
        assert [score.passage for score in hit.passages] == [scope.passages[n] for n in own]
        assert [score.dense for score in hit.passages] == [round(float(scored.dense[n]), 6) for n in own]
