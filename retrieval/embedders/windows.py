"""Texts of any length for models of a fixed length: cut into windows, embed those, pool their vectors.

A text that fits is one window and its vector is the model's own. A longer one is halved, at a space where there is
one, until its parts fit; its vector is the mean of theirs, each weighing as many tokens as it has, brought to length 1.
At most so many windows stand for a text as its embedder allows: of a longer one they are taken evenly spread, first
and last included, so that one huge post can't hold the embedder for minutes.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.ports import Vectors

_CHARACTERS_A_TOKEN = 4  # roughly; only decides from where on a text is thinned out before it is counted


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model takes: ``size`` is the longest window as ``count`` counts, ``windows`` how many stand for a text."""

    size: int
    windows: int
    count: Callable[[str], int]


def clean(text: str) -> str:
    """The text as every engine can take it: NFKC, without NUL, lone surrogates replaced.

    NFKC also takes apart the ligatures that stand for whole phrases: U+FDFA becomes 18 characters, more than the
    buffer of the 4-bit engine has room for.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFKC", whole).replace("\0", " ")


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of some texts, in order: ``owners[i]`` is the index of the text that ``texts[i]`` is cut from."""

    texts: tuple[str, ...]
    owners: tuple[int, ...]
    weights: tuple[int, ...]

    def pool(self, rows: Vectors) -> Vectors:
        """One row of length 1 a text, from one row a window."""
        whole: list[list[int]] = [[] for _ in range(self.owners[-1] + 1)] if self.owners else []
        for window, owner in enumerate(self.owners):
            whole[owner].append(window)
        pooled = np.empty((len(whole), rows.shape[1]), np.float32)
        for owner, members in enumerate(whole):
            pooled[owner] = rows[members[0]] if len(members) == 1 else self._mean(rows, members)
        return pooled

    def _mean(self, rows: Vectors, members: list[int]) -> Vectors:
        weights = np.array([self.weights[i] for i in members], np.float64)
        total = np.sum(rows[members].astype(np.float64) * weights[:, None], axis=0)
        return np.asarray(total / np.linalg.norm(total), np.float32)


def cut(texts: Sequence[str], limits: Limits) -> Windows:
    """The windows of every text, in the order of the texts; every text has at least one."""
    windows = [(owner, window) for owner, text in enumerate(texts) for window in _windows(clean(text), limits)]
    return Windows(
        texts=tuple(window for _, window in windows),
        owners=tuple(owner for owner, _ in windows),
        weights=tuple(max(1, limits.count(window)) for _, window in windows),
    )


def _windows(text: str, limits: Limits) -> list[str]:
    size = _CHARACTERS_A_TOKEN * limits.size
    if len(text) <= limits.windows * size:
        return _spread(_halved(text, limits), limits.windows)
    *pieces, last = _spread([text[start : start + size] for start in range(0, len(text), size)], limits.windows)
    return [_halved(piece, limits)[0] for piece in pieces] + [_halved(last, limits)[-1]]


def _halved(text: str, limits: Limits) -> list[str]:
    if len(text) < 2 or limits.count(text) <= limits.size:
        return [text]
    middle = len(text) // 2
    space = text.rfind(" ", len(text) // 4, middle + 1)
    at = middle if space < 0 else space
    return _halved(text[:at], limits) + _halved(text[at:], limits)


def _spread(windows: list[str], most: int) -> list[str]:
    if len(windows) <= most:
        return windows
    last = len(windows) - 1
    return [windows[round(i * last / (most - 1))] for i in range(most)]
