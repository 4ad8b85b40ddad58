"""Phrases and marks that address a model or a moderation system, read from the TOML files in ``patterns/``.

A pattern is either ``words``, groups of which one word each stands in the text, in order and close together, or a
``regex`` with the literals of which it ``needs`` one. ``*`` at an end of a word stands for any letters there.
Everything is written in lower case.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

WITHIN = 30  # characters between two groups, if a pattern doesn't say otherwise
_IN_SENTENCE = r"(?:[^.!?。！？।؟]|[.!?](?=\w))"
_ANYWHERE = r"[\s\S]"
_FILES = ("english", "west_european", "east_european", "near_eastern", "asian", "further_languages", "tasks", "markup")
_TOKEN = re.compile(r"\w+")


class PatternKind(Enum):
    """What a pattern is made of, so how it is looked for."""

    WORDS = "whole words"
    STEMS = "parts of words"
    MARKS = "an expression"


@dataclass(frozen=True)
class Pattern:
    """One pattern. Of each group of ``needs`` one must occur before the expression is tried at all."""

    id: str
    about: str
    kind: PatternKind
    source: str
    needs: tuple[frozenset[str], ...]
    first_words: frozenset[str]
    catches: tuple[str, ...]
    spares: tuple[str, ...]

    @property
    def purpose(self) -> str:
        """The id without the language; the same thing said in two languages is one thing."""
        return re.sub("-[a-z]{2}$", "", self.id)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.source, re.MULTILINE)

    @cached_property
    def begins(self) -> tuple[frozenset[str], ...]:
        """Of each group of ``needs`` the first letters. A text that has none of them doesn't have the group."""
        return tuple(frozenset(part[0] for part in group) for group in self.needs)

    @cached_property
    def may_be_ascii(self) -> bool:
        """Whether each group has a part that a text of ASCII alone can hold."""
        return all(any(map(str.isascii, group)) for group in self.needs)

    def may_be_in(self, words: Set[str]) -> bool:
        return not any(group.isdisjoint(words) for group in self.needs)


class PatternBook:
    """All patterns, so arranged that a text which holds none of their words costs next to nothing."""

    def __init__(self, patterns: Collection[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._of_kind = {kind: [one for one in self.patterns if one.kind is kind] for kind in PatternKind}
        self._in_ascii = {kind: [one for one in found if one.may_be_ascii] for kind, found in self._of_kind.items()}
        self._beginning_with: dict[str, list[Pattern]] = {}
        for pattern in self._of_kind[PatternKind.WORDS]:
            for word in pattern.first_words:
                self._beginning_with.setdefault(word, []).append(pattern)

    @property
    def first_words(self) -> Set[str]:
        """Every word that begins a pattern of whole words."""
        return self._beginning_with.keys()

    def find(self, lowered: str, kinds: Collection[PatternKind]) -> Iterator[tuple[Pattern, int, int]]:
        """Every place of a pattern of these kinds in a text in lower case."""
        if PatternKind.WORDS in kinds:
            yield from self._find_words(lowered)
        others = [kind for kind in (PatternKind.STEMS, PatternKind.MARKS) if kind in kinds]
        if not others:
            return
        letters = frozenset(lowered)
        of_kind = self._in_ascii if lowered.isascii() else self._of_kind
        for kind in others:
            for pattern in of_kind[kind]:
                if _may_have(letters, pattern.begins) and _has_parts(lowered, pattern.needs):
                    yield from ((pattern, *match.span()) for match in pattern.expression.finditer(lowered))

    def _find_words(self, lowered: str) -> Iterator[tuple[Pattern, int, int]]:
        """Try a pattern only where one of its first words stands, and only if the text has the others too."""
        words = tokens_of(lowered)
        first = self._beginning_with.keys() & words
        likely = {word: [one for one in self._beginning_with[word] if one.may_be_in(words)] for word in first}
        if not any(likely.values()):
            return
        for token in _TOKEN.finditer(lowered):
            for pattern in likely.get(token[0], ()):
                if match := pattern.expression.match(lowered, token.start()):
                    yield pattern, *match.span()


def tokens_of(lowered: str) -> set[str]:
    """The words of a text, each once."""
    return set(_TOKEN.findall(lowered))


def _may_have(letters: frozenset[str], groups: Iterable[frozenset[str]]) -> bool:
    """Whether of each group one letter occurs; most patterns are in another script than a text, and end here."""
    return not any(map(letters.isdisjoint, groups))


def _has_parts(text: str, groups: Iterable[frozenset[str]]) -> bool:
    """Whether of each group one stands in the text; written out, since it is asked a hundred times a text."""
    for group in groups:
        for part in group:
            if part in text:
                break
        else:
            return False
    return True


@cache
def pattern_book() -> PatternBook:
    """Every pattern; the files are read once."""
    folder = files("retrieval.normalisation") / "patterns"
    tables = [tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in _FILES]
    return PatternBook([_pattern(entry) for table in tables for entry in table["pattern"]])


def _pattern(entry: Mapping[str, Any]) -> Pattern:
    source, needs = (_source_of(entry), _needs_of(entry["words"])) if "words" in entry else (entry["regex"], ())
    return Pattern(
        id=entry["id"],
        about=entry["about"],
        kind=_kind_of(entry),
        source=source,
        needs=needs or (frozenset(entry["needs"]),),
        first_words=frozenset(_TOKEN.findall(word)[0] for word in entry["words"][0])
        if "words" in entry
        else frozenset(),
        catches=tuple(entry["catches"]),
        spares=tuple(entry.get("spares", ())),
    )


def _kind_of(entry: Mapping[str, Any]) -> PatternKind:
    if "words" not in entry:
        return PatternKind.MARKS
    has_stems = any("*" in word for group in entry["words"] for word in group)
    return PatternKind.STEMS if has_stems or not entry.get("whole_words", True) else PatternKind.WORDS


def _needs_of(groups: list[list[str]]) -> tuple[frozenset[str], ...]:
    """Of each phrase its longest word; single words of every group must occur for the pattern to match."""
    return tuple(frozenset(max(_TOKEN.findall(word) or [word], key=len) for word in group) for group in groups)


def _source_of(entry: Mapping[str, Any]) -> str:
    gap = _ANYWHERE if entry.get("across_sentences") else _IN_SENTENCE
    whole = entry.get("whole_words", True)
    groups = ("|".join(_word(word, whole=whole) for word in group) for group in entry["words"])
    return f"{gap}{{0,{entry.get('within', WITHIN)}}}?".join(f"(?:{group})" for group in groups)


def _word(word: str, *, whole: bool) -> str:
    """The expression for a word or phrase; scripts that write no spaces have no whole words."""
    bare = r"\s+".join(map(re.escape, word.strip("*").split()))
    if not whole:
        return bare
    before = "" if word.startswith("*") else r"(?<!\w)"
    after = r"\w{0,20}" if word.endswith("*") else r"(?!\w)"
    return before + bare + after
