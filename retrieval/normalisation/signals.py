"""What is conspicuous about a text: disguise that was undone, and words meant for a model or a moderation system."""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

from retrieval.normalisation.encoded import encoded_texts
from retrieval.normalisation.hidden import hidden_texts
from retrieval.normalisation.leet import read_as_letters
from retrieval.normalisation.matching import normalise
from retrieval.normalisation.matching_copy import Normalised, SignalKind, TextSignal, merged
from retrieval.normalisation.mixed import words_of_many_alphabets
from retrieval.normalisation.patterns import PatternKind, pattern_book, tokens_of

_SIGNS_BESIDE_LETTERS = re.compile(r"[a-z][013457@$!]|[013457@$!][a-z]")
_ROT13 = str.maketrans(ascii_lowercase, codecs.encode(ascii_lowercase, "rot13"))
_PLAIN_QUOTES = str.maketrans("’‘ʼ´`", "'''''")
_SHOWN = 60
_ALL = frozenset(PatternKind)
_MARKS = frozenset({PatternKind.MARKS})
_WORDS = frozenset({PatternKind.WORDS})


class _Reading(NamedTuple):
    """One way to read a text, in lower case, and how to find a place of it in the raw text."""

    text: str
    place: Callable[[int, int], tuple[int, int]]
    kinds: frozenset[PatternKind]
    note: str = ""


def find_signals(text: str, copy: Normalised | None = None) -> tuple[TextSignal, ...]:
    """Everything conspicuous in a raw text, sorted by place; ``copy`` is its matching copy, if there is one already.

    A signal is for people: it never changes a text or a verdict. Neighbours of one kind are one signal, and of each
    kind there are at most twenty. Takes time linear in the length of the text.
    """
    copy = copy or normalise(text)
    return merged([*copy.signals, *_instruction_like(text, copy)])


def _instruction_like(text: str, copy: Normalised) -> Iterator[TextSignal]:
    kind, book = SignalKind.INSTRUCTION_LIKE, pattern_book()
    seen: set[tuple[str, int]] = set()
    for reading in _readings(text, copy):
        for pattern, start, end in book.find(reading.text, reading.kinds):
            place = reading.place(start, end)
            if (pattern.purpose, place[0]) not in seen:
                seen.add((pattern.purpose, place[0]))
                yield TextSignal(kind, *place, pattern.about + reading.note)
    for start, end, many in words_of_many_alphabets(copy.text):
        yield TextSignal(kind, *copy.raw_span(start, end), f"a word of {many} alphabets, as encodings make them")
    for start, end, encoding, decoded in encoded_texts(text):
        yield TextSignal(kind, start, end, f"{encoding} that reads {decoded[:_SHOWN]!r}")


def _readings(text: str, copy: Normalised) -> Iterator[_Reading]:
    lowered, length = _lowered(copy.text), len(copy.text)
    yield _Reading(lowered, copy.raw_span, _ALL)
    if copy.text != text:
        yield _Reading(_lowered(text), lambda start, end: (start, end), _MARKS)
    if _SIGNS_BESIDE_LETTERS.search(lowered):
        yield _Reading(read_as_letters(lowered), copy.raw_span, _WORDS, " (in leet)")
    if not _turned_words().isdisjoint(tokens_of(lowered)):
        yield _Reading(lowered.translate(_ROT13), copy.raw_span, _WORDS, " (in rot13)")
        yield _Reading(
            lowered[::-1], lambda start, end: copy.raw_span(length - end, length - start), _WORDS, " (backwards)"
        )
    for start, end, says in hidden_texts(text):
        yield _Reading(_lowered(says), _always(start, end), _ALL, " (in hidden characters)")


@cache
def _turned_words() -> frozenset[str]:
    """How the words that begin a pattern look in rot13 and backwards; a text without them needn't be read so."""
    first = pattern_book().first_words
    return frozenset([*(word.translate(_ROT13) for word in first), *(word[::-1] for word in first)])


def _always(start: int, end: int) -> Callable[[int, int], tuple[int, int]]:
    return lambda _start, _end: (start, end)


def _lowered(text: str) -> str:
    """In lower case, code point for code point, with one apostrophe."""
    return text.replace("İ", "i").lower().translate(_PLAIN_QUOTES)
