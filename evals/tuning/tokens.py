"""Cutting texts into the tokens of the 4-bit engine: its vocabulary, as ``tokenizers`` takes it."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer, models

from retrieval.embedders.e5_weights import NORMALISED, VOCABULARY, layout_of

_SPACE = "▁"  # what SentencePiece writes for a space
_SPACES = re.compile(" {2,}")
_PREFIX = "query: "  # what the engine puts before a content


@dataclass(frozen=True)
class Tokens:
    """Ids of texts. ``begin`` and ``end`` stand around each."""

    model: Tokenizer
    written: dict[int, str]
    begin: int
    end: int

    def ids(self, text: str) -> list[int]:
        """Those of a content."""
        plain = _SPACES.sub(" ", (_PREFIX + text).translate(self.written))
        started = plain if plain.startswith(" ") else f" {plain}"
        return [self.begin, *self.model.encode(started.replace(" ", _SPACE)).ids, self.end]


def read_tokens(weights: bytes) -> Tokens:
    """The vocabulary of a file of weights. Raises ``ValueError``."""
    at = layout_of(weights).vocabulary
    count, begin, end, _, unknown, length = VOCABULARY.unpack_from(weights, at)
    at += VOCABULARY.size
    ends = np.frombuffer(weights, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(weights, "<f4", count, at)
    at += 4 * count
    letters = weights[at : at + length]
    pieces = [letters[ends[i] : ends[i + 1]].decode("utf-8", "surrogateescape") for i in range(count)]
    model = Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), unknown))
    return Tokens(model, dict(_written(weights, at + length)), begin, end)


def _written(weights: bytes, at: int) -> Iterator[tuple[int, str]]:
    """How the engine writes letters that it knows in another form."""
    count, _ = NORMALISED.unpack_from(weights, at)
    at += NORMALISED.size
    for _ in range(count):
        letter, size = struct.unpack_from("<IB", weights, at)
        yield letter, "".join(map(chr, struct.unpack_from(f"<{size}I", weights, at + 5)))
        at += 5 + 4 * size
