"""A question finds the section that answers it, and what is about something else is told apart."""

from datetime import date
from pathlib import Path

import pytest

from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, SectionId
from retrieval.coverage import ASKED_FEATURES, FEATURES
from retrieval.errors import IndexUnavailable
from retrieval.other_subjects import read_subjects
from retrieval.passages import searched_texts, text_key
from retrieval.ports import TextKind
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.hash_embedder import HashEmbedder
from tests.retrieval.corpora import QUESTIONS, a_corpus, with_questions

TODAY = date(2026, 5, 1)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder(512)


@pytest.fixture
async def search(tmp_path: Path, embedder: HashEmbedder) -> QuestionSearch:
    return await search_in(a_corpus(tmp_path), embedder)


async def search_in(corpus: Corpus, embedder: HashEmbedder) -> QuestionSearch:
    store = MemoryStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    embedder.calls.clear()
    return QuestionSearch(Retriever(corpus, embedder, store))


@pytest.mark.parametrize(
    ("question", "section"),
    [
        pytest.param("May somebody threaten a building?", "threats/1.2", id="in the words of the text"),
        pytest.param("Is the price of bread tomorrow a threat?", "threats/1.2", id="in the words of an example"),
        pytest.param("What is a person?", "threats/person", id="a definition"),
    ],
)
async def test_the_section_that_answers_is_first(search: QuestionSearch, question: str, section: str) -> None:
    assert (await search.search(question, TODAY, None, 3)).hits[0].section.id == section


async def test_a_disguise_changes_nothing(search: QuestionSearch) -> None:
    plain = await search.search("May somebody threaten a building?", TODAY, None, 3)
    assert (
        await search.search("Ｍａｙ some\u200bbody ｔｈｒｅａｔｅｎ a building?", TODAY, None, 3)
    ).hits == plain.hits


async def test_words_of_an_example_count_as_the_sections(search: QuestionSearch) -> None:
    found = await search.search("What is the price of bread?", TODAY, None, 5)
    assert {hit.section.id: hit.shared for hit in found.hits}[SectionId("threats/1.2")] == 1.0
    assert found.features[FEATURES.index("strange")] == 1.0


async def test_a_question_about_the_rules_is_covered(search: QuestionSearch) -> None:
    found = await search.search("May you threaten to kill anyone, or state an intent to kill a person?", TODAY, None, 3)
    assert found.covered
    assert found.chance(found.hits[0]) >= 0.5
    assert len(found.features) == len(FEATURES)


async def test_a_question_that_is_nearer_to_another_subject_is_not_covered(search: QuestionSearch) -> None:
    subject = read_subjects()[0]
    found = await search.search(f"May a person threaten? {subject}", TODAY, None, 3)
    assert found.hits
    assert not found.covered
    assert found.chance(found.hits[0]) < 0.5


async def test_units_that_share_words_stand_in_the_order_of_what_they_share(search: QuestionSearch) -> None:
    (hit, *_) = (await search.search("May a person state an intent to kill?", TODAY, None, 1)).hits
    quotes = [hit.section.quote(unit) for n in hit.units if (unit := hit.section.unit(n))]
    assert quotes[0] == "The author states an intent to kill."
    assert "It is an obvious joke." not in quotes


async def test_words_say_nothing_in_another_language(search: QuestionSearch) -> None:
    found = await search.search("Darf man einer anderen Person mit einer Tat drohen?", TODAY, None, 5)
    assert {hit.shared for hit in found.hits} == {0.0}
    assert found.features[FEATURES.index("own_language")] == 0.0


async def test_where_and_when_a_section_holds_is_kept(search: QuestionSearch) -> None:
    question = "Does a wish for harm count in this country?"
    everywhere = await search.search(question, TODAY, None, 9)
    here = await search.search(question, TODAY, Region("DE"), 9)
    assert {hit.section.id for hit in here.hits} - {hit.section.id for hit in everywhere.hits} == {"threats/1.3"}
    before = await search.search(question, date(2020, 1, 1), None, 9)
    assert (before.hits, before.covered, before.features) == ((), False, ())


async def test_the_other_subjects_are_embedded_once_and_not_before_a_question(
    search: QuestionSearch, embedder: HashEmbedder
) -> None:
    assert embedder.calls == []
    one = await search.search("May somebody threaten?", TODAY, None, 3)
    two = await search.search("May somebody threaten?", TODAY, None, 3)
    assert sum(call == read_subjects() for call in embedder.calls) == 1
    assert repr(one) == repr(two)


class TestWithQuestions:
    @pytest.mark.parametrize(
        ("question", "section"),
        [
            pytest.param(
                "Could anyone be banned for promising a funeral?", "threats/1.1", id="in the words of a question"
            ),
            pytest.param("May I scare a railway company?", "threats/1.2", id="in words that the text lacks"),
            pytest.param("Gilt das als Morddrohung?", "threats/1.1", id="in the words of one in another language"),
        ],
    )
    async def test_they_find_their_section(
        self, tmp_path: Path, embedder: HashEmbedder, question: str, section: str
    ) -> None:
        search = await search_in(a_corpus(tmp_path, with_questions()), embedder)
        found = await search.search(question, TODAY, None, 3)
        assert found.hits[0].section.id == section
        assert len(found.features) == len(ASKED_FEATURES)

    async def test_without_them_such_a_question_finds_another(self, search: QuestionSearch) -> None:
        found = await search.search("May I scare a railway company?", TODAY, None, 1)
        assert found.hits[0].section.id != "threats/1.2"
        assert len(found.features) == len(FEATURES)

    async def test_they_can_be_left_aside(self, tmp_path: Path, embedder: HashEmbedder, search: QuestionSearch) -> None:
        asked = await search_in(a_corpus(tmp_path / "asked", with_questions()), embedder)
        aside = QuestionSearch(asked._retriever, use_asked=False)
        plain = await search.search("Is a state an intent to harm?", TODAY, None, 3)
        found = await aside.search("Is a state an intent to harm?", TODAY, None, 3)
        assert [(hit.section.id, hit.score) for hit in found.hits] == [
            (hit.section.id, hit.score) for hit in plain.hits
        ]

    async def test_an_index_that_lacks_one_says_so(self, tmp_path: Path, embedder: HashEmbedder) -> None:
        corpus, store = a_corpus(tmp_path, with_questions()), MemoryStore()
        lost = text_key(QUESTIONS["threats/1.2"][0])
        texts = {key: text for key, text in searched_texts(corpus).items() if key != lost}
        await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
        with pytest.raises(IndexUnavailable, match=r"lacks 1 of 4 questions[\s\S]*copilot index build"):
            await QuestionSearch(Retriever(corpus, embedder, store)).search("a", TODAY, None, 1)
