"""What stands twice: one example with opposite labels, two sections with nearly the same words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence, Set
from itertools import combinations

from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era, may_meet
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.model import Example, Section, SectionKind

ALIKE = 0.6  # share of the shorter text's runs of four words that the other has too
REWORDED = 0.62  # share of all words of both that both have: the nearest of our own are at 0.55
_RUN = 4
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # a word a letter
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def opposite_labels(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Examples that stand in two sections, as a violation in one and as allowed in the other."""
    places: dict[str, list[tuple[Section, Example]]] = {}
    for section in corpus.sections:
        for example in section.examples:
            places.setdefault(bare(example.text), []).append((section, example))
    for found in places.values():
        for (one, first), (other, second) in combinations(found, 2):
            if first.side is not second.side and may_meet(one, other, of):
                problem = f"{second.text[:50]!r} is {second.side} in {other.id} and {first.side} in {one.id}"
                hint = f"see {one.path}:{first.line}; let each example show one side, or change its words"
                yield in_section(other, "opposite-labels", problem, hint, second.line)


def same_sections(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Two sections of different ids that say nearly the same at the same time in the same place."""
    sections = [section for section in corpus.sections if section.kind is not SectionKind.OTHER]
    words = [_words(section.text) for section in sections]
    runs = _shared([_runs(found) for found in words])
    alike = {pair for pair, count, one, other in runs if count >= ALIKE * min(one, other)}
    single = _shared([set(found) for found in words])
    alike |= {pair for pair, count, one, other in single if count >= REWORDED * (one + other - count)}
    for first, second in sorted(alike):
        one, other = sections[first], sections[second]
        if one.id != other.id and may_meet(one, other, of):
            problem = f"{other.id} says nearly the same as {one.id}"
            yield in_section(other, "same-section", problem, f"see {one.path}:{one.line}; keep one, refer to it")


def _shared(held: Sequence[Set[Hashable]]) -> Iterator[tuple[tuple[int, int], int, int, int]]:
    """The pairs that hold something in common: how many things, and how many each of the two holds."""
    holders: dict[Hashable, list[int]] = {}
    for place, things in enumerate(held):
        for thing in things:
            holders.setdefault(thing, []).append(place)
    counts = Counter(pair for places in holders.values() for pair in combinations(places, 2))
    for pair, count in counts.items():
        yield pair, count, len(held[pair[0]]), len(held[pair[1]])


def bare(text: str) -> str:
    """The text without case, spaces and punctuation; as it is where nothing else is in it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(each for each in folded if unicodedata.category(each)[0] not in "PZC")
    return kept or folded


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))} if words else set()
