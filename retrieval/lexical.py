"""The lexical index: BM25 over texts, with words that work in scripts that don't separate them.

Words are counted once and for all indexes that a text is in; what a word weighs depends on the texts of an index.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import regex

_RUNS = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*")
_ASCII_RUNS = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")  # the same of folded ASCII, in half the time
_UNSPACED = regex.compile(r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]+")
_SHORT = 1 << 16  # numbers below it are sorted by their digits, ten times as fast
_K1, _B = 1.2, 0.75  # how soon a word's repetitions stop to count; how much a long text has to share more words

Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Number = TypeVar("Number", np.intp, np.float32)


def words_of(text: str) -> list[str]:
    """The case-folded words of a matching copy; runs of Thai, Lao, Khmer, Burmese, kana and Han as pairs of letters."""
    folded = text.casefold()
    if folded.isascii():
        return _ASCII_RUNS.findall(folded)
    runs: list[str] = _RUNS.findall(folded)
    return [word for run in runs for word in _words(run)] if _UNSPACED.search(text) else runs


def _words(run: str) -> Iterator[str]:
    end = 0
    for unspaced in _UNSPACED.finditer(run):
        if end < unspaced.start():
            yield run[end : unspaced.start()]
        letters = unspaced[0]
        yield from (letters[i : i + 2] for i in range(max(1, len(letters) - 1)))
        end = unspaced.end()
    if end < len(run):
        yield run[end:]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often words stand in some texts: ``words[i]``, by number, ``times[i]`` times in the text ``texts[i]``.

    ``lengths`` says of each text how many words it has, repeated ones as often as they stand.
    """

    texts: Places
    words: Places
    times: Scores
    lengths: Places


class Vocabulary:
    """The numbers of words. Counts and indexes that belong together share one."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._numbers = {word: number for number, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def words(self) -> tuple[str, ...]:
        """All words, by number."""
        return tuple(self._numbers)

    def count(self, texts: Sequence[Sequence[str]]) -> Counts:
        """The counts of texts, each as its words; new words get a number."""
        numbers = self._numbers
        lengths = np.array([len(words) for words in texts], dtype=np.intp)
        found = np.array([numbers.setdefault(w, len(numbers)) for words in texts for w in words], dtype=np.intp)
        pairs = np.repeat(np.arange(len(texts)), lengths) * len(numbers) + found
        distinct, times = np.unique(pairs, return_counts=True)
        owners, words = np.divmod(distinct, max(1, len(numbers)))
        return Counts(texts=owners, words=words, times=times.astype(np.float32), lengths=lengths)

    def known(self, words: Iterable[str]) -> list[int]:
        """The numbers of those of the words that have one, each once, in their order."""
        return [self._numbers[word] for word in dict.fromkeys(words) if word in self._numbers]


class LexicalIndex:
    """BM25 over the texts of some counts, in Lucene's form; scores come back in the order of the texts."""

    def __init__(self, vocabulary: Vocabulary, counts: Sequence[Counts]) -> None:
        self._vocabulary = vocabulary
        lengths = _joined([each.lengths for each in counts], np.intp)
        firsts = np.cumsum([0, *(len(each.lengths) for each in counts)])
        texts = _joined([each.texts + first for each, first in zip(counts, firsts, strict=False)], np.intp)
        words = _joined([each.words for each in counts], np.intp)
        times = _joined([each.times for each in counts], np.float32)
        holding = np.bincount(words, minlength=len(vocabulary))
        rarity = np.log(1 + (len(lengths) - holding + 0.5) / (holding + 0.5)).astype(np.float32)
        usual = float(lengths.sum()) / max(1, len(lengths)) or 1.0
        longer = _K1 * ((1 - _B) + _B * lengths / usual)
        by_word = np.argsort(words.astype(np.uint16) if len(vocabulary) <= _SHORT else words, kind="stable")
        self._size = len(lengths)
        self._texts = texts[by_word]
        self._weights = (rarity[words] * (times / (longer[texts] + times))).astype(np.float32)[by_word]
        self._starts = np.concatenate([[0], np.cumsum(holding)])

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "LexicalIndex":
        """The index of texts that stand in no other one, each as its words."""
        vocabulary = Vocabulary()
        return cls(vocabulary, [vocabulary.count(texts)])

    def scores(self, query: Iterable[str]) -> Scores:
        """A score from 0 up for each text, given the words of a query; 0 where no word is shared."""
        scores = np.zeros(self._size, dtype=np.float32)
        for word in self._vocabulary.known(query):
            if word + 1 < len(self._starts):
                holding = slice(self._starts[word], self._starts[word + 1])
                scores[self._texts[holding]] += self._weights[holding]  # a text stands but once among those of a word
        return scores


def _joined(arrays: Sequence[npt.NDArray[Number]], kind: type[Number]) -> npt.NDArray[Number]:
    return np.concatenate([np.zeros(0, dtype=kind), *arrays])
