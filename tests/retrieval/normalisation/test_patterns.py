"""Every pattern catches its examples and spares its counterexamples."""

import re

import pytest

from retrieval.normalisation import SignalKind, find_signals
from retrieval.normalisation.patterns import Pattern, PatternBook, PatternKind, pattern_book

PATTERNS = pattern_book().patterns
CAUGHT = [pytest.param(pattern, text, id=f"{pattern.id}: {text}") for pattern in PATTERNS for text in pattern.catches]
SPARED = [pytest.param(text, id=f"{pattern.id}: {text}") for pattern in PATTERNS for text in pattern.spares]
LANGUAGES = ("de", "es", "fr", "pt", "it", "pl", "ru", "tr", "ar", "he", "fa", "ur", "hi", "bn", "te", "th", "zh", "ja")


@pytest.mark.parametrize(("pattern", "text"), CAUGHT)
def test_a_pattern_catches_its_examples(pattern: Pattern, text: str) -> None:
    assert list(PatternBook([pattern]).find(text.lower(), frozenset(PatternKind)))
    assert SignalKind.INSTRUCTION_LIKE in {signal.kind for signal in find_signals(text)}


@pytest.mark.parametrize("text", SPARED)
def test_no_pattern_catches_a_counterexample(text: str) -> None:
    assert find_signals(text) == ()


def test_every_pattern_is_whole() -> None:
    assert len({pattern.id for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        assert pattern.about
        assert pattern.catches
        assert pattern.spares, pattern.id
        assert not any(word != word.lower() for group in pattern.needs for word in group), pattern.id
        assert not re.search(r"(?<!\\)[A-Z]", pattern.source), pattern.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "purpose", ["drop-instructions", "approve-this", "speaks-to-a-model", "reveal-the-prompt", "other-task"]
)
def test_the_main_purposes_are_known_in_every_language(purpose: str, language: str) -> None:
    assert f"{purpose}-{language}" in {pattern.id for pattern in PATTERNS}


def a_pattern(**changes: object) -> Pattern:
    needs = (frozenset({"stop"}), frozenset({"now", "today"}))
    source = r"(?:(?<!\w)stop(?!\w))[^.]{0,9}?(?:(?<!\w)now(?!\w)|(?<!\w)today(?!\w))"
    return Pattern("p", "says stop", PatternKind.WORDS, source, needs, frozenset({"stop"}), (), ())


def test_words_are_only_tried_where_they_stand() -> None:
    book = PatternBook([a_pattern()])
    assert [place for _, *place in book.find("stop it now, nonstop today, stop today", [PatternKind.WORDS])] == [
        [0, 11],
        [28, 38],
    ]
    assert not list(book.find("stop it", [PatternKind.WORDS]))
    assert not list(book.find("stop it now", [PatternKind.MARKS]))
