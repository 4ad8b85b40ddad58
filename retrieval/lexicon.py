"""Which words of a question each section holds, and what they weigh."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Self

from policy_corpus.model import Section
from retrieval.question_words import stems_of


@dataclass(frozen=True)
class Lexicon:
    """``held`` are the stems of each section. Counted stems have ``weights``; ``unknown`` is the weight of others."""

    held: tuple[frozenset[str], ...]
    weights: Mapping[str, float]
    unknown: float

    @classmethod
    def counted(cls, held: tuple[frozenset[str], ...], texts: Sequence[Collection[str]]) -> Self:
        """With weights by the words of some texts: a word weighs more the fewer of them have it."""
        count = Counter(word for words in texts for word in set(words))
        weights = {word: log(1 + len(texts) / n) for word, n in count.items()}
        return cls(held, weights, unknown=log(1 + 2 * len(texts)))

    def shared(self, asked: Iterable[str], held: frozenset[str]) -> float:
        """The part of the question's words that a text holds; 0 when the question has no word that says anything."""
        weights = {word: self.weights.get(word, self.unknown) for word in asked}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0

    def strange(self, asked: Iterable[str]) -> float:
        """The part of the question's words that were not counted."""
        words = frozenset(asked)
        return self.shared(words, words - self.weights.keys())

    def units(self, section: Section, asked: Sequence[str]) -> tuple[int, ...]:
        """The numbers of the units that share words with the question, those that share most first."""
        shares = {unit.number: self.shared(asked, stems_of(section.quote(unit))) for unit in section.units}
        return tuple(sorted((n for n, share in shares.items() if share > 0), key=lambda n: (-shares[n], n)))


def lexicon_of(sections: Sequence[Section]) -> Lexicon:
    """What sections hold: own words, those of examples, of questions that they answer. The own ones are counted."""
    own = tuple(stems_of(" ".join((s.policy_title, *s.heading_path, *s.terms, s.text))) for s in sections)
    shown = (stems_of(" ".join((*(example.text for example in s.examples), *s.asked))) for s in sections)
    return Lexicon.counted(tuple(one | other for one, other in zip(own, shown, strict=True)), own)
