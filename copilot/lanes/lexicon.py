"""The word lists of the lanes, and finding their terms in a text in one pass.

A term is one word or several. ``a|b`` stands for either word, ``a_b`` for two words where one alternative is meant,
``a*`` for every word that starts so, ``#`` for a number and ``@`` for a handle; ``.`` and ``%`` are the end of a
sentence and a pause within it. Lists are written as people write; they are folded as the text is.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from copilot.lanes.words import MARKS, PAUSE, Words, words_of

_FILLER = "filler"
_STEM = 3  # letters by which stems are looked up; a shorter stem is a mistake
_WRITTEN_MARKS = {mark: mark for mark in MARKS} | {"%": PAUSE}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Sense(StrEnum):
    """What a term says; the names are the keys of the lists."""

    FIELD = "field"  # the field's own words for child sexual abuse and exploitation
    MINOR = "minor"
    AGE = "age"  # an age in a number, which may be that of a minor
    SEXUAL = "sexual"
    NEUTRAL = "neutral"  # an idiom that takes the sense from the words in it
    INTENT = "intent"  # first person, future
    PLURAL = "plural"  # "we": sides in a contest speak so, and "we will kill Avalon" names no person
    WISH = "wish"
    KILL = "kill"  # what an intent is to do
    ACT = "act"  # intent and killing in one
    OWN = "own"  # to end one's own life
    OWN_ACT = "own_act"
    ARMS = "arms"
    PLAY = "play"  # video games, cameras, fiction
    SPORT = "sport"  # contests, stages, exams
    PERSON = "person"
    POSSESSIVE = "possessive"
    RELATION = "relation"
    TITLE = "title"
    NAME = "name"
    SURNAME = "surname"  # only beside an act: alone it is an everyday word
    TIME = "time"
    PLACE = "place"
    AT = "at"  # before a site or a name
    TOWARD = "toward"  # before a site
    SITE = "site"


class Hit(NamedTuple):
    """A term that stands at words ``[first, last)``. ``language`` is that of the list."""

    sense: Sense
    language: str
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, "_Node"]]] = field(default_factory=dict)
    senses: list[tuple[Sense, str]] = field(default_factory=list)

    def stems_of(self, form: str) -> list["_Node"]:
        """The nodes after the stems that a word begins with."""
        return [node for stem, node in self.stems.get(form[:_STEM], ()) if form.startswith(stem)]

    def grown(self, words: tuple[str, ...]) -> "_Node":
        """The node after some words of a list, made where it is missing."""
        node = self
        for word in words:
            node = node._stem(word[:-1]) if word[-1] == "*" else node.words.setdefault(word, _Node())
        return node

    def _stem(self, stem: str) -> "_Node":
        if len(stem) < _STEM:
            raise ValueError(f"the stem {stem!r} of a lane's list is too short: write at least {_STEM} letters")
        known = self.stems.setdefault(stem[:_STEM], [])
        for other, node in known:
            if other == stem:
                return node
        known.append((stem, _Node()))
        return known[-1][1]


class Lexicon:
    """Terms by sense and language."""

    def __init__(self, lists: Mapping[str, Mapping[str, str]]) -> None:
        """``lists[language][sense]`` is a list of terms, with commas between them."""
        self._lists: dict[tuple[Sense, str], list[str]] = {}
        self._single: dict[Sense, frozenset[str]] = {}
        self._root = _Node()
        self._fillers: set[str] = {PAUSE}
        for language, senses in lists.items():
            for sense, listed in senses.items():
                terms = [term for term in map(str.strip, listed.split(",")) if term]
                if sense == _FILLER:
                    self._fillers.update(word for term in terms for words in _sequences(term) for word in words)
                else:
                    self._lists[Sense(sense), language] = terms
                    self._grow(terms, (Sense(sense), language))

    def terms(self, sense: Sense, language: str) -> Iterator[tuple[str, ...]]:
        """The terms of a list as sequences of folded words, one for each choice; stems have their star."""
        for term in self._lists.get((sense, language), ()):
            yield from _sequences(term)

    def find(self, words: Words) -> list[Hit]:
        """Every term in a text, but those that an idiom covers. Takes time linear in the number of words."""
        hits: list[Hit] = []
        root = self._root
        for first, forms in enumerate(words.forms):
            for form in forms:
                if (node := root.words.get(form)) and self._goes_on(node, words, first + 1):
                    self._walk(node, words, (first, first + 1), hits)
                if len(form) >= _STEM:
                    for node in root.stems_of(form):
                        self._walk(node, words, (first, first + 1), hits)
        covered = {index for hit in hits if hit.sense is Sense.NEUTRAL for index in range(hit.first, hit.last)}
        if not covered:
            return hits
        return [hit for hit in hits if hit.sense is Sense.FIELD or covered.isdisjoint(range(hit.first, hit.last))]

    def single(self, sense: Sense) -> frozenset[str]:
        """The terms of one word, in any language; stems without their star."""
        if sense not in self._single:
            languages = [language for of, language in self._lists if of is sense]
            terms = (term for language in languages for term in self.terms(sense, language))
            self._single[sense] = frozenset(term[0].rstrip("*") for term in terms if len(term) == 1)
        return self._single[sense]

    def _goes_on(self, node: _Node, words: Words, index: int) -> bool:
        """Whether a walk can come to anything: false for most of the single characters that begin some term."""
        if node.senses or node.stems or index == len(words.forms):
            return True
        forms = words.forms[index]
        return len(forms) > 1 or forms[0] in node.words or forms[0] in self._fillers

    def _walk(self, node: _Node, words: Words, span: tuple[int, int], hits: list[Hit]) -> None:
        """Add the terms that pass through a node, which the words of the span lead to; fillers may stand between."""
        first, last = span
        for sense, language in node.senses:
            hits.append(Hit(sense, language, first, last))
        if not (node.words or node.stems):
            return
        for index in range(last, min(last + 3, len(words.forms))):
            forms, reached = words.forms[index], False
            for form in forms:
                if following := node.words.get(form):
                    reached = True
                    self._walk(following, words, (first, index + 1), hits)
                for following in node.stems_of(form) if node.stems else ():
                    reached = True
                    self._walk(following, words, (first, index + 1), hits)
            if reached or forms[0] not in self._fillers:
                return

    def _grow(self, terms: list[str], meaning: tuple[Sense, str]) -> None:
        for term in terms:
            ends = [self._root]
            for choices in _choices(term):
                ends = [end.grown(words) for end in ends for words in choices]
            for end in ends:
                if meaning not in end.senses:
                    end.senses.append(meaning)
            if meaning[0] is Sense.FIELD and "*" not in term.rstrip("*"):
                for words in _sequences(term):  # as one word, as in a hashtag
                    self._root.grown(("".join(words),)).senses.append(meaning)


@cache
def lexicon() -> Lexicon:
    """The lists that come along, one file a language, read once, when they are first needed."""
    lists: dict[str, dict[str, str]] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        language, _, suffix = file.name.partition(".")
        if suffix == "toml":
            lists[language] = _read(file.read_text("utf-8"))
    return Lexicon(lists)


def _read(source: str) -> dict[str, str]:
    """The lists of a file by sense, whichever lane they are for; ``neutral`` is in both."""
    senses: dict[str, list[str]] = {}
    for lists in tomllib.loads(source).values():
        for sense, terms in lists.items():
            senses.setdefault(sense, []).append(terms)
    return {sense: ",".join(terms) for sense, terms in senses.items()}


def _sequences(term: str) -> Iterator[tuple[str, ...]]:
    """A term as the sequences of folded words that it stands for."""
    for choice in product(*_choices(term)):
        yield tuple(word for words in choice for word in words)


def _choices(term: str) -> list[list[tuple[str, ...]]]:
    """What may stand at each place of a term."""
    return [[spelt for one in element.split("|") for spelt in _spellings(one)] for element in term.split()]


def _spellings(alternative: str) -> list[tuple[str, ...]]:
    if alternative.isascii() and alternative.isalpha():
        return [(alternative.lower(),)]
    spellings = dict.fromkeys((alternative, alternative.translate(_UMLAUTS)))
    return [tuple(word for part in spelling.split("_") for word in _folded(part)) for spelling in spellings]


def _folded(part: str) -> tuple[str, ...]:
    if part in _WRITTEN_MARKS:
        return (_WRITTEN_MARKS[part],)
    words = [forms[0] for forms in words_of(part.rstrip("*")).forms[1:-1]]
    if not words:
        raise ValueError(f"{part!r} in a lane's list has no letters: leave it out")
    return (*words[:-1], words[-1] + "*" * part.endswith("*"))
