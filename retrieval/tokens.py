"""Counting and cutting text in a model's tokens, without a network.

Counts are those of `o200k_base`, the encoding of current OpenAI models; other models differ by some per cent. When its
vocabulary is not on this machine, counts are an estimate from the length in UTF-8: two bytes a token. That is more
than language needs in nearly every script; noise such as base64 needs up to a third more.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.assets import O200K_BASE, fetch, find
from retrieval.errors import AssetUnavailable

if TYPE_CHECKING:
    from tiktoken import Encoding

BYTES_A_TOKEN = 2  # of the estimate
PIECE = 10_000  # characters; a run of a million blanks overflows tiktoken's stack and panics
_SURROGATE = re.compile("[\ud800-\udfff]")
_CACHE = "TIKTOKEN_CACHE_DIR"
_loading = threading.Lock()


class TokenCounter:
    """Counts and cuts. Marks of a model (``<|endoftext|>``) in a text are text.

    ``assets`` is the folder of `retrieval.assets`. Only with ``allow_download`` is the network ever touched, once.
    The vocabulary is read at first use, which takes a second.
    """

    def __init__(self, assets: Path, allow_download: bool = False) -> None:
        self._assets, self._allow_download = assets, allow_download
        self._encoding: Encoding | None = None
        self._read = False

    @property
    def exact(self) -> bool:
        """Whether counts are the model's own, or an estimate."""
        return self._loaded() is not None

    def count(self, text: str) -> int:
        """How many tokens the text has."""
        encoding, sound = self._loaded(), _sound(text)
        if encoding is None:
            return -(-len(sound.encode()) // BYTES_A_TOKEN)
        return sum(len(encoding.encode_ordinary(piece)) for piece in _pieces(sound))

    def cut(self, text: str, limit: int) -> str:
        """The longest start of ``text``, to a token, that counts at most ``limit``; whole code points."""
        encoding, sound = self._loaded(), _sound(text)
        if limit < 1:
            return ""
        if encoding is None:
            return text[: len(sound.encode()[: limit * BYTES_A_TOKEN].decode("utf-8", "ignore"))]
        return text[: _end(encoding, sound, limit)]

    def _loaded(self) -> "Encoding | None":
        with _loading:
            if not self._read:
                vocabulary = self._vocabulary()
                self._encoding = _load(vocabulary) if vocabulary else None
                self._read = True
            return self._encoding

    def _vocabulary(self) -> Path | None:
        if not self._allow_download:
            return find(O200K_BASE, self._assets)
        try:
            return fetch(O200K_BASE, self._assets)
        except AssetUnavailable:
            return None


def _sound(text: str) -> str:
    """The text with lone surrogates replaced one for one, so that offsets stay."""
    try:
        text.encode()  # fails for a surrogate, and is thirty times as quick as looking for one
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _end(encoding: "Encoding", text: str, limit: int) -> int:
    start, left = 0, limit
    for piece in _pieces(text):
        tokens = encoding.encode_ordinary(piece)
        if len(tokens) > left:
            return start + _fitting(encoding, piece, tokens, left)
        start, left = start + len(piece), left - len(tokens)
    return start


def _fitting(encoding: "Encoding", piece: str, tokens: list[int], limit: int) -> int:
    """How many characters of the piece make at most ``limit`` tokens; what is cut may be cut into tokens anew."""
    for kept in range(limit, 0, -1):
        size = len(encoding.decode_bytes(tokens[:kept]).decode("utf-8", "ignore"))
        if len(encoding.encode_ordinary(piece[:size])) <= limit:
            return size
    return 0


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces whose tokens are those of the whole: a word's first token begins with the blank before it.

    Only a run of more than ``PIECE`` / 2 characters without such a blank is cut elsewhere, and counts a token more.
    """
    start = 0
    while len(text) - start > PIECE:
        end = _before_a_word(text, start + PIECE // 2, start + PIECE)
        yield text[start:end]
        start = end
    yield text[start:]


def _before_a_word(text: str, low: int, high: int) -> int:
    """The last blank in ``text[low:high]`` that a word follows; ``high`` where there is none."""
    at = text.rfind(" ", low, high)
    while at > low and text[at + 1].isspace():
        at = text.rfind(" ", low, at)
    return at if at > low else high


def _load(vocabulary: Path) -> "Encoding":
    import tiktoken  # noqa: PLC0415  (loaded when first used)

    with _cache_folder(vocabulary.parent):
        encoding = tiktoken.get_encoding(O200K_BASE.name)
    encoding._mergeable_ranks = {}
    return encoding


@contextmanager
def _cache_folder(folder: Path) -> Iterator[None]:
    """tiktoken is told by the environment alone where its files are; what stood there before comes back."""
    before = os.environ.get(_CACHE)
    os.environ[_CACHE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CACHE]
        else:
            os.environ[_CACHE] = before
