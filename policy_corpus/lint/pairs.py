"""What stands twice: one example with opposite labels, two sections with nearly the same words."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era, may_meet
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.model import Example, Section, SectionKind

ALIKE = 0.6  # share of the shorter text's runs of four words that the other has too
_RUN = 4


def opposite_labels(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Examples that stand in two sections, as a violation in one and as allowed in the other."""
    places: dict[str, list[tuple[Section, Example]]] = {}
    for section in corpus.sections:
        for example in section.examples:
            places.setdefault(_folded(example.text), []).append((section, example))
    for found in places.values():
        for (one, first), (other, second) in combinations(found, 2):
            if first.side is not second.side and may_meet(one, other, of):
                problem = f"{second.text[:50]!r} is {second.side} in {other.id} and {first.side} in {one.id}"
                hint = f"see {one.path}:{first.line}; let each example show one side, or change its words"
                yield in_section(other, "opposite-labels", problem, hint, second.line)


def same_sections(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Two sections of different ids that say nearly the same at the same time in the same place."""
    sections = [section for section in corpus.sections if section.kind is not SectionKind.OTHER]
    runs = [_runs(section) for section in sections]
    holders: dict[tuple[str, ...], list[int]] = {}
    for place, found in enumerate(runs):
        for run in found:
            holders.setdefault(run, []).append(place)
    shared = Counter(pair for places in holders.values() for pair in combinations(places, 2))
    for (first, second), count in shared.items():
        one, other = sections[first], sections[second]
        alike = count >= ALIKE * min(len(runs[first]), len(runs[second]))
        if alike and one.id != other.id and may_meet(one, other, of):
            problem = f"{other.id} says nearly the same as {one.id}"
            yield in_section(other, "same-section", problem, f"see {one.path}:{one.line}; keep one, refer to it")


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _runs(section: Section) -> set[tuple[str, ...]]:
    words = _folded(section.text).split()
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))} if words else set()
