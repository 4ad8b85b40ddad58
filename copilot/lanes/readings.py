"""A text as the lanes read it: as it was written, and as its matching copy says it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from copilot.lanes.lexicon import Hit, Sense, lexicon
from copilot.lanes.words import Words, words_of


@dataclass(frozen=True)
class Reading:
    """The words of a text and the terms among them, by sense, in the order of their first words."""

    words: Words
    hits: list[Hit]

    @cached_property
    def by_sense(self) -> dict[Sense, list[Hit]]:
        """The hits of each sense that occurs."""
        found: dict[Sense, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.sense, []).append(hit)
        return found

    def of(self, *senses: Sense) -> list[Hit]:
        """The hits of some senses, one sense after the other."""
        return [hit for sense in senses for hit in self.by_sense.get(sense, ())]

    def chained(self, sense: Sense, then: Sense, gap: float) -> list[Hit]:
        """What ends with a sense and begins with the nearest one before it, at most ``gap`` words away.

        Both are of one language and stand in one sentence. The outcome has the sense of the end.
        """
        words, starts = self.words, sorted(self.of(sense), key=lambda hit: hit.last)
        lasts = [start.last for start in starts]
        found: list[Hit] = []
        for end in self.of(then):
            for index in range(bisect_right(lasts, end.first) - 1, -1, -1):
                start = starts[index]
                if words.place[end.first] - words.place[start.last] > gap:
                    break
                if start.language == end.language and words.sentence[start.last - 1] == words.sentence[end.first]:
                    found.append(Hit(then, end.language, start.first, end.last))
                    break
        return found

    def distance(self, one: Hit, other: Hit) -> float:
        """How many words lie between two hits; 0 where they touch or overlap."""
        before, after = (one, other) if one.first <= other.first else (other, one)
        return max(0.0, self.words.place[after.first] - self.words.place[before.last])


def readings_of(text: str, copy: str) -> Iterator[Reading]:
    """A text as it was written and, where that undoes a disguise, as its matching copy."""
    words = words_of(text)
    yield Reading(words, lexicon().find(words))
    if copy == text:
        return
    undone = words_of(copy)
    if undone.forms != words.forms:
        yield Reading(undone, lexicon().find(undone))
