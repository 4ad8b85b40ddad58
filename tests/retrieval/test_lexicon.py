"""The words of a question weigh by how few sections have them, and sections hold more than their own."""

from pathlib import Path

import pytest

from policy_corpus.model import SectionId
from retrieval.lexicon import Lexicon, lexicon_of
from retrieval.question_words import stem
from tests.retrieval.corpora import a_corpus, with_questions


@pytest.fixture
def lexicon() -> Lexicon:
    texts = [("knife", "sale"), ("bird", "sale"), ("bird", "nest", "nest"), ("sale",)]
    return Lexicon.counted(tuple(map(frozenset, texts)), texts)


@pytest.mark.parametrize(
    ("asked", "section", "shared"),
    [
        pytest.param(("knife",), 0, 1.0, id="all words"),
        pytest.param((), 0, 0.0, id="no word that says anything"),
        pytest.param(("tax",), 0, 0.0, id="none of them"),
    ],
)
def test_the_part_that_a_section_holds(lexicon: Lexicon, asked: tuple[str, ...], section: int, shared: float) -> None:
    assert lexicon.shared(asked, lexicon.held[section]) == shared


def test_a_rare_word_weighs_more_and_an_unknown_one_most(lexicon: Lexicon) -> None:
    assert lexicon.shared(("knife", "sale"), lexicon.held[0]) == 1.0
    assert lexicon.shared(("knife", "sale"), frozenset({"knife"})) > 0.5
    assert lexicon.shared(("knife", "tax"), frozenset({"knife"})) < 0.5
    assert lexicon.weights["nest"] == lexicon.weights["knife"]


def test_strange_is_what_was_not_counted(lexicon: Lexicon) -> None:
    assert (lexicon.strange(("knife",)), lexicon.strange(("tax",))) == (0.0, 1.0)


def test_words_of_questions_are_held_and_not_counted(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path, with_questions())
    place = [section.id for section in corpus.sections].index(SectionId("threats/1.2"))
    lexicon = lexicon_of(corpus.sections)
    assert stem("railway") in lexicon.held[place]
    assert stem("railway") not in lexicon.weights
    assert stem("bread") in lexicon.held[place]


def test_units_that_share_most_stand_first(tmp_path: Path) -> None:
    section = a_corpus(tmp_path).section(SectionId("threats/1.1"))
    units = lexicon_of([section]).units(section, (stem("obvious"), stem("joke"), stem("kill")))
    words = [section.quote(unit) for number in units if (unit := section.unit(number))]
    assert words[0] == "It is an obvious joke."
    assert "The author states an intent to kill." in words[1:]
    assert "The target is a person." not in words
