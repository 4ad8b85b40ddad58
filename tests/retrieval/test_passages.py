"""Sections fall into passages: none straddles a section, none is lost, equal texts have one vector."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_text_splitters import RecursiveCharacterTextSplitter

from policy_corpus.model import SectionId, Unit
from policy_corpus.units import units_of
from retrieval.hits import PassageKind
from retrieval.passages import LONGEST, passages_of, questions_of, searched_texts, split_long, text_key
from tests.retrieval.corpora import QUESTIONS, a_corpus, with_questions


def test_a_section_gives_its_rule_its_parts_and_its_examples(tmp_path: Path) -> None:
    section = a_corpus(tmp_path).section(SectionId("threats/1.1"))
    found = [(passage.kind, passage.text, passage.part) for passage in passages_of(section)]
    assert found == [
        (PassageKind.RULE, section.text, None),
        (PassageKind.PART, "The author states an intent to kill.", "intent"),
        (PassageKind.PART, "The target is a person.", "target"),
        (PassageKind.PART, "It is an obvious joke.", "joke"),
        (PassageKind.VIOLATES, "I will end you on Friday", None),
        (PassageKind.ALLOWED, "my cat will end me on Friday", "joke"),
    ]


def test_questions_are_passages_that_no_content_is_compared_with(tmp_path: Path) -> None:
    with_them = a_corpus(tmp_path, with_questions()).section(SectionId("threats/1.1"))
    without = replace(with_them, asked=())
    assert [(passage.kind, passage.text, passage.searched) for passage in questions_of(with_them)] == [
        (PassageKind.ASKED, question, question) for question in QUESTIONS["threats/1.1"]
    ]
    assert questions_of(without) == ()
    assert passages_of(with_them) == passages_of(without)


def test_questions_need_vectors(tmp_path: Path) -> None:
    plain, asked = searched_texts(a_corpus(tmp_path / "1")), searched_texts(a_corpus(tmp_path / "2", with_questions()))
    assert set(asked.values()) - set(plain.values()) == {each for asked in QUESTIONS.values() for each in asked}


def test_every_passage_belongs_to_one_section_and_bears_the_titles_above_it(tmp_path: Path) -> None:
    for section in a_corpus(tmp_path).sections:
        passages = passages_of(section)
        assert {passage.section_key for passage in passages} == {section.key}
        rule = next(passage for passage in passages if passage.kind is PassageKind.RULE)
        assert rule.searched.startswith(f"{section.policy_title}. {'. '.join(section.heading_path)}.")


def test_passages_of_two_versions_have_their_own_ids_and_share_their_vectors(tmp_path: Path) -> None:
    section = a_corpus(tmp_path).section(SectionId("threats/1.1"))
    later = replace(section, version=replace(section.version, number=2))
    one, two = passages_of(section), passages_of(later)
    assert {p.id for p in one}.isdisjoint({p.id for p in two})
    assert [text_key(p.searched) for p in one] == [text_key(p.searched) for p in two]


def test_printed_examples_of_a_section_without_marks_are_passages(tmp_path: Path) -> None:
    section = a_corpus(tmp_path).section(SectionId("threats/person"))
    text = 'Examples:\n* First: "come and see what happens"\n* Second, without any'
    from_elsewhere = replace(section, text=text, units=_units(text))
    assert [p.text for p in passages_of(from_elsewhere) if p.kind is PassageKind.PART] == [
        'First: "come and see what happens"',
        "come and see what happens",
        "Second, without any",
    ]


def _units(text: str) -> tuple[Unit, ...]:

    return units_of(text, "en")


@given(st.text(min_size=1, max_size=6000))
def test_a_long_text_is_cut_without_losing_a_letter(text: str) -> None:
    pieces = list(split_long(text))
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("ab. cd", ["ab. ", "cd"], id="behind the end of a sentence"),
        pytest.param("a, b\nc, d", ["a, b\n", "c, d"], id="the widest gap first"),
        pytest.param("a b c d e", ["a b ", "c d e"], id="neighbours together as long as they fit"),
        pytest.param("abcdefghijkl", ["abcde", "fghij", "kl"], id="where there is no gap"),
        pytest.param("a\n\nbcdefgh i", ["a\n\n", "bcdef", "gh ", "i"], id="only what is too long is cut further"),
        pytest.param("ab。cd。e", ["ab。", "cd。e"], id="gaps that a script has of its own"),
        pytest.param("a\n\n\n\n\nb", ["a\n\n\n\n", "\nb"], id="gaps that overlap"),
        pytest.param(" \n ", [], id="blanks alone"),
    ],
)
def test_a_long_text_is_cut_at_the_widest_gap(text: str, pieces: list[str]) -> None:
    assert split_long(text, 5) == pieces


@given(st.lists(st.sampled_from(["a", "bc", " ", "\n", ". ", "。", ", ", "; "]), max_size=60), st.integers(2, 20))
def test_pieces_are_those_that_vectors_were_made_of(words: list[str], longest: int) -> None:
    text = "".join(words)
    cutter = RecursiveCharacterTextSplitter(
        chunk_size=longest,
        chunk_overlap=0,
        separators=["\n\n", "\n", ". ", "。", "। ", "؟ ", "; ", ", ", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
    )
    if len(text) > longest:
        assert split_long(text, longest) == cutter.split_text(text)
