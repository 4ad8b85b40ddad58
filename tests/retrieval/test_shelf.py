"""What a section brings is made once, and anew when the section is another one under the same key."""

from dataclasses import replace

from policy_corpus.model import Example, Side
from retrieval.lexical import LexicalIndex
from retrieval.passages import passages_of, text_key
from retrieval.shelf import Shelf
from tests.builders import a_section


def test_a_section_brings_its_passages_their_keys_and_its_words() -> None:
    section, shelf = a_section(), Shelf()
    brought = shelf.of(section)
    assert brought.passages == passages_of(section)
    assert brought.keys == tuple(text_key(passage.searched) for passage in brought.passages)
    assert len(brought.by_passage.lengths) == len(brought.passages)
    assert len(brought.whole.lengths) == 1
    assert brought.whole.lengths[0] > 0


def test_a_section_is_shelved_once() -> None:
    section, shelf = a_section(), Shelf()
    assert shelf.of(section) is shelf.of(section)


def test_a_changed_section_of_the_same_key_is_shelved_anew() -> None:
    section, shelf = a_section(), Shelf()
    shelf.of(section)
    changed = replace(section, examples=(Example("zebras everywhere", Side.VIOLATES),))
    assert changed.key == section.key
    index = LexicalIndex(shelf.vocabulary, [shelf.of(changed).whole])
    assert index.scores(["zebras"])[0] > 0
    assert LexicalIndex(shelf.vocabulary, [shelf.of(section).whole]).scores(["zebras"])[0] == 0
