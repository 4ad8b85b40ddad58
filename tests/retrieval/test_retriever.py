"""The right sections are found: in force, in region, with what belongs to them, the same on every run."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from policy_corpus.model import Region, SectionId
from retrieval.errors import IndexUnavailable
from retrieval.fusion import FusionWeights
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, TextKind, Vectors
from retrieval.retriever import MOST_WINDOWS, WINDOW, Retriever, beside, windows_of
from retrieval.scope import Query, Scope, Scored
from retrieval.stores.memory import MemoryStore
from tests.hash_embedder import HashEmbedder
from tests.retrieval.corpora import THREATS, a_corpus, with_questions

TODAY = date(2026, 5, 1)


async def a_retriever(folder: Path, threats: str = THREATS) -> Retriever:
    corpus, embedder, store = a_corpus(folder, threats), HashEmbedder(2048), MemoryStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    return Retriever(corpus, embedder, store)


@pytest.mark.parametrize(
    ("content", "section"),
    [
        pytest.param("on Friday I will end you", "threats/1.1", id="near a violating example"),
        pytest.param("bread goes up again", "threats/1.2", id="near an allowed example"),
        pytest.param("to threaten a building", "threats/1.2", id="near the rule's own words"),
        pytest.param("Ｏｎ Ｆｒｉｄａｙ I w1ll e\u200bnd you", "threats/1.1", id="in disguise"),
    ],
)
async def test_the_section_is_found(tmp_path: Path, content: str, section: str) -> None:
    found = await (await a_retriever(tmp_path)).search(content, TODAY)
    assert found.hits[0].section.id == section


@pytest.mark.parametrize(
    "content", ["Does a robot count?", "on Friday I will end you", "the railway company", "ein Spruch"]
)
async def test_questions_find_no_section_for_a_content(tmp_path: Path, content: str) -> None:
    plain = await (await a_retriever(tmp_path / "plain")).search(content, TODAY)
    asked = await (await a_retriever(tmp_path / "asked", with_questions())).search(content, TODAY)
    assert any(section.asked for section in asked.scope.sections)
    assert asked.scored.dense.tobytes() == plain.scored.dense.tobytes()
    assert asked.scored.lexical.tobytes() == plain.scored.lexical.tobytes()
    assert asked.scored.sections.tobytes() == plain.scored.sections.tobytes()
    assert [(hit.section.id, hit.score, hit.passages) for hit in asked.hits] == [
        (hit.section.id, hit.score, hit.passages) for hit in plain.hits
    ]


async def test_only_sections_in_force_are_found(tmp_path: Path) -> None:
    retriever = await a_retriever(tmp_path)
    assert (await retriever.search("kill", date(2025, 12, 31))).hits == ()
    assert len((await retriever.search("kill", date(2026, 1, 1))).hits) == 4


@pytest.mark.parametrize(("region", "found"), [(None, False), ("DE", True), ("FR", False)])
async def test_a_regional_section_is_found_in_its_region_alone(tmp_path: Path, region: str | None, found: bool) -> None:
    retriever = await a_retriever(tmp_path)
    hits = (await retriever.search("I hope he falls", TODAY, Region(region) if region else None)).hits
    assert ("threats/1.3" in {hit.section.id for hit in hits}) is found


async def test_what_belongs_to_a_rule_comes_with_it(tmp_path: Path) -> None:
    found = await (await a_retriever(tmp_path)).search("I will end you", TODAY)
    rules = [hit for hit in found.rules() if hit.section.id == "threats/1.1"]
    overriding, supporting = beside(rules, found)
    assert [(hit.section.id, hit.via) for hit in overriding] == [("public/1", "overrides threats/1.1")]
    assert [(hit.section.id, hit.via) for hit in supporting] == [
        ("threats/person", "see threats/1.1"),
        ("threats/1.2", "see threats/1.1"),
    ]


async def test_rules_are_neither_definitions_nor_overrides(tmp_path: Path) -> None:
    found = await (await a_retriever(tmp_path)).search("a person who governs", TODAY)
    assert {hit.section.id for hit in found.rules()} == {"threats/1.1", "threats/1.2"}


async def test_the_same_search_gives_the_same_bytes(tmp_path: Path) -> None:
    one = await (await a_retriever(tmp_path)).search("I will end you", TODAY)
    two = await (await a_retriever(tmp_path)).search("I will end you", TODAY)
    assert repr(one.hits) == repr(two.hits)


async def test_a_hit_carries_the_scores_of_its_own_passages(tmp_path: Path) -> None:
    found = await (await a_retriever(tmp_path)).search("I will end you on Friday", TODAY)
    hit = found.hits[0]
    assert {score.passage.section_key for score in hit.passages} == {hit.section.key}
    assert max(hit.passages, key=lambda score: score.dense).passage.text == "I will end you on Friday"


async def test_a_passage_without_a_vector_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path)
    with pytest.raises(IndexUnavailable, match="copilot index build"):
        await Retriever(corpus, HashEmbedder(), MemoryStore()).search("kill", TODAY)


def test_a_long_content_is_embedded_in_a_bounded_number_of_windows() -> None:
    windows = windows_of("All work and no play. " * 5000)
    assert len(windows) == MOST_WINDOWS
    assert all(0 < len(window) <= WINDOW for window in windows)
    assert windows_of("") == [""]


async def test_the_end_of_a_long_content_is_still_searched_for_its_words(tmp_path: Path) -> None:
    retriever = await a_retriever(tmp_path)
    content = "lorem ipsum " * 900 + "threaten to kill: I will end you on Friday, with intent to kill a person"
    assert (await retriever.search(content, TODAY)).hits[0].section.id == SectionId("threats/1.1")


class _SlowStore(MemoryStore):
    """Counts how often vectors are read, and lets others work meanwhile."""

    reads = 0

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        self.reads += 1
        await asyncio.sleep(0)
        return await super().vectors(ids)


async def test_many_at_once_read_the_index_once(tmp_path: Path) -> None:
    corpus, embedder, store = a_corpus(tmp_path, THREATS), HashEmbedder(2048), _SlowStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    retriever = Retriever(corpus, embedder, store)
    found = await asyncio.gather(*(retriever.search("kill", TODAY) for _ in range(8)))
    assert store.reads == 1
    assert len({id(each.scope) for each in found}) == 1


async def test_days_with_the_same_sections_are_made_ready_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scored: list[Scope] = []
    score = Scope.score

    def counted(scope: Scope, query: Query, weights: FusionWeights) -> Scored:
        scored.append(scope)
        return score(scope, query, weights)

    monkeypatch.setattr(Scope, "score", counted)
    retriever = await a_retriever(tmp_path)
    for day in (TODAY, TODAY + timedelta(days=1), TODAY):
        await retriever.prepare(day, None)
    assert len(scored) == 1
    assert await retriever.scope(TODAY, None) is scored[0]
