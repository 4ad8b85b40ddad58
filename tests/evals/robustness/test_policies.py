"""A turned policy says the opposite in every part that a drafter reads, and its offsets still fit."""

from itertools import product
from pathlib import Path

import pytest

from copilot.recommendations import Finding, Status
from copilot.ruling import rule_on
from evals.robustness.policies import DRILL, inverted, only_section, unrelated_corpus, with_exception
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import Section, SectionId, Side
from tests.retrieval.corpora import a_corpus

KILL = SectionId("threats/1.1")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return a_corpus(tmp_path)


def quotes(section: Section) -> list[str]:
    return [section.quote(unit) for unit in section.units]


def test_only_one_rule_is_left_and_what_is_no_rule(corpus: Corpus) -> None:
    names = [section.id for section in only_section(corpus, KILL).sections]
    assert names == ["public/1", KILL, "threats/person"]


def test_an_inverted_rule_denies_its_elements_and_asks_for_its_exceptions(corpus: Corpus) -> None:
    section = inverted(corpus, KILL).section(KILL)

    assert quotes(section)[1:] == [
        "It is not so that: The author states an intent to kill.",
        "It is not so that: The target is a person.",
        "It is an obvious joke.",
    ]
    assert [quotes(section)[part.unit - 1] for part in section.elements] == [part.text for part in section.elements]
    assert [(example.side, example.text) for example in section.examples] == [
        (Side.ALLOWED, "I will end you on Friday"),
        (Side.VIOLATES, "my cat will end me on Friday"),
    ]


def test_an_inverted_rule_is_violated_exactly_where_the_rule_is_not(corpus: Corpus) -> None:
    """For every way in which its parts can be settled."""
    before, after = corpus.section(KILL), inverted(corpus, KILL).section(KILL)
    turned = {Status.MET: Status.NOT_MET, Status.NOT_MET: Status.MET}
    for intent, target, joke in product(turned, repeat=3):
        plain = rule_on(before, {"intent": intent, "target": target, "joke": joke})
        opposite = rule_on(after, {"intent": turned[intent], "target": turned[target], "joke": joke})
        assert (plain is Finding.VIOLATED) is (opposite is not Finding.VIOLATED)


def test_an_added_exception_can_be_cited_and_has_an_example(corpus: Corpus) -> None:
    section = with_exception(corpus, KILL, DRILL).section(KILL)
    added = section.exceptions[-1]

    assert quotes(section)[added.unit - 1] == DRILL.words
    assert quotes(section)[:-1] == quotes(corpus.section(KILL))
    assert section.examples[-1].text == f"I will end you on Friday {DRILL.marker}"
    assert (section.examples[-1].side, section.examples[-1].exception) == (Side.ALLOWED, DRILL.id)


def test_other_sections_stay_as_they_are(corpus: Corpus) -> None:
    changed = with_exception(corpus, KILL, DRILL)

    assert [s for s in changed.sections if s.id != KILL] == [s for s in corpus.sections if s.id != KILL]
    assert changed.fingerprint not in (corpus.fingerprint, inverted(corpus, KILL).fingerprint)


def test_the_unrelated_policy_can_be_read() -> None:
    (rule,) = [section for section in unrelated_corpus(read_catalogue()).sections if section.elements]
    assert rule.id == "recipe-format/1.1"
