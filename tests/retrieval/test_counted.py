"""What was counted once is what would be counted again; where the file can't be trusted, it is counted again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policy_corpus.model import Example, Section, Side
from retrieval.counted import digest_of, read_counted
from retrieval.lexical import LexicalIndex
from retrieval.passages import passages_of
from retrieval.shelf import Shelf, Shelved, open_shelf
from tests.builders import a_section
from tests.retrieval.corpora import a_corpus

ASKED = ["kill", "friday", "person", "the", "nowhere"]


@pytest.fixture
def sections(tmp_path: Path) -> tuple[Section, ...]:
    return a_corpus(tmp_path / "corpus").sections


@pytest.fixture
def file(tmp_path: Path, sections: tuple[Section, ...]) -> Path:
    path = tmp_path / "counted.npz"
    open_shelf(sections, path)
    assert path.exists()
    return path


def _scores(shelf: Shelf, shelved: list[Shelved]) -> list[list[float]]:
    parts = LexicalIndex(shelf.vocabulary, [each.by_passage for each in shelved])
    whole = LexicalIndex(shelf.vocabulary, [each.whole for each in shelved])
    return [parts.scores(ASKED).tolist(), whole.scores(ASKED).tolist()]


def test_what_is_read_is_what_was_counted(file: Path, sections: tuple[Section, ...]) -> None:
    read, fresh = open_shelf(sections[::-1], file), Shelf()
    assert len(read.vocabulary) > 0
    some = sections[1:]  # the vocabulary of the file has words that none of them holds
    theirs, ours = [read.of(section) for section in some], [fresh.of(section) for section in some]
    assert _scores(read, theirs) == _scores(fresh, ours)
    assert max(_scores(read, theirs)[0]) > 0
    for one, other in zip(theirs, ours, strict=True):
        assert (one.passages, one.keys, one.facts.languages) == (other.passages, other.keys, other.facts.languages)
        assert one.facts.makes.tolist() == other.facts.makes.tolist()
        assert one.facts.sides.tolist() == other.facts.sides.tolist()


def test_a_section_that_says_something_else_is_counted(file: Path, sections: tuple[Section, ...]) -> None:
    shelf = open_shelf(sections, file)
    known = len(shelf.vocabulary)
    changed = replace(sections[0], examples=(Example("zebras everywhere", Side.VIOLATES),))
    index = LexicalIndex(shelf.vocabulary, [shelf.of(changed).whole])
    assert index.scores(["zebras"])[0] > 0
    assert len(shelf.vocabulary) == known + 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"text": "Another text."}, id="its text"),
        pytest.param({"language": "de"}, id="its language"),
        pytest.param({"heading_path": ("Another", "title")}, id="the titles above it"),
        pytest.param({"policy_title": "Another title"}, id="the title of its policy"),
        pytest.param({"examples": (Example("zebras", Side.VIOLATES),)}, id="its examples"),
        pytest.param({"exceptions": ()}, id="its exceptions"),
    ],
)
def test_sections_are_told_apart_by_all_that_is_counted(change: dict[str, object]) -> None:
    section = a_section()
    other = replace(section, **change)  # type: ignore[arg-type]
    assert digest_of(section, passages_of(section)) != digest_of(other, passages_of(other))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:300])


def _another_number(file: Path) -> None:
    with np.load(file) as kept:
        parts = dict(kept)
    parts["part_words"][0] += 1
    np.savez(file, allow_pickle=False, **parts)


def _other_code(file: Path) -> None:
    with np.load(file) as kept:
        parts = dict(kept)
    np.savez(file, allow_pickle=False, **{**parts, "code": np.array("another")})


@pytest.mark.parametrize("harm", [_cut, _another_number, _other_code, Path.unlink])
def test_what_is_not_whole_or_not_ours_is_counted_and_written_again(
    file: Path, sections: tuple[Section, ...], harm: Callable[[Path], None]
) -> None:
    harm(file)
    assert read_counted(file) is None
    shelf = open_shelf(sections, file)
    assert shelf.of(sections[0]).by_passage.words.size > 0
    kept = read_counted(file)
    assert kept is not None
    assert len(kept.sections) == len(sections)


def test_where_nothing_can_be_written_it_is_counted(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    shelf = open_shelf(sections, tmp_path / "no such folder" / "counted.npz")
    assert shelf.of(sections[0]).whole.words.size > 0


def test_a_corpus_without_sections_is_kept_too(tmp_path: Path) -> None:
    open_shelf((), tmp_path / "counted.npz")
    kept = read_counted(tmp_path / "counted.npz")
    assert kept is not None
    assert (kept.words, dict(kept.sections)) == ((), {})
