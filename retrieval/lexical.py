"""The lexical index: BM25 over passages, with words that work in scripts that don't separate them.

The door of ``bm25s``.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import regex

_RUNS = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*")
_UNSPACED = regex.compile(r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]+")

Scores = npt.NDArray[np.float32]


def words_of(text: str) -> list[str]:
    """The case-folded words of a matching copy; runs of Thai, Lao, Khmer, Burmese, kana and Han as pairs of letters."""
    return list(_words(text.casefold()))


def _words(text: str) -> Iterator[str]:
    for run in _RUNS.finditer(text):
        end = 0
        for unspaced in _UNSPACED.finditer(run[0]):
            if end < unspaced.start():
                yield run[0][end : unspaced.start()]
            letters = unspaced[0]
            yield from (letters[i : i + 2] for i in range(max(1, len(letters) - 1)))
            end = unspaced.end()
        if end < len(run[0]):
            yield run[0][end:]


class LexicalIndex:
    """BM25 over a fixed list of texts, each as its words; scores come back in their order."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        self._size = len(documents)
        self._bm25 = None
        if any(documents):
            from bm25s import BM25  # noqa: PLC0415  (loaded when an index is built)

            self._bm25 = BM25(method="lucene", k1=1.2, b=0.75)
            self._bm25.index(documents, show_progress=False)

    def scores(self, query: str) -> Scores:
        """A score from 0 up for each text; 0 where no word is shared."""
        words = [word for word in dict.fromkeys(words_of(query)) if self._knows(word)]
        if not words or self._bm25 is None:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(words), dtype=np.float32)

    def _knows(self, word: str) -> bool:
        return self._bm25 is not None and word in self._bm25.vocab_dict
